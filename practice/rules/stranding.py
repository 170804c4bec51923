"""Which appointments lie where she would not take one now, and why? No database, no Flask, no clock.

What was booked stays: notice, horizon, start times and buffers are those of the day of booking. But hours, time off,
the light, limits and the way from one format to another say whether she can be there, and for as many as that.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import itemgetter
from typing import NamedTuple

from practice.rules.availability import DAY, LocalDay, local_day
from practice.rules.daylight import Daylight, walkable
from practice.rules.diary import Busy, Diary
from practice.rules.intervals import Interval
from practice.rules.policy import LONGEST_BUFFER, LONGEST_SESSION

_START = itemgetter(0)


class Stranding(StrEnum):
    """Why she would not take an appointment where it lies."""

    SWITCHED_OFF = "switched_off"
    HOURS = "hours"
    TIME_OFF = "time_off"
    DAYLIGHT = "daylight"
    DAILY_CAP = "daily_cap"
    WEEKLY_CAP = "weekly_cap"
    PRACTICE_DAILY_CAP = "practice_daily_cap"
    CHANGEOVER = "changeover"


Strandings = Mapping[str, frozenset[Stranding]]  # by the appointment's id


class Kept(NamedTuple):
    """An appointment to come, aware UTC. `daylight` is that of the point where a walk starts. `is_held`: somebody is
    booking it at this instant. `is_offered`: its format is switched on."""

    id: str
    start: datetime
    end: datetime
    format_id: str
    daylight: Daylight | None = None
    is_held: bool = False
    is_offered: bool = True


@dataclass(frozen=True, slots=True)
class _Begun:
    """When the sessions of some formats begin, in order of time, and how many of them a day or a week may have."""

    why: Stranding
    limit: int | None
    starts: Sequence[datetime]

    def is_beyond(self, start: datetime, day: LocalDay) -> bool:
        """Whether so many begin before this one, in its day or ISO week, that there is no room for it."""
        since = day.start
        if self.why is Stranding.WEEKLY_CAP:
            since = local_day(day.on - day.on.weekday() * DAY, day.zone).start
        return (
            self.limit is not None and bisect_left(self.starts, start) - bisect_left(self.starts, since) >= self.limit
        )


def strandings(kept: Sequence[Kept], diaries: Mapping[str, Diary]) -> Strandings:
    """Why each appointment is stranded, by its id; the others are left out.

    `diaries`, by the format's id, hold for the whole stretch of time in which the appointments lie.
    """
    found: dict[str, frozenset[Stranding]] = {}
    for format_id, diary in diaries.items():
        theirs = sorted((each for each in kept if each.format_id == format_id), key=lambda each: each.start)
        if theirs:
            found |= {each.id: why for each, why in _each(theirs, diary) if why}
    return found


def _each(theirs: Sequence[Kept], diary: Diary) -> Iterator[tuple[Kept, frozenset[Stranding]]]:
    first, last = (each.start.astimezone(diary.zone).date() for each in (theirs[0], theirs[-1]))
    hours, caps = diary.hours(first, last), _caps(diary)
    appointments = sorted(busy for busy in diary.busy if busy.format_id is not None)
    for each in theirs:
        day = local_day(each.start.astimezone(diary.zone).date(), diary.zone)
        said = {
            Stranding.SWITCHED_OFF: not each.is_offered,
            Stranding.HOURS: not _covered(Interval(each.start, each.end), hours),
            Stranding.TIME_OFF: any(closed.overlaps(Interval(each.start, each.end)) for closed in diary.closed),
            Stranding.DAYLIGHT: _is_dark(each, day),
            Stranding.CHANGEOVER: _comes_too_near(each, appointments, diary),
            **{cap.why: cap.is_beyond(each.start, day) for cap in caps},
        }
        yield each, frozenset(why for why, is_so in said.items() if is_so)


def _covered(session: Interval, hours: Sequence[Interval]) -> bool:
    place = bisect_right(hours, session.start, key=_START)
    return place > 0 and hours[place - 1].covers(session)


def _is_dark(each: Kept, day: LocalDay) -> bool:
    """The days beside it count, too: in the far north a day's light may reach into the next."""
    if each.daylight is None:
        return False
    near = (walkable(day.on + by * DAY, place=each.daylight, zone=day.zone) for by in (-1, 0, 1))
    return not any(light and light.covers(Interval(each.start, each.end)) for light in near)


def _comes_too_near(each: Kept, appointments: Sequence[Busy], diary: Diary) -> bool:
    """Whether she cannot be there in time from a session of another kind before it."""
    since = bisect_left(appointments, each.start - LONGEST_SESSION - LONGEST_BUFFER, key=_START)
    before = appointments[since : bisect_left(appointments, each.start, key=_START)]
    coming_from = diary.policy.coming_from
    return any(each.start - busy.end < coming_from[busy.format_id] for busy in before if busy.format_id in coming_from)


def _caps(diary: Diary) -> list[_Begun]:
    """The limits, with what counts for each. Time from outside calendars counts for none."""
    policy = diary.policy
    everything = sorted(busy.start for busy in diary.busy if busy.format_id is not None)
    of_format = sorted(busy.start for busy in diary.busy if busy.format_id == policy.format_id)
    return [
        _Begun(Stranding.DAILY_CAP, policy.daily_cap, of_format),
        _Begun(Stranding.WEEKLY_CAP, policy.weekly_cap, of_format),
        _Begun(Stranding.PRACTICE_DAILY_CAP, policy.practice_daily_cap, everything),
    ]
