"""On which single dates does the practice keep other hours than usual, or none? They replace that weekday's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from practice.database import lock_practitioner
from practice.errors import ChangedMeanwhile, HoursRefused
from practice.models.scheduling import DatedHours, SessionFormat
from practice.rules.entity_tags import entity_tag
from practice.rules.wall_hours import HoursFault, WallHours, first_fault
from practice.services import activity
from practice.services.hours import Day
from practice.work import Work


@dataclass(frozen=True, slots=True)
class OtherDay:
    """A date with hours of its own, for one format or (None) for all; without any hours it is closed."""

    on: date
    session_format: SessionFormat | None
    hours: Day


def coming_days(work: Work, *, practitioner_id: str, today: date) -> list[OtherDay]:
    """Those from `today` on (a day of the practice's calendar), in order; of one date all formats come first."""
    rows = work.session.execute(
        select(DatedHours, SessionFormat)
        .outerjoin(SessionFormat, SessionFormat.id == DatedHours.format_id)
        .where(DatedHours.practitioner_id == practitioner_id, DatedHours.on >= today)
    ).all()
    ordered = sorted(rows, key=lambda row: (row[0].on, row[1].position if row[1] else -1, row[0].format_id or ""))
    days = [list(group) for _, group in groupby(ordered, key=lambda row: (row[0].on, row[0].format_id))]
    return [OtherDay(group[0][0].on, group[0][1], _hours([row[0] for row in group])) for group in days]


def hours_on(work: Work, *, practitioner_id: str, on: date, format_id: str | None) -> Day | None:
    """The other hours of a date for a format, or with None for all; None where the usual ones count."""
    of_the_day = (
        DatedHours.practitioner_id == practitioner_id,
        DatedHours.on == on,
        DatedHours.format_id == format_id,
    )
    rows = work.session.scalars(select(DatedHours).where(*of_the_day)).all()
    return _hours(rows) if rows else None


def save_day(work: Work, *, practitioner_id: str, on: date, format_id: str | None, hours: Day, seen: str) -> None:
    """Keep other hours on a date; none closes it. They count for the booking page at once, and what is booked stays.

    Refuses with HoursRefused (a day that is over, too), with ChangedMeanwhile when that date's hours are not any
    more what `seen` is the tag of.
    """
    lock_practitioner(work.session, practitioner_id)
    kept = _kept_as(work, practitioner_id, on, format_id, seen)
    zone = ZoneInfo(work.profile.zone)
    if on < work.now.astimezone(zone).date():
        raise HoursRefused({"on": (0, HoursFault.PAST)})
    if fault := first_fault(hours):
        raise HoursRefused({"hours": fault})
    wanted = tuple(sorted(hours))
    if kept == wanted:
        return
    _delete(work, practitioner_id, on, format_id)
    owner = {"practitioner_id": practitioner_id, "format_id": format_id, "on": on}
    work.session.add_all(DatedHours(**owner, opens=each.opens, closes=each.closes) for each in wanted)
    if not wanted:
        work.session.add(DatedHours(**owner, opens=None, closes=None))
    _record(work, "changed_day", practitioner_id, format_id)


def remove_day(work: Work, *, practitioner_id: str, on: date, format_id: str | None, seen: str) -> None:
    """Let the usual hours count again on a date. Doing it twice is no fault. Refuses with ChangedMeanwhile."""
    lock_practitioner(work.session, practitioner_id)
    if hours_on(work, practitioner_id=practitioner_id, on=on, format_id=format_id) is None:
        return
    _kept_as(work, practitioner_id, on, format_id, seen)
    _delete(work, practitioner_id, on, format_id)
    _record(work, "removed_day", practitioner_id, format_id)


def _hours(rows: Sequence[DatedHours]) -> Day:
    """What is open; a row without times says that the day is closed."""
    open_hours = (WallHours(row.opens, row.closes) for row in rows if row.opens is not None and row.closes is not None)
    return tuple(sorted(open_hours))


def _kept_as(work: Work, practitioner_id: str, on: date, format_id: str | None, seen: str) -> Day | None:
    kept = hours_on(work, practitioner_id=practitioner_id, on=on, format_id=format_id)
    if entity_tag(kept) != seen:
        raise ChangedMeanwhile
    return kept


def _delete(work: Work, practitioner_id: str, on: date, format_id: str | None) -> None:
    of_the_day = (
        DatedHours.practitioner_id == practitioner_id,
        DatedHours.on == on,
        DatedHours.format_id == format_id,
    )
    work.session.execute(delete(DatedHours).where(*of_the_day))


def _record(work: Work, action: str, practitioner_id: str, format_id: str | None) -> None:
    subject = {"session_format": format_id} if format_id else {}
    activity.record(work, action=action, subjects={"practitioner": practitioner_id, **subject})
