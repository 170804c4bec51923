"""What does she see of a new time before she confirms it? Her rules, the clocks, the letters as they will arrive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from blueprints.admin.forms import ANOTHER, MoveForm
from blueprints.admin.letters_ahead import letters_ahead
from blueprints.admin.wording import against_words
from blueprints.day_fields import read_wall
from blueprints.fields import read_day, read_instant
from blueprints.work import practice, reading
from mailing.preview import Inbox, Plan
from practice.models.appointments import Appointment
from practice.rules.availability import readings, to_instant
from practice.rules.letter_kinds import LetterKind
from practice.services import appointments


@dataclass(frozen=True, slots=True)
class Look:
    """A new time (aware UTC) with her own rules against it, and the letter to each who gets one, by the attendance.

    `other`: the other instant at which the wall shows the same time, on a night on which the clocks are set back.
    `changes_clocks`: between the old time and the new one they are changed.
    """

    start: datetime
    against: list[str]
    letters: Mapping[str, Inbox]
    other: datetime | None
    changes_clocks: bool


def start_in_address() -> dict[str, Any]:
    """The time that an address says, as a drop in the calendar does: by date and wall, or as an instant."""
    if start := read_instant(request.args.get("start")):
        return {"start": start.isoformat()}
    on, wall = read_day(request.args.get("on")), read_wall(request.args.get("at"))
    start = to_instant(on, wall, ZoneInfo(practice().zone)) if on and wall else None
    if start is None and on and wall:
        return {"start": ANOTHER, "on": on, "at": wall}
    return {"start": start.isoformat() if start else None}


def look_at(found: Appointment, form: MoveForm) -> Look | None:
    """What is said of the time in the form; None while it has none. Refuses with SlotTaken like `rules_against`."""
    start = getattr(form, "instant", None) if form.is_submitted() else read_instant(form.start.data)
    if start is None:
        return None
    work, zone = reading(), ZoneInfo(practice().zone)
    reasons = appointments.rules_against(work, appointment=found, start=start)
    wall, before = start.astimezone(zone), found.starts_at.astimezone(zone)
    same = readings(wall.date(), wall.time().replace(fold=0), zone)
    return Look(
        start=start,
        against=[against_words(reason) for reason in reasons],
        letters=letters_ahead(found, LetterKind.MOVED, Plan(starts_at=start)),
        other=next((each for each in same if each != start), None),
        changes_clocks=wall.utcoffset() != before.utcoffset(),
    )
