"""On which public holidays is the practice closed? Suggested when they are near, closed in one go, opened singly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Date, and_, cast, delete, false, literal, null, or_, select, union_all

from practice.database import lock_practitioner
from practice.errors import NotFound
from practice.models.appointments import Appointment
from practice.models.profile import PracticeProfile
from practice.models.scheduling import DatedHours, OpenHoliday, TimeOff, TimeOffKind
from practice.rules.availability import local_day
from practice.rules.intervals import Interval, subtract
from practice.rules.policy import LONGEST_SESSION
from practice.rules.public_holidays import PublicHoliday, public_holidays
from practice.services import activity
from practice.services.time_off import occupies, stranded_in
from practice.work import Work

AHEAD = timedelta(days=60)
A_YEAR = timedelta(days=365)


class HolidayState(StrEnum):
    """What becomes of a public holiday."""

    OPEN = "open"  # as any other day: nobody has said anything about it
    CLOSED = "closed"
    KEPT_OPEN = "kept_open"  # she has said that she works
    OTHER_HOURS = "other_hours"  # she has given that date hours of its own, or closed it so


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A public holiday on which the practice is open still, with the number of appointments already on it."""

    holiday: PublicHoliday
    appointments: int


@dataclass(frozen=True, slots=True)
class ComingHoliday:
    """A public holiday of the year to come, what becomes of it, and who is booked on it, in order of time."""

    holiday: PublicHoliday
    state: HolidayState
    appointments: tuple[Appointment, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """What she has said about days to come: closed periods, dates that she keeps open, dates with other hours; and
    when she has appointments, where that was asked."""

    closed: Sequence[Interval]
    kept_open: frozenset[date]
    other_hours: frozenset[date]
    booked: Sequence[Interval] = ()

    def state(self, on: date, zone: ZoneInfo) -> HolidayState:
        if any(period.covers(_whole(on, zone)) for period in self.closed):
            return HolidayState.CLOSED
        if on in self.other_hours:
            return HolidayState.OTHER_HOURS
        return HolidayState.KEPT_OPEN if on in self.kept_open else HolidayState.OPEN


def suggested_closures(
    work: Work, *, profile: PracticeProfile, practitioner_id: str, limit: int = 1
) -> list[Suggestion]:
    """The next public holidays of the practice's region, within sixty days, about which nothing has been said: one
    question, or none where no holiday is near."""
    zone, near = ZoneInfo(profile.zone), _near(work, profile, AHEAD)
    if not near:
        return []
    days = {each: _whole(each.on, zone) for each in near}
    said = _said(work, practitioner_id, beside=list(days.values()))
    open_still = [each for each in near if said.state(each.on, zone) is HolidayState.OPEN]
    return [Suggestion(each, sum(map(days[each].overlaps, said.booked))) for each in open_still[:limit]]


def coming_holidays(work: Work, *, profile: PracticeProfile, practitioner_id: str) -> list[ComingHoliday]:
    """The public holidays of the practice's region in the twelve months to come."""
    zone, said = ZoneInfo(profile.zone), _said(work, practitioner_id)
    days = {each: _whole(each.on, zone) for each in _near(work, profile, A_YEAR)}
    booked = stranded_in(work, practitioner_id=practitioner_id, stretches=list(days.values()))
    return [
        ComingHoliday(
            holiday,
            said.state(holiday.on, zone),
            tuple(each for each in booked if each.starts_at < day.end and day.start < each.ends_at),
        )
        for holiday, day in days.items()
    ]


def close_holiday(work: Work, *, practitioner_id: str, on: date) -> None:
    """Close a public holiday for the whole of its day. What is booked on it stays. Closing it twice is no fault.

    Refuses with NotFound when the day is no public holiday of the region.
    """
    lock_practitioner(work.session, practitioner_id)
    zone = _zone_of_holiday(work, on)
    if _said(work, practitioner_id).state(on, zone) is not HolidayState.CLOSED:
        _close(work, practitioner_id, on, zone)


def close_all_holidays(work: Work, *, practitioner_id: str) -> int:
    """Close every public holiday of the twelve months to come that is not closed. Returns how many these were."""
    lock_practitioner(work.session, practitioner_id)
    profile = work.profile
    zone, said = ZoneInfo(profile.zone), _said(work, practitioner_id)
    near = _near(work, profile, A_YEAR)
    to_close = [each.on for each in near if said.state(each.on, zone) is not HolidayState.CLOSED]
    for on in to_close:
        _close(work, practitioner_id, on, zone)
    return len(to_close)


def open_holiday(work: Work, *, practitioner_id: str, on: date) -> None:
    """Work on a public holiday: its day is taken out of whatever closed it, and is not suggested again.

    What closed more than that day goes on closing the rest. Refuses with NotFound like `close_holiday`.
    """
    lock_practitioner(work.session, practitioner_id)
    day = _whole(on, _zone_of_holiday(work, on))
    overlapping = select(TimeOff).where(
        TimeOff.practitioner_id == practitioner_id, TimeOff.starts_at < day.end, TimeOff.ends_at > day.start
    )
    for closed in work.session.scalars(overlapping).all():
        for rest in subtract([Interval(closed.starts_at, closed.ends_at)], [day]):
            left = TimeOff(practitioner_id=practitioner_id, starts_at=rest.start, ends_at=rest.end, kind=closed.kind)
            work.session.add(left)
        work.session.delete(closed)
    _forget(work, practitioner_id, on)
    work.session.add(OpenHoliday(practitioner_id=practitioner_id, on=on))
    activity.record(work, action="opened_holiday", subjects={"practitioner": practitioner_id})


def _near(work: Work, profile: PracticeProfile, ahead: timedelta) -> list[PublicHoliday]:
    today = work.now.astimezone(ZoneInfo(profile.zone)).date()
    return public_holidays(profile.region, today, today + ahead, locale=profile.locale)


def _said(work: Work, practitioner_id: str, *, beside: Sequence[Interval] = ()) -> _Said:
    """One query for every kind of row, and for the appointments that lie in some stretches: Today asks few."""
    no_instant, no_date = cast(null(), TimeOff.starts_at.type), cast(null(), Date())
    closed = select(TimeOff.starts_at, TimeOff.ends_at, no_date, no_date).where(
        TimeOff.practitioner_id == practitioner_id, TimeOff.ends_at > work.now
    )
    kept_open = select(no_instant, no_instant, OpenHoliday.on, no_date).where(
        OpenHoliday.practitioner_id == practitioner_id
    )
    other_hours = select(no_instant, no_instant, no_date, DatedHours.on).where(
        DatedHours.practitioner_id == practitioner_id, DatedHours.format_id.is_(None)
    )
    booked = select(Appointment.starts_at, Appointment.ends_at, no_date, no_date).where(
        Appointment.practitioner_id == practitioner_id,
        occupies(work),
        Appointment.starts_at >= min((each.start for each in beside), default=work.now) - LONGEST_SESSION,
        or_(false(), *(and_(Appointment.starts_at < each.end, Appointment.ends_at > each.start) for each in beside)),
    )
    kinds = enumerate((closed, kept_open, other_hours, booked))
    rows = work.session.execute(union_all(*(each.add_columns(literal(kind)) for kind, each in kinds))).all()
    return _Said(
        closed=[Interval(start, end) for start, end, *_rest, kind in rows if kind == 0],
        kept_open=frozenset(row[2] for row in rows if row[-1] == 1),
        other_hours=frozenset(row[3] for row in rows if row[-1] == 2),
        booked=[Interval(start, end) for start, end, *_rest, kind in rows if kind == 3],
    )


def _zone_of_holiday(work: Work, on: date) -> ZoneInfo:
    """The practice's zone, where the day is a public holiday of its region."""
    profile = work.profile
    if not public_holidays(profile.region, on, on, locale=profile.locale):
        raise NotFound
    return ZoneInfo(profile.zone)


def _close(work: Work, practitioner_id: str, on: date, zone: ZoneInfo) -> None:
    day = _whole(on, zone)
    _forget(work, practitioner_id, on)
    closed = TimeOff(practitioner_id=practitioner_id, starts_at=day.start, ends_at=day.end, kind=TimeOffKind.HOLIDAY)
    work.session.add(closed)
    activity.record(work, action="closed_holiday", subjects={"practitioner": practitioner_id, "time_off": closed.id})


def _forget(work: Work, practitioner_id: str, on: date) -> None:
    """What she said before about working on that day."""
    said = OpenHoliday.practitioner_id == practitioner_id, OpenHoliday.on == on
    work.session.execute(delete(OpenHoliday).where(*said))


def _whole(on: date, zone: ZoneInfo) -> Interval:
    day = local_day(on, zone)
    return Interval(day.start, day.end)
