"""What becomes of letters that are owed about Amara's appointment with Ruth, from the row to the postbox."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from mailing import worker
from mailing.letter import Message
from mailing.worker import Office, send_all_due
from practice.models.appointments import Appointment, Attendance, Role
from practice.models.outbox import OutboxMessage
from practice.models.scheduling import SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import outbox
from practice.work import Work
from tests import factories
from tests.conftest import Unit
from tests.factories import at
from tests.people import Cast

TUESDAY = at("2027-03-09T15:00")
THURSDAY = at("2027-03-11T15:00")


class Postbox:
    """A way out that keeps what it is given, and fails when told to."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.trouble: Exception | None = None
        self.at_delivery: Callable[[], None] = lambda: None
        self.closed = 0

    def deliver(self, message: Message, *, sent_at: datetime) -> None:
        assert sent_at.tzinfo is not None
        self.at_delivery()
        if self.trouble:
            raise self.trouble
        self.letters.append(message)

    def close(self) -> None:
        self.closed += 1

    def to(self, address: str) -> list[Message]:
        return [message for message in self.letters if message.to.address == address]


class Post:
    """The worker's office, with an appointment of Amara's, booked without reminders, and words for its fate."""

    def __init__(self, office: Office, postbox: Postbox, unit: Unit, cast: Cast) -> None:
        self.office, self.postbox, self.unit, self.cast = office, postbox, unit, cast
        with unit() as work:
            work.session.execute(update(SessionFormat).values(reminders=[]))
            visit = factories.appointment(work, session_format=cast.in_person, starts_at=TUESDAY)
            amara = factories.attendance(work, appointment=visit, client=factories.client(work))
            factories.client_link(work, attendance=amara, appointment=visit)
        self.appointment_id, self.amara_id = visit.id, amara.id

    def owe(self, kind: LetterKind, *, to: str | None = "amara", **changes: Any) -> str:
        """Post a letter after changing the appointment and raising what a change raises."""
        with self.unit() as work:
            return self._owe(work, kind, self.amara_id if to == "amara" else to, changes)

    def _owe(self, work: Work, kind: LetterKind, attendance_id: str | None, changes: dict[str, Any]) -> str:
        appointment = work.session.get_one(Appointment, self.appointment_id)
        attendance = work.session.get_one(Attendance, attendance_id) if attendance_id else None
        if changes:
            appointment.revision += 1
            if attendance:
                attendance.sequence += 1
        for name, value in changes.items():
            setattr(appointment, name, value)
        lead = "48h" if kind is LetterKind.REMINDER else None
        return outbox.post(work, kind=kind, appointment=appointment, attendance=attendance, lead=lead).id

    def move(self, start: datetime = THURSDAY) -> str:
        return self.owe(LetterKind.MOVED, starts_at=start, ends_at=start + timedelta(minutes=50))

    def cancel(self, kind: LetterKind = LetterKind.CANCELLED_BY_CLIENT, **how: Any) -> str:
        return self.owe(kind, status=AppointmentStatus.CANCELLED, **how)

    def partner(self, *, email: str = "jonas@example.com", **changes: Any) -> str:
        with self.unit() as work:
            appointment = work.session.get_one(Appointment, self.appointment_id)
            jonas = factories.client(work, name="Jonas Weber", email=email)
            part = factories.attendance(
                work, appointment=appointment, client=jonas, role=Role.PARTNER, **{"discreet": True} | changes
            )
            factories.client_link(work, attendance=part, appointment=appointment)
        return part.id

    def send(self) -> list[Message]:
        """Everything that is due now. What has been sent by this call."""
        before = len(self.postbox.letters)
        send_all_due(self.office, stop=threading.Event())
        return self.postbox.letters[before:]

    def row(self, message_id: str) -> OutboxMessage:
        with self.unit() as work:
            return work.session.get_one(OutboxMessage, message_id)

    def change(self, table: type[Any], row_id: str, **values: Any) -> None:
        with self.unit() as work:
            row = work.session.get_one(table, row_id)
            for name, value in values.items():
                setattr(row, name, value)


@pytest.fixture
def post(app: Any, unit: Unit, cast: Cast) -> Post:
    postbox = Postbox()
    office = replace(worker.office_of(app), transport=postbox)
    return Post(office, postbox, unit, cast)
