"""Appointments that are booked as people book them, and the reminders that are owed about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from practice.models.appointments import Appointment, Attendance, Role
from practice.models.intake import ConsentKind, current_text
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.scheduling import Party, SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.services import booking, phone_bookings
from practice.services.drafts import ClientDetails, find_draft_and_hold
from practice.services.phone_bookings import PhoneBooking
from practice.work import Work
from tests.booked import Booked, as_ruth
from tests.conftest import Unit
from tests.people import AMARA, Cast


@dataclass(frozen=True, slots=True)
class Reminder:
    """One row: which, due when, and what has become of it."""

    lead: str
    due_at: datetime
    state: OutboxState
    reason: str | None = None


def book_herself(
    unit: Unit, chosen: SessionFormat, start: datetime, *, details: ClientDetails = AMARA, party: Party = Party.ONE
) -> Booked:
    """She holds the time, says who she is, and confirms."""
    with unit() as work:
        its_row = work.session.get_one(SessionFormat, chosen.id)
        token = booking.hold(work, token=None, session_format=its_row, party=party, start=start)
    with unit() as work:
        assert booking.save_details(work, token=token, details=details)
    with unit() as work:
        draft, held = find_draft_and_hold(work, token=token)
        terms, price = work.session.scalars(current_text(ConsentKind.FEES)).one(), booking.price_of(draft, held)
        revision = draft.revision
    with unit() as work:
        made = booking.confirm(work, token=token, revision=revision, terms_id=terms.id, price_cents=price)
        return _booked(work, made.id)


def book_by_phone(unit: Unit, cast: Cast, start: datetime, **changes: Any) -> Booked:
    """Ruth books for Amara, in person as long as nothing else is said."""
    asked = PhoneBooking(
        format_id=cast.in_person.id,
        party=Party.ONE,
        starts_at=start,
        details=AMARA,
        is_discreet=False,
        reason="It was agreed.",
    )
    with unit(as_ruth(cast)) as work:
        made = phone_bookings.book(work, token=uuid4().hex, asked=replace(asked, **changes))
        work.session.flush()
        return _booked(work, made.id)


def reminders(unit: Unit, attendance_id: str) -> list[Reminder]:
    """All that this person was ever owed, in the order in which they fall due."""
    with unit() as work:
        hers = OutboxMessage.attendance_id == attendance_id, OutboxMessage.kind == LetterKind.REMINDER
        rows = work.session.scalars(select(OutboxMessage).where(*hers).order_by(OutboxMessage.due_at))
        return [Reminder(row.lead or "", row.due_at, row.state, row.reason) for row in rows]


def waiting(unit: Unit, attendance_id: str) -> dict[str, datetime]:
    """Those that have still to go: when each falls due, by its lead."""
    owed = reminders(unit, attendance_id)
    return {each.lead: each.due_at for each in owed if each.state is OutboxState.WAITING}


def change(unit: Unit, table: type[Any], row_id: str, **values: Any) -> None:
    """Write into a row what no use case writes."""
    with unit() as work:
        row = work.session.get_one(table, row_id)
        for name, value in values.items():
            setattr(row, name, value)


def _booked(work: Work, appointment_id: str) -> Booked:
    work.session.get_one(Appointment, appointment_id)
    parts = work.session.scalars(select(Attendance).where(Attendance.appointment_id == appointment_id)).all()
    by_role = {part.role: part.id for part in parts}
    return Booked(appointment_id, by_role[Role.BOOKER], "", by_role.get(Role.PARTNER, ""))
