"""What have the people of an appointment sent, for their practitioner to read? Reading leaves a line in the log.

Everything is opened in one recorded reading. The part about safety is opened only where it is asked for, and that
leaves a second line. What was taken back, or not sent yet, is not read by anybody but the client herself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from practice.errors import NotFound
from practice.models.appointments import Appointment, Attendance, Role
from practice.models.intake import IntakeResponse, OwnWords, Pack, ResponseState
from practice.rules.conditions import Answers, Circumstances
from practice.rules.questionnaire import Questionnaire
from practice.rules.sheets import Given, Sheet, sheet_of
from practice.rules.side_by_side import Change, Pair, bars, changes, side_by_side
from practice.services import activity, notes
from practice.services.asking import asked_of, circumstances_of
from practice.services.notes import Written
from practice.services.standings import is_unread
from practice.work import ActorKind, Work


@dataclass(frozen=True, slots=True)
class Later:
    """What has changed at a later check-in, beside the first form."""

    sent_at: datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One form that was sent. `changed_at`: the latest change after it was sent."""

    response: IntakeResponse
    questionnaire: Questionnaire
    circumstances: Circumstances
    answers: Answers
    sheet: Sheet
    changed_at: datetime | None
    is_unread: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """One of the people, and all that she has sent: `forms` with the first form first; check-ins follow.

    `latest` is what she began last, whatever its state; `own_words` are there while she shares them.
    """

    part: Attendance
    latest: IntakeResponse | None
    forms: tuple[Form, ...]
    later: tuple[Later, ...]
    own_words: str
    shared_at: datetime | None
    notes: tuple[Written, ...]

    @property
    def is_unread(self) -> bool:
        """Whether something of hers was sent or changed since it was marked as read."""
        return any(form.is_unread for form in self.forms)


@dataclass(frozen=True, slots=True)
class Review:
    """An appointment with its people, as far as they are shown. `pairs`: what two who come together said to the same
    questions, for their practitioner alone; empty once they are two records."""

    appointment: Appointment
    people: tuple[Reader, ...]
    pairs: tuple[Pair, ...]
    with_safety: bool

    @property
    def is_unread(self) -> bool:
        """Whether anything here waits to be read."""
        return any(person.is_unread for person in self.people)

    @property
    def has_forms(self) -> bool:
        """Whether anybody has sent anything."""
        return any(person.forms for person in self.people)


def read(work: Work, *, appointment_id: str, with_safety: bool, role: Role | None = None) -> Review:
    """What the people of one appointment have sent, opened for the practitioner who acts; `role`: only that one's.

    Once the two are separate records one is read at a time: first the one who booked. Writes one line into the
    activity log in the transaction of `work`, another one with `with_safety`; none when there was nothing to read.
    Refuses with NotFound, also another practitioner's appointment.
    """
    appointment = _hers(work, appointment_id)
    if appointment.separated_at is not None:
        role = role or Role.BOOKER
    people = _people(
        work, appointment, [each for each in appointment.attendances if role in (None, each.role)], with_safety
    )
    review = Review(appointment, people, _pairs(people), with_safety)
    if review.has_forms or any(person.notes or person.own_words for person in people):
        readers = {person.part.role.value: person.part.client_id for person in people}
        subjects = {"appointment": appointment.id, **readers}
        activity.record(work, action="answers_read", subjects=subjects)
        if with_safety and review.has_forms:
            activity.record(work, action="safety_read", subjects=subjects)
    return review


def _hers(work: Work, appointment_id: str) -> Appointment:
    query = (
        select(Appointment)
        .where(Appointment.id == appointment_id, Appointment.practitioner_id == work.actor.id)
        .options(joinedload(Appointment.session_format), joinedload(Appointment.attendances))
    )
    is_practitioner = work.actor.kind is ActorKind.PRACTITIONER
    found = work.session.scalars(query).unique().one_or_none() if is_practitioner else None
    if found is None:
        raise NotFound
    return found


def _people(work: Work, appointment: Appointment, parts: Sequence[Attendance], with_safety: bool) -> tuple[Reader, ...]:
    client_ids = {part.client_id for part in parts}
    responses = _responses(work, appointment, client_ids)
    shared = select(OwnWords).where(OwnWords.client_id.in_(client_ids), OwnWords.shared_at.is_not(None))
    words = {each.client_id: each for each in work.session.scalars(shared.order_by(OwnWords.shared_at))}
    written = notes.notes_about(work, client_ids=client_ids)
    found = []
    for part in parts:
        theirs = [(response, of) for response, of in responses if response.client_id == part.client_id]
        forms = tuple(_form(response, of, with_safety) for response, of in theirs if _is_sent(response))
        hers = words.get(part.client_id)
        found.append(
            Reader(
                part=part,
                latest=next((response for response, of in reversed(theirs) if of.id == part.id), None),
                forms=forms,
                later=_later(forms),
                own_words=(hers.words or "") if hers else "",
                shared_at=hers.shared_at if hers else None,
                notes=written.get(part.client_id, ()),
            )
        )
    return tuple(found)


def _responses(
    work: Work, appointment: Appointment, client_ids: set[str]
) -> Sequence[tuple[IntakeResponse, Attendance]]:
    """Of this and of earlier sessions with the same practitioner, the first form first."""
    query = (
        select(IntakeResponse, Attendance)
        .join(Attendance, Attendance.id == IntakeResponse.attendance_id)
        .join(Attendance.appointment)
        .where(
            IntakeResponse.client_id.in_(client_ids),
            Appointment.practitioner_id == appointment.practitioner_id,
            Appointment.starts_at <= appointment.starts_at,
        )
        .order_by(Appointment.starts_at, IntakeResponse.created_at)
        .options(
            joinedload(IntakeResponse.version),
            selectinload(IntakeResponse.answers),
            joinedload(Attendance.appointment).joinedload(Appointment.session_format),
        )
    )
    rows = [(row[0], row[1]) for row in work.session.execute(query)]
    return sorted(rows, key=lambda row: row[0].pack != Pack.CORE)


def _is_sent(response: IntakeResponse) -> bool:
    return response.state is ResponseState.SENT


def _form(response: IntakeResponse, part: Attendance, with_safety: bool) -> Form:
    asked, circumstances = asked_of(response), circumstances_of(part)
    history: dict[str, list[Given]] = {}
    for answer in response.answers:
        history.setdefault(answer.question, []).append(Given(answer.given, answer.answered_at))
    changed = [given.at for each in history.values() for given in each[1:]]
    return Form(
        response=response,
        questionnaire=asked,
        circumstances=circumstances,
        answers=asked.kept(response.given, circumstances),
        sheet=sheet_of(asked, circumstances, history, with_safety=with_safety),
        changed_at=max(changed, default=None),
        is_unread=is_unread(response),
    )


def _later(forms: Sequence[Form]) -> tuple[Later, ...]:
    """The scales of every check-in beside those of the first form."""
    first = next((form for form in forms if form.response.pack == Pack.CORE), None)
    if first is None:
        return ()
    then = bars(first.questionnaire, first.answers)
    return tuple(
        Later(
            form.response.sent_at or form.response.updated_at,
            changes(then, bars(form.questionnaire, form.answers)),
        )
        for form in forms
        if form.response.pack == Pack.CHECK_IN
    )


def _pairs(people: Sequence[Reader]) -> tuple[Pair, ...]:
    """Of two who answered the same version."""
    first_forms: Mapping[str, Form] = {person.part.id: person.forms[0] for person in people if person.forms}
    forms = list(first_forms.values())
    if len(forms) < 2 or forms[0].response.version_id != forms[1].response.version_id:
        return ()
    return side_by_side(forms[0].questionnaire, forms[0].answers, forms[1].answers)
