"""What the practitioner does with her appointments, and what everybody is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from practice.database import violated
from practice.errors import NotFound, NotPossibleNow, ReasonNeeded, SlotTaken
from practice.models.guards import NO_OVERLAP
from practice.models.outbox import OutboxMessage, OutboxState
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.slots import Rule
from practice.services import appointments
from practice.work import Actor, ActorKind
from tests import factories
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, appointment, as_ruth, attendance, book, happened, waiting
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.people import Cast

EVENING = at("2027-03-09T23:30")  # 6:30 p.m., after hours


def test_a_move_tells_everybody_after_three_minutes_and_not_the_one_who_moved_it(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    with unit(as_ruth(cast)) as work:
        appointments.reschedule_by_practitioner(work, appointment_id=booked.id, start=TUESDAY_AFTERNOON, reason=None)
    with unit() as work:
        letters = waiting(work, booked)
        assert set(letters) == {(LetterKind.MOVED, booked.booker), (LetterKind.MOVED, booked.partner)}
        assert {letter.due_at - work.now for letter in letters.values()} == {timedelta(minutes=3)}
        assert {letter.sequence for letter in letters.values()} == {1}


def test_a_move_keeps_row_and_uids_and_raises_revision_and_sequences(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    with unit() as work:
        before = appointment(work, booked)
        uids = (before.uid, attendance(work, booked.booker).uid, attendance(work, booked.partner).uid)
        revision = before.revision
    with unit(as_ruth(cast)) as work:
        appointments.reschedule_by_practitioner(work, appointment_id=booked.id, start=TUESDAY_AFTERNOON, reason=None)
    with unit() as work:
        moved = appointment(work, booked)
        parts = attendance(work, booked.booker), attendance(work, booked.partner)
        assert (moved.starts_at, moved.ends_at) == (TUESDAY_AFTERNOON, TUESDAY_AFTERNOON + timedelta(minutes=80))
        assert (moved.uid, parts[0].uid, parts[1].uid) == uids
        assert moved.revision == revision + 1
        assert [part.sequence for part in parts] == [1, 1]
        assert moved.change_until == TUESDAY_AFTERNOON - timedelta(hours=24)
        assert happened(work, booked) == [("moved", f"practitioner:{cast.ruth.id}")]


def test_moving_it_to_where_it_is_changes_nothing(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit(as_ruth(cast)) as work:
        appointments.reschedule_by_practitioner(work, appointment_id=booked.id, start=TUESDAY, reason=None)
    with unit() as work:
        assert appointment(work, booked).revision == 0
        assert not waiting(work, booked)


def test_outside_her_own_rules_she_needs_a_written_reason(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    for reason in (None, ""):
        with unit(as_ruth(cast)) as work, pytest.raises(ReasonNeeded) as refused:
            appointments.reschedule_by_practitioner(work, appointment_id=booked.id, start=EVENING, reason=reason)
    assert {found.rule for found in refused.value.reasons} == {Rule.HOURS, Rule.GRID}
    with unit(as_ruth(cast)) as work:
        appointments.reschedule_by_practitioner(
            work, appointment_id=booked.id, start=EVENING, reason="She works until five."
        )
    with unit() as work:
        assert appointment(work, booked).starts_at == EVENING
        assert appointment(work, booked).override_reason == "She works until five."


def test_back_within_her_rules_the_reason_goes(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    for start, reason in ((EVENING, "She works until five."), (TUESDAY_AFTERNOON, None)):
        with unit(as_ruth(cast)) as work:
            appointments.reschedule_by_practitioner(work, appointment_id=booked.id, start=start, reason=reason)
    with unit() as work:
        assert appointment(work, booked).override_reason is None


def test_no_reason_moves_it_onto_another_appointment(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    book(unit, cast.phone, start=TUESDAY_AFTERNOON, email="jonas@example.com")
    with unit(as_ruth(cast)) as work, pytest.raises(SlotTaken) as refused:
        appointments.reschedule_by_practitioner(
            work, appointment_id=booked.id, start=TUESDAY_AFTERNOON, reason="It has to be."
        )
    assert refused.value.nearest
    assert TUESDAY not in {slot.start for slot in refused.value.nearest}


def test_nor_beyond_the_horizon_where_only_the_database_looks(unit: Unit, cast: Cast) -> None:
    far = at("2027-09-07T14:15")
    booked = book(unit, cast.in_person)
    book(unit, cast.phone, start=far, email="jonas@example.com")
    with pytest.raises(SlotTaken) as refused, unit(as_ruth(cast)) as work:
        appointments.reschedule_by_practitioner(work, appointment_id=booked.id, start=far, reason="In autumn.")
    assert len(refused.value.nearest) == 3
    assert TUESDAY not in {slot.start for slot in refused.value.nearest}
    with unit() as work:
        assert appointment(work, booked).starts_at == TUESDAY


def test_somebody_elses_hold_that_is_over_is_no_obstacle(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit() as work:
        held = factories.appointment(
            work,
            session_format=cast.in_person,
            starts_at=TUESDAY_AFTERNOON,
            status=AppointmentStatus.HELD,
            held_until=work.now - timedelta(minutes=1),
        )
        held_id = held.id
    with unit(as_ruth(cast)) as work:
        appointments.reschedule_by_practitioner(work, appointment_id=booked.id, start=TUESDAY_AFTERNOON, reason=None)
    with unit() as work:
        assert work.session.get(type(held), held_id) is None


def test_of_two_requests_that_overlap_there_is_never_a_second_to_approve(unit: Unit, cast: Cast) -> None:
    asked = book(unit, cast.in_person, status=AppointmentStatus.REQUESTED)
    for start in (TUESDAY, TUESDAY + timedelta(minutes=30)):
        with pytest.raises(IntegrityError) as refused:
            book(unit, cast.phone, start=start, status=AppointmentStatus.REQUESTED)
        assert violated(refused.value) == NO_OVERLAP
    with unit(as_ruth(cast)) as work:
        appointments.approve(work, appointment_id=asked.id)
    with pytest.raises(IntegrityError):
        book(unit, cast.phone, status=AppointmentStatus.REQUESTED)


def test_a_request_whose_time_was_given_away_after_it_was_declined_cannot_be_approved(unit: Unit, cast: Cast) -> None:
    asked = book(unit, cast.in_person, status=AppointmentStatus.REQUESTED)
    with unit(as_ruth(cast)) as work:
        appointments.decline_request(work, appointment_id=asked.id, reason="")
    other = book(unit, cast.phone, email="jonas@example.com")
    with unit(as_ruth(cast)) as work, pytest.raises(NotPossibleNow):
        appointments.approve(work, appointment_id=asked.id)
    with unit() as work:
        assert appointment(work, asked).status is AppointmentStatus.CANCELLED
        assert appointment(work, other).status is AppointmentStatus.BOOKED


def test_letters_that_have_not_gone_are_replaced(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    for start in (TUESDAY_AFTERNOON, TUESDAY):
        with unit(as_ruth(cast)) as work:
            appointments.reschedule_by_practitioner(work, appointment_id=booked.id, start=start, reason=None)
    with unit() as work:
        assert [letter.sequence for letter in waiting(work, booked).values()] == [2]
        withdrawn = [row for row in work.session.query(OutboxMessage) if row.state is OutboxState.WITHDRAWN]
        assert [row.kind for row in withdrawn if row.kind is not LetterKind.REMINDER] == [LetterKind.MOVED]


def test_cancelling_is_final_and_keeps_the_reason_sealed(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    with unit(as_ruth(cast)) as work:
        appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="I am ill.")
    with unit() as work:
        cancelled = appointment(work, booked)
        assert cancelled.status is AppointmentStatus.CANCELLED
        assert (cancelled.cancelled_by, cancelled.cancel_reason) == ("practitioner", "I am ill.")
        letters = waiting(work, booked)
        kind = LetterKind.CANCELLED_BY_PRACTITIONER
        assert set(letters) == {(kind, booked.booker), (kind, booked.partner)}
        assert {letter.sequence for letter in letters.values()} == {1}
    for refused in (
        lambda work: appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason=""),
        lambda work: appointments.approve(work, appointment_id=booked.id),
        lambda work: appointments.mark_attended(work, appointment_id=booked.id),
        lambda work: appointments.reschedule_by_practitioner(
            work, appointment_id=booked.id, start=TUESDAY_AFTERNOON, reason="Again."
        ),
    ):
        with unit(as_ruth(cast)) as work, pytest.raises(NotPossibleNow):
            refused(work)


def test_approving_a_request_books_it_and_owes_the_confirmation(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, status=AppointmentStatus.REQUESTED)
    with unit() as work:  # her first letter said only that I will answer
        work.session.query(OutboxMessage).filter_by(attendance_id=booked.booker).delete()
    with unit(as_ruth(cast)) as work:
        appointments.approve(work, appointment_id=booked.id)
    with unit() as work:
        assert appointment(work, booked).status is AppointmentStatus.BOOKED
        assert [(kind, letter.sequence) for (kind, _), letter in waiting(work, booked).items()] == [
            (LetterKind.CONFIRMATION, 0)
        ]
    with unit(as_ruth(cast)) as work, pytest.raises(NotPossibleNow):
        appointments.approve(work, appointment_id=booked.id)


def test_declining_a_request_frees_the_time(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, status=AppointmentStatus.REQUESTED)
    with unit(as_ruth(cast)) as work:
        appointments.decline_request(work, appointment_id=booked.id, reason="Not my field.")
    with unit() as work:
        assert appointment(work, booked).status is AppointmentStatus.CANCELLED
        assert set(waiting(work, booked)) == {(LetterKind.REQUEST_DECLINED, booked.booker)}
        factories.appointment(work, session_format=cast.phone, starts_at=TUESDAY)


def test_a_booked_appointment_is_no_request_to_decline(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit(as_ruth(cast)) as work, pytest.raises(NotPossibleNow):
        appointments.decline_request(work, appointment_id=booked.id, reason="")


def test_who_came_is_said_once_the_session_has_begun_and_can_be_put_right(unit: Unit, cast: Cast, clock: Clock) -> None:
    booked = book(unit, cast.in_person)
    clock.set(TUESDAY - timedelta(minutes=1))
    with unit(as_ruth(cast)) as work, pytest.raises(NotPossibleNow):
        appointments.mark_no_show(work, appointment_id=booked.id)
    clock.set(TUESDAY + timedelta(minutes=20))
    for say in (appointments.mark_no_show, appointments.mark_attended, appointments.mark_attended):
        with unit(as_ruth(cast)) as work:
            say(work, appointment_id=booked.id)
    with unit() as work:
        assert appointment(work, booked).status is AppointmentStatus.ATTENDED
        assert sorted(what for what, _ in happened(work, booked)) == ["attended", "no_show"]
        assert not waiting(work, booked)
    for _ in range(2):  # and a wrong press can be taken back altogether
        with unit(as_ruth(cast)) as work:
            assert appointments.unsay_who_came(work, appointment_id=booked.id).status is AppointmentStatus.BOOKED


def test_only_her_own_appointments_are_there_for_her(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    for stranger in (Actor(ActorKind.PRACTITIONER, "0" * 32), booked.actor()):
        with unit(stranger) as work:
            for act in (
                lambda work: appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason=""),
                lambda work: appointments.approve(work, appointment_id=booked.id),
                lambda work: appointments.mark_attended(work, appointment_id=booked.id),
            ):
                with pytest.raises(NotFound):
                    act(work)
    with unit() as work:
        with pytest.raises(NotFound):
            appointments.find_appointment(work, appointment_id=booked.id, practitioner_id="0" * 32)
        with pytest.raises(NotFound):
            appointments.find_appointment(work, appointment_id="unknown", practitioner_id=cast.ruth.id)


def test_an_appointment_comes_with_its_people_and_what_happened(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.walk, couple=True)
    with unit() as work:
        found = appointments.find_appointment(work, appointment_id=booked.id, practitioner_id=cast.ruth.id)
    assert [part.client.name for part in found.attendances] == ["Amara Diallo", "Jonas Weber"]
    assert found.session_format.name == "Walk & Talk"
    assert found.meeting_point is not None
    assert found.events == []
