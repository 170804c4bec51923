"""What is kept around one day, as rows that can be named: hours and where they were said, time off, appointments.

`format_diaries` reads the same as columns, for many days and formats at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from practice.models.appointments import Appointment
from practice.models.calendars import BusyTime, busy_between
from practice.models.scheduling import DatedHours, SessionFormat, TimeOff, WeeklyHours
from practice.rules.availability import DAY, DatedInterval, LocalDay, WeeklyInterval
from practice.rules.diary import Busy, Diary, needed_window
from practice.rules.intervals import Interval
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.policy import StartPolicy
from practice.rules.wall_hours import WallHours
from practice.services.format_diaries import other_hours, usual_hours
from practice.services.hours import Day
from practice.work import Work


class HoursSource(StrEnum):
    """Where the hours of a day come from; the first that says anything counts."""

    OWN_DATE = "own_date"  # other hours of the format on that date
    DATE = "date"  # other hours of all formats on that date
    OWN_WEEK = "own_week"
    USUAL_WEEK = "usual_week"


@dataclass(frozen=True, slots=True)
class HoursOfDay:
    """The hours that count on a date, and where they are kept; none: closed."""

    source: HoursSource
    hours: Day


@dataclass(frozen=True, slots=True)
class KeptDay:
    """All that is kept around a day: the hours, what is closed, and the appointments with their people."""

    day: LocalDay
    weekly: Sequence[WeeklyHours]
    dated: Sequence[DatedHours]
    closed: Sequence[TimeOff]
    appointments: Sequence[Appointment]
    outside: Sequence[BusyTime]

    def diary(self, policy: StartPolicy) -> Diary:
        """As `read_diary` would read it when the day begins: no past, and nothing too soon or too far ahead."""
        weekly = [(each.format_id, WeeklyInterval(each.weekday, each.opens, each.closes)) for each in self.weekly]
        dated = [(each.format_id, DatedInterval(each.on, each.opens, each.closes)) for each in self.dated]
        return Diary(
            zone=self.day.zone,
            policy=replace(policy, notice=timedelta()),
            weekly=usual_hours(weekly, policy),
            dated=other_hours(dated, policy),
            closed=tuple(Interval(each.starts_at, each.ends_at) for each in self.closed),
            busy=(*map(busy_of, self.appointments), *map(busy_outside, self.outside)),
            now=self.day.start,
        )

    def hours(self, format_id: str) -> HoursOfDay:
        """Which hours count for a format, and where they were said."""
        of_the_day = [each for each in self.dated if each.on == self.day.on]
        said: tuple[tuple[HoursSource, list[DatedHours] | list[WeeklyHours]], ...] = (
            (HoursSource.OWN_DATE, [each for each in of_the_day if each.format_id]),
            (HoursSource.DATE, of_the_day),
            (HoursSource.OWN_WEEK, [each for each in self.weekly if each.format_id == format_id]),
            (HoursSource.USUAL_WEEK, [each for each in self.weekly if each.format_id is None]),
        )
        source, rows = next((each for each in said if each[1]), said[-1])
        return HoursOfDay(source, _hours(rows, self.day.on))

    def closed_in(self, session: Interval) -> tuple[TimeOff, ...]:
        """The time off that a session overlaps."""
        return tuple(each for each in self.closed if each.starts_at < session.end and session.start < each.ends_at)

    def in_the_way(self, session: Interval, policy: StartPolicy) -> tuple[Appointment, ...]:
        """The appointments that a session overlaps, or stands too near to."""
        return tuple(each for each in self.appointments if busy_of(each).kept_clear(policy).overlaps(session))

    def outside_in_the_way(self, session: Interval, policy: StartPolicy) -> tuple[BusyTime, ...]:
        """The same of what other calendars have."""
        return tuple(each for each in self.outside if busy_outside(each).kept_clear(policy).overlaps(session))


def read_day(
    work: Work,
    *,
    session_format: SessionFormat,
    policy: StartPolicy,
    day: LocalDay,
    leave_out: str | None = None,
) -> KeptDay:
    """What is kept at this instant that decides about a format on a day: six queries.

    `leave_out` is the id of an appointment that does not count, because it is the one to be moved.
    """
    window = needed_window(day.on, day.on, zone=day.zone, policy=policy)
    hers, own = session_format.practitioner_id, session_format.id
    weekly = select(WeeklyHours).where(
        WeeklyHours.practitioner_id == hers, or_(WeeklyHours.format_id.is_(None), WeeklyHours.format_id == own)
    )
    dated = select(DatedHours).where(
        DatedHours.practitioner_id == hers,
        DatedHours.on.between(day.on, day.on + DAY),  # a session may end on the day after
        or_(DatedHours.format_id.is_(None), DatedHours.format_id == own),
    )
    closed = select(TimeOff).where(
        TimeOff.practitioner_id == hers, TimeOff.starts_at < window.end, TimeOff.ends_at > window.start
    )
    occupies = _occupying(hers, window, work.now).where(Appointment.id != (leave_out or ""))
    outside = busy_between(hers, window.start, window.end)
    return KeptDay(
        day,
        work.session.scalars(weekly).all(),
        work.session.scalars(dated).all(),
        work.session.scalars(closed.order_by(TimeOff.starts_at)).all(),
        work.session.scalars(occupies.order_by(Appointment.starts_at)).all(),
        work.session.scalars(outside.options(joinedload(BusyTime.calendar))).all(),
    )


def _occupying(practitioner_id: str, window: Interval, now: datetime) -> Select[Appointment]:
    """What takes up part of a stretch of time, with its format and people; a hold that is over does not."""
    return (
        select(Appointment)
        .where(
            Appointment.practitioner_id == practitioner_id,
            Appointment.starts_at < window.end,
            Appointment.ends_at > window.start,
            Appointment.status != AppointmentStatus.CANCELLED,
            or_(Appointment.held_until.is_(None), Appointment.held_until > now),
        )
        .options(joinedload(Appointment.session_format), selectinload(Appointment.attendances))
    )


def _hours(rows: Sequence[DatedHours] | Sequence[WeeklyHours], on: date) -> Day:
    """What is open on a date by rows of which each is about it, or about some weekday."""
    return tuple(
        sorted(
            WallHours(each.opens, each.closes)
            for each in rows
            if each.opens is not None and each.closes is not None
            if isinstance(each, DatedHours) or each.weekday == on.weekday()
        )
    )


def busy_of(appointment: Appointment) -> Busy:
    """An appointment as the rules see it."""
    return Busy(
        appointment.starts_at,
        appointment.ends_at,
        appointment.buffer_before,
        appointment.buffer_after,
        appointment.format_id,
    )


def busy_outside(time: BusyTime) -> Busy:
    """What another calendar has, as the rules see it."""
    return Busy(time.starts_at, time.ends_at, timedelta(), timedelta(), None)
