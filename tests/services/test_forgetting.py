"""Where she is during a session online is deleted a day after it, as the question says."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from practice.models.activity import ActivityEntry
from practice.models.appointments import Attendance
from practice.models.intake import IntakeAnswer
from practice.rules.definitions import from_definition
from practice.rules.forgetting import KEPT_AFTER_SESSION
from practice.services import forgetting, intake
from practice.work import Actor, ActorKind
from tests import factories
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.people import Cast

STARTS, LENGTH = at("2027-03-02T14:00"), timedelta(minutes=50)


def online(unit: Unit, cast: Cast) -> Attendance:
    with unit() as work:
        intake.publish_questionnaire(work)
        chosen = cast.seen_by(work).online
        visit = factories.appointment(work, session_format=chosen, starts_at=STARTS, ends_at=STARTS + LENGTH)
        return factories.attendance(work, appointment=visit, client=factories.client(work))


def answer(unit: Unit, amara: Attendance, **answers: str) -> None:
    with unit(Actor(ActorKind.CLIENT, amara.id)) as work:
        intake.save_answers(work, attendance_id=amara.id, answers=answers, is_final=False)


def kept(unit: Unit) -> list[str]:
    with unit() as work:
        return list(work.session.scalars(select(IntakeAnswer.question).order_by(IntakeAnswer.question)))


def test_where_she_is_is_kept_for_a_day_after_the_session_and_not_longer(unit: Unit, cast: Cast, clock: Clock) -> None:
    amara = online(unit, cast)
    answer(unit, amara, O1="At my sister's, 3 Sample Road", Z1="No questions")
    clock.set(STARTS + LENGTH + KEPT_AFTER_SESSION["O1"] - timedelta(minutes=1))
    with unit() as work:
        assert not forgetting.something_is_due(work)
        assert forgetting.forget_due(work) == 0
    clock.move(timedelta(minutes=1))
    with unit() as work:
        assert forgetting.something_is_due(work)
        assert forgetting.forget_due(work) == 1
    assert kept(unit) == ["Z1"]
    with unit() as work:
        assert forgetting.forget_due(work) == 0
        lines = work.session.scalars(select(ActivityEntry).where(ActivityEntry.action == "answer_forgotten")).all()
    assert [line.subjects["client"] for line in lines] == [amara.client_id]


def test_a_question_whose_answer_is_deleted_says_when(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        asked = from_definition(intake.publish_questionnaire(work).definition)
    words = {question.key: question.help for question in asked.questions if question.key in KEPT_AFTER_SESSION}
    assert words == {"O1": words["O1"]}
    assert "Deleted 24 hours after the session" in words["O1"]
