"""Which week, and which appointments, is everything measured on? The same for every system.

Monday to Friday from nine to five in Toronto, sessions of thirty minutes. Every second start of the coming year is
taken first, so that the days that are looked at are equally full whatever the size; what is left fills the years
before, start by start, going back: that is history, and should cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain, count, islice
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Toronto")
OPENS, CLOSES = time(9), time(17)
LENGTH = timedelta(minutes=30)
DAY = timedelta(days=1)
YEAR = 365
SPANS = (1, 31, YEAR)
SIZES = (0, 1_000, 10_000, 100_000)
USUAL_SIZE = 10_000


def first_day(today: date) -> date:
    """The Monday after today: every span begins there."""
    return today + (7 - today.weekday()) * DAY


def taken(size: int, monday: date) -> list[datetime]:
    """The local starts of so many appointments."""
    ahead = chain.from_iterable(_starts(monday + n * DAY)[::2] for n in range(YEAR))
    before = chain.from_iterable(_starts(monday - n * DAY) for n in count(1))
    return list(islice(chain(ahead, before), size))


def open_starts(monday: date, days: int) -> Iterator[datetime]:
    """The local starts of a week that is open day and night: enough of them for every booking of a run."""
    for n in range(days):
        midnight = datetime.combine(monday + n * DAY, time())
        yield from (midnight + k * LENGTH for k in range(47))  # the last would end on the next day


def _starts(day: date) -> list[datetime]:
    if day.weekday() >= 5:
        return []
    opens, closes = datetime.combine(day, OPENS), datetime.combine(day, CLOSES)
    return [opens + n * LENGTH for n in range((closes - opens) // LENGTH)]
