"""Where does something stand in a drawn day: from which line to which, and in which lane beside others? Pure.

A day is drawn as the clock on the wall shows it, in steps of five minutes from 00:00 to 24:00. What lasts over
midnight has a part in each of its days. In an hour that comes twice two things may stand beside each other that come
one after the other; the words beside them say when they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from practice.rules.availability import LocalDay
from practice.rules.intervals import Interval

STEP = 5  # minutes
HOUR = 60
MIDNIGHT = 24 * HOUR
MOST_LANES = 6  # what the stylesheet knows; nobody has seven things at once
USUAL_HOURS = (9 * HOUR, 17 * HOUR)  # of days on which there is nothing at all


@dataclass(frozen=True, slots=True)
class Place:
    """Between two lines of a day, in minutes since its midnight and in whole steps; in one of several lanes."""

    first: int
    last: int
    lane: int = 0
    lanes: int = 1


def on_wall(stretch: Interval, day: LocalDay) -> tuple[int, int]:
    """The part of a stretch that lies in a day, to the nearest step and at least one step long.

    Where the clocks are set back while it lasts it would end before it begins: it is drawn as long as it is.
    """
    start, end = max(stretch.start, day.start), min(stretch.end, day.end)
    first = min(_minute(start, day), MIDNIGHT - STEP)
    last = _minute(end, day)
    if last <= first:
        last = first + max(STEP, _to_step((end - start).total_seconds() / 60))
    return first, min(last, MIDNIGHT)


def places(walls: Sequence[tuple[int, int]]) -> list[Place]:
    """A place for each of some parts of a day, in their order: those that overlap stand beside each other.

    As few lanes as possible for every group of parts that hang together; more than six share the last one.
    """
    found: dict[int, Place] = {}
    for group in _groups(walls):
        lanes = _lanes([walls[number] for number in group])
        width = min(max(lanes) + 1, MOST_LANES)
        for number, lane in zip(group, lanes, strict=True):
            found[number] = Place(*walls[number], min(lane, width - 1), width)
    return [found[number] for number in range(len(walls))]


def hours_shown(walls: Iterable[tuple[int, int]], beside: Iterable[tuple[int, int]] = ()) -> tuple[int, int]:
    """The whole hours of a drawing in which all of `walls` lies, and of `beside` the ends that are no midnight with
    an hour of each: what lasts all day needs no drawing of the night."""
    needed = [minute for wall in walls for minute in wall]
    for first, last in beside:
        needed += [first, first + HOUR] if first > 0 else []
        needed += [last - HOUR, last] if last < MIDNIGHT else []
    first, last = (min(needed), max(needed)) if needed else USUAL_HOURS
    return max(first, 0) // HOUR, -(-min(last, MIDNIGHT) // HOUR)


def within(wall: tuple[int, int], hours: tuple[int, int]) -> tuple[int, int]:
    """The part of something that is in the hours of a drawing; what lies outside keeps a step at its edge."""
    first, last = max(wall[0], hours[0] * HOUR), min(wall[1], hours[1] * HOUR)
    if last - first >= STEP:
        return first, last
    edge = min(max(wall[0], hours[0] * HOUR), hours[1] * HOUR - STEP)
    return edge, edge + STEP


def _minute(instant: datetime, day: LocalDay) -> int:
    """On the wall, to the nearest step; the end of the day is 24:00."""
    if instant >= day.end:
        return MIDNIGHT
    local = instant.astimezone(day.zone)
    return _to_step(local.hour * HOUR + local.minute + local.second / 60)


def _to_step(minutes: float) -> int:
    return int(minutes / STEP + 0.5) * STEP


def _groups(walls: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Parts by their numbers, those together that hang together by overlapping, in order of time."""
    groups: list[list[int]] = []
    until = -1
    for number in sorted(range(len(walls)), key=lambda number: walls[number]):
        first, last = walls[number]
        if first >= until:
            groups.append([])
        groups[-1].append(number)
        until = max(until, last)
    return groups


def _lanes(walls: Sequence[tuple[int, int]]) -> list[int]:
    """The first lane that is free again, for parts in order of time."""
    ends: list[int] = []
    lanes: list[int] = []
    for first, last in walls:
        lane = next((number for number, end in enumerate(ends) if end <= first), len(ends))
        ends[lane : lane + 1] = [last]
        lanes.append(lane)
    return lanes
