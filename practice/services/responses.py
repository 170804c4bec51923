"""Which form is somebody asked, and how is an answer of hers kept?

The first form is asked until she has sent one; at her sixth and twelfth session the short check-in is; unless the
format asks for that alone, or for nothing. Once begun, a response keeps its version. Answers are sealed at whole blocks
of length, so that the length tells nothing; what follows from them is sealed beside them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from practice.errors import NotPossibleNow
from practice.models.appointments import Appointment, Attendance
from practice.models.base import to_json
from practice.models.intake import (
    IntakeAnswer,
    IntakeResponse,
    Pack,
    QuestionnaireVersion,
    ResponseState,
    published_questionnaire,
)
from practice.models.scheduling import Asked, SessionFormat
from practice.rules import safety
from practice.rules.conditions import Circumstances, Value
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.questionnaire import Questionnaire
from practice.rules.safety import Signal
from practice.services import urgent
from practice.work import Work

KEYS = {Pack.CORE: "having_my_back", Pack.CHECK_IN: "check_in"}
CHECK_IN_SESSIONS = frozenset({6, 12})
BLOCK = 256
AT_ONCE = timedelta(minutes=1)


def own_response(work: Work, attendance_id: str) -> IntakeResponse | None:
    """What she began last for this appointment, with its version and its answers."""
    query = (
        select(IntakeResponse)
        .where(IntakeResponse.attendance_id == attendance_id)
        .order_by(IntakeResponse.created_at.desc())
        .options(joinedload(IntakeResponse.version), selectinload(IntakeResponse.answers))
    )
    return work.session.scalars(query.limit(1), execution_options={"populate_existing": True}).first()


def next_version(work: Work, *, attendance: Attendance) -> tuple[Pack, QuestionnaireVersion] | None:
    """The form that she would begin now; None where nothing is asked any more. `attendance` has its appointment."""
    asks = select(SessionFormat.asks).where(SessionFormat.id == attendance.appointment.format_id)
    asked, earlier, has_sent_the_first = work.session.execute(
        select(asks.scalar_subquery(), _sessions_before(attendance), _sent_first(attendance))
    ).one()
    if asked is Asked.NOTHING:
        return None
    if asked is Asked.CHECK_IN or 1 + earlier in CHECK_IN_SESSIONS:
        check_in = work.session.scalars(published_questionnaire(KEYS[Pack.CHECK_IN])).first()
        if check_in is not None:
            return Pack.CHECK_IN, check_in
    if has_sent_the_first:
        return None
    return Pack.CORE, work.session.scalars(published_questionnaire(KEYS[Pack.CORE])).one()


def begin_next(work: Work, *, attendance: Attendance) -> IntakeResponse:
    """An empty response to the form that she would begin now. Refuses with NotPossibleNow where nothing is asked."""
    found = next_version(work, attendance=attendance)
    if found is None:
        raise NotPossibleNow(attendance.appointment.status)
    return begin(work, attendance=attendance, pack=found[0], version=found[1])


def begin(work: Work, *, attendance: Attendance, pack: Pack, version: QuestionnaireVersion) -> IntakeResponse:
    """An empty response to this version."""
    response = IntakeResponse(
        client_id=attendance.client_id,
        attendance_id=attendance.id,
        version_id=version.id,
        pack=pack.value,
        state=ResponseState.DRAFT,
        created_at=work.now,
        updated_at=work.now,
    )
    response.version, response.answers = version, []
    work.session.add(response)
    return response


def is_just_answered(response: IntakeResponse, key: str, *, now: datetime) -> bool:
    """Whether it was answered within the last minute: the same form, sent twice."""
    latest = response.latest.get(key)
    return latest is not None and now - latest.answered_at < AT_ONCE


def keep(
    work: Work,
    response: IntakeResponse,
    key: str,
    value: Value | None,
    *,
    is_passed: bool = False,
    is_anew: bool = False,
) -> bool:
    """Write an answer where it differs from the one that counts. Says whether it did.

    A draft is overwritten; what was sent stays, and the change is a new revision. `is_passed`: a question that was
    left out is written down as that. `is_anew`: it is another edition even if it is the same answer.
    """
    latest, value = response.latest.get(key), value or None
    has_changed = value != (latest.given if latest else None)
    if not has_changed and (latest is not None or not is_passed):
        if latest is not None and is_anew:
            latest.edition += 1
        return False
    edition = latest.edition + 1 if latest else 1
    if latest is None or response.sent_at is not None:
        latest = IntakeAnswer(question=key, revision=latest.revision + 1 if latest else 0)
        response.answers.append(latest)
    latest.value, latest.answered_at, latest.edition = padded(to_json(value)), work.now, edition
    return has_changed


def padded(text: str) -> str:
    """JSON, with spaces up to whole blocks of 256 bytes: they are no part of it."""
    return text + " " * (-len(text.encode()) % BLOCK)


def note_signals(
    work: Work, response: IntakeResponse, questionnaire: Questionnaire, circumstances: Circumstances
) -> None:
    """Write down, sealed, what follows from the answers of a form that was sent, so that the diary opens no answers.

    What has newly become urgent is said to the practitioner at once. The caller has taken the attendance.
    """
    before = {finding.signal for finding in safety.from_json(response.signals)}
    found = safety.findings(questionnaire.kept(response.given, circumstances), circumstances)
    response.signals = padded(safety.to_json(found))
    if Signal.PLEASE_CONTACT in {finding.signal for finding in found} - before:
        urgent.tell(work, attendance=work.session.get_one(Attendance, response.attendance_id))


def _sessions_before(attendance: Attendance) -> ScalarSelect[int]:
    """How many sessions of hers were before this one, or are booked before it."""
    return (
        select(func.count())
        .select_from(Attendance)
        .join(Attendance.appointment)
        .where(
            Attendance.client_id == attendance.client_id,
            Appointment.starts_at < attendance.appointment.starts_at,
            Appointment.status.in_((AppointmentStatus.BOOKED, AppointmentStatus.ATTENDED)),
        )
        .scalar_subquery()
    )


def _sent_first(attendance: Attendance) -> ColumnElement[bool]:
    """Whether she has sent the first form, for this session or another."""
    return exists().where(
        IntakeResponse.client_id == attendance.client_id,
        IntakeResponse.pack == Pack.CORE.value,
        IntakeResponse.state == ResponseState.SENT,
    )
