"""Opening hours are what the clock on the wall shows, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.availability import (
    DatedInterval,
    WeeklyInterval,
    local_day,
    local_days,
    open_intervals,
    to_instant,
)
from practice.rules.intervals import Interval
from tests.rules.diaries import NINE_TO_FIVE, TORONTO, ZONES, at, between

DAY = timedelta(days=1)
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
CAIRO = ZoneInfo("Africa/Cairo")  # its clocks jump at midnight, so that a day begins at one o'clock
HAVANA = ZoneInfo("America/Havana")  # and here are set back at one, so that midnight comes twice
MONDAY = date(2027, 3, 1)

days = st.dates(date(2026, 1, 1), date(2029, 12, 31))
times = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
anywhere = st.sampled_from([*ZONES, CAIRO, HAVANA, ZoneInfo("Pacific/Chatham"), ZoneInfo("America/St_Johns")])


def opened(day: date, opens: time, closes: time, zone: ZoneInfo = TORONTO) -> list[Interval]:
    return open_intervals(day, weekly=(), dated=[DatedInterval(day, opens, closes)], zone=zone)


@given(days, times, anywhere)
def test_an_instant_shows_the_time_it_was_made_from_and_no_earlier_one_does(
    day: date, wall: time, zone: ZoneInfo
) -> None:
    instant = to_instant(day, wall, zone)
    shown = datetime.combine(day, wall)
    readings = [shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    real = [reading for reading in readings if reading.astimezone(zone).replace(tzinfo=None) == shown]
    assert instant == (min(real) if real else None)


@given(days, times, anywhere)
def test_a_day_knows_its_instants_without_asking_the_zone_for_each(day: date, wall: time, zone: ZoneInfo) -> None:
    assert local_day(day, zone).instant(wall) == to_instant(day, wall, zone)


@given(days, anywhere)
def test_a_day_begins_where_the_one_before_it_ends(day: date, zone: ZoneInfo) -> None:
    one, other = local_days(day, day + DAY, zone)
    assert one.end == other.start
    assert one.start.astimezone(zone).date() == day
    assert (one.start - timedelta(seconds=1)).astimezone(zone).date() < day


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        ("2027-03-13", TORONTO, 24),
        ("2027-03-14", TORONTO, 23),
        ("2027-11-07", TORONTO, 25),
        ("2027-04-04", LORD_HOWE, 24.5),
        ("2027-10-03", LORD_HOWE, 23.5),
        ("2027-04-30", CAIRO, 23),
        ("2027-11-07", HAVANA, 25),
        ("2028-02-29", TORONTO, 24),
    ],
)
def test_a_day_is_as_long_as_its_clocks_make_it(day: str, zone: ZoneInfo, hours: float) -> None:
    found = local_day(date.fromisoformat(day), zone)
    assert found.end - found.start == timedelta(hours=hours)
    assert (found.offset is None) == (hours != 24)


def test_a_time_in_the_missing_hour_does_not_exist() -> None:
    assert to_instant(date(2027, 3, 14), time(1, 59), TORONTO) == datetime(2027, 3, 14, 6, 59, tzinfo=UTC)
    assert to_instant(date(2027, 3, 14), time(2, 0), TORONTO) is None
    assert to_instant(date(2027, 3, 14), time(2, 59), TORONTO) is None
    assert to_instant(date(2027, 3, 14), time(3, 0), TORONTO) == datetime(2027, 3, 14, 7, 0, tzinfo=UTC)


def test_a_time_in_the_doubled_hour_is_its_first_reading() -> None:
    twice = time(1, 30)
    assert to_instant(date(2027, 11, 7), twice, TORONTO) == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)
    assert to_instant(date(2027, 11, 7), twice.replace(fold=1), TORONTO) == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)


def test_a_weekday_may_have_several_intervals() -> None:
    week = [
        WeeklyInterval(0, time(18), time(20)),
        WeeklyInterval(0, time(9), time(12)),
        WeeklyInterval(1, time(7), time(8)),
    ]
    assert open_intervals(MONDAY, weekly=week, dated=(), zone=TORONTO) == [
        between("2027-03-01 09:00", "2027-03-01 12:00"),
        between("2027-03-01 18:00", "2027-03-01 20:00"),
    ]


def test_intervals_that_touch_or_overlap_are_one() -> None:
    week = [
        WeeklyInterval(0, time(9), time(12)),
        WeeklyInterval(0, time(12), time(14)),
        WeeklyInterval(0, time(13), time(17)),
    ]
    assert open_intervals(MONDAY, weekly=week, dated=(), zone=TORONTO) == [
        between("2027-03-01 09:00", "2027-03-01 17:00")
    ]


def test_hours_of_one_date_replace_that_weekday() -> None:
    other = [DatedInterval(MONDAY, time(14), time(18))]
    assert open_intervals(MONDAY, weekly=NINE_TO_FIVE, dated=other, zone=TORONTO) == [
        between("2027-03-01 14:00", "2027-03-01 18:00")
    ]
    assert open_intervals(MONDAY + DAY, weekly=NINE_TO_FIVE, dated=other, zone=TORONTO) == [
        between("2027-03-02 09:00", "2027-03-02 17:00")
    ]


def test_a_date_without_times_is_closed() -> None:
    closed = [DatedInterval(MONDAY, None, None)]
    assert open_intervals(MONDAY, weekly=NINE_TO_FIVE, dated=closed, zone=TORONTO) == []


def test_a_date_may_be_opened_on_a_day_that_is_usually_closed() -> None:
    saturday = date(2027, 3, 6)
    assert open_intervals(saturday, weekly=NINE_TO_FIVE, dated=(), zone=TORONTO) == []
    assert opened(saturday, time(10), time(12)) == [between("2027-03-06 10:00", "2027-03-06 12:00")]


def test_closing_at_midnight_is_the_end_of_the_day() -> None:
    assert opened(MONDAY, time(20), time(0)) == [between("2027-03-01 20:00", "2027-03-02 00:00")]
    assert opened(MONDAY, time(0), time(0)) == [between("2027-03-01 00:00", "2027-03-02 00:00")]


def test_hours_that_end_before_they_begin_open_nothing() -> None:
    assert opened(MONDAY, time(17), time(9)) == []
    assert opened(MONDAY, time(9), time(9)) == []


def test_hours_that_begin_in_the_missing_hour_begin_when_the_clocks_have_jumped() -> None:
    assert opened(date(2027, 3, 14), time(2, 30), time(5)) == [between("2027-03-14 03:00", "2027-03-14 05:00")]
    assert opened(date(2027, 10, 3), time(2, 10), time(5), LORD_HOWE) == [
        between("2027-10-03 02:30", "2027-10-03 05:00", LORD_HOWE)
    ]


def test_hours_that_end_in_the_missing_hour_end_when_the_clocks_jump() -> None:
    assert opened(date(2027, 3, 14), time(0), time(2, 30)) == [
        Interval(at("2027-03-14 00:00"), datetime(2027, 3, 14, 7, tzinfo=UTC))
    ]


def test_hours_within_the_missing_hour_open_nothing() -> None:
    assert opened(date(2027, 3, 14), time(2), time(3)) == []


def test_hours_over_the_doubled_hour_are_an_hour_longer() -> None:
    (night,) = opened(date(2027, 11, 7), time(0), time(6))
    assert night.end - night.start == timedelta(hours=7)


def test_a_day_whose_midnight_does_not_exist_opens_when_it_begins() -> None:
    assert opened(date(2027, 4, 30), time(0), time(0), CAIRO) == [
        between("2027-04-30 01:00", "2027-05-01 00:00", CAIRO)
    ]


def test_the_twenty_ninth_of_february_is_a_weekday_like_any_other() -> None:
    leap_day = date(2028, 2, 29)  # a Tuesday
    assert open_intervals(leap_day, weekly=NINE_TO_FIVE, dated=(), zone=TORONTO) == [
        between("2028-02-29 09:00", "2028-02-29 17:00")
    ]


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_nine_to_five_is_nine_to_five_on_every_day_of_three_years(zone: ZoneInfo) -> None:
    week = [WeeklyInterval(weekday, time(9), time(17)) for weekday in range(7)]
    for number in range(3 * 366):
        day = date(2026, 1, 1) + number * DAY
        (hours,) = open_intervals(day, weekly=week, dated=(), zone=zone)
        shown = [edge.astimezone(zone).replace(tzinfo=None) for edge in (hours.start, hours.end)]
        assert shown == [datetime.combine(day, time(9)), datetime.combine(day, time(17))]
