"""On which days does a series go on? Some weeks apart, at the same time on the practice's wall. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from practice.rules.availability import to_instant

RHYTHMS = (1, 2, 3, 4)  # weeks from one session to the next
MOST = 26
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How many weeks lie between two sessions, and how many sessions follow the first. Refuses others by ValueError."""

    every_weeks: int
    count: int

    def __post_init__(self) -> None:
        if self.every_weeks not in RHYTHMS or not 1 <= self.count <= MOST:
            raise ValueError("a series goes on every one to four weeks, up to 26 times")


@dataclass(frozen=True, slots=True)
class Turn:
    """One day of a series. `start` (aware UTC) is None where the clocks jump over the usual time on that day."""

    on: date
    start: datetime | None


def turns_after(first: datetime, *, rhythm: Rhythm, zone: ZoneInfo) -> list[Turn]:
    """The days that follow a first session (aware), in order, each at its time on the wall of `zone`.

    What was at 10 stays at 10 when the clocks are changed; in the hour that comes twice it is the first of the two.
    """
    local = first.astimezone(zone)
    days = [local.date() + WEEK * rhythm.every_weeks * number for number in range(1, rhythm.count + 1)]
    return [Turn(day, to_instant(day, local.time(), zone)) for day in days]
