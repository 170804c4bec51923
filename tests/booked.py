"""Appointments as they stand after somebody has booked: people, links, and the first letters, sent or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from practice.models.appointments import Appointment, AppointmentEvent, Attendance, Role
from practice.models.intake import ConsentKind, ConsentText
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.scheduling import Party, SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import outbox
from practice.work import Actor, ActorKind, Work
from tests import factories
from tests.conftest import Unit
from tests.factories import at
from tests.people import Cast

TUESDAY = at("2027-03-09T15:15")  # 10:15 a.m. in Toronto, while the clock says Monday 1 March
TUESDAY_AFTERNOON = at("2027-03-09T18:30")  # 1:30 p.m.
AFTER_THE_CHANGE = at("2027-03-15T14:15")  # Monday, 10:15 a.m.; the clocks went forward on Sunday the 14th


@dataclass(frozen=True, slots=True)
class Booked:
    """Ids and tokens of one appointment: what a test carries from one transaction to the next."""

    id: str
    booker: str
    token: str
    partner: str = ""
    partners_token: str = ""

    def actor(self) -> Actor:
        """The one who booked."""
        return Actor(ActorKind.CLIENT, self.booker)


def book(
    unit: Unit,
    session_format: SessionFormat,
    *,
    start: datetime = TUESDAY,
    couple: bool = False,
    discreet: bool = False,
    phone: str = "",
    email: str = "amara@example.org",
    **changes: Any,
) -> Booked:
    """Amara's appointment, with Jonas when it is for both, on the terms of an older wording. Its letters are sent."""
    with unit() as work:
        party = Party.COUPLE if couple else Party.ONE
        changes.setdefault("terms_id", _older_terms(work))
        made = factories.appointment(work, session_format=session_format, starts_at=start, party=party, **changes)
        amara = factories.client(work, email=email, phone=phone)
        booker = factories.attendance(work, appointment=made, client=amara, discreet=discreet)
        link = factories.client_link(work, attendance=booker, appointment=made)
        first = LetterKind.REQUEST_RECEIVED if made.status is AppointmentStatus.REQUESTED else LetterKind.CONFIRMATION
        outbox.post(work, kind=first, appointment=made, attendance=booker)
        outbox.post(work, kind=LetterKind.PRACTITIONER_NEW, appointment=made)
        booked = Booked(made.id, booker.id, link.token or "")
        if couple:
            jonas = factories.client(work, name="Jonas Weber", email="jonas@example.com")
            partner = factories.attendance(work, appointment=made, client=jonas, role=Role.PARTNER)
            partners = factories.client_link(work, attendance=partner, appointment=made)
            outbox.post(work, kind=LetterKind.PARTNER_INVITATION, appointment=made, attendance=partner)
            booked = Booked(made.id, booker.id, link.token or "", partner.id, partners.token or "")
    send_letters(unit)
    return booked


def send_letters(unit: Unit) -> None:
    """As if the worker had been there."""
    with unit() as work:
        waiting = update(OutboxMessage).where(OutboxMessage.state == OutboxState.WAITING)
        work.session.execute(waiting.values(state=OutboxState.SENT, sent_at=work.now))


def as_ruth(cast: Cast) -> Actor:
    return Actor(ActorKind.PRACTITIONER, cast.ruth.id)


def appointment(work: Work, booked: Booked) -> Appointment:
    return work.session.get_one(Appointment, booked.id)


def attendance(work: Work, attendance_id: str) -> Attendance:
    return work.session.get_one(Attendance, attendance_id)


def waiting(work: Work, booked: Booked) -> dict[tuple[LetterKind, str | None], OutboxMessage]:
    """The letters about it that have still to go, by kind and whose they are (None: Ruth's); reminders left out."""
    found = select(OutboxMessage).where(
        OutboxMessage.appointment_id == booked.id,
        OutboxMessage.state == OutboxState.WAITING,
        OutboxMessage.kind != LetterKind.REMINDER,
    )
    return {(letter.kind, letter.attendance_id): letter for letter in work.session.scalars(found)}


def happened(work: Work, booked: Booked) -> list[tuple[str, str]]:
    """What the appointment's events say: what, and by whom."""
    events = select(AppointmentEvent).where(AppointmentEvent.appointment_id == booked.id).order_by(AppointmentEvent.at)
    return [(event.what, event.actor) for event in work.session.scalars(events)]


def _older_terms(work: Work) -> str:
    older = select(ConsentText.id).where(ConsentText.kind == ConsentKind.FEES, ConsentText.version == 1)
    return work.session.scalars(older).one()
