"""When is the practice open in a usual week? Reads and changes the week of all formats, and that of a single one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, select

from practice.database import lock_practitioner
from practice.errors import ChangedMeanwhile, HoursRefused
from practice.models.scheduling import SessionFormat, WeeklyHours
from practice.rules.entity_tags import entity_tag
from practice.rules.wall_hours import HoursFault, WallHours, first_fault
from practice.services import activity
from practice.services.formats import formats_of
from practice.work import Work

Day = tuple[WallHours, ...]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Whose(StrEnum):
    """Which week a format keeps."""

    USUAL = "usual"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class WeekValues:
    """A week as a form shows it. For a format without hours of its own, those of the usual week are there to begin
    with, and saying `usual` forgets its own."""

    whose: Whose
    monday: Day
    tuesday: Day
    wednesday: Day
    thursday: Day
    friday: Day
    saturday: Day
    sunday: Day

    @property
    def days(self) -> tuple[Day, ...]:
        """Monday to Sunday."""
        return tuple(tuple(sorted(getattr(self, weekday))) for weekday in WEEKDAYS)


@dataclass(frozen=True, slots=True)
class FormatWeek:
    """A format that has a week of its own, Monday to Sunday."""

    session_format: SessionFormat
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Weeks:
    """The usual week, Monday to Sunday; the formats that have their own; and those that keep the usual one."""

    usual: tuple[Day, ...]
    own: tuple[FormatWeek, ...]
    as_usual: tuple[SessionFormat, ...]


def all_weeks(work: Work, *, practitioner_id: str) -> Weeks:
    """Every week that is kept."""
    rows = _rows(work, practitioner_id)
    weeks = {format_id: _days(rows, format_id) for format_id in {row.format_id for row in rows}}
    formats = formats_of(work, practitioner_id=practitioner_id)
    return Weeks(
        usual=weeks.get(None, _days((), None)),
        own=tuple(FormatWeek(each, weeks[each.id]) for each in formats if each.id in weeks),
        as_usual=tuple(each for each in formats if each.id not in weeks),
    )


def values_of(work: Work, *, practitioner_id: str, format_id: str | None) -> WeekValues:
    """The week of a format, or with None the usual one, as it is kept."""
    rows = _rows(work, practitioner_id)
    has_own = format_id is not None and any(row.format_id == format_id for row in rows)
    return WeekValues(Whose.OWN if has_own else Whose.USUAL, *_days(rows, format_id if has_own else None))


def save_week(work: Work, *, practitioner_id: str, format_id: str | None, values: WeekValues, seen: str) -> None:
    """Keep a week. It counts for the booking page at once; what is booked stays as it is.

    Refuses with HoursRefused, with ChangedMeanwhile when it is not any more what `seen` is the tag of.
    """
    lock_practitioner(work.session, practitioner_id)
    kept = values_of(work, practitioner_id=practitioner_id, format_id=format_id)
    if entity_tag(kept) != seen:
        raise ChangedMeanwhile
    is_own = format_id is None or values.whose is Whose.OWN
    if is_own:
        _refuse_faults(values, may_be_empty=format_id is None)
    if _wanted(kept, format_id) == _wanted(values, format_id):
        return
    mine = WeeklyHours.practitioner_id == practitioner_id, WeeklyHours.format_id == format_id
    work.session.execute(delete(WeeklyHours).where(*mine))
    if is_own:
        work.session.add_all(_new_rows(values, practitioner_id, format_id))
    subject = {"session_format": format_id} if format_id else {}
    activity.record(work, action="changed_week", subjects={"practitioner": practitioner_id, **subject})


def _rows(work: Work, practitioner_id: str) -> Sequence[WeeklyHours]:
    hers = select(WeeklyHours).where(WeeklyHours.practitioner_id == practitioner_id)
    return work.session.scalars(hers.order_by(WeeklyHours.weekday, WeeklyHours.opens)).all()


def _days(rows: Iterable[WeeklyHours], format_id: str | None) -> tuple[Day, ...]:
    days: list[list[WallHours]] = [[] for _ in WEEKDAYS]
    for row in rows:
        if row.format_id == format_id:
            days[row.weekday].append(WallHours(row.opens, row.closes))
    return tuple(map(tuple, days))


def _wanted(values: WeekValues, format_id: str | None) -> tuple[Day, ...] | None:
    """The hours that are to be kept under this format; None for a format that keeps none of its own."""
    return values.days if format_id is None or values.whose is Whose.OWN else None


def _refuse_faults(values: WeekValues, *, may_be_empty: bool) -> None:
    hours = {weekday: getattr(values, weekday) for weekday in WEEKDAYS}
    faults = {weekday: fault for weekday, day in hours.items() if (fault := first_fault(day))}
    if not any(hours.values()) and not may_be_empty:
        faults["whose"] = (0, HoursFault.EMPTY)
    if faults:
        raise HoursRefused(faults)


def _new_rows(values: WeekValues, practitioner_id: str, format_id: str | None) -> Iterable[WeeklyHours]:
    return (
        WeeklyHours(
            practitioner_id=practitioner_id,
            format_id=format_id,
            weekday=weekday,
            opens=hours.opens,
            closes=hours.closes,
        )
        for weekday, day in enumerate(values.days)
        for hours in day
    )
