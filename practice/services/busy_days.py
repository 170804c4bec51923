"""When are a practitioner's other calendars busy on some days, and which of them could not be read for long?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import joinedload

from practice.models.calendars import BusyCalendar, BusyTime, busy_between, has_failed_long
from practice.rules.availability import LocalDay, local_day
from practice.work import Work


@dataclass(frozen=True, slots=True)
class BusyOnDay:
    """The part of a calendar's busy time that lies in a day; aware UTC. `is_whole`: it is all of the day."""

    calendar: BusyCalendar
    start: datetime
    end: datetime
    is_whole: bool


def busy_on(work: Work, *, practitioner_id: str, zone: str, days: Sequence[date]) -> dict[date, list[BusyOnDay]]:
    """What is busy on each of these days of the practice's calendar, in order of time: one question for all of them."""
    if not days:
        return {}
    whole = [local_day(on, ZoneInfo(zone)) for on in sorted(days)]
    times = busy_between(practitioner_id, whole[0].start, whole[-1].end).options(joinedload(BusyTime.calendar))
    rows = work.session.scalars(times).all()
    return {
        day.on: [_part(row, day) for row in rows if row.starts_at < day.end and day.start < row.ends_at]
        for day in whole
    }


def questions(work: Work, practitioner_id: str) -> tuple[ScalarSelect[int], ScalarSelect[int]]:
    """How many other calendars she has, and how many could not be read for so long that she should look."""
    counted = select(func.count(BusyCalendar.id)).where(BusyCalendar.practitioner_id == practitioner_id)
    return counted.scalar_subquery(), counted.where(has_failed_long(work.now)).scalar_subquery()


def _part(row: BusyTime, day: LocalDay) -> BusyOnDay:
    start, end = max(row.starts_at, day.start), min(row.ends_at, day.end)
    return BusyOnDay(row.calendar, start, end, is_whole=(start, end) == (day.start, day.end))
