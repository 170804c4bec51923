"""A period that is closed covers its days from the first moment to the last, whatever the clocks do meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.closed_periods import ClosedPeriod, PeriodFault, laid_on
from practice.rules.intervals import Interval
from tests.rules.diaries import ZONES

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@given(st.sampled_from(ZONES), st.dates(date(2026, 2, 1), date(2029, 12, 1)), st.integers(0, 400))
def test_whole_days_are_closed_from_their_first_to_their_last_minute(zone: ZoneInfo, first: date, days: int) -> None:
    last = first + days * DAY
    closed = laid_on(ClosedPeriod(first, None, last, None), zone, now=LONG_AGO)
    assert isinstance(closed, Interval)
    minute = timedelta(minutes=1)
    shown = [moment.astimezone(zone).date() for moment in (closed.start - minute, closed.start)]
    assert shown == [first - DAY, first]
    shown = [moment.astimezone(zone).date() for moment in (closed.end - minute, closed.end)]
    assert shown == [last, last + DAY]


@pytest.mark.parametrize("until", [time(0), None])
def test_midnight_as_an_end_is_the_end_of_the_day(until: time | None) -> None:
    zone, on = ZoneInfo("Europe/London"), date(2027, 3, 28)
    closed = laid_on(ClosedPeriod(on, time(12), on, until), zone, now=LONG_AGO)
    assert closed == Interval(datetime(2027, 3, 28, 11, tzinfo=UTC), datetime(2027, 3, 28, 23, tzinfo=UTC))


def test_what_ends_at_this_instant_is_over() -> None:
    zone, on = ZoneInfo("Asia/Kolkata"), date(2027, 3, 28)
    end = datetime(2027, 3, 28, 18, 30, tzinfo=UTC)
    period = ClosedPeriod(on, None, on, None)
    assert laid_on(period, zone, now=end) is PeriodFault.OVER
    assert isinstance(laid_on(period, zone, now=end - timedelta(minutes=1)), Interval)
