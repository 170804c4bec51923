"""What does the practice hold of one person, which of it may go at once, and until when does the rest stay?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ScalarSelect, and_, func, or_, select

from practice.models.appointments import Appointment, Attendance, Role
from practice.models.base import Base
from practice.models.calendars import FeedAddress
from practice.models.intake import Consent, IntakeResponse, Note, OwnWords, ResponseState
from practice.models.links import ClientLink
from practice.models.money import Receipt
from practice.models.outbox import OutboxMessage
from practice.models.people import Client
from practice.rules.keeping import file_ends_on, receipt_ends_on
from practice.rules.lifecycle import UPCOMING, AppointmentStatus
from practice.services import client_file
from practice.words import local_date
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Holdings:
    """How many there are of each. `ends_on`: from when on the file may be erased; `receipts_end_on`: and the last of
    the receipts; None where there is none. `ahead`: appointments that keep anything from being erased."""

    client: Client
    appointments: int
    ahead: int
    forms: int
    forms_of_hers: int  # never sent, or taken back
    notes: int
    agreements: int
    words_shared: int
    words_of_hers: int
    letters: int
    links: int  # to her own page
    calendar_addresses: int
    receipts: int
    last_on: date | None
    ends_on: date
    receipts_end_on: date | None


def holdings_of(work: Work, *, client_id: str) -> Holdings:
    """All of it, counted in one question. Refuses with NotFound."""
    client = client_file.find(work, client_id=client_id)
    ids = select(Client.id).where(or_(Client.id == client_id, Client.merged_into_id == client_id))
    parts = select(Attendance.id).where(Attendance.client_id.in_(ids))
    visits = select(Appointment.id).where(
        Appointment.id.in_(select(Attendance.appointment_id).where(Attendance.client_id.in_(ids))),
        Appointment.status != AppointmentStatus.HELD,
    )
    is_sent, is_hers = IntakeResponse.state == ResponseState.SENT, IntakeResponse.client_id.in_(ids)
    ahead = and_(Appointment.id.in_(visits), Appointment.status.in_(UPCOMING), Appointment.ends_at > work.now)
    booked = select(Attendance.appointment_id).where(Attendance.client_id.in_(ids), Attendance.role == Role.BOOKER)
    counts = {
        "appointments": _count(Appointment, Appointment.id.in_(visits)),
        "ahead": _count(Appointment, ahead),
        "forms": _count(IntakeResponse, is_hers & is_sent),
        "forms_of_hers": _count(IntakeResponse, is_hers & ~is_sent),
        "notes": _count(Note, Note.client_id.in_(ids)),
        "agreements": _count(Consent, Consent.client_id.in_(ids)),
        "words_shared": _count(OwnWords, OwnWords.client_id.in_(ids) & OwnWords.shared_at.is_not(None)),
        "words_of_hers": _count(OwnWords, OwnWords.client_id.in_(ids) & OwnWords.shared_at.is_(None)),
        "letters": _count(OutboxMessage, OutboxMessage.attendance_id.in_(parts)),
        "links": _count(ClientLink, ClientLink.attendance_id.in_(parts)),
        "calendar_addresses": _count(FeedAddress, FeedAddress.client_id.in_(ids)),
        "receipts": _count(Receipt, Receipt.appointment_id.in_(booked)),
    }
    ends = select(func.max(Appointment.ends_at)).where(Appointment.id.in_(visits)).scalar_subquery()
    issued = select(func.max(Receipt.issued_on)).where(Receipt.appointment_id.in_(booked)).scalar_subquery()
    asked = select(ends.label("ends"), issued.label("issued"), *(each.label(name) for name, each in counts.items()))
    found = work.session.execute(asked).one()
    zone, keeping = work.profile.zone, work.profile.keeping
    last_on = local_date(found.ends, zone) if found.ends else None
    since_on = local_date(client.created_at, zone)
    return Holdings(
        client=client,
        last_on=last_on,
        ends_on=file_ends_on(last_on or since_on, keeping=keeping, keep_until=client.keep_until),
        receipts_end_on=receipt_ends_on(found.issued, keeping=keeping) if found.issued else None,
        **{name: getattr(found, name) for name in counts},
    )


def _count(table: type[Base], which: object) -> ScalarSelect[int]:
    return select(func.count()).select_from(table).where(which).scalar_subquery()  # type: ignore[arg-type]
