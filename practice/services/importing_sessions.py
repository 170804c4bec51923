"""Which appointments of a table are new, and does each of them fit into the diary?"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from practice.models.appointments import Appointment, Attendance
from practice.models.imports import ImportFile
from practice.models.scheduling import SessionFormat
from practice.rules import slots
from practice.rules.import_lines import LineFault, LineRefused, Outcome, Remark, Verdict
from practice.rules.import_people import read_person
from practice.rules.import_sessions import NamedSession, read_session
from practice.rules.import_times import Order
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.slots import Rule
from practice.services import many_appointments
from practice.services.client_search import fold
from practice.services.doing_long_work import Say
from practice.services.format_diaries import read_diaries_ahead
from practice.services.importing_people import Cells, MakeReady, Newcomers, outcomes_of
from practice.services.imports import Choices
from practice.services.known_people import Known
from practice.services.many_appointments import Planned
from practice.words import local_date
from practice.work import Work

MOST_AHEAD = 1_000
_START = attrgetter("start")
NOT_HER_RULES = (Rule.TAKEN, Rule.PAST)


class Taken(NamedTuple):
    """A stretch of the diary that is taken, and by which line of the file; None: it was there before."""

    start: datetime
    end: datetime
    line: int | None = None


class Sessions:
    """Her diary as it is, and as it would be with the lines that were read so far."""

    def __init__(self, work: Work, choices: Choices) -> None:
        self.work, self.choices, self.newcomers = work, choices, Newcomers(work)
        self.zone, self.order = ZoneInfo(work.profile.zone), Order(choices.order or Order.DAY_FIRST)
        hers = select(SessionFormat).where(SessionFormat.practitioner_id == work.practitioner_id)
        self.formats = list(work.session.scalars(hers.order_by(SessionFormat.active.desc(), SessionFormat.position)))
        self.taken = sorted(_taken(work), key=_START)
        self.theirs: dict[tuple[str, datetime], int | None] = dict.fromkeys(_kept(work))
        self.planned: list[Planned] = []
        self.ahead = 0

    def outcome(self, cells: Cells, number: int) -> Outcome:
        """What becomes of a line; if its session is new, it is planned. Raises LineRefused."""
        person = read_person(cells, region=self.newcomers.region)
        session = read_session(cells, zone=self.zone, order=self.order)
        known = self.newcomers.known.find(person)
        if known is not None:
            return self.outcome_for(known, person.name, session, number)
        return self._new(lambda: self.newcomers.draw_up(person, number), person.name, session, number)

    def outcome_for(self, known: Known, name: str, session: NamedSession, number: int) -> Outcome:
        """The same for somebody who is known. `name` says which session it is."""
        if (known.id, session.starts_at) not in self.theirs:
            return self._new(lambda: known.id, name, session, number)
        line = self.theirs[known.id, session.starts_at]
        return Outcome(number, self.about(name, session), Verdict.TWICE if line else Verdict.THERE, other=line)

    def about(self, name: str, session: NamedSession) -> str:
        """Which session it is: `Amara Diallo, 2027-03-09 10:15`, on the practice's wall."""
        return f"{name}, {session.starts_at.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def _new(self, whose: Callable[[], str], name: str, session: NamedSession, number: int) -> Outcome:
        """Plan it, if there is room. Raises LineRefused before it asks `whose` (a client's id) it is."""
        planned = self._planned(session)
        self._refuse_unless_free(planned, number)
        before = len(self.newcomers.rows)
        client_id = whose()
        self.theirs[client_id, session.starts_at] = number
        self.planned.append(replace(planned, client_id=client_id))
        remarks = (Remark.NEW_CLIENT,) if len(self.newcomers.rows) > before else ()
        about = self.about(name, session)
        return Outcome(number, about, Verdict.NEW, remarks=(*remarks, *self._remarks(session, planned)))

    def make_ready(self) -> Callable[[Work], None]:
        """Draw up all that is planned. What comes back writes it, and the new clients before it."""
        history = many_appointments.draw_up(self.work, planned=self.planned)
        ahead = [each for each in self.planned if each.is_ahead]

        def write(work: Work) -> None:
            self.newcomers.write(work)
            fresh = [_with_format_of(work, each) for each in ahead]
            many_appointments.write(work, history=history, planned=fresh, writes=self.choices.writes)

        return write

    def _planned(self, session: NamedSession) -> Planned:
        chosen = self._format(session.format)
        status = session.status or AppointmentStatus.BOOKED
        is_over = session.starts_at <= self.work.now
        if is_over and status is AppointmentStatus.BOOKED:
            status = AppointmentStatus.ATTENDED
        if not is_over and status is not AppointmentStatus.BOOKED:
            raise LineRefused(LineFault.CANCELLED_AHEAD if status is AppointmentStatus.CANCELLED else LineFault.STATUS)
        planned = Planned("", chosen, session.starts_at, chosen.length, status, session.price_cents)
        return replace(planned, length=session.length or chosen.length_for(planned.party))

    def _format(self, name: str) -> SessionFormat:
        sought = fold(name)
        named = next((each for each in self.formats if sought in (fold(each.name), each.slug)), None)
        found = named or next((each for each in self.formats if each.id == self.choices.format_id), None)
        if found is None:
            raise LineRefused(LineFault.FORMAT)
        return found

    def _refuse_unless_free(self, planned: Planned, number: int) -> None:
        """No two at once, neither in the diary nor in the file; and what is ahead is not without end."""
        if planned.status is AppointmentStatus.CANCELLED:
            return
        start, end = planned.starts_at, planned.starts_at + planned.length
        place = bisect_left(self.taken, end, key=_START)
        before = self.taken[place - 1] if place else None
        if before is not None and before.end > start:
            raise LineRefused(LineFault.OVERLAPS_LINE if before.line else LineFault.OVERLAPS, before.line)
        self.ahead += planned.is_ahead
        if self.ahead > MOST_AHEAD:
            raise LineRefused(LineFault.TOO_MANY_AHEAD)
        insort(self.taken, Taken(start, end, number), key=_START)

    def _remarks(self, session: NamedSession, planned: Planned) -> Iterable[Remark]:
        if session.is_doubled:
            yield Remark.DOUBLED_HOUR
        if planned.status is AppointmentStatus.ATTENDED and session.status is not AppointmentStatus.ATTENDED:
            yield Remark.TAKEN_AS_ATTENDED
        if planned.is_ahead and self._is_outside(planned):
            yield Remark.OUTSIDE_RULES

    def _is_outside(self, planned: Planned) -> bool:
        """Whether one of her own rules is against it."""
        chosen = planned.session_format
        on = local_date(planned.starts_at, self.work.profile.zone)
        (diary,) = read_diaries_ahead(self.work, choices=[(chosen, planned.party)], first=on, last=on)
        as_long = replace(diary, policy=replace(diary.policy, length=planned.length))
        return any(reason.rule not in NOT_HER_RULES for reason in slots.why_not(planned.starts_at, as_long))


def plan_sessions(work: Work, *, kept: ImportFile, choices: Choices, say: Say) -> tuple[Sequence[Outcome], MakeReady]:
    """What becomes of each line of a table of appointments, and what writes those that are new."""
    sessions = Sessions(work, choices)
    return outcomes_of(kept, choices, say, sessions.outcome), sessions.make_ready


def _with_format_of(work: Work, planned: Planned) -> Planned:
    """The same with its format as the session of this work has it."""
    return replace(planned, session_format=work.session.get_one(SessionFormat, planned.session_format.id))


def _taken(work: Work) -> Iterable[Taken]:
    occupied = select(Appointment.starts_at, Appointment.ends_at).where(
        Appointment.practitioner_id == work.practitioner_id,
        Appointment.status != AppointmentStatus.CANCELLED,
        or_(Appointment.held_until.is_(None), Appointment.held_until > work.now),
    )
    return (Taken(start, end) for start, end in work.session.execute(occupied))


def _kept(work: Work) -> Iterable[tuple[str, datetime]]:
    """Who has an appointment when, whatever became of it."""
    whose = select(Attendance.client_id, Appointment.starts_at).join(Attendance.appointment)
    hers = whose.where(Appointment.practitioner_id == work.practitioner_id)
    return ((client_id, starts_at) for client_id, starts_at in work.session.execute(hers))
