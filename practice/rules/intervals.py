"""What is left when stretches of time are joined, cut and laid over each other? All in UTC, all half-open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple, Self

Stretch = tuple[datetime, datetime]


class _Ends(NamedTuple):
    start: datetime
    end: datetime


class Interval(_Ends):
    """A stretch of time [start, end), aware UTC: it holds its start and ends just before its end.

    Refuses an empty stretch and any other clock than UTC with ValueError, so that nothing built from intervals
    can compare two different clocks or lose a stretch of no length. A tuple, because a year has thousands of them.
    """

    __slots__ = ()

    def __new__(cls, start: datetime, end: datetime) -> Self:
        if start.tzinfo is not UTC or end.tzinfo is not UTC:
            raise ValueError("an interval is kept in UTC")
        if start >= end:
            raise ValueError("an interval is never empty")
        return tuple.__new__(cls, (start, end))

    def overlaps(self, other: Interval) -> bool:
        """Whether they share a moment. Two that only touch do not."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Interval) -> bool:
        """Whether all of the other lies within this one."""
        return self.start <= other.start and other.end <= self.end


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """The same moments as few stretches as possible, in order of time; stretches that touch become one."""
    return [Interval(start, end) for start, end in _merged(intervals)]


def subtract(base: Iterable[Interval], holes: Iterable[Interval]) -> list[Interval]:
    """What is left of `base` outside all `holes`, merged and in order of time."""
    return [Interval(start, end) for start, end in left_of(base, holes)]


def intersect(one: Iterable[Interval], other: Iterable[Interval]) -> list[Interval]:
    """The moments that lie in both, merged and in order of time: all of `one` but what `other` leaves out."""
    ours = merge(one)
    return subtract(ours, subtract(ours, other))


def left_of(base: Iterable[Stretch], holes: Iterable[Stretch]) -> Iterator[Stretch]:
    """What `subtract` says, one bare pair after the other: one sweep over both."""
    cuts = _merged(holes)
    hole = next(cuts, None)
    for start, end in _merged(base):
        while hole and hole[0] < end:
            if start < hole[0]:
                yield start, hole[0]
            start = max(start, hole[1])
            if hole[1] > end:
                break  # this hole may cut the next stretch, too
            hole = next(cuts, None)
        if start < end:
            yield start, end


def _merged(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    ordered = iter(sorted(stretches))
    if (first := next(ordered, None)) is None:
        return
    start, end = first
    for next_start, next_end in ordered:
        if next_start > end:
            yield start, end
            start, end = next_start, next_end
        elif next_end > end:
            end = next_end
    yield start, end
