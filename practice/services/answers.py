"""How a practitioner reads what her clients have sent. Whoever opens it leaves a line in the activity log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from practice.errors import NotFound
from practice.models.appointments import Appointment, Attendance, Role
from practice.models.intake import IntakeResponse, ResponseState, responses_of
from practice.rules.definitions import from_definition
from practice.rules.questions import Question
from practice.services import activity
from practice.services.intake import CORE
from practice.work import ActorKind, Work


@dataclass(frozen=True, slots=True)
class AnswerInWords:
    """A question as it was worded when she answered it, and her answer: one text, or the words of what she chose."""

    question: Question
    words: tuple[str, ...]
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class SentForm:
    """What one client has sent, for her practitioner to read."""

    name: str
    role: Role
    sent_at: datetime
    answers: tuple[AnswerInWords, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """An appointment with its people, and what they have sent."""

    appointment: Appointment
    forms: tuple[SentForm, ...]


def read_answers(work: Work, *, appointment_id: str) -> Answers:
    """What the people of one appointment have sent, opened for the practitioner who acts.

    Writes one line into the activity log, in the transaction of `work`; none when there was nothing to read.
    Refuses with NotFound, also for another practitioner's appointment.
    """
    query = select(Appointment).where(Appointment.id == appointment_id, Appointment.practitioner_id == work.actor.id)
    found = work.session.scalars(query.options(selectinload(Appointment.attendances))).first()
    appointment = found if work.actor.kind is ActorKind.PRACTITIONER else None
    if appointment is None:
        raise NotFound
    responses = {
        response.attendance_id: response
        for response in work.session.scalars(responses_of([part.id for part in appointment.attendances], CORE))
    }
    sent = [
        (attendance, response)
        for attendance in appointment.attendances
        if (response := responses.get(attendance.id)) and response.state is ResponseState.SENT
    ]
    if sent:
        readers = {attendance.role.value: attendance.client_id for attendance, _ in sent}
        activity.record(work, action="answers_read", subjects={"appointment": appointment.id, **readers})
    return Answers(appointment, tuple(_opened(attendance, response) for attendance, response in sent))


def _opened(attendance: Attendance, response: IntakeResponse) -> SentForm:
    asked, given = from_definition(response.version.definition), response.given
    answers = tuple(
        AnswerInWords(question, question.in_words(given[question.key]), response.latest[question.key].answered_at)
        for question in asked.questions
        if question.key in given
    )
    return SentForm(attendance.client.name or "", attendance.role, response.sent_at or response.updated_at, answers)
