"""Hours that are taken never lie over each other, and each is open for some time."""

from __future__ import annotations

from datetime import time
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from practice.rules.wall_hours import HoursFault, WallHours, first_fault

walls = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))
hours = st.lists(st.builds(WallHours, walls, walls), max_size=5)


def quarters(each: WallHours) -> set[int]:
    """The quarters of an hour in which these hours are open."""
    start, end = (wall.hour * 4 + wall.minute // 15 for wall in (each.opens, each.closes))
    return set(range(start, end or 96))


@given(hours)
def test_what_is_taken_is_what_nobody_could_mistake(written: list[WallHours]) -> None:
    is_clear = all(map(quarters, written)) and not any(
        quarters(one) & quarters(other) for one, other in combinations(written, 2)
    )
    assert (first_fault(written) is None) == is_clear


@given(hours)
def test_the_place_that_is_named_is_one_of_those_that_were_written(written: list[WallHours]) -> None:
    fault = first_fault(written)
    if fault:
        place, why = fault
        assert (why is HoursFault.BACKWARDS) == (not quarters(written[place]))
