"""Which times are open for a format and a party, and what keeps a client from the others?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from heapq import nsmallest
from itertools import groupby, islice
from zoneinfo import ZoneInfo

from practice.models.scheduling import Party, SessionFormat
from practice.rules import slots as rules
from practice.rules.availability import DAY
from practice.rules.day_parts import PartOfDay
from practice.rules.diary import Diary
from practice.rules.slots import Reason, Rule, Slot
from practice.services.format_diaries import Choice, read_diaries, read_diary
from practice.work import Work

WEEK = timedelta(days=7)
FORTNIGHT = timedelta(days=14)
NEAR = timedelta(days=35)  # what is read at first; the diary after that only when nobody has found enough before it


@dataclass(frozen=True, slots=True)
class Sunset:
    """When the sun sets at a meeting point (aware UTC), and how long before that a walk is over."""

    at: datetime
    margin: timedelta


@dataclass(frozen=True, slots=True)
class DaySlots:
    """A day of the practice's calendar with its open slots, at least one, in order of time. `sunset` where only the
    dark takes later ones away."""

    on: date
    slots: tuple[Slot, ...]
    sunset: Sunset | None = None


@dataclass(frozen=True, slots=True)
class Openings:
    """Days with openings; the next such day after them; and the soonest open slot of all, at any time of the day.
    `full`: the days before the last of them that would have some if not so many were booked on them already."""

    days: tuple[DaySlots, ...]
    later_from: date | None
    soonest: Slot | None
    full: tuple[date, ...] = ()


def find_slots(
    work: Work,
    *,
    session_format: SessionFormat,
    party: Party,
    first: date,
    last: date,
    leave_out: str | None = None,
    length: timedelta | None = None,
) -> list[Slot]:
    """Every open slot on the local days from `first` to `last`, both included, in order of time.

    `leave_out`, here and below, is the id of an appointment that does not count: the one that is to be moved. `length`
    is how long that one lasts, where it is not as long as its format.
    """
    diary = _read(work, (session_format, party), first, last, leave_out=leave_out, length=length)
    return rules.open_slots(diary, first=first, last=last)


def days_with_openings(
    work: Work,
    *,
    session_format: SessionFormat,
    party: Party,
    first: date | None = None,
    days: int = 7,
    part: PartOfDay | None = None,
    leave_out: str | None = None,
    length: timedelta | None = None,
) -> Openings:
    """The first `days` local days with openings from `first` (or today) on, however far apart within the horizon."""
    choice, first = (session_format, party), first or date.min
    near = min(max(first, work.now.date()), _furthest(work, choice)) + NEAR
    read = partial(_read, work, choice, leave_out=leave_out, length=length)
    diary = rest = read(date.min, near)
    found = tuple(islice(_openings(diary, first, near, part), days + 1))
    soonest = next(_openings(diary, date.min, near), None)
    if len(found) <= days and near < diary.last_day.on:
        rest = read(near + DAY, date.max)
        found += tuple(islice(_openings(rest, max(first, near + DAY), date.max, part), days + 1 - len(found)))
        soonest = soonest or next(_openings(rest, near + DAY), None)
    shown = [_with_sunset(day, diary if day.on <= near else rest) for day in found[:days]]
    return Openings(
        days=tuple(shown),
        later_from=found[days].on if len(found) > days else None,
        soonest=soonest.slots[0] if soonest else None,
        full=tuple(rules.full_days(diary, first=first, last=min(found[:days][-1].on, near))) if found else (),
    )


def nearest_slots(
    work: Work,
    *,
    session_format: SessionFormat,
    party: Party,
    start: datetime,
    count: int = 3,
    leave_out: str | None = None,
    length: timedelta | None = None,
) -> list[Slot]:
    """Up to `count` open slots that start nearest to `start` (aware UTC), earlier or later, in order of time."""
    furthest = work.now + session_format.horizon_days * DAY
    middle = min(max(start, work.now), furthest).date()
    find = partial(find_slots, work, session_format=session_format, party=party, leave_out=leave_out, length=length)
    near = find(first=middle - WEEK - DAY, last=middle + WEEK + DAY)  # the day here may be another than in UTC
    if len(near) < count:
        near = find(first=date.min, last=date.max)
    return sorted(nsmallest(count, near, key=lambda slot: abs(slot.start - start)))


def next_opening(work: Work, *, session_format: SessionFormat, party: Party) -> Slot | None:
    """The soonest open slot; None when there is none up to the horizon."""
    return next_openings(work, choices=[(session_format, party)]).get(session_format.id)


def next_openings(work: Work, *, choices: Sequence[Choice]) -> dict[str, Slot]:
    """The soonest open slot of several formats, by the format's id; one without any is left out.

    Costs as many queries as one format does, for each practitioner.
    """
    by_practitioner = defaultdict(list)
    for choice in choices:
        by_practitioner[choice[0].practitioner_id].append(choice)
    near = work.now.date() + NEAR
    found: dict[str, Slot] = {}
    for theirs in by_practitioner.values():
        found |= _soonest(work, theirs, date.min, near)
        without = [choice for choice in theirs if choice[0].id not in found and near < _furthest(work, choice)]
        if without:
            found |= _soonest(work, without, near + DAY, date.max)
    return found


def why_not(
    work: Work,
    *,
    session_format: SessionFormat,
    party: Party,
    start: datetime,
    leave_out: str | None = None,
    asked_at: datetime | None = None,
    length: timedelta | None = None,
) -> tuple[Reason, ...]:
    """Every rule that keeps a client from this start (aware UTC); none means that it is open.

    `asked_at` (aware UTC): when she asked for this time, if it is held for her; the notice counts from then.
    """
    if start < work.now:
        return (Reason(Rule.PAST),)
    first, last = _days_around(start, work.now, [session_format])
    diary = _read(work, (session_format, party), first, last, leave_out=leave_out, length=length)
    return rules.why_not(start, replace(diary, now=asked_at or work.now))


def formats_open_at(
    work: Work, *, choices: Sequence[Choice], start: datetime, leave_out: str | None = None
) -> list[SessionFormat]:
    """Those of several formats of one practitioner that may start then (aware UTC), from as many queries as for one."""
    if start < work.now or not choices:
        return []
    diaries = diaries_at(work, choices=choices, start=start, leave_out=leave_out)
    return [chosen for (chosen, _), diary in zip(choices, diaries, strict=True) if rules.is_open(start, diary)]


def diaries_at(work: Work, *, choices: Sequence[Choice], start: datetime, leave_out: str | None = None) -> list[Diary]:
    """What decides about one coming start (aware UTC), for each of at least one format of one practitioner."""
    first, last = _days_around(start, work.now, [chosen for chosen, _ in choices])
    return read_diaries(work, choices=choices, first=first, last=last, leave_out=leave_out)


def by_day(slots: Iterable[Slot], zone: ZoneInfo) -> list[DaySlots]:
    """Slots in order of time, put under the local days on which they start."""
    days = groupby(slots, key=lambda slot: slot.start.astimezone(zone).date())
    return [DaySlots(on, tuple(of_day)) for on, of_day in days]


def _read(
    work: Work, choice: Choice, first: date, last: date, *, leave_out: str | None, length: timedelta | None
) -> Diary:
    diary = read_diary(work, choice=choice, first=first, last=last, leave_out=leave_out)
    return replace(diary, policy=replace(diary.policy, length=length)) if length else diary


def _with_sunset(day: DaySlots, diary: Diary) -> DaySlots:
    """The day with the light that bounds it, where it would have later times without that bound."""
    place = diary.policy.daylight
    dark_at = rules.dark_from(diary, day.on)
    return replace(day, sunset=Sunset(dark_at + place.margin, place.margin)) if place and dark_at else day


def _days_around(start: datetime, now: datetime, formats: Iterable[SessionFormat]) -> tuple[date, date]:
    """Days among which is the local day of a coming start: it may be a neighbour of the day in UTC. Beyond every
    horizon, however far, there is nothing to read, and the furthest day will do."""
    furthest = now + max(chosen.horizon_days for chosen in formats) * DAY
    day = min(start, furthest).date()
    return day - DAY, day + DAY


def _soonest(work: Work, choices: Sequence[Choice], first: date, last: date) -> dict[str, Slot]:
    """The soonest open slot of each format on these days."""
    diaries = read_diaries(work, choices=choices, first=first, last=last)
    days = ((diary.policy.format_id, next(_openings(diary, first, last), None)) for diary in diaries)
    return {format_id: day.slots[0] for format_id, day in days if day}


def _furthest(work: Work, choice: Choice) -> date:
    """The last day that may be booked, or the one after it: the day here may be another than in UTC."""
    return work.now.date() + (choice[0].horizon_days + 1) * DAY


def _openings(diary: Diary, first: date, last: date = date.max, part: PartOfDay | None = None) -> Iterator[DaySlots]:
    """The days with openings from `first` to `last`. A fortnight is worked out at a time, while somebody asks."""
    first, last = max(first, diary.now.astimezone(diary.zone).date()), min(last, diary.last_day.on)
    while first <= last:
        slots = rules.open_slots(diary, first=first, last=min(first + FORTNIGHT - DAY, last))
        if part:
            slots = [slot for slot in slots if part.includes(slot.start.astimezone(diary.zone).time())]
        yield from by_day(slots, diary.zone)
        first += FORTNIGHT
