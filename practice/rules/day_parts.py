"""Which part of the day does a session start in, on the practice's clock? Pure."""

from __future__ import annotations

from datetime import time
from enum import StrEnum

NOON, FIVE = time(12), time(17)


class PartOfDay(StrEnum):
    """Before noon, from noon on, or from five o'clock on."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"

    def includes(self, wall: time) -> bool:
        """Whether a time on the wall lies in it."""
        return part_of(wall) is self


def part_of(wall: time) -> PartOfDay:
    """The part of the day in which a time on the wall lies."""
    if wall < NOON:
        return PartOfDay.MORNING
    return PartOfDay.AFTERNOON if wall < FIVE else PartOfDay.EVENING
