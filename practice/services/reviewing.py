"""What does a practitioner do with what she has read: mark it, take over a name or a number, note that she asked?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from practice.errors import ChangedMeanwhile, NotFound
from practice.models.appointments import Appointment, Attendance
from practice.models.intake import IntakeResponse, ResponseState
from practice.models.people import Client
from practice.rules.entity_tags import entity_tag
from practice.rules.sheets import NAME, PHONE
from practice.services import activity, appointments, responses
from practice.services.notes import hers
from practice.work import Work


class Detail(StrEnum):
    """What of the record a client may have answered otherwise."""

    NAME = "name"
    PHONE = "phone"


QUESTIONS = {Detail.NAME: NAME, Detail.PHONE: PHONE}


@dataclass(frozen=True, slots=True)
class Difference:
    """What the record says, and what she has answered. `seen` tells the two apart from what they are later."""

    detail: Detail
    record: str
    hers: str

    @property
    def seen(self) -> str:
        """The entity tag by which `take_over_contact` knows what was shown."""
        return entity_tag(self)


def differences(client: Client, *, name: str, phone: str) -> tuple[Difference, ...]:
    """Where her record differs from what she has answered: what she wants to be called, and her number (E.164).

    `Amara` is no other name than `Amara Diallo`.
    """
    told = ((Detail.NAME, client.name or "", name), (Detail.PHONE, client.phone or "", phone))
    found = tuple(Difference(detail, record, own) for detail, record, own in told if own and own != record)
    return tuple(each for each in found if not (each.detail is Detail.NAME and _is_part_of(each.hers, each.record)))


def mark_read(work: Work, *, appointment_id: str, read_at: datetime) -> None:
    """Everything that the people of an appointment have sent up to `read_at` (aware) is read; what was sent or changed
    since stays unread. Refuses with NotFound, also another practitioner's appointment."""
    found = appointments.find_appointment(work, appointment_id=appointment_id, practitioner_id=work.actor.id or "")
    waiting = (
        select(IntakeResponse)
        .join(Attendance, Attendance.id == IntakeResponse.attendance_id)
        .join(Attendance.appointment)
    )
    sent = waiting.where(
        IntakeResponse.client_id.in_([part.client_id for part in found.attendances]),
        Appointment.practitioner_id == found.practitioner_id,
        Appointment.starts_at <= found.starts_at,
        IntakeResponse.state == ResponseState.SENT,
        IntakeResponse.sent_at <= read_at,
    )
    for response in work.session.scalars(sent):
        response.read_at = max(filter(None, (response.read_at, min(read_at, work.now))))
    activity.record(work, action="form_marked_read", subjects={"appointment": found.id})


def take_over_contact(work: Work, *, appointment_id: str, attendance_id: str, detail: Detail, seen: str) -> None:
    """Put what she has answered into her record. `seen` is the tag of the difference that was shown.

    Refuses with NotFound, and with ChangedMeanwhile where the record or her answer is another by now.
    """
    part = hers(work, appointment_id=appointment_id, attendance_id=attendance_id)
    response = responses.own_response(work, part.id)
    if response is None or response.state is not ResponseState.SENT:
        raise NotFound
    told = {each: str(response.given.get(key) or "") for each, key in QUESTIONS.items()}
    found = differences(part.client, name=told[Detail.NAME], phone=told[Detail.PHONE])
    shown = next((each for each in found if each.detail is detail), None)
    if shown is None or shown.seen != seen:
        raise ChangedMeanwhile
    setattr(part.client, detail.value, shown.hers)
    activity.record_part(work, action="contact_taken_over", attendance=part)


def note_asked_in_person(work: Work, *, appointment_id: str, attendance_id: str) -> None:
    """She was asked about safety in person, alone. Noting it twice keeps the first time. Refuses with NotFound."""
    part = hers(work, appointment_id=appointment_id, attendance_id=attendance_id)
    if part.safety_asked_at is None:
        part.safety_asked_at = work.now
        activity.record_part(work, action="safety_asked_in_person", attendance=part)


def take_back_asked_in_person(work: Work, *, appointment_id: str, attendance_id: str) -> None:
    """It was noted by mistake. Refuses with NotFound."""
    part = hers(work, appointment_id=appointment_id, attendance_id=attendance_id)
    if part.safety_asked_at is not None:
        part.safety_asked_at = None
        activity.record_part(work, action="safety_asked_taken_back", attendance=part)


def _is_part_of(name: str, record: str) -> bool:
    return set(name.casefold().split()) <= set(record.casefold().split())
