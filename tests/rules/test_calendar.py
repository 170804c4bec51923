"""A drawn calendar: which days a page has, and where in a day something stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.availability import DAY, local_day
from practice.rules.calendar_layout import MIDNIGHT, MOST_LANES, STEP, hours_shown, on_wall, places, within
from practice.rules.calendar_pages import View, after, before, days_shown
from practice.rules.intervals import Interval

TORONTO = ZoneInfo("America/Toronto")
SUNDAY = 6
TUESDAY = date(2027, 3, 9)
dates = st.dates(date(2000, 2, 1), date(2199, 11, 30))
steps = st.integers(0, MIDNIGHT // STEP - 1)
walls = st.lists(st.tuples(steps, st.integers(1, 40)).map(lambda pair: wall(pair[0], sum(pair))), max_size=14)


def wall(first: int, last: int) -> tuple[int, int]:
    return first * STEP, min(last * STEP, MIDNIGHT)


def between(first: str, last: str) -> Interval:
    return Interval(*(datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (first, last)))


@pytest.mark.parametrize(
    ("view", "first_weekday", "first", "last"),
    [
        (View.DAY, 0, TUESDAY, TUESDAY),
        (View.WEEK, 0, date(2027, 3, 8), date(2027, 3, 14)),
        (View.WEEK, SUNDAY, date(2027, 3, 7), date(2027, 3, 13)),
        (View.MONTH, 0, date(2027, 3, 1), date(2027, 4, 4)),
        (View.MONTH, SUNDAY, date(2027, 2, 28), date(2027, 4, 3)),
    ],
)
def test_a_week_begins_as_the_locale_says(view: View, first_weekday: int, first: date, last: date) -> None:
    shown = days_shown(view, TUESDAY, first_weekday=first_weekday)
    assert (shown[0], shown[-1]) == (first, last)


@given(on=dates, view=st.sampled_from([View.DAY, View.WEEK, View.MONTH]), first_weekday=st.integers(0, 6))
def test_no_day_is_lost_between_two_pages(on: date, view: View, first_weekday: int) -> None:
    def page(day: date) -> tuple[date, ...]:
        return days_shown(view, day, first_weekday=first_weekday)

    this, following, earlier = page(on), page(after(view, on)), page(before(view, on))
    assert on in this
    assert list(this) == [this[0] + number * DAY for number in range(len(this))]
    assert following[0] <= this[-1] + DAY <= following[-1]
    assert earlier[0] < this[0] <= earlier[-1] + DAY
    assert page(before(view, after(view, on))) == this


@given(walls=walls)
def test_what_overlaps_stands_in_lanes_of_its_own(walls: list[tuple[int, int]]) -> None:
    found = places(walls)
    assert [(place.first, place.last) for place in found] == walls
    for number, one in enumerate(found):
        assert 0 <= one.lane < one.lanes <= MOST_LANES
        for other in found[number + 1 :]:
            if one.first < other.last and other.first < one.last:
                assert one.lanes == other.lanes
                assert one.lane != other.lane or one.lane == MOST_LANES - 1


@given(walls=walls)
def test_what_stands_alone_has_the_whole_width(walls: list[tuple[int, int]]) -> None:
    for place in places(walls):
        others = [each for each in walls if each[0] < place.last and place.first < each[1]]
        assert place.lanes == 1 or len(others) > 1
        most = max(sum(each[0] <= start < each[1] for each in walls) for start, _ in walls)
        assert place.lanes <= most


@given(
    minute=st.integers(0, 4320),
    length=st.integers(5, 3000),
    change=st.sampled_from([datetime(2027, 3, 13, tzinfo=UTC), datetime(2027, 11, 6, tzinfo=UTC)]),
)
def test_each_day_of_a_stretch_has_a_part_in_order_whatever_the_clocks_do(
    minute: int, length: int, change: datetime
) -> None:
    begins = change + timedelta(minutes=minute)
    stretch = Interval(begins, begins + timedelta(minutes=length))
    first = stretch.start.astimezone(TORONTO).date()
    for number in range(5):
        day = local_day(first + number * DAY, TORONTO)
        if stretch.start < day.end and day.start < stretch.end:
            opens, closes = on_wall(stretch, day)
            assert 0 <= opens < closes <= MIDNIGHT
            assert opens % STEP == closes % STEP == 0


def test_a_session_lies_where_the_wall_says_before_and_after_the_clocks_change() -> None:
    for start, end in (("2027-03-12T15:15", "2027-03-12T16:05"), ("2027-03-15T14:15", "2027-03-15T15:05")):
        day = local_day(date.fromisoformat(start[:10]), TORONTO)
        assert on_wall(between(start, end), day) == (10 * 60 + 15, 11 * 60 + 5)


def test_what_ends_before_it_begins_on_the_wall_is_as_long_as_it_is() -> None:
    day = local_day(date(2027, 11, 7), TORONTO)  # at 2 a.m. it is 1 a.m. again
    assert on_wall(between("2027-11-07T05:45", "2027-11-07T06:15"), day) == (105, 135)


def test_what_lasts_over_midnight_has_a_part_in_both_days() -> None:
    stretch = between("2027-03-03T04:30", "2027-03-03T05:30")
    assert on_wall(stretch, local_day(date(2027, 3, 2), TORONTO)) == (23 * 60 + 30, MIDNIGHT)
    assert on_wall(stretch, local_day(date(2027, 3, 3), TORONTO)) == (0, 30)


@given(walls=walls, beside=walls)
def test_everything_is_within_the_hours_that_are_drawn(
    walls: list[tuple[int, int]], beside: list[tuple[int, int]]
) -> None:
    first, last = hours_shown(walls, beside)
    assert 0 <= first < last <= 24
    assert all(within(each, (first, last)) == each for each in walls)
    for opens, closes in (within(each, (first, last)) for each in beside):
        assert first * 60 <= opens < closes <= last * 60


def test_a_day_off_needs_no_drawing_of_the_night() -> None:
    assert hours_shown([(540, 1020)], [(0, MIDNIGHT), (900, MIDNIGHT)]) == (9, 17)
    assert hours_shown([], [(0, MIDNIGHT)]) == (9, 17)
