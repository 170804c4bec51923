"""How a client answers the questionnaire.

Answers are sealed. Until she sends them they are hers alone, and saving overwrites; afterwards a change is a new
revision beside the old one. How they are read is in `answers.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from practice.errors import AnswersRefused, NotPossibleNow
from practice.models.appointments import Answer, Appointment, Attendance
from practice.models.base import to_json
from practice.models.intake import (
    IntakeAnswer,
    IntakeResponse,
    QuestionnaireVersion,
    ResponseState,
    published_questionnaire,
    responses_of,
)
from practice.models.scheduling import Party
from practice.rules.conditions import Circumstances, Value
from practice.rules.definitions import from_definition
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.questionnaire import Questionnaire
from practice.rules.questions import Fault, Question
from practice.services import activity
from practice.work import Work

SHIPPED = tuple(Path(__file__).parent.parent / "rules" / f"{name}.json" for name in ("check_in", "having_my_back"))
KEY = "having_my_back"
CORE = "core"


@dataclass(frozen=True, slots=True)
class OwnForm:
    """A client's own form: what she is asked, and what she has answered so far.

    `is_closed`: somebody else may look over her shoulder, so that what she has answered is never shown again;
    `values` is empty then, while `answered` names the questions. `state` is None before she has saved anything.
    """

    questions: tuple[Question, ...]
    values: Mapping[str, Value]
    answered: frozenset[str]
    is_closed: bool
    state: ResponseState | None
    updated_at: datetime | None


def publish_questionnaire(work: Work) -> QuestionnaireVersion:
    """Write down the questionnaires that ship with the practice, unless they are there, and answer with the one that
    everybody is asked first. Never changes a published one."""
    *_, first = (_publish(work, json.loads(path.read_text(encoding="utf-8"))) for path in SHIPPED)
    return first


def _publish(work: Work, definition: dict[str, Any]) -> QuestionnaireVersion:
    asked = from_definition(definition)
    same = QuestionnaireVersion.key == asked.key, QuestionnaireVersion.version == asked.version
    found = work.session.scalars(select(QuestionnaireVersion).where(*same)).first()
    if found is None:
        found = QuestionnaireVersion(key=asked.key, version=asked.version, definition=definition, published_at=work.now)
        work.session.add(found)
        work.session.flush()
    return found


def own_form(work: Work, *, attendance: Attendance) -> OwnForm:
    """What the form's page shows to the client herself. `attendance` comes with its appointment.

    Refuses with NotPossibleNow once the session is called off, or she has declined.
    """
    refuse_unless_asked(attendance)
    return kept_form(work, attendance=attendance)


def kept_form(work: Work, *, attendance: Attendance) -> OwnForm:
    """The same, also where nothing is asked any more: what she has answered stays hers to read and to take back."""
    response = _own_response(work, attendance.id)
    asked = _asked(work, response)
    given = response.given if response else {}
    return OwnForm(
        questions=asked.shown(given, circumstances_of(attendance)),
        values={} if attendance.discreet else given,
        answered=frozenset(given),
        is_closed=attendance.discreet,
        state=response.state if response else None,
        updated_at=response.updated_at if response else None,
    )


def save_answers(work: Work, *, attendance_id: str, answers: Mapping[str, Value]) -> None:
    """Keep what she has answered. A question that is left out stays as it was; an empty answer takes hers away.

    Refuses with AnswersRefused what a question does not take (a missing answer is no fault yet), and with
    NotPossibleNow once the session is called off.
    """
    attendance = take(work, attendance_id)
    refuse_unless_asked(attendance)
    response = _own_response(work, attendance.id)
    asked = _asked(work, response)
    response = response or _begin(work, attendance)
    latest, merged = response.latest, response.given | dict(answers)
    _refuse_faults(asked, merged, attendance, apart_from=Fault.MISSING)
    shown = {question.key for question in asked.shown(merged, circumstances_of(attendance))}
    changes = [
        _keep(work, response, latest.get(key), key, merged.get(key) if key in shown else None)
        for key in sorted(answers.keys() | latest.keys())
    ]
    if any(changes):
        response.updated_at = work.now
        if response.state is ResponseState.SENT:
            _log(work, attendance, "form_changed")


def send(work: Work, *, attendance_id: str) -> None:
    """Let her practitioner read it. Sending it twice is no fault.

    Refuses with AnswersRefused while a question that has to be answered is not, and with NotPossibleNow when nothing
    was saved, or the session is called off.
    """
    attendance = take(work, attendance_id)
    refuse_unless_asked(attendance)
    response = _own_response(work, attendance.id)
    if response is None:
        raise NotPossibleNow(attendance.appointment.status)
    _refuse_faults(_asked(work, response), response.given, attendance)
    if response.state is ResponseState.DRAFT:
        response.state, response.sent_at, response.updated_at = ResponseState.SENT, work.now, work.now
        _log(work, attendance, "form_sent")


def take(work: Work, attendance_id: str) -> Attendance:
    """Her attendance with its appointment, locked, so that two windows saving at once write one after the other."""
    mine = Attendance.id == attendance_id
    work.session.execute(select(Attendance.id).where(mine).with_for_update()).one()
    query = (
        select(Attendance)
        .where(mine)
        .options(joinedload(Attendance.appointment).joinedload(Appointment.session_format))
    )
    return work.session.scalars(query.execution_options(populate_existing=True)).one()


def is_asked(attendance: Attendance) -> bool:
    """Whether she may still answer: before the session and after it, while her link opens the form; not when it was
    called off, or she does not come."""
    return attendance.answer is not Answer.DECLINED and attendance.appointment.status is not AppointmentStatus.CANCELLED


def refuse_unless_asked(attendance: Attendance) -> None:
    """Refuses with NotPossibleNow where `is_asked` says no."""
    if not is_asked(attendance):
        raise NotPossibleNow(attendance.appointment.status)


def _refuse_faults(
    asked: Questionnaire, values: Mapping[str, Value], attendance: Attendance, *, apart_from: Fault | None = None
) -> None:
    found = asked.check(values, circumstances_of(attendance))
    faults = {key: fault for key, fault in found.items() if fault is not apart_from}
    if faults:
        raise AnswersRefused(faults)


def _own_response(work: Work, attendance_id: str) -> IntakeResponse | None:
    """The response to the version that she began last."""
    return next(reversed(work.session.scalars(responses_of([attendance_id], CORE)).all()), None)


def _asked(work: Work, response: IntakeResponse | None) -> Questionnaire:
    """The version that she began to answer; before that the newest."""
    version = response.version if response else work.session.scalars(published_questionnaire(KEY)).one()
    return from_definition(version.definition)


def _begin(work: Work, attendance: Attendance) -> IntakeResponse:
    version = work.session.scalars(published_questionnaire(KEY)).one()
    response = IntakeResponse(
        client_id=attendance.client_id,
        attendance_id=attendance.id,
        version_id=version.id,
        pack=CORE,
        state=ResponseState.DRAFT,
        created_at=work.now,
        updated_at=work.now,
    )
    response.answers = []
    work.session.add(response)
    return response


def _keep(work: Work, response: IntakeResponse, latest: IntakeAnswer | None, key: str, value: Value | None) -> bool:
    """Write an answer where it differs from the latest one. Says whether it did."""
    value = value or None
    if value == (latest.given if latest else None):
        return False
    if latest is None or response.state is ResponseState.SENT:
        latest = IntakeAnswer(question=key, revision=latest.revision + 1 if latest else 0)
        response.answers.append(latest)
    latest.value, latest.answered_at = to_json(value), work.now
    return True


def circumstances_of(attendance: Attendance) -> Circumstances:
    """Who comes and how they meet. `attendance` comes with its appointment and session format."""
    appointment = attendance.appointment
    return Circumstances(appointment.party is Party.COUPLE, appointment.session_format.kind.value)


def _log(work: Work, attendance: Attendance, action: str) -> None:
    subjects = {"client": attendance.client_id, "appointment": attendance.appointment_id}
    activity.record(work, action=action, subjects=subjects)
