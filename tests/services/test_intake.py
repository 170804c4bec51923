"""What a client answers is hers until she sends it; what her counsellor reads leaves a line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from practice.errors import AnswersRefused, NotFound, NotPossibleNow
from practice.models.activity import ActivityEntry
from practice.models.appointments import Answer, Appointment, Attendance, Role
from practice.models.intake import IntakeAnswer, QuestionnaireVersion, ResponseState
from practice.models.scheduling import Party
from practice.rules.conditions import Value
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.questions import Fault
from practice.services import activity, answers, intake
from practice.work import Actor, ActorKind, Work
from tests import factories
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.people import Cast

STORY = "He put the phone down and asked me what had happened."
MEETING = "2027-03-02T14:00"


@pytest.fixture
def amara(unit: Unit, cast: Cast) -> Attendance:
    return booked(unit, cast)


def booked(unit: Unit, cast: Cast, *, name: str = "Amara Diallo", starts: str = MEETING, **more: object) -> Attendance:
    with unit() as work:
        if work.session.scalars(select(QuestionnaireVersion)).first() is None:
            intake.publish_questionnaire(work)
        visit = factories.appointment(work, session_format=cast.seen_by(work).in_person, starts_at=at(starts))
        return factories.attendance(work, appointment=visit, client=factories.client(work, name=name), **more)


def seen(work: Work, attendance: Attendance) -> Attendance:
    query = (
        select(Attendance)
        .where(Attendance.id == attendance.id)
        .options(joinedload(Attendance.appointment).joinedload(Appointment.session_format))
    )
    return work.session.scalars(query).one()


def save(unit: Unit, attendance: Attendance, answers: Mapping[str, Value]) -> None:
    with unit(Actor(ActorKind.CLIENT, attendance.id)) as work:
        intake.save_answers(work, attendance_id=attendance.id, answers=answers)


def send(unit: Unit, attendance: Attendance) -> None:
    with unit(Actor(ActorKind.CLIENT, attendance.id)) as work:
        intake.send(work, attendance_id=attendance.id)


def own(unit: Unit, attendance: Attendance) -> intake.OwnForm:
    with unit() as work:
        return intake.own_form(work, attendance=seen(work, attendance))


def read(unit: Unit, cast: Cast, attendance: Attendance, *, reader: str | None = None) -> tuple[answers.SentForm, ...]:
    with unit(Actor(ActorKind.PRACTITIONER, reader or cast.ruth.id)) as work:
        return answers.read_answers(work, appointment_id=attendance.appointment_id).forms


def log(unit: Unit) -> list[ActivityEntry]:
    with unit() as work:
        return list(work.session.scalars(select(ActivityEntry).order_by(ActivityEntry.number)))


def test_publishing_the_questionnaire_again_changes_nothing(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        first = intake.publish_questionnaire(work)
        first.definition = {**first.definition, "title": "In her own words"}
    with unit() as work:
        again = intake.publish_questionnaire(work)
        assert again.id == first.id
        assert again.definition["title"] == "In her own words"
        assert len(work.session.scalars(select(QuestionnaireVersion)).all()) == 1


def test_a_client_who_has_answered_nothing_is_asked_everything(unit: Unit, amara: Attendance) -> None:
    found = own(unit, amara)
    assert [question.key for question in found.questions] == ["C1", "C2", "C3"]
    assert (found.state, found.values, found.answered) == (None, {}, frozenset())


def test_what_she_saves_is_there_when_she_comes_back_and_overwrites_what_was_there(
    unit: Unit, amara: Attendance
) -> None:
    save(unit, amara, {"C1": "Something", "C2": ("listening",), "C3": ()})
    save(unit, amara, {"C1": STORY, "C2": ("present", "listening")})
    found = own(unit, amara)
    assert found.values == {"C1": STORY, "C2": ("present", "listening")}
    assert found.state is ResponseState.DRAFT
    with unit() as work:
        assert {answer.revision for answer in work.session.scalars(select(IntakeAnswer))} == {0}


def test_an_empty_answer_takes_an_earlier_one_away_and_a_left_out_one_does_not(unit: Unit, amara: Attendance) -> None:
    save(unit, amara, {"C1": STORY, "C3": ("friend",)})
    save(unit, amara, {"C1": ""})
    assert own(unit, amara).values == {"C3": ("friend",)}


def test_an_answer_that_the_question_does_not_take_is_refused_and_nothing_is_kept(
    unit: Unit, amara: Attendance
) -> None:
    with pytest.raises(AnswersRefused) as refused:
        save(unit, amara, {"C1": "x" * 1001, "C2": ("perhaps",), "C3": ("friend",)})
    assert refused.value.faults == {"C1": Fault.TOO_LONG, "C2": Fault.NO_SUCH_OPTION}
    assert own(unit, amara).state is None


def test_an_answer_to_a_question_that_nobody_asked_is_not_kept(unit: Unit, amara: Attendance) -> None:
    save(unit, amara, {"C1": STORY, "E5": "Yes"})
    assert own(unit, amara).answered == {"C1"}


def test_answers_are_sealed_in_the_database(unit: Unit, amara: Attendance) -> None:
    save(unit, amara, {"C1": STORY})
    with unit() as work:
        (answer,) = work.session.scalars(select(IntakeAnswer)).all()
        assert b"phone" not in answer.value_sealed
        assert STORY in (answer.value or "")


def test_her_counsellor_reads_nothing_before_she_sends_it(unit: Unit, cast: Cast, amara: Attendance) -> None:
    save(unit, amara, {"C1": STORY})
    assert read(unit, cast, amara) == ()
    assert log(unit) == []
    send(unit, amara)
    (sent,) = read(unit, cast, amara)
    assert (sent.name, sent.role) == ("Amara Diallo", Role.BOOKER)
    assert [(each.question.key, each.words) for each in sent.answers] == [("C1", (STORY,))]


def test_reading_answers_writes_exactly_one_line_in_the_same_transaction(
    unit: Unit, cast: Cast, amara: Attendance
) -> None:
    save(unit, amara, {"C1": STORY, "C2": ("present",)})
    send(unit, amara)
    before = len(log(unit))
    with unit(Actor(ActorKind.PRACTITIONER, cast.ruth.id)) as work:
        assert answers.read_answers(work, appointment_id=amara.appointment_id).forms
        work.session.rollback()
    assert len(log(unit)) == before
    read(unit, cast, amara)
    lines = log(unit)[before:]
    assert [(line.actor, line.action) for line in lines] == [(f"practitioner:{cast.ruth.id}", "answers_read")]
    assert lines[0].subjects == {"appointment": amara.appointment_id, "booker": amara.client_id}
    with unit() as work:
        assert activity.first_broken_line(work) is None


def test_nobody_but_the_appointments_own_practitioner_reads_it(unit: Unit, cast: Cast, amara: Attendance) -> None:
    save(unit, amara, {"C1": STORY})
    send(unit, amara)
    with pytest.raises(NotFound):
        read(unit, cast, amara, reader="somebody else")
    with pytest.raises(NotFound), unit(Actor(ActorKind.CLIENT, cast.ruth.id)) as work:
        answers.read_answers(work, appointment_id=amara.appointment_id)


def test_a_change_after_sending_is_a_new_revision_beside_the_old_one(
    unit: Unit, cast: Cast, clock: Clock, amara: Attendance
) -> None:
    save(unit, amara, {"C1": "At first", "C3": ("friend",)})
    send(unit, amara)
    clock.move(timedelta(hours=1))
    save(unit, amara, {"C1": STORY, "C3": ("friend",)})
    save(unit, amara, {"C1": STORY, "C3": ()})
    (sent,) = read(unit, cast, amara)
    assert [each.words for each in sent.answers] == [(STORY,)]
    assert sent.answers[0].answered_at == clock()
    with unit() as work:
        kept = sorted((row.question, row.revision) for row in work.session.scalars(select(IntakeAnswer)))
        assert kept == [("C1", 0), ("C1", 1), ("C3", 0), ("C3", 1)]
    assert [line.action for line in log(unit)] == ["form_sent", "form_changed", "form_changed", "answers_read"]


def test_sending_twice_is_one_sending_and_sending_nothing_is_refused(unit: Unit, amara: Attendance) -> None:
    with pytest.raises(NotPossibleNow):
        send(unit, amara)
    save(unit, amara, {"C1": STORY})
    send(unit, amara)
    send(unit, amara)
    assert [line.action for line in log(unit)] == ["form_sent"]


def test_where_somebody_may_look_over_her_shoulder_answers_are_never_shown_again(unit: Unit, cast: Cast) -> None:
    amara = booked(unit, cast, discreet=True)
    save(unit, amara, {"C1": STORY})
    found = own(unit, amara)
    assert found.is_closed
    assert (found.values, found.answered) == ({}, {"C1"})


def test_two_partners_answer_apart_and_neither_sees_the_other(unit: Unit, cast: Cast, amara: Attendance) -> None:
    with unit() as work:
        visit = work.session.get_one(Appointment, amara.appointment_id)
        visit.party = Party.COUPLE
        jonas = factories.attendance(
            work, appointment=visit, client=factories.client(work, name="Jonas Weber"), role=Role.PARTNER
        )
    save(unit, amara, {"C1": STORY})
    assert own(unit, jonas).state is None
    save(unit, jonas, {"C1": "Silence."})
    send(unit, jonas)
    assert own(unit, amara).values == {"C1": STORY}
    assert [sent.name for sent in read(unit, cast, amara)] == ["Jonas Weber"]
    send(unit, amara)
    assert [sent.name for sent in read(unit, cast, amara)] == ["Amara Diallo", "Jonas Weber"]
    assert set(log(unit)[-1].subjects) == {"appointment", "booker", "partner"}


def test_answers_keep_the_questions_they_were_given_to(unit: Unit, cast: Cast, amara: Attendance) -> None:
    save(unit, amara, {"C2": ("present",)})
    send(unit, amara)
    with unit() as work:
        newer = intake.publish_questionnaire(work).definition | {"version": 2}
        (section,) = newer["sections"]
        first = section["questions"][0] | {"text": "What is it like?"}
        newer["sections"] = [section | {"questions": [first]}]
        work.session.add(QuestionnaireVersion(key="having_my_back", version=2, definition=newer, published_at=work.now))
    assert len(own(unit, amara).questions) == 3
    assert read(unit, cast, amara)[0].answers[0].words == ("Being present and engaged emotionally",)
    late = booked(unit, cast, name="Jonas Weber", starts="2027-03-02T16:00")
    assert [question.text for question in own(unit, late).questions] == ["What is it like?"]


def test_the_form_closes_with_its_appointment(unit: Unit, cast: Cast, amara: Attendance) -> None:
    with unit() as work:
        work.session.get_one(Appointment, amara.appointment_id).status = AppointmentStatus.CANCELLED
    with pytest.raises(NotPossibleNow):
        own(unit, amara)
    with pytest.raises(NotPossibleNow):
        save(unit, amara, {"C1": STORY})


@pytest.mark.parametrize("status", [AppointmentStatus.BOOKED, AppointmentStatus.ATTENDED, AppointmentStatus.NO_SHOW])
def test_the_form_stays_open_after_the_session(
    unit: Unit, clock: Clock, amara: Attendance, status: AppointmentStatus
) -> None:
    with unit() as work:
        work.session.get_one(Appointment, amara.appointment_id).status = status
    clock.set(at("2027-03-12T14:50"))
    save(unit, amara, {"C1": STORY})
    assert own(unit, amara).values == {"C1": STORY}


def test_whoever_has_declined_is_asked_nothing(unit: Unit, cast: Cast) -> None:
    jonas = booked(unit, cast, name="Jonas Weber", role=Role.PARTNER, answer=Answer.DECLINED)
    with pytest.raises(NotPossibleNow):
        own(unit, jonas)
