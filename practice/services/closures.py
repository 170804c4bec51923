"""When is the practice closed? Public holidays that are near, and closing one of them with a press."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import starmap
from zoneinfo import ZoneInfo

from sqlalchemy import select

from practice.errors import NotFound
from practice.models.profile import PracticeProfile, the_profile
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


def suggested_closures(
    work: Work, *, profile: PracticeProfile, practitioner_id: str, limit: int = 1
) -> list[Suggestion]:
    """The next public holidays of the practice's region, within sixty days, that are not closed yet."""
    zone = ZoneInfo(profile.zone)
    today = work.now.astimezone(zone).date()
    near = public_holidays(profile.region, today, today + AHEAD, locale=profile.locale)
    closed = _closed(work, practitioner_id)
    open_still = [each for each in near if not any(period.covers(_whole(each.on, zone)) for period in closed)]
    return [
        Suggestion(each, count_appointments(work, practitioner_id=practitioner_id, during=_whole(each.on, zone)))
        for each in open_still[:limit]
    ]


def close_holiday(work: Work, *, practitioner_id: str, on: date) -> None:
    """Close a public holiday for the whole of its day. What is booked on it stays. Closing it twice is no fault.

    Refuses with NotFound when the day is no public holiday of the region.
    """
    profile = work.session.scalars(the_profile()).one()
    zone = ZoneInfo(profile.zone)
    if not public_holidays(profile.region, on, on, locale=profile.locale):
        raise NotFound
    day = _whole(on, zone)
    if any(period.covers(day) for period in _closed(work, practitioner_id)):
        return
    closed = TimeOff(practitioner_id=practitioner_id, starts_at=day.start, ends_at=day.end, kind=TimeOffKind.HOLIDAY)
    work.session.add(closed)
    activity.record(work, action="closed_holiday", subjects={"practitioner": practitioner_id, "time_off": closed.id})


def _closed(work: Work, practitioner_id: str) -> list[Interval]:
    ahead = select(TimeOff.starts_at, TimeOff.ends_at).where(
        TimeOff.practitioner_id == practitioner_id, TimeOff.ends_at > work.now
    )
    return list(starmap(Interval, work.session.execute(ahead)))


def _whole(on: date, zone: ZoneInfo) -> Interval:
    day = local_day(on, zone)
    return Interval(day.start, day.end)
