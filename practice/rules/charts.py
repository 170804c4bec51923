"""Where do the parts of a bar stand in a drawing? Geometry alone: no colours, no words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: of which series (from 0), where it begins and how wide it is, in units of the drawing."""

    series: int
    x: float
    width: float


def stacked(rows: Sequence[Sequence[int]], *, width: float) -> list[tuple[Part, ...]]:
    """The bars of these rows, each as long as what its values add up to; the longest takes the whole width.

    A part that is nothing is left out. Values are never below zero.
    """
    longest = max((sum(row) for row in rows), default=0)
    return [_bar(row, width / longest if longest else 0.0) for row in rows]


def _bar(row: Sequence[int], scale: float) -> tuple[Part, ...]:
    parts, before = [], 0
    for series, value in enumerate(row):
        if value:
            begins, ends = round(before * scale, 2), round((before + value) * scale, 2)
            parts.append(Part(series, begins, round(ends - begins, 2)))
        before += value
    return tuple(parts)
