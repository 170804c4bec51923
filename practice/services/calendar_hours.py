"""When is the practice open on some days, for all formats and for single ones, and what closes it? One question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CompoundSelect, Select, cast, null, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from practice.models.scheduling import DatedHours, FormatKind, SessionFormat, TimeOff, TimeOffKind, WeeklyHours
from practice.rules.availability import DatedInterval, LocalDay, WeeklyInterval, stretches
from practice.rules.intervals import Interval, merge
from practice.work import Work

_COLUMNS: Mapping[str, InstrumentedAttribute[Any]] = {
    "format_id": WeeklyHours.format_id,
    "name": SessionFormat.name,
    "kind": SessionFormat.kind,
    "weekday": WeeklyHours.weekday,
    "on": DatedHours.on,
    "opens": WeeklyHours.opens,
    "closes": WeeklyHours.closes,
    "starts_at": TimeOff.starts_at,
    "ends_at": TimeOff.ends_at,
    "off": TimeOff.kind,
}


@dataclass(frozen=True, slots=True)
class FormatHours:
    """A format that has hours of its own on a day; without any it cannot be booked then."""

    name: str
    kind: FormatKind
    hours: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Off:
    """The part of a closed period that lies in a day. `is_whole`: it is all of the day."""

    kind: TimeOffKind
    stretch: Interval
    is_whole: bool


@dataclass(frozen=True, slots=True)
class DayHours:
    """When a day is open for something, the formats with hours of their own, and what closes it; in order of time."""

    open: tuple[Interval, ...]
    own: tuple[FormatHours, ...]
    off: tuple[Off, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """One row: hours of a weekday or of a date, of a format or of all, or a closed period."""

    format_id: str | None
    name: str | None
    kind: FormatKind | None
    weekday: int | None
    on: date | None
    opens: time | None
    closes: time | None
    starts_at: datetime | None
    ends_at: datetime | None
    off: TimeOffKind | None

    def is_of(self, day: LocalDay, format_id: str | None) -> bool:
        return self.off is None and self.format_id == format_id and self.weekday in (None, day.on.weekday())

    @property
    def hours(self) -> WeeklyInterval | DatedInterval:
        if self.on is not None:
            return DatedInterval(self.on, self.opens, self.closes)
        assert self.weekday is not None, "hours are of a date or of a weekday"
        assert self.opens is not None, "hours of the usual week open"
        assert self.closes is not None, "and close"
        return WeeklyInterval(self.weekday, self.opens, self.closes)


def hours_on(work: Work, *, practitioner_id: str, days: Sequence[LocalDay]) -> Mapping[date, DayHours]:
    """The hours of each of some days in a row, and what closes it: one query. What is switched off has no hours."""
    rows = [_Kept(*row) for row in work.session.execute(_everything(practitioner_id, days[0], days[-1]))]
    formats = {row.format_id: row for row in rows if row.format_id is not None}
    return {day.on: _hours(day, rows, formats) for day in days}


def _hours(day: LocalDay, rows: Sequence[_Kept], formats: Mapping[str, _Kept]) -> DayHours:
    own = []
    for format_id, named in formats.items():
        hours = _own(day, rows, format_id)
        if hours is not None:
            assert named.kind is not None, "hours of a format come with its kind"
            own.append(FormatHours(named.name or "", named.kind, tuple(hours)))
    usual = _laid_out(day, _dated(day, rows, None) or _weekly(day, rows, None))
    everything = [*usual, *(stretch for each in own for stretch in each.hours)]
    return DayHours(tuple(merge(everything)), tuple(own), tuple(_off(day, rows)))


def _own(day: LocalDay, rows: Sequence[_Kept], format_id: str | None) -> list[Interval] | None:
    """What a format has of its own on a day; None where it keeps the hours of all. Other hours that are said of a date
    for all formats come before its own week."""
    dated = _dated(day, rows, format_id)
    if dated:
        return _laid_out(day, dated)
    has_own_week = any(row.format_id == format_id and row.weekday is not None for row in rows)
    if _dated(day, rows, None) or not has_own_week:
        return None
    return _laid_out(day, _weekly(day, rows, format_id))


def _dated(day: LocalDay, rows: Sequence[_Kept], format_id: str | None) -> list[_Kept]:
    return [row for row in rows if row.on == day.on and row.is_of(day, format_id)]


def _weekly(day: LocalDay, rows: Sequence[_Kept], format_id: str | None) -> list[_Kept]:
    return [row for row in rows if row.weekday is not None and row.is_of(day, format_id)]


def _laid_out(day: LocalDay, rows: Sequence[_Kept]) -> list[Interval]:
    return merge(stretches(day, [row.hours for row in rows]))


def _off(day: LocalDay, rows: Sequence[_Kept]) -> list[Off]:
    found = []
    for row in rows:
        if row.off and row.starts_at and row.ends_at and row.starts_at < day.end and day.start < row.ends_at:
            start, end = max(row.starts_at, day.start), min(row.ends_at, day.end)
            found.append(Off(row.off, Interval(start, end), is_whole=(start, end) == (day.start, day.end)))
    return sorted(found, key=lambda each: each.stretch)


def _everything(practitioner_id: str, first: LocalDay, last: LocalDay) -> CompoundSelect[Any]:
    """Hours of the week, of dates, and closed periods, each with the columns of `_Kept`."""
    weekly, dated = (
        _row(
            format_id=table.format_id,
            name=SessionFormat.name,
            kind=SessionFormat.kind,
            opens=table.opens,
            closes=table.closes,
            **when,
        )
        .select_from(table)
        .outerjoin(SessionFormat, SessionFormat.id == table.format_id)
        .where(table.practitioner_id == practitioner_id, or_(table.format_id.is_(None), SessionFormat.active))
        for table, when in ((WeeklyHours, {"weekday": WeeklyHours.weekday}), (DatedHours, {"on": DatedHours.on}))
    )
    closed = _row(starts_at=TimeOff.starts_at, ends_at=TimeOff.ends_at, off=TimeOff.kind).where(
        TimeOff.practitioner_id == practitioner_id, TimeOff.starts_at < last.end, TimeOff.ends_at > first.start
    )
    return union_all(weekly, dated.where(DatedHours.on.between(first.on, last.on)), closed)


def _row(**given: InstrumentedAttribute[Any]) -> Select[Any]:
    """The columns of `_Kept`, with nothing in those that are not given."""
    return select(*(given.get(name, cast(null(), column.type)) for name, column in _COLUMNS.items()))
