"""From when until when is the practice closed, when she says it in dates, or in dates and times? Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from practice.rules.availability import MIDNIGHT, local_day, to_instant
from practice.rules.intervals import Interval


class PeriodFault(StrEnum):
    """Why a period cannot be closed."""

    BACKWARDS = "backwards"  # it ends before it begins, or when it begins
    OVER = "over"  # it has ended already
    NO_SUCH_START = "no_such_start"  # on the day that the clocks go forward there is no such time
    NO_SUCH_END = "no_such_end"


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """From a day until another, both included. Without a time the whole of that day; until 00:00 is its end."""

    first_on: date
    from_at: time | None
    last_on: date
    until_at: time | None


def laid_on(period: ClosedPeriod, zone: ZoneInfo, *, now: datetime) -> Interval | PeriodFault:
    """The stretch of time, in UTC, that a period closes in a zone; or why it cannot be.

    In the hour that comes twice it begins at the first coming of a time and ends at the second: she is away for all
    of it. `now` is aware UTC.
    """
    start = _start(period, zone)
    if start is None:
        return PeriodFault.NO_SUCH_START
    end = _end(period, zone)
    if end is None:
        return PeriodFault.NO_SUCH_END
    if end <= start:
        return PeriodFault.BACKWARDS
    return PeriodFault.OVER if end <= now else Interval(start, end)


def _start(period: ClosedPeriod, zone: ZoneInfo) -> datetime | None:
    if period.from_at is None:
        return local_day(period.first_on, zone).start
    return to_instant(period.first_on, period.from_at, zone)


def _end(period: ClosedPeriod, zone: ZoneInfo) -> datetime | None:
    if period.until_at is None or period.until_at == MIDNIGHT:
        return local_day(period.last_on, zone).end
    if to_instant(period.last_on, period.until_at, zone) is None:
        return None
    return datetime.combine(period.last_on, period.until_at.replace(fold=1), zone).astimezone(UTC)
