"""How far has each person come with the form, and what follows from it? The answers themselves stay closed.

What follows was sealed beside the answers when they were sent or changed; the diary reads that and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import contains_eager

from practice.models.appointments import Appointment, Attendance
from practice.models.base import not_first
from practice.models.intake import IntakeResponse, ResponseState
from practice.rules import safety
from practice.rules.safety import Signal
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person's form stands. `signals`: what follows from what she has sent and is not settled yet.

    `is_earlier`: she has sent it for an earlier session, and is not asked again. `is_unread`: she has sent it, or
    changed it, since her practitioner marked it as read.
    """

    state: ResponseState
    signals: frozenset[Signal] = frozenset()
    is_unread: bool = False
    is_earlier: bool = False
    prefers_phone: bool = False

    @property
    def is_sent(self) -> bool:
        """Whether there is something to read."""
        return self.state is ResponseState.SENT


@dataclass(frozen=True, slots=True)
class Unread:
    """Somebody whose form waits to be read, with her appointment; `is_urgent`: she asks to be contacted today."""

    attendance: Attendance
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class Forms:
    """How the forms of some people stand, by the attendance's id (who has begun none is left out), and whose forms
    wait to be read, urgent ones first, then by the appointment's time."""

    standings: Mapping[str, Standing]
    unread: tuple[Unread, ...] = ()


def standings(work: Work, *, appointments: Sequence[Appointment]) -> Mapping[str, Standing]:
    """How the form of each of these people stands. One question to the database, however many there are.

    The appointments are one practitioner's and come with their attendances.
    """
    if not any(appointment.attendances for appointment in appointments):
        return {}
    theirs = IntakeResponse.client_id.in_(_clients(appointments))
    return _standings(appointments, _rows(work, appointments[0].practitioner_id, theirs))


def forms_today(work: Work, *, practitioner_id: str, appointments: Sequence[Appointment]) -> Forms:
    """The same, and in the same question whose forms wait to be read, whenever their appointment is or was."""
    wanted = or_(IntakeResponse.client_id.in_(_clients(appointments)), _waits())
    rows = _rows(work, practitioner_id, wanted)
    return Forms(_standings(appointments, rows), _unread(rows))


def signals_of(response: IntakeResponse) -> frozenset[Signal]:
    """What follows from a form, where it was sent and not taken back."""
    if response.state is not ResponseState.SENT:
        return frozenset()
    return frozenset(finding.signal for finding in safety.from_json(response.signals))


def is_unread(response: IntakeResponse) -> bool:
    """Whether it was sent or changed since it was marked as read."""
    is_read = response.read_at is not None and response.read_at >= response.updated_at
    return response.state is ResponseState.SENT and not is_read


def _waits() -> ColumnElement[bool]:
    """The same as `is_unread`, for the database."""
    is_later = or_(IntakeResponse.read_at.is_(None), IntakeResponse.read_at < IntakeResponse.updated_at)
    return (IntakeResponse.state == ResponseState.SENT) & is_later


def _clients(appointments: Sequence[Appointment]) -> set[str]:
    return {part.client_id for appointment in appointments for part in appointment.attendances}


def _rows(work: Work, practitioner_id: str, wanted: ColumnElement[bool]) -> Sequence[tuple[IntakeResponse, Attendance]]:
    query = (
        select(IntakeResponse, Attendance)
        .join(Attendance, Attendance.id == IntakeResponse.attendance_id)
        .join(Attendance.appointment)
        .where(not_first(Appointment.practitioner_id) == practitioner_id, wanted)
        .options(contains_eager(Attendance.appointment))
        .order_by(IntakeResponse.created_at)
    )
    return [(row[0], row[1]) for row in work.session.execute(query)]


def _unread(rows: Sequence[tuple[IntakeResponse, Attendance]]) -> tuple[Unread, ...]:
    found: dict[str, Unread] = {}
    for response, part in rows:
        if is_unread(response):
            before = found.get(part.id)
            is_urgent = Signal.PLEASE_CONTACT in signals_of(response) or (before is not None and before.is_urgent)
            found[part.id] = Unread(part, is_urgent)
    return tuple(sorted(found.values(), key=lambda each: (not each.is_urgent, each.attendance.appointment.starts_at)))


def _standings(
    appointments: Sequence[Appointment], rows: Sequence[tuple[IntakeResponse, Attendance]]
) -> Mapping[str, Standing]:
    found = {
        part.id: _standing(part, appointment, rows) for appointment in appointments for part in appointment.attendances
    }
    return {key: standing for key, standing in found.items() if standing is not None}


def _standing(
    part: Attendance, appointment: Appointment, rows: Sequence[tuple[IntakeResponse, Attendance]]
) -> Standing | None:
    own = [response for response, of in rows if of.id == part.id]
    if own:
        latest = own[-1]
        signals = _still_open(latest, was_asked=part.safety_asked_at is not None)
        return Standing(latest.state, signals, is_unread(latest), prefers_phone=latest.prefers_phone_at is not None)
    sent = [
        (response, of)
        for response, of in rows
        if of.client_id == part.client_id and of.appointment.starts_at < appointment.starts_at
        if response.state is ResponseState.SENT
    ]
    if not sent:
        return None
    response, before = sent[-1]
    was_asked = part.safety_asked_at is not None or before.safety_asked_at is not None
    signals = _still_open(response, was_asked=was_asked)
    return Standing(response.state, signals, is_unread(response), is_earlier=True)


def _still_open(response: IntakeResponse, *, was_asked: bool) -> frozenset[Signal]:
    """Asking in person settles what is to be asked; that somebody wants to be contacted is settled by reading."""
    signals = signals_of(response)
    return signals & {Signal.PLEASE_CONTACT} if was_asked else signals
