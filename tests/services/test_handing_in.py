"""Handing a form in, taking it back, sending it again; or rather talking. All of it hers to decide."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from practice.errors import AnswersRefused, NotPossibleNow
from practice.models.activity import ActivityEntry
from practice.models.appointments import Appointment, Attendance
from practice.models.intake import IntakeResponse, OwnWords, ResponseState
from practice.models.outbox import OutboxMessage
from practice.rules import safety
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.safety import Signal
from practice.services import handing_in, own_words
from practice.work import Actor, ActorKind
from tests.conftest import Clock, Unit
from tests.people import Cast
from tests.services.intakes import CONTACT, STORY, booked, kept, own, save

WORRIED = {"E1": "yes", "E5": "worried"}


@pytest.fixture
def amara(unit: Unit, cast: Cast) -> Attendance:
    return booked(unit, cast)


def send(unit: Unit, attendance: Attendance) -> None:
    with unit(Actor(ActorKind.CLIENT, attendance.id)) as work:
        handing_in.send(work, attendance_id=attendance.id)


def withdraw(unit: Unit, attendance: Attendance) -> None:
    with unit(Actor(ActorKind.CLIENT, attendance.id)) as work:
        handing_in.withdraw(work, attendance_id=attendance.id)


def response(unit: Unit) -> IntakeResponse:
    with unit() as work:
        return work.session.scalars(select(IntakeResponse)).one()


def logged(unit: Unit) -> list[str]:
    with unit() as work:
        return list(work.session.scalars(select(ActivityEntry.action).order_by(ActivityEntry.number)))


def status_of(unit: Unit, attendance: Attendance, status: AppointmentStatus) -> None:
    with unit() as work:
        work.session.get_one(Appointment, attendance.appointment_id).status = status


def test_what_she_sends_twice_is_sent_once(unit: Unit, amara: Attendance, clock: Clock) -> None:
    save(unit, amara, CONTACT | {"C1": STORY})
    send(unit, amara)
    first = response(unit).sent_at
    clock.move(timedelta(minutes=5))
    send(unit, amara)
    assert (response(unit).state, response(unit).sent_at) == (ResponseState.SENT, first)
    assert logged(unit) == ["form_sent"]


def test_what_has_to_be_answered_is_named_and_nothing_is_sent(unit: Unit, amara: Attendance) -> None:
    save(unit, amara, {"C1": STORY})
    with pytest.raises(AnswersRefused) as refused:
        send(unit, amara)
    assert set(refused.value.faults) == {"A1", "A3", "A4", "A5"}
    assert response(unit).state is ResponseState.DRAFT
    assert logged(unit) == []


def test_nothing_is_sent_where_nothing_was_saved_or_it_was_called_off(unit: Unit, amara: Attendance) -> None:
    with pytest.raises(NotPossibleNow):
        send(unit, amara)
    save(unit, amara, CONTACT)
    status_of(unit, amara, AppointmentStatus.CANCELLED)
    with pytest.raises(NotPossibleNow):
        send(unit, amara)


def test_what_follows_from_the_answers_is_written_down_when_they_are_sent(unit: Unit, amara: Attendance) -> None:
    save(unit, amara, CONTACT | WORRIED)
    assert response(unit).signals is None
    send(unit, amara)
    assert [each.signal for each in safety.from_json(response(unit).signals)] == [Signal.PLEASE_CONTACT]
    with unit() as work:
        letters = work.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == LetterKind.PRACTITIONER_FORM))
        assert len(letters.all()) == 1


def test_taking_it_back_leaves_only_that_and_when(unit: Unit, amara: Attendance, clock: Clock) -> None:
    save(unit, amara, CONTACT | WORRIED | {"C1": STORY})
    send(unit, amara)
    before = kept(unit)
    clock.move(timedelta(days=1))
    withdraw(unit, amara)
    withdraw(unit, amara)
    found = response(unit)
    assert (found.state, found.withdrawn_at, found.signals) == (ResponseState.WITHDRAWN, clock.now, None)
    assert kept(unit) == before, "what was sent is kept, for her to send again"
    assert own(unit, amara).values["C1"] == STORY
    assert logged(unit) == ["form_sent", "form_withdrawn"]


def test_what_was_taken_back_can_be_changed_and_sent_again(unit: Unit, amara: Attendance, clock: Clock) -> None:
    save(unit, amara, CONTACT | {"C1": STORY})
    send(unit, amara)
    with unit() as work:
        work.session.scalars(select(IntakeResponse)).one().read_at = work.now
    withdraw(unit, amara)
    clock.move(timedelta(days=1))
    save(unit, amara, {"C1": "Otherwise."})
    assert [answer for answer in kept(unit) if answer[0] == "C1"] == [("C1", 0, 1, STORY), ("C1", 1, 2, "Otherwise.")]
    send(unit, amara)
    found = response(unit)
    assert (found.state, found.sent_at, found.withdrawn_at) == (ResponseState.SENT, clock.now, None)
    assert found.read_at is None, "it has to be read anew"


@pytest.mark.parametrize("status", [AppointmentStatus.CANCELLED, AppointmentStatus.ATTENDED])
def test_she_takes_it_back_whatever_has_become_of_the_session(
    unit: Unit, amara: Attendance, status: AppointmentStatus
) -> None:
    save(unit, amara, CONTACT)
    send(unit, amara)
    status_of(unit, amara, status)
    withdraw(unit, amara)
    assert response(unit).state is ResponseState.WITHDRAWN


def test_a_draft_is_nobody_elses_and_there_is_nothing_to_take_back(unit: Unit, amara: Attendance) -> None:
    with pytest.raises(NotPossibleNow):
        withdraw(unit, amara)
    save(unit, amara, CONTACT)
    with pytest.raises(NotPossibleNow):
        withdraw(unit, amara)


def test_with_her_answers_she_takes_back_the_words_that_she_shared(unit: Unit, amara: Attendance) -> None:
    save(unit, amara, CONTACT | {"C1": STORY})
    send(unit, amara)
    with unit(Actor(ActorKind.CLIENT, amara.id)) as work:
        own_words.save(work, attendance_id=amara.id, words=STORY, seen=0)
        own_words.share(work, attendance_id=amara.id, seen=1)
    withdraw(unit, amara)
    with unit() as work:
        row = work.session.scalars(select(OwnWords)).one()
        assert (row.words, row.shared_at) == (STORY, None)


def test_whoever_would_rather_talk_says_so_once(unit: Unit, amara: Attendance, clock: Clock) -> None:
    for _ in range(2):
        with unit() as work:
            handing_in.prefer_phone(work, attendance_id=amara.id)
        clock.move(timedelta(hours=1))
    found = own(unit, amara)
    assert found.prefers_phone_at == clock.now - timedelta(hours=2)
    assert (found.state, found.values) == (ResponseState.DRAFT, {})
    save(unit, amara, {"C1": STORY})
    assert own(unit, amara).values == {"C1": STORY}, "she may still write"
