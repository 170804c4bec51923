"""Which hours may stand on one day? Several, each in order, none over another. Pure, on the wall of the practice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from itertools import pairwise

from practice.rules.availability import MIDNIGHT


@dataclass(frozen=True, slots=True, order=True)
class WallHours:
    """Open from a time on the wall until another; closing at 00:00 is the end of the day."""

    opens: time
    closes: time

    def reaches_into(self, later: WallHours) -> bool:
        """Whether these hours are not over yet when others begin that open at the same time or later."""
        return self.closes == MIDNIGHT or later.opens < self.closes


class HoursFault(StrEnum):
    """Why hours, or the day that they are for, cannot be taken."""

    BACKWARDS = "backwards"  # they end before they begin, or when they begin
    OVERLAP = "overlap"  # they reach into other hours of that day
    EMPTY = "empty"  # a week of its own without any hours
    PAST = "past"  # the day is over


def first_fault(hours: Sequence[WallHours]) -> tuple[int, HoursFault] | None:
    """The first of a day's hours that cannot stand, by its place in the row, and why. Hours may touch."""
    for place, each in enumerate(hours):
        if each.closes != MIDNIGHT and each.closes <= each.opens:
            return place, HoursFault.BACKWARDS
    ordered = sorted(range(len(hours)), key=lambda place: hours[place])
    for earlier, later in pairwise(ordered):
        if hours[earlier].reaches_into(hours[later]):
            return later, HoursFault.OVERLAP
    return None
