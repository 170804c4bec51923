"""How a client answers the questionnaire.

Answers are sealed. Until she sends them they are hers alone, and saving overwrites; afterwards a change is a new
revision beside the old one. Whether she is asked is in `asking.py`, how an answer is kept in `responses.py`.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from practice.errors import AnswersDiffer, NotPossibleNow
from practice.models.appointments import Attendance
from practice.models.intake import IntakeResponse, Pack, QuestionnaireVersion, ResponseState
from practice.rules.conditions import Answers, Circumstances, Value
from practice.rules.definitions import from_definition
from practice.rules.merging import merged, not_skipping
from practice.rules.progress import OwnSection, minutes_for, progress
from practice.rules.questionnaire import Questionnaire
from practice.rules.questions import Question
from practice.services import activity, reaching, responses
from practice.services.asking import (
    asked_of,
    circumstances_of,
    is_closed,
    refuse_faults,
    refuse_unless_asked,
    take,
)
from practice.services.responses import keep, note_signals
from practice.work import Work

SHIPPED = tuple(Path(__file__).parent.parent / "rules" / f"{name}.json" for name in ("check_in", "having_my_back"))
NOTHING: Answers = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class OwnForm:
    """A client's own form: what she is asked, and what she has answered so far.

    `given` is all of it, for judging what she is asked next. `values` is what a page may show of it: without the part
    about safety, and nothing where `is_closed` (somebody else may look over her shoulder); `answered` names the
    questions, except those about safety. `suggested` is what the booking knows of questions that she has not been
    through. `editions` counts how often each was answered or left out. `state` is None before anything was saved.
    """

    questionnaire: Questionnaire
    circumstances: Circumstances
    pack: Pack
    response_id: str | None
    state: ResponseState | None
    given: Answers = field(repr=False)
    values: Answers = field(repr=False)
    suggested: Answers = field(repr=False)
    answered: frozenset[str]
    editions: Mapping[str, int]
    is_closed: bool
    language: str
    updated_at: datetime | None
    sent_at: datetime | None
    prefers_phone_at: datetime | None

    @property
    def is_begun(self) -> bool:
        """Whether anything was saved."""
        return self.response_id is not None

    @property
    def questions(self) -> tuple[Question, ...]:
        """What she is asked, given what she has answered so far."""
        return self.questionnaire.shown(self.given, self.circumstances)

    @property
    def sections(self) -> tuple[OwnSection, ...]:
        """How far she has come with each part; the agreements are no part of it."""
        return progress(self.questionnaire, self.given, self.circumstances, passed=self.editions)

    @property
    def minutes(self) -> int:
        """About how long her questions take."""
        return minutes_for(self.sections)


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
    response = responses.own_response(work, attendance.id)
    pack, asked = _pack_and_questions(work, attendance, response)
    given = response.given if response else {}
    editions = {key: answer.edition for key, answer in response.latest.items()} if response else {}
    closed = is_closed(work, attendance=attendance)
    unseen = {question.key for section in asked.sections if section.is_safety for question in section.questions}
    open_to_her = {key: value for key, value in given.items() if key not in unseen}
    known = reaching.from_booking(asked, attendance=attendance, is_closed=closed)
    return OwnForm(
        questionnaire=asked,
        circumstances=circumstances_of(attendance),
        pack=pack,
        response_id=response.id if response else None,
        state=response.state if response else None,
        given=given,
        values={} if closed else open_to_her,
        suggested={key: value for key, value in known.items() if key not in editions},
        answered=frozenset(open_to_her),
        editions=editions,
        is_closed=closed,
        language=response.language if response else "",
        updated_at=response.updated_at if response else None,
        sent_at=response.sent_at if response else None,
        prefers_phone_at=response.prefers_phone_at if response else None,
    )


def save_answers(
    work: Work,
    *,
    attendance_id: str,
    answers: Mapping[str, Value],
    seen: Mapping[str, int] | None = None,
    shown: Answers = NOTHING,
    is_final: bool = True,
    may_wait: bool = False,
    language: str = "",
    unseen: Container[str] = (),
) -> dict[str, int]:
    """Keep what she has answered, and say which edition of each of these questions is kept now.

    A question that is left out stays as it was; an empty answer takes hers away. `seen` and `shown` are the editions
    and the answers that her page showed, `unseen` the questions whose answers it neither shows nor lets anybody guess.
    `is_final`: she has pressed a button, so that answers to questions which are not asked any more go, and what she
    says of how to reach her holds at once. `may_wait`: what has to be answered may come later. `language`: hers.

    Refuses with AnswersDiffer (answered in another window meanwhile), AnswersRefused and NotPossibleNow (called off).
    """
    attendance = take(work, attendance_id)
    refuse_unless_asked(attendance)
    response = responses.own_response(work, attendance.id) or responses.begin_next(work, attendance=attendance)
    asked, circumstances, kept = asked_of(response), circumstances_of(attendance), response.given
    editions = {key: answer.edition for key, answer in response.latest.items()}
    said = not_skipping(asked, _known(asked, answers), kept=kept, circumstances=circumstances)
    guarded = {key for key in said if key in unseen and not responses.is_just_answered(response, key, now=work.now)}
    outcome = merged(said, kept=kept, editions=editions, seen=seen, shown=shown, guarded=guarded)
    if outcome.differences:
        raise AnswersDiffer(outcome.differences)
    now, on_her_page = kept | dict(outcome.changes), answers.keys() | (seen or {}).keys()
    needed = on_her_page if is_final and not may_wait else frozenset[str]()
    refuse_faults(asked, now, circumstances, needed=needed)
    counting = asked.kept(now, circumstances) if is_final else now
    shown_now, hers = {each.key for each in asked.shown(now, circumstances)}, asked.keys_for(circumstances)
    changes = [
        keep(work, response, key, counting.get(key), is_passed=key in needed & shown_now, is_anew=key in guarded)
        for key in sorted(shown_now & on_her_page | (editions.keys() & hers if is_final else set()))
    ]
    response.language = language if language in asked.languages else response.language
    if is_final:
        told = {key: now[key] for key in said.keys() & shown_now if key in now}
        reaching.take_over(work, attendance=attendance, questionnaire=asked, answers=told)
    if any(changes):
        _note_change(work, attendance, response)
    return {key: response.latest[key].edition for key in on_her_page if key in response.latest}


def _pack_and_questions(
    work: Work, attendance: Attendance, response: IntakeResponse | None
) -> tuple[Pack, Questionnaire]:
    """Of what she has begun, or else of what she would begin now."""
    if response is not None:
        return Pack(response.pack), asked_of(response)
    found = responses.next_version(work, attendance=attendance)
    if found is None:
        raise NotPossibleNow(attendance.appointment.status)
    return found[0], from_definition(found[1].definition)


def _known(asked: Questionnaire, answers: Answers) -> dict[str, Value]:
    known = {question.key for question in asked.questions if question.takes_an_answer}
    return {key: value for key, value in answers.items() if key in known}


def _note_change(work: Work, attendance: Attendance, response: IntakeResponse) -> None:
    response.updated_at = work.now
    if response.state is ResponseState.SENT:
        note_signals(work, response, asked_of(response), circumstances_of(attendance))
        activity.record_part(work, action="form_changed", attendance=attendance)
