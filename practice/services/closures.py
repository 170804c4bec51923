"""When is the practice closed? Public holidays that are near, and closing one of them with a press."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from practice.errors import NotFound
from practice.models.profile import the_profile
from practice.models.scheduling import TimeOff, TimeOffKind
from practice.rules.availability import local_day
from practice.rules.intervals import Interval
from practice.rules.public_holidays import PublicHoliday, public_holidays
from practice.services import activity
from practice.services.format_diaries import count_appointments
from practice.work import Work

AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A public holiday on which the practice is open still, with the number of appointments already on it."""

    holiday: PublicHoliday
    appointments: int


def suggested_closures(work: Work, *, practitioner_id: str, limit: int = 2) -> list[Suggestion]:
    """The next public holidays of the region, within sixty days, that are not closed yet."""
    profile = work.session.scalars(the_profile()).one()
    zone = ZoneInfo(profile.zone)
    today = work.now.astimezone(zone).date()
    near = public_holidays(profile.region, today, today + AHEAD, locale=profile.locale)
    open_still = (holiday for holiday in near if not _is_closed(work, practitioner_id, holiday.on, zone))
    return [
        Suggestion(holiday, _appointments_on(work, practitioner_id, holiday.on, zone))
        for holiday, _ in zip(open_still, range(limit), strict=False)
    ]


def close_holiday(work: Work, *, practitioner_id: str, on: date) -> None:
    """Close a public holiday for the whole of its day. What is booked on it stays. Closing it twice is no fault.

    Refuses with NotFound when the day is no public holiday of the region.
    """
    profile = work.session.scalars(the_profile()).one()
    zone = ZoneInfo(profile.zone)
    if not public_holidays(profile.region, on, on, locale=profile.locale):
        raise NotFound
    if _is_closed(work, practitioner_id, on, zone):
        return
    day = local_day(on, zone)
    closed = TimeOff(practitioner_id=practitioner_id, starts_at=day.start, ends_at=day.end, kind=TimeOffKind.HOLIDAY)
    work.session.add(closed)
    activity.record(work, action="closed_holiday", subjects={"practitioner": practitioner_id, "time_off": closed.id})


def _is_closed(work: Work, practitioner_id: str, on: date, zone: ZoneInfo) -> bool:
    day = local_day(on, zone)
    covering = select(TimeOff.id).where(
        TimeOff.practitioner_id == practitioner_id, TimeOff.starts_at <= day.start, TimeOff.ends_at >= day.end
    )
    return work.session.execute(covering.limit(1)).first() is not None


def _appointments_on(work: Work, practitioner_id: str, on: date, zone: ZoneInfo) -> int:
    day = local_day(on, zone)
    return count_appointments(work, practitioner_id=practitioner_id, during=Interval(day.start, day.end))
