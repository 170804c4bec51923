"""What is in a practitioner's diary: today, the coming days and the past.

Each answer costs the same few queries however long the practice has existed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import LoaderOption

from practice.models.appointments import Answer, Appointment, Attendance, Role
from practice.models.outbox import OutboxMessage
from practice.rules.availability import LocalDay, local_day
from practice.rules.lifecycle import UPCOMING, AppointmentStatus
from practice.services import asked_consents, busy_days, cancelling, letters, small_questions
from practice.services.busy_days import BusyOnDay
from practice.services.first_steps import Facts
from practice.services.standings import Standing, Unread, forms_today, standings
from practice.services.waitlist_overview import Counts
from practice.words import local_date
from practice.work import Work

PAGE = 30
DAY = timedelta(days=1)
TAKING_PLACE = (*UPCOMING, AppointmentStatus.ATTENDED, AppointmentStatus.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment in the diary, how the forms of its people stand and, while it is ahead, how many agreements each
    still lacks; both by the attendance's id."""

    appointment: Appointment
    forms: Mapping[str, Standing]
    missing: Mapping[str, int] = field(default_factory=dict)

    @property
    def people(self) -> list[Attendance]:
        """Everybody who is expected, the one who booked first."""
        return [part for part in self.appointment.attendances if part.answer is not Answer.DECLINED]

    @property
    def has_form(self) -> bool:
        """Whether there is something to read."""
        return any(standing.is_sent for standing in self.forms.values())

    @property
    def lacks_agreements(self) -> bool:
        """Whether somebody who comes has not agreed yet to something that is asked."""
        return any(self.missing.get(part.id) for part in self.people)

    @property
    def waits_for_partner(self) -> bool:
        """Whether somebody was invited who has not answered."""
        return any(part.role is Role.PARTNER and part.answer is Answer.INVITED for part in self.people)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the practice's calendar and what is in it, in order of time."""

    on: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Today:
    """A day, the day after, the next session after `now` (aware UTC), how many sessions this week and the next have,
    and what waits for the practitioner."""

    on: date
    sessions: tuple[Entry, ...]
    tomorrow: tuple[Entry, ...]
    next_at: datetime | None
    weeks: tuple[int, int]
    requests: tuple[Entry, ...]
    unconfirmed: tuple[Entry, ...]
    stranded: tuple[Entry, ...]
    unread: tuple[Unread, ...]
    failed_letters: int
    untold: Sequence[OutboxMessage]
    may_undo: bool
    mail_may_be_shut: bool
    long_work_id: str | None
    failing_calendars: int
    busy: Mapping[date, Sequence[BusyOnDay]]
    on_waitlist: Counts
    steps: Facts
    cancelled_late: Sequence[Appointment]


@dataclass(frozen=True, slots=True)
class Pages:
    """A stretch of the diary. `more`: the day from which it goes on, later or, in the past, earlier."""

    days: tuple[Day, ...]
    more: date | None


def today(work: Work, *, practitioner_id: str, zone: str) -> Today:
    """The day in `zone` at this instant, and what waits."""
    on = local_date(work.now, zone)
    first, second = local_day(on, ZoneInfo(zone)), local_day(on + DAY, ZoneInfo(zone))
    rows = _what_today_shows(work, practitioner_id, first, second)
    forms = forms_today(work, practitioner_id=practitioner_id, appointments=rows)
    small = small_questions.ask(
        work,
        practitioner_id=practitioner_id,
        clients={part.client_id for row in rows for part in row.attendances},
        today=first,
    )
    missing = asked_consents.missing_in(still_ahead(work, rows), small.agreed)
    found = [entry_of(row, forms.standings, missing) for row in rows]
    ahead = [entry for entry in found if entry.appointment.starts_at > work.now]
    return Today(
        on=on,
        sessions=tuple(entry for entry in found if first.start <= entry.appointment.starts_at < first.end),
        tomorrow=tuple(entry for entry in found if second.start <= entry.appointment.starts_at < second.end),
        next_at=small.next_at,
        weeks=small.weeks,
        requests=tuple(e for e in ahead if e.appointment.status is AppointmentStatus.REQUESTED),
        unconfirmed=tuple(e for e in ahead if e.waits_for_partner),
        stranded=tuple(e for e in ahead if e.appointment.stranded_at and e.appointment.is_upcoming),
        unread=forms.unread,
        failed_letters=small.failed_letters,
        untold=letters.too_late(work, practitioner_id=practitioner_id) if small.late_letters else (),
        may_undo=small.may_undo,
        mail_may_be_shut=small.mail_may_be_shut,
        long_work_id=small.long_work_id,
        failing_calendars=small.failing_calendars,
        busy=busy_days.busy_on(
            work, practitioner_id=practitioner_id, zone=zone, days=(on, on + DAY) if small.calendars else ()
        ),
        on_waitlist=small.on_waitlist,
        steps=small.steps,
        cancelled_late=cancelling.undecided(work, practitioner_id=practitioner_id) if small.cancelled_late else (),
    )


def coming(work: Work, *, practitioner_id: str, zone: str, first: date | None = None) -> Pages:
    """The days from `first` (or today) on that have something in them; cancelled appointments are among it."""
    start = local_day(first or local_date(work.now, zone), ZoneInfo(zone)).start
    query = _with_people(practitioner_id).where(Appointment.starts_at >= start, _is_an_appointment())
    return _pages(work, query.order_by(Appointment.starts_at, Appointment.id), zone)


def past(work: Work, *, practitioner_id: str, zone: str, last: date | None = None) -> Pages:
    """The days up to `last` (or yesterday), the latest first."""
    until = last or local_date(work.now, zone) - DAY
    end = local_day(min(until, local_date(work.now, zone) - DAY), ZoneInfo(zone)).end
    query = _with_people(practitioner_id).where(Appointment.starts_at < end, _is_an_appointment())
    return _pages(work, query.order_by(Appointment.starts_at.desc(), Appointment.id), zone)


def entry_of(row: Appointment, forms: Mapping[str, Standing], missing: Mapping[str, int]) -> Entry:
    """An appointment as an entry, of what is known about the parts in it."""
    ids = [part.id for part in row.attendances]
    return Entry(
        row, {each: forms[each] for each in ids if each in forms}, {each: missing.get(each, 0) for each in ids}
    )


def still_ahead(work: Work, rows: Iterable[Appointment]) -> list[Appointment]:
    """Those that are upcoming and not over yet."""
    return [row for row in rows if row.is_upcoming and row.ends_at > work.now]


def _what_today_shows(work: Work, practitioner_id: str, first: LocalDay, second: LocalDay) -> Sequence[Appointment]:
    """What is in these two days, and what is ahead and waits for the practitioner."""
    in_these_days = and_(Appointment.starts_at >= first.start, Appointment.starts_at < second.end)
    waits = or_(_is_requested(), _waits_for_partner(), Appointment.stranded_at.is_not(None))
    wanted = or_(in_these_days, and_(Appointment.starts_at > work.now, waits))
    query = _with_people(practitioner_id, joinedload).where(Appointment.status.in_(TAKING_PLACE), wanted)
    query = query.where(Appointment.starts_at >= first.start)  # follows from the rest, and the index begins there
    return work.session.scalars(query.order_by(Appointment.starts_at)).unique().all()


def _pages(work: Work, query: Select[Appointment], zone: str) -> Pages:
    """Whole days only: the one that did not fit is where the next page begins."""
    rows = work.session.scalars(query.limit(PAGE + 1)).all()
    days = [(on, list(theirs)) for on, theirs in groupby(rows, key=lambda row: local_date(row.starts_at, zone))]
    more = days.pop()[0] if len(rows) > PAGE and len(days) > 1 else None
    entries = {entry.appointment.id: entry for entry in _entries(work, [row for _, rows in days for row in rows])}
    ordered = ((on, sorted(rows, key=lambda row: row.starts_at)) for on, rows in days)
    return Pages(tuple(Day(on, tuple(entries[row.id] for row in rows)) for on, rows in ordered), more)


def _with_people(practitioner_id: str, load: Callable[..., LoaderOption] = selectinload) -> Select[Appointment]:
    """`load`: by a query of its own, where pages are counted in appointments, or joined in."""
    whole = joinedload(Appointment.session_format), joinedload(Appointment.meeting_point), load(Appointment.attendances)
    return select(Appointment).where(Appointment.practitioner_id == practitioner_id).options(*whole)


def _entries(work: Work, rows: Iterable[Appointment]) -> list[Entry]:
    rows = list(rows)
    forms = standings(work, appointments=rows)
    missing = asked_consents.missing_among(work, appointments=still_ahead(work, rows))
    return [entry_of(row, forms, missing) for row in rows]


def _is_an_appointment() -> ColumnElement[bool]:
    """A hold is nobody's appointment yet."""
    return Appointment.status != AppointmentStatus.HELD


def _is_requested() -> ColumnElement[bool]:
    return Appointment.status == AppointmentStatus.REQUESTED


def _waits_for_partner() -> ColumnElement[bool]:
    return Appointment.attendances.any((Attendance.role == Role.PARTNER) & (Attendance.answer == Answer.INVITED))
