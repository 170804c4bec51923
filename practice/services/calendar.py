"""What stands in a practitioner's calendar on some days: who comes, what is held, busy, closed, and what is free.

A day costs the same few questions however long the practice has existed: only the days that are shown are read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from practice.models.appointments import Appointment
from practice.models.profile import PracticeProfile
from practice.models.scheduling import SessionFormat
from practice.rules.availability import LocalDay, local_day
from practice.rules.intervals import Interval, subtract
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.policy import LONGEST_SESSION
from practice.rules.public_holidays import public_holidays
from practice.services import asked_consents, busy_days, calendar_hours
from practice.services.asked_consents import Facts
from practice.services.busy_days import BusyOnDay
from practice.services.calendar_hours import DayHours
from practice.services.diary import Entry, entry_of
from practice.services.standings import standings
from practice.work import Work

SHORTEST_FREE = timedelta(minutes=30)  # less is the gap between two sessions, and nothing to be offered


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day and all that has a part in it, each kind in order of time. `held`: somebody is booking at this instant.
    `holiday`: what the region calls the day, whether or not it is closed."""

    day: LocalDay
    hours: DayHours
    entries: tuple[Entry, ...]
    held: tuple[Appointment, ...]
    busy: tuple[BusyOnDay, ...]
    holiday: str | None

    @property
    def on(self) -> date:
        """Its date."""
        return self.day.on

    @property
    def standing(self) -> tuple[Entry, ...]:
        """The appointments that are not cancelled."""
        return tuple(each for each in self.entries if each.appointment.status is not AppointmentStatus.CANCELLED)

    @property
    def is_off(self) -> bool:
        """Whether it is closed from its beginning to its end."""
        return any(each.is_whole for each in self.hours.off)

    @property
    def really_open(self) -> list[Interval]:
        """Its hours without what she has closed."""
        return subtract(self.hours.open, (each.stretch for each in self.hours.off))

    def free(self, *, since: datetime) -> list[Interval]:
        """The stretches of at least half an hour from an instant (aware UTC) on in which the day is open and empty.

        Whether a format fits into one is asked of its rules.
        """
        taken = [
            *(Interval(each.start, each.end) for each in self.busy),
            *(Interval(each.starts_at, each.ends_at) for each in self.held),
            *(Interval(each.appointment.starts_at, each.appointment.ends_at) for each in self.standing),
        ]
        if since > self.day.start:
            taken.append(Interval(self.day.start, since))
        return [each for each in subtract(self.really_open, taken) if each.end - each.start >= SHORTEST_FREE]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Some days, and the format about which an empty time is asked first: the word in its address; None without any."""

    days: tuple[CalendarDay, ...]
    asks_about: str | None


def read_days(work: Work, *, profile: PracticeProfile, practitioner_id: str, days: Sequence[date]) -> Calendar:
    """Some days in a row, with how the forms of everybody stand: five queries."""
    whole = [local_day(on, ZoneInfo(profile.zone)) for on in days]
    rows = _appointments(work, practitioner_id, whole)
    known = [row for row in rows if row.status is not AppointmentStatus.HELD]
    forms = standings(work, appointments=known)
    agreed, asks_about = _small_questions(work, practitioner_id, known)
    ahead = [row for row in known if row.is_upcoming and row.ends_at > work.now]
    missing = asked_consents.missing_in(ahead, agreed)
    entries = [entry_of(row, forms, missing) for row in known]
    busy = busy_days.busy_on(work, practitioner_id=practitioner_id, zone=profile.zone, days=days)
    return Calendar(_days(work, profile, practitioner_id, whole, entries, rows, busy), asks_about)


def read_month(
    work: Work, *, profile: PracticeProfile, practitioner_id: str, days: Sequence[date]
) -> Sequence[CalendarDay]:
    """The same of many days without what is known of forms and other calendars: two queries."""
    whole = [local_day(on, ZoneInfo(profile.zone)) for on in days]
    rows = _appointments(work, practitioner_id, whole)
    entries = [entry_of(row, {}, {}) for row in rows if row.status is not AppointmentStatus.HELD]
    return _days(work, profile, practitioner_id, whole, entries, rows, {})


def _days(
    work: Work,
    profile: PracticeProfile,
    practitioner_id: str,
    whole: Sequence[LocalDay],
    entries: Sequence[Entry],
    rows: Sequence[Appointment],
    busy: Mapping[date, Sequence[BusyOnDay]],
) -> tuple[CalendarDay, ...]:
    hours = calendar_hours.hours_on(work, practitioner_id=practitioner_id, days=whole)
    holidays = public_holidays(profile.region, whole[0].on, whole[-1].on, locale=profile.locale)
    named = {each.on: each.name for each in holidays}
    return tuple(
        CalendarDay(
            day=day,
            hours=hours[day.on],
            entries=tuple(each for each in entries if _is_on(each.appointment, day)),
            held=tuple(row for row in rows if row.status is AppointmentStatus.HELD and _is_on(row, day)),
            busy=tuple(busy.get(day.on, ())),
            holiday=named.get(day.on),
        )
        for day in whole
    )


def _is_on(appointment: Appointment, day: LocalDay) -> bool:
    return appointment.starts_at < day.end and day.start < appointment.ends_at


def _appointments(work: Work, practitioner_id: str, days: Sequence[LocalDay]) -> Sequence[Appointment]:
    """All that has a part in these days, with format, place and people; of holds those that last."""
    start, end = days[0].start, days[-1].end
    is_over = (Appointment.status == AppointmentStatus.HELD) & (Appointment.held_until <= work.now)
    query = (
        select(Appointment)
        .where(
            Appointment.practitioner_id == practitioner_id,
            Appointment.starts_at < end,
            Appointment.starts_at >= start - LONGEST_SESSION,  # no session is longer: this lets the index do the work
            Appointment.ends_at > start,
            ~is_over,
        )
        .options(
            joinedload(Appointment.session_format),
            joinedload(Appointment.meeting_point),
            joinedload(Appointment.attendances),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return work.session.scalars(query).unique().all()


def _small_questions(work: Work, practitioner_id: str, rows: Sequence[Appointment]) -> tuple[Facts, str | None]:
    """What the people agreed to, and the first format that can be booked: one query."""
    clients = {part.client_id for row in rows for part in row.attendances}
    first = select(SessionFormat.slug).where(SessionFormat.practitioner_id == practitioner_id, SessionFormat.active)
    slug = first.order_by(SessionFormat.position, SessionFormat.name).limit(1).scalar_subquery()
    *agreed, asks_about = work.session.execute(select(*asked_consents.questions(clients), slug)).one()
    return Facts(*agreed), asks_about
