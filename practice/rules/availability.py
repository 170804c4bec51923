"""When is the practice open? Hours on the wall of the usual week, and of single dates, become stretches in UTC.

Wall-clock times are turned into UTC before anything is added or compared. Where clocks jump forward, the hour
between does not exist; where they are set back, an hour comes twice and its first coming counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from practice.rules.intervals import Interval, merge

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class WeeklyInterval:
    """Open on a weekday (Monday is 0) between two times on the wall; closing at 00:00 is the end of the day."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class DatedInterval:
    """Open on one date, in place of that weekday's hours. Without times the date is closed."""

    on: date
    opens: time | None
    closes: time | None


@dataclass(frozen=True, slots=True)
class LocalDay:
    """A calendar day of one zone, laid on UTC: from its first moment to the first moment of the next day.

    `offset` is that of its local time from UTC; None on a day on which the clocks are changed.
    """

    on: date
    zone: ZoneInfo
    start: datetime
    end: datetime
    offset: timedelta | None

    def instant(self, wall: time) -> datetime | None:
        """What `to_instant` says of this day. The zone is asked only where its clocks are changed."""
        if self.offset is None:
            return to_instant(self.on, wall, self.zone)
        return datetime.combine(self.on, wall, UTC) - self.offset

    def moment(self, wall: time) -> datetime:
        """When the day comes to a time on the wall; to one that does not exist, when the clocks jump over it."""
        if self.offset is None:
            return _reached(self.on, wall, self.zone)
        return datetime.combine(self.on, wall, UTC) - self.offset


def open_intervals(
    day: date, *, weekly: Iterable[WeeklyInterval], dated: Iterable[DatedInterval], zone: ZoneInfo
) -> list[Interval]:
    """The stretches of a local day in which the practice is open, merged, in order of time, in UTC.

    Dated hours on that day replace the weekly ones, even by nothing. Hours that end before they begin open nothing.
    """
    replaced = [hours for hours in dated if hours.on == day]
    usual = [hours for hours in weekly if hours.weekday == day.weekday()]
    return merge(stretches(local_day(day, zone), replaced or usual))


def stretches(day: LocalDay, hours: Iterable[WeeklyInterval | DatedInterval]) -> Iterator[Interval]:
    """The hours of a day, whatever weekday or date they were made for, in UTC and as they come."""
    for wall in hours:
        if wall.opens is None or wall.closes is None:
            continue
        start = day.moment(wall.opens)
        end = day.end if wall.closes == MIDNIGHT else day.moment(wall.closes)
        if start < end:
            yield Interval(start, end)


def to_instant(day: date, wall: time, zone: ZoneInfo) -> datetime | None:
    """The instant, in UTC, at which the clocks of a zone show a time on a day.

    None in the hour that does not exist; the first reading in the hour that comes twice.
    """
    local = datetime.combine(day, wall.replace(fold=0), zone)
    instant = local.astimezone(UTC)
    # Two times of the same zone are compared as the wall shows them: a missing one comes back as another.
    return instant if instant.astimezone(zone) == local else None


def readings(day: date, wall: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Each instant, in UTC and in order, at which the clocks of a zone show a time on a day: two in the hour that comes
    twice, none in the hour that does not exist."""
    first = to_instant(day, wall, zone)
    if first is None:
        return ()
    second = datetime.combine(day, wall.replace(fold=1), zone).astimezone(UTC)
    return (first,) if second == first else (first, second)


def local_days(first: date, last: date, zone: ZoneInfo) -> list[LocalDay]:
    """The local days from `first` to `last`, both included."""
    return [local_day(date.fromordinal(number), zone) for number in range(first.toordinal(), last.toordinal() + 1)]


@lru_cache(maxsize=4096)
def local_day(on: date, zone: ZoneInfo) -> LocalDay:
    """A calendar day of a zone and where it lies in UTC: 24 hours long, or 23 or 25 or so when its clocks change."""
    start, end = _reached(on, MIDNIGHT, zone), _reached(on + DAY, MIDNIGHT, zone)
    offset = datetime.combine(on, MIDNIGHT, UTC) - start if end - start == DAY else None
    return LocalDay(on, zone, start, end, offset)


def _reached(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The first instant that exists from a time on the wall onwards: out of a missing hour, minute by minute."""
    moment = datetime.combine(day, wall)
    while (instant := to_instant(moment.date(), moment.time(), zone)) is None:
        moment += MINUTE
    return instant
