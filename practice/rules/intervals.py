"""What is left when stretches of time are joined, cut and laid over each other? All in UTC, all half-open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A stretch of time [start, end), aware UTC: it holds its start and ends just before its end.

    Refuses an empty stretch and any other clock than UTC with ValueError, so that nothing built from intervals
    can compare two different clocks or lose a stretch of no length.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or self.end.tzinfo is not UTC:
            raise ValueError("an interval is kept in UTC")
        if self.start >= self.end:
            raise ValueError("an interval is never empty")

    def overlaps(self, other: Interval) -> bool:
        """Whether they share a moment. Two that only touch do not."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Interval) -> bool:
        """Whether all of the other lies within this one."""
        return self.start <= other.start and other.end <= self.end


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """The same moments as few stretches as possible, in order of time; stretches that touch become one."""
    merged: list[Interval] = []
    for interval in sorted(intervals, key=attrgetter("start")):
        if not merged or interval.start > merged[-1].end:
            merged.append(interval)
        elif interval.end > merged[-1].end:
            merged[-1] = Interval(merged[-1].start, interval.end)
    return merged


def subtract(base: Iterable[Interval], holes: Iterable[Interval]) -> list[Interval]:
    """What is left of `base` outside all `holes`, merged and in order of time. One sweep over both."""
    left: list[Interval] = []
    cuts = iter(merge(holes))
    hole = next(cuts, None)
    for stretch in merge(base):
        start = stretch.start
        while hole and hole.start < stretch.end:
            if start < hole.start:
                left.append(Interval(start, hole.start))
            start = max(start, hole.end)
            if hole.end > stretch.end:
                break  # this hole may cut the next stretch, too
            hole = next(cuts, None)
        if start < stretch.end:
            left.append(Interval(start, stretch.end))
    return left


def intersect(one: Iterable[Interval], other: Iterable[Interval]) -> list[Interval]:
    """The moments that lie in both, merged and in order of time: all of `one` but what `other` leaves out."""
    ours = merge(one)
    return subtract(ours, subtract(ours, other))
