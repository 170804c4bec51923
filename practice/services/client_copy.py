"""What does somebody get who asks for all that the practice keeps about her? Everything but what is another's.

In the words of the versions that she answered and agreed to. Of whoever came along only that somebody did. The
counsellor's notes and the part about safety are in it only where she says so; what was never sent, taken back, or kept
for herself is not hers to open, so the copy says no more than that it is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from practice.models.appointments import Appointment, Attendance, Role
from practice.models.intake import Consent, IntakeResponse, Note, OwnWords, ResponseState
from practice.models.money import Payment, Receipt
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.people import Client
from practice.rules.conditions import Circumstances
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.sheets import Given, Said, all_said
from practice.services import activity, client_file
from practice.services.asking import asked_of, circumstances_of
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Visit:
    """One appointment of hers. `had_company`: somebody was to come along."""

    appointment: Appointment
    part: Attendance
    had_company: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a form with what she answered there; without `said` it was left out, because it is about safety."""

    title: str
    said: tuple[Said, ...]
    is_left_out: bool


@dataclass(frozen=True, slots=True)
class FormCopy:
    """One form of hers. Without chapters it was not sent, or taken back."""

    response: IntakeResponse
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True)
class ClientCopy:
    """All of it, at an instant (aware UTC), the oldest first. `own_words`: those that she shares."""

    client: Client
    made_at: datetime
    visits: tuple[Visit, ...]
    forms: tuple[FormCopy, ...]
    consents: Sequence[Consent]
    own_words: Sequence[OwnWords]
    letters: Sequence[OutboxMessage]
    payments: Sequence[Payment]
    receipts: Sequence[Receipt]
    notes: Sequence[Note] | None
    has_safety: bool

    @property
    def latest(self) -> Attendance | None:
        """Her newest part: its contact rule is the one that holds."""
        return self.visits[-1].part if self.visits else None


def make(work: Work, *, client_id: str, with_notes: bool, with_safety: bool) -> ClientCopy:
    """Open all of it for the practitioner who acts, with a line in the activity log. Refuses with NotFound."""
    client = client_file.find(work, client_id=client_id)
    records = tuple(work.session.scalars(select(Client.id).where(Client.merged_into_id == client.id)))
    ids = (client.id, *records)
    visits = _visits(work, ids)
    by_part = {visit.part.id: visit.part for visit in visits}
    consents = select(Consent).where(Consent.client_id.in_(ids)).options(joinedload(Consent.text))
    shared = select(OwnWords).where(OwnWords.client_id.in_(ids), OwnWords.shared_at.is_not(None))
    notes = select(Note).where(Note.client_id.in_(ids), Note.practitioner_id == work.practitioner_id)
    letters = select(OutboxMessage).where(
        OutboxMessage.attendance_id.in_(by_part), OutboxMessage.state != OutboxState.WITHDRAWN
    )
    booked = [visit.appointment.id for visit in visits if visit.part.role is Role.BOOKER]
    payments = select(Payment).where(Payment.appointment_id.in_(booked), Payment.taken_back_at.is_(None))
    receipts = select(Receipt).where(Receipt.appointment_id.in_(booked))
    subjects = {"client": client.id}
    activity.record(work, action="client.exported_with_notes" if with_notes else "client.exported", subjects=subjects)
    if with_safety:
        activity.record(work, action="safety_read", subjects=subjects)
    return ClientCopy(
        client=client,
        made_at=work.now,
        visits=visits,
        forms=tuple(_forms(work, ids, by_part, with_safety)),
        consents=work.session.scalars(consents.order_by(Consent.at, Consent.id)).all(),
        own_words=work.session.scalars(shared.order_by(OwnWords.shared_at, OwnWords.id)).all(),
        letters=work.session.scalars(letters.order_by(OutboxMessage.created_at, OutboxMessage.id)).all(),
        receipts=work.session.scalars(receipts.order_by(Receipt.issued_at, Receipt.id)).all(),
        payments=work.session.scalars(payments.order_by(Payment.received_on, Payment.id)).all(),
        notes=work.session.scalars(notes.order_by(Note.written_at, Note.id)).all() if with_notes else None,
        has_safety=with_safety,
    )


def _visits(work: Work, ids: Sequence[str]) -> tuple[Visit, ...]:
    query = (
        select(Attendance)
        .join(Attendance.appointment)
        .where(Attendance.client_id.in_(ids), Appointment.status != AppointmentStatus.HELD)
        .options(
            contains_eager(Attendance.appointment).options(
                joinedload(Appointment.session_format), selectinload(Appointment.attendances)
            )
        )
        .order_by(Appointment.starts_at, Attendance.id)
    )
    return tuple(
        Visit(part.appointment, part, any(other.client_id not in ids for other in part.appointment.attendances))
        for part in work.session.scalars(query)
    )


def _forms(work: Work, ids: Sequence[str], parts: dict[str, Attendance], with_safety: bool) -> list[FormCopy]:
    query = (
        select(IntakeResponse)
        .where(IntakeResponse.client_id.in_(ids))
        .order_by(IntakeResponse.created_at, IntakeResponse.id)
        .options(joinedload(IntakeResponse.version), selectinload(IntakeResponse.answers))
    )
    return [
        FormCopy(response, _chapters(response, circumstances_of(parts[response.attendance_id]), with_safety))
        for response in work.session.scalars(query)
        if response.attendance_id in parts
    ]


def _chapters(response: IntakeResponse, circumstances: Circumstances, with_safety: bool) -> tuple[Chapter, ...]:
    if response.state is not ResponseState.SENT:
        return ()
    asked = asked_of(response)
    history: dict[str, list[Given]] = {}
    for answer in response.answers:
        history.setdefault(answer.question, []).append(Given(answer.given, answer.answered_at))
    answers = asked.kept(response.given, circumstances)
    told = all_said(asked, circumstances, answers, history, language=response.language)
    said = {each.question.key: each for each in told}
    chapters = []
    for section in asked.sections:
        is_left_out = section.is_safety and not with_safety
        hers = () if is_left_out else (said[each.key] for each in section.questions if each.key in said)
        chapters.append(Chapter(section.title, tuple(hers), is_left_out))
    return tuple(chapter for chapter in chapters if chapter.said or chapter.is_left_out)
