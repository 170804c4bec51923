"""How a zone's clock changes are told to calendars: a VTIMEZONE with yearly rules, where any hold. Pure.

Calendars read this block in three ways. Some look only at the zone's name, some (Outlook, Exchange) read one
STANDARD and one DAYLIGHT part with a yearly rule and nothing else, some evaluate all of it. So a zone is
written only if one rule for the change forward and one for the change back are true in the years of the
appointments and in both years beside them; otherwise the caller writes UTC, which is always right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

Observance = TimezoneStandard | TimezoneDaylight
LOOK_EVERY = timedelta(days=7)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class ClockChange:
    """One change of a zone's clocks. `wall`: what the clocks showed at that moment, before they were set."""

    wall: datetime
    offset_from: timedelta
    offset_to: timedelta
    name: str

    @property
    def is_forward(self) -> bool:
        return self.offset_to > self.offset_from


@dataclass(frozen=True, slots=True)
class YearlyRule:
    """`2SU` of month 3, at the wall-clock time of `first`."""

    month: int
    weekday: str
    first: ClockChange


def timezone_for(zone: ZoneInfo, *instants: datetime) -> Timezone | None:
    """The VTIMEZONE with which aware instants, at least one, may be written as local times in `zone`; None: write UTC.

    None where the zone has no changes, where they follow no yearly rule that holds in their years and the two beside,
    and where a wall-clock time stands for two instants: RFC 5545 section 3.3.5 means the first, libical reads the
    second. RFC 5545 section 3.6.5: onsets in the local time before the change; MS-OXCICAL 2.1.3.1.1.19: one rule
    each, BYDAY with its number.
    """
    if not zone.key or not all(_has_one_reading(instant, zone) for instant in instants):
        return None
    years = {instant.astimezone(zone).year for instant in instants}
    forward, back = _rules_that_hold(zone, min(years) - 1, max(years) + 1)
    if forward is None or back is None:
        return None
    timezone = Timezone()
    timezone.add("TZID", zone.key)
    timezone.add_component(_observance(TimezoneStandard(), back))
    timezone.add_component(_observance(TimezoneDaylight(), forward))
    return timezone


def clock_changes(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[ClockChange]:
    """Every change of the zone's offset in [since, until), both aware UTC, in order of time."""
    earlier, offset = since, _offset(zone, since)
    while earlier < until:
        later = min(earlier + LOOK_EVERY, until)
        if offset != (offset := _offset(zone, later)):
            yield _change_between(zone, earlier, later)
        earlier = later


def yearly_rule(changes: list[ClockChange], *, first: int, last: int) -> YearlyRule | None:
    """The rule that gives exactly these changes, one in each year from `first` to `last`; None if none does."""
    if [change.wall.year for change in changes] != list(range(first, last + 1)):
        return None
    shapes = {
        (change.offset_from, change.offset_to, change.wall.time(), change.wall.month, change.wall.weekday())
        for change in changes
    }
    if len(shapes) != 1:
        return None
    from_end = all((change.wall + timedelta(days=7)).month != change.wall.month for change in changes)
    counts = {(change.wall.day - 1) // 7 + 1 for change in changes}
    if not from_end and len(counts) != 1:
        return None
    begins = changes[0]
    count = -1 if from_end else counts.pop()
    return YearlyRule(begins.wall.month, f"{count}{WEEKDAYS[begins.wall.weekday()]}", begins)


@lru_cache(maxsize=256)  # every letter asks, and most ask about this year or the next
def _rules_that_hold(zone: ZoneInfo, first: int, last: int) -> tuple[YearlyRule | None, YearlyRule | None]:
    """The rules for the change forward and for the change back that hold from a year to another, both included."""
    changes = list(clock_changes(zone, datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)))
    forward = yearly_rule([change for change in changes if change.is_forward], first=first, last=last)
    return forward, yearly_rule([change for change in changes if not change.is_forward], first=first, last=last)


def _has_one_reading(instant: datetime, zone: ZoneInfo) -> bool:
    """Whether the bare wall-clock time means this instant and no other."""
    wall = instant.astimezone(zone)
    return wall.replace(fold=0).utcoffset() == wall.replace(fold=1).utcoffset()


def _change_between(zone: ZoneInfo, earlier: datetime, later: datetime) -> ClockChange:
    before = _offset(zone, earlier)
    while later - earlier > timedelta(seconds=1):
        middle = (earlier + (later - earlier) / 2).replace(microsecond=0)
        if _offset(zone, middle) == before:
            earlier = middle
        else:
            later = middle
    after = later.astimezone(zone)
    wall = (later + before).replace(tzinfo=None)
    return ClockChange(wall, before, _offset(zone, later), after.tzname() or "")


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _observance(part: Observance, rule: YearlyRule) -> Observance:
    part.DTSTART = rule.first.wall
    part.TZOFFSETFROM = rule.first.offset_from
    part.TZOFFSETTO = rule.first.offset_to
    part.add("TZNAME", rule.first.name)
    part.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": rule.month, "BYDAY": rule.weekday})
    return part
