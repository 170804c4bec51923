"""Which start times may a client choose, and what keeps her from the others? No database, no Flask, no clock.

A start is open when its whole session lies within opening hours (a walk's in daylight, too), outside every closed
period and far enough from all else in the diary, neither too soon nor too far ahead, on a day and in a week that
are not full. `open_slots` cuts that room out of a row of days in one sweep and lays the starts over it; `why_not`
asks one start rule by rule. Both stand on the same few functions, and the tests hold one against the other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from practice.rules.availability import DAY, MIDNIGHT, LocalDay, local_day, local_days
from practice.rules.diary import Busy, Diary
from practice.rules.intervals import Interval, Stretch, intersect, left_of
from practice.rules.policy import StartPolicy

_START, _END = itemgetter(0), itemgetter(1)


class Rule(StrEnum):
    """What may keep a client from a start."""

    PAST = "past"
    NOTICE = "notice"
    HORIZON = "horizon"
    HOURS = "hours"
    TIME_OFF = "time_off"
    GRID = "grid"
    DAYLIGHT = "daylight"
    TAKEN = "taken"
    BUFFER = "buffer"
    CHANGEOVER = "changeover"
    DAILY_CAP = "daily_cap"
    WEEKLY_CAP = "weekly_cap"
    PRACTICE_DAILY_CAP = "practice_daily_cap"
    BUSY_CALENDAR = "busy_calendar"


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that removes a start. `until`: the first later instant, aware UTC, that this rule might allow, where it
    knows one. `limit`: its number, where it has one (days of the horizon, appointments of a cap)."""

    rule: Rule
    until: datetime | None = None
    limit: int | None = None


class Slot(NamedTuple):
    """An open time that a client may choose, aware UTC. Computed, never stored."""

    start: datetime
    end: datetime


def open_slots(diary: Diary, *, first: date, last: date) -> list[Slot]:
    """Every open slot that starts on a local day from `first` to `last`, both included, in order of time.

    Days outside notice and horizon cost nothing, however far `first` and `last` reach. In the hour that comes twice
    a start is offered once, at its first coming; in the hour that does not exist, never.
    """
    policy, length, soonest = diary.policy, diary.policy.length, diary.soonest
    first = max(first, soonest.astimezone(diary.zone).date())
    last = min(last, diary.last_day.on)
    if first > last:
        return []
    room, caps = _room(diary, first, last), _caps(diary)
    slots: list[Slot] = []
    for day in local_days(first, last, diary.zone):
        if any(cap.reached_on(day) for cap in caps):
            continue
        starts = _starts_on(day, policy)
        for opens, closes in _part_of(day, room):
            earliest = bisect_left(starts, max(opens, soonest) - day.start)
            latest = bisect_right(starts, closes - length - day.start)
            slots += [Slot(start := day.start + after, start + length) for after in starts[earliest:latest]]
    return slots


def full_days(diary: Diary, *, first: date, last: date) -> list[date]:
    """The local days, in order, on which a cap alone leaves nothing open."""
    caps = _caps(diary)
    uncapped = replace(diary.policy, daily_cap=None, weekly_cap=None, practice_daily_cap=None)
    slots = open_slots(replace(diary, policy=uncapped), first=first, last=last) if caps else ()
    days = sorted({slot.start.astimezone(diary.zone).date() for slot in slots})
    return [on for on in days if any(cap.reached_on(local_day(on, diary.zone)) for cap in caps)]


def dark_from(diary: Diary, on: date) -> datetime | None:
    """Until when walks of a day have to be over (aware UTC), where the dark alone takes later starts of it away."""
    light = diary.light(on, on)
    if not light:
        return None
    by_day = replace(diary, policy=replace(diary.policy, daylight=None))
    last = max(open_slots(by_day, first=on, last=on), default=None)
    ends = max(stretch.end for stretch in light if stretch.start < local_day(on, diary.zone).end)
    return ends if last is not None and last.end > ends else None


def why_not(start: datetime, diary: Diary) -> tuple[Reason, ...]:
    """Every rule that keeps a client from this start (aware UTC), each once; none means that it is open.

    The past, and what lies beyond the horizon, is answered with that alone: nothing else is read of such days.
    """
    policy = diary.policy
    if start < diary.now:
        return (Reason(Rule.PAST),)
    if start >= diary.last_day.end:
        return (Reason(Rule.HORIZON, limit=policy.horizon_days),)
    session = Interval(start, start + policy.length)
    day = local_day(start.astimezone(diary.zone).date(), diary.zone)
    return (
        *_wrong_time(session, day, diary),
        *_collisions(session, diary),
        *(cap.reason(day) for cap in _caps(diary) if cap.reached_on(day)),
    )


def collision(session: Interval, busy: Busy, policy: StartPolicy) -> Rule:
    """Which rule a session goes against that something busy keeps clear of: only one, the hardest."""
    if busy.start < session.end and session.start < busy.end:
        return Rule.BUSY_CALENDAR if busy.format_id is None else Rule.TAKEN
    by_buffers = busy.kept_clear(replace(policy, coming_from={}, going_to={}))
    return Rule.BUFFER if by_buffers.overlaps(session) else Rule.CHANGEOVER


def is_open(start: datetime, diary: Diary) -> bool:
    """Whether a client may choose this start (aware UTC): exactly those that `open_slots` offers."""
    return not why_not(start, diary)


def _room(diary: Diary, first: date, last: date) -> list[Stretch]:
    """Where the whole of a session may lie that starts on these days: apart, in order of time."""
    hours = diary.hours(first, last)
    light = diary.light(first, last)
    if light is not None:
        hours = intersect(hours, light)
    if not hours:
        return []
    near = diary.near(Interval(hours[0].start, hours[-1].end))
    return list(left_of(hours, [*diary.closed, *(busy.kept_clear(diary.policy) for busy in near)]))


def _part_of(day: LocalDay, room: Sequence[Stretch]) -> Sequence[Stretch]:
    """The stretches of the room that have a part in a day."""
    return room[bisect_right(room, day.start, key=_END) : bisect_left(room, day.end, key=_START)]


@lru_cache(maxsize=256)
def _walls(grid: timedelta, starts: tuple[time, ...]) -> Sequence[timedelta]:
    """The starts of a day as the clock on the wall shows them, in order, as time since midnight."""
    if starts:
        return tuple(sorted({timedelta(hours=wall.hour, minutes=wall.minute) for wall in starts}))
    return tuple(grid * n for n in range(-(-DAY // grid)))


def _starts_on(day: LocalDay, policy: StartPolicy) -> Sequence[timedelta]:
    """How long after its first moment the starts of a day come: as the wall says, unless its clocks are changed."""
    walls = _walls(policy.grid, policy.starts)
    if day.offset is not None:
        return walls
    midnight = datetime.combine(day.on, MIDNIGHT)
    instants = (day.instant((midnight + wall).time()) for wall in walls)
    return [instant - day.start for instant in instants if instant is not None]


def _wrong_time(session: Interval, day: LocalDay, diary: Diary) -> Iterator[Reason]:
    """What notice, hours, time off, grid and daylight say about a session that starts on a day."""
    if session.start < diary.soonest:
        yield Reason(Rule.NOTICE, until=diary.soonest)
    if not any(stretch.covers(session) for stretch in diary.hours(day.on, day.on)):
        yield Reason(Rule.HOURS)
    closed = [period.end for period in diary.closed if period.overlaps(session)]
    if closed:
        yield Reason(Rule.TIME_OFF, until=max(closed))
    if session.start - day.start not in _starts_on(day, diary.policy):
        yield Reason(Rule.GRID)
    light = diary.light(day.on, day.on)
    if light is not None and not any(stretch.covers(session) for stretch in light):
        yield Reason(Rule.DAYLIGHT)


def _collisions(session: Interval, diary: Diary) -> Iterator[Reason]:
    """What a session would meet in the diary, or come too near to."""
    until: dict[Rule, datetime] = {}
    for busy in diary.near(session):
        clear = busy.kept_clear(diary.policy)
        if not clear.overlaps(session):
            continue
        rule = collision(session, busy, diary.policy)
        until[rule] = max(clear.end, until.get(rule, clear.end))
    for rule, end in until.items():
        yield Reason(rule, until=end)


@dataclass(frozen=True, slots=True)
class _Cap:
    """How many appointments may begin in a day or a week, and when those of the diary begin, in order of time."""

    rule: Rule
    limit: int
    begun: list[datetime]

    def period(self, day: LocalDay) -> tuple[datetime, datetime]:
        """The day, or its ISO week from Monday on."""
        if self.rule is not Rule.WEEKLY_CAP:
            return day.start, day.end
        monday = day.on - day.on.weekday() * DAY
        return local_day(monday, day.zone).start, local_day(monday + 6 * DAY, day.zone).end

    def reached_on(self, day: LocalDay) -> bool:
        since, until = self.period(day)
        return bisect_left(self.begun, until) - bisect_left(self.begun, since) >= self.limit

    def reason(self, day: LocalDay) -> Reason:
        return Reason(self.rule, until=self.period(day)[1], limit=self.limit)


def _caps(diary: Diary) -> list[_Cap]:
    """The caps that the format has. Time from outside calendars counts for none."""
    policy = diary.policy
    of_format = {policy.format_id}
    of_practice = {busy.format_id for busy in diary.busy if busy.format_id is not None}
    caps = (
        (Rule.DAILY_CAP, policy.daily_cap, of_format),
        (Rule.WEEKLY_CAP, policy.weekly_cap, of_format),
        (Rule.PRACTICE_DAILY_CAP, policy.practice_daily_cap, of_practice),
    )
    return [
        _Cap(rule, limit, sorted(busy.start for busy in diary.busy if busy.format_id in counted))
        for rule, limit, counted in caps
        if limit is not None
    ]
