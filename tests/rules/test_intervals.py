"""Stretches of time behave like the sets of minutes in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.intervals import Interval, intersect, merge, subtract

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def stretch(start: int, end: int) -> Interval:
    """From one minute after noon to another."""
    return Interval(NOON + start * MINUTE, NOON + end * MINUTE)


stretches = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda pair: stretch(pair[0], sum(pair))), max_size=8
)


def moments(intervals: Iterable[Interval]) -> set[int]:
    """The minutes after noon that lie in any of the stretches."""
    return {
        minute
        for interval in intervals
        for minute in range((interval.start - NOON) // MINUTE, (interval.end - NOON) // MINUTE)
    }


def are_apart_and_in_order(intervals: list[Interval]) -> bool:
    return all(one.end < other.start for one, other in pairwise(intervals))


@given(stretches)
def test_merging_keeps_every_moment_and_leaves_stretches_that_do_not_touch(some: list[Interval]) -> None:
    merged = merge(some)
    assert moments(merged) == moments(some)
    assert are_apart_and_in_order(merged)


@given(stretches, stretches)
def test_what_is_left_are_the_moments_outside_every_hole(base: list[Interval], holes: list[Interval]) -> None:
    left = subtract(base, holes)
    assert moments(left) == moments(base) - moments(holes)
    assert are_apart_and_in_order(left)


@given(stretches, stretches)
def test_the_overlay_holds_the_moments_that_lie_in_both(one: list[Interval], other: list[Interval]) -> None:
    both = intersect(one, other)
    assert moments(both) == moments(one) & moments(other)
    assert are_apart_and_in_order(both)
    assert both == intersect(other, one)


@given(stretches, stretches)
def test_to_overlap_is_to_share_a_moment_and_to_cover_is_to_hold_them_all(
    some: list[Interval], others: list[Interval]
) -> None:
    for one in some:
        for other in others:
            assert one.overlaps(other) == bool(moments([one]) & moments([other]))
            assert one.covers(other) == (moments([one]) >= moments([other]))


def test_stretches_that_touch_become_one() -> None:
    assert merge([stretch(30, 60), stretch(0, 30)]) == [stretch(0, 60)]


def test_a_hole_may_cut_several_stretches() -> None:
    assert subtract([stretch(0, 10), stretch(20, 30), stretch(40, 50)], [stretch(5, 45)]) == [
        stretch(0, 5),
        stretch(45, 50),
    ]


def test_stretches_read_from_an_iterator_are_read_once() -> None:
    assert intersect(iter([stretch(0, 10)]), iter([stretch(5, 20)])) == [stretch(5, 10)]


def test_sessions_that_follow_each_other_do_not_overlap() -> None:
    assert not stretch(0, 50).overlaps(stretch(50, 100))


@pytest.mark.parametrize("length", [timedelta(), -MINUTE])
def test_a_stretch_without_length_is_refused(length: timedelta) -> None:
    with pytest.raises(ValueError, match="never empty"):
        Interval(NOON, NOON + length)


@pytest.mark.parametrize("zone", [None, ZoneInfo("Europe/London"), timezone(timedelta(hours=-5))])
def test_a_stretch_on_any_other_clock_than_utc_is_refused(zone: ZoneInfo | timezone | None) -> None:
    elsewhere = NOON.replace(tzinfo=zone)
    with pytest.raises(ValueError, match="kept in UTC"):
        Interval(elsewhere, elsewhere + MINUTE)
    with pytest.raises(ValueError, match="kept in UTC"):
        Interval(NOON, elsewhere + MINUTE)
