"""How long is it light at a meeting point, and until when may a walk start from there?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from practice.models.meeting_points import MeetingPoint
from practice.models.scheduling import FormatKind, SessionFormat
from practice.rules.availability import local_day
from practice.rules.daylight import Daylight, walkable
from practice.services.meeting_points import MeetingPointValues, values_of
from practice.work import Work

USUAL_LENGTH = timedelta(minutes=50)
SOLSTICES = ((6, 21), (12, 21))  # give or take a day, and on such days a day makes no minute


@dataclass(frozen=True, slots=True)
class Light:
    """The sun over a meeting point on a local day; instants in UTC. None where it does not rise, or does not set.

    `last_start`: when a walk of a length may start at the latest; None when there is not light enough for it.
    """

    on: date
    rises_at: datetime | None
    sets_at: datetime | None
    last_start_at: datetime | None


def walk_length(formats: Sequence[SessionFormat]) -> timedelta:
    """How long a walk lasts from there: the longest of its walks for one person, or what a session usually lasts."""
    return max((each.length for each in formats if each.kind is FormatKind.WALK), default=USUAL_LENGTH)


def light_at(work: Work, *, point: MeetingPoint, length: timedelta) -> list[Light]:
    """Today, and this year's longest and shortest day, for a walk of that length; in the practice's zone."""
    zone = ZoneInfo(work.profile.zone)
    today = work.now.astimezone(zone).date()
    days = [today, *(date(today.year, month, day) for month, day in SOLSTICES)]
    return [_light(on, values_of(point), length, zone) for on in days]


def _light(on: date, values: MeetingPointValues, length: timedelta, zone: ZoneInfo) -> Light:
    whole = local_day(on, zone)
    margin = values.daylight_margin
    sun = walkable(on, place=Daylight(*values.coordinates, timedelta()), zone=zone)
    allowed = walkable(on, place=Daylight(*values.coordinates, margin or timedelta()), zone=zone)
    last = allowed.end - length if allowed and allowed.end - length >= allowed.start else None
    return Light(
        on,
        rises_at=sun.start if sun and sun.start > whole.start else None,
        sets_at=sun.end if sun and sun.end < whole.end else None,
        last_start_at=last if margin is not None else None,
    )
