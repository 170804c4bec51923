"""What a client does with her own appointment, until when, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from practice.errors import NotFound, NotPossibleNow, SlotTaken, TooLateToChange
from practice.models.appointments import Answer
from practice.models.links import ClientLink
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import own_page
from practice.services.own_page import NewFormat
from practice.work import Work
from tests.booked import (
    AFTER_THE_CHANGE,
    TUESDAY,
    TUESDAY_AFTERNOON,
    Booked,
    appointment,
    attendance,
    book,
    happened,
    waiting,
)
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.people import Cast

Act = Callable[[Work, Booked, Cast], object]


def move(work: Work, booked: Booked, _cast: Cast) -> object:
    return own_page.reschedule(work, appointment_id=booked.id, attendance_id=booked.booker, start=TUESDAY_AFTERNOON)


def cancel(work: Work, booked: Booked, _cast: Cast) -> object:
    return own_page.cancel(work, appointment_id=booked.id, attendance_id=booked.booker, reason=None)


def meet_by_phone(work: Work, booked: Booked, cast: Cast) -> object:
    change = NewFormat(format_id=cast.phone.id, phone="+15195550142")
    return own_page.change_format(work, appointment_id=booked.id, attendance_id=booked.booker, change=change)


def test_a_move_keeps_everything_but_the_time(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    with unit() as work:
        before = appointment(work, booked)
        kept = (before.id, before.uid, before.price_cents, before.terms_id, attendance(work, booked.booker).uid)
    with unit(booked.actor()) as work:
        move(work, booked, cast)
    with unit() as work:
        moved = appointment(work, booked)
        assert moved.starts_at == TUESDAY_AFTERNOON
        assert (moved.id, moved.uid, moved.price_cents, moved.terms_id, attendance(work, booked.booker).uid) == kept
        assert (moved.status, moved.revision) == (AppointmentStatus.BOOKED, 1)
        assert [attendance(work, part).sequence for part in (booked.booker, booked.partner)] == [1, 1]
        assert happened(work, booked) == [("moved", f"client:{booked.booker}")]


def test_a_move_is_told_at_once_to_everybody_and_to_ruth(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    with unit(booked.actor()) as work:
        move(work, booked, cast)
    with unit() as work:
        letters = waiting(work, booked)
        assert set(letters) == {
            (LetterKind.MOVED, booked.booker),
            (LetterKind.MOVED, booked.partner),
            (LetterKind.PRACTITIONER_MOVED, None),
        }
        assert {letter.due_at for letter in letters.values()} == {work.now}


def test_a_partner_who_does_not_come_is_told_nothing(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    with unit() as work:
        own_page.decline(work, appointment_id=booked.id, attendance_id=booked.partner)
        assert not waiting(work, booked)
    with unit(booked.actor()) as work:
        move(work, booked, cast)
        assert (LetterKind.MOVED, booked.partner) not in waiting(work, booked)


def test_the_same_move_twice_is_one(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    for _ in range(2):
        with unit(booked.actor()) as work:
            move(work, booked, cast)
    with unit() as work:
        assert appointment(work, booked).revision == 1
        assert len(waiting(work, booked)) == 2


def test_the_deadline_keeps_its_distance_over_a_change_of_clocks(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, change_until=TUESDAY - timedelta(hours=48))
    with unit(booked.actor()) as work:
        own_page.reschedule(work, appointment_id=booked.id, attendance_id=booked.booker, start=AFTER_THE_CHANGE)
    with unit() as work:
        assert appointment(work, booked).change_until == AFTER_THE_CHANGE - timedelta(hours=48)
        links = work.session.scalars(select(ClientLink).where(ClientLink.attendance_id == booked.booker))
        assert {link.expires_at for link in links} == {appointment(work, booked).ends_at + timedelta(days=30)}


@pytest.mark.parametrize("act", [move, cancel, meet_by_phone])
def test_until_the_deadline_and_not_a_minute_longer(unit: Unit, cast: Cast, clock: Clock, act: Act) -> None:
    booked = book(unit, cast.online, change_until=TUESDAY - timedelta(hours=48), phone="+15195550142")
    clock.set(TUESDAY - timedelta(hours=48) + timedelta(minutes=1))
    with unit(booked.actor()) as work, pytest.raises(TooLateToChange) as refused:
        act(work, booked, cast)
    assert refused.value.terms == "An older wording, not in force any more."
    assert refused.value.phone == "+15195550100"
    clock.set(TUESDAY - timedelta(hours=48))
    with unit(booked.actor()) as work:
        act(work, booked, cast)
    with unit() as work:
        assert appointment(work, booked).revision == 1


@pytest.mark.parametrize("act", [move, cancel, meet_by_phone])
def test_a_past_appointment_stays_as_it_was(unit: Unit, cast: Cast, clock: Clock, act: Act) -> None:
    booked = book(unit, cast.online, change_until=TUESDAY)
    clock.set(TUESDAY)
    with unit(booked.actor()) as work, pytest.raises(TooLateToChange):
        act(work, booked, cast)


@pytest.mark.parametrize("act", [move, meet_by_phone])
def test_a_cancelled_appointment_stays_cancelled(unit: Unit, cast: Cast, act: Act) -> None:
    booked = book(unit, cast.online)
    with unit(booked.actor()) as work:
        cancel(work, booked, cast)
    with unit(booked.actor()) as work, pytest.raises(NotPossibleNow):
        act(work, booked, cast)


@pytest.mark.parametrize("act", [move, cancel, meet_by_phone])
def test_her_partner_and_strangers_change_nothing(unit: Unit, cast: Cast, act: Act) -> None:
    booked = book(unit, cast.online, couple=True)
    stranger = book(unit, cast.online, start=at("2027-03-10T15:15"), email="jonas@example.com")
    for somebody in (booked.partner, stranger.booker, ""):
        with unit() as work, pytest.raises(NotFound):
            act(work, Booked(booked.id, somebody, ""), cast)


def test_a_start_that_is_not_open_is_refused_with_the_nearest(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    book(unit, cast.phone, start=TUESDAY_AFTERNOON, email="jonas@example.com")
    with unit(booked.actor()) as work, pytest.raises(SlotTaken) as refused:
        move(work, booked, cast)
    assert [slot.start for slot in refused.value.nearest] == [
        at("2027-03-09T14:00"),
        at("2027-03-09T19:45"),
        at("2027-03-10T14:00"),
    ]
    with unit() as work:
        assert appointment(work, booked).starts_at == TUESDAY
        assert not waiting(work, booked)


def test_she_may_move_by_less_than_the_length_of_her_own_session(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        work.session.merge(cast.in_person).starts = []
    booked = book(unit, cast.in_person)
    near = TUESDAY + timedelta(minutes=15)
    with unit(booked.actor()) as work:
        own_page.reschedule(work, appointment_id=booked.id, attendance_id=booked.booker, start=near)
    with unit() as work:
        assert appointment(work, booked).starts_at == near


def test_cancelling_frees_the_time_for_a_new_appointment_with_a_new_uid(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    for _ in range(2):
        with unit(booked.actor()) as work:
            own_page.cancel(work, appointment_id=booked.id, attendance_id=booked.booker, reason="We moved away.")
    with unit() as work:
        cancelled = appointment(work, booked)
        assert (cancelled.status, cancelled.revision) == (AppointmentStatus.CANCELLED, 1)
        assert (cancelled.cancelled_by, cancelled.cancel_reason) == ("client", "We moved away.")
        letters = waiting(work, booked)
        assert set(letters) == {
            (LetterKind.CANCELLED_BY_CLIENT, booked.booker),
            (LetterKind.CANCELLED_BY_CLIENT, booked.partner),
            (LetterKind.PRACTITIONER_CANCELLED, None),
        }
        assert {letters[LetterKind.CANCELLED_BY_CLIENT, part].sequence for part in (booked.booker, booked.partner)} == {
            1
        }
        assert happened(work, booked) == [("cancelled", f"client:{booked.booker}")]
        uid = attendance(work, booked.booker).uid
    again = book(unit, cast.in_person)
    with unit() as work:
        assert attendance(work, again.booker).uid != uid


def test_a_partner_answers_for_herself_and_no_is_final(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    for say in (own_page.accept, own_page.accept, own_page.decline, own_page.decline):
        with unit() as work:
            say(work, appointment_id=booked.id, attendance_id=booked.partner)
    with unit() as work:
        assert attendance(work, booked.partner).answer is Answer.DECLINED
        assert appointment(work, booked).status is AppointmentStatus.BOOKED
        assert sorted(what for what, _ in happened(work, booked)) == ["partner_confirmed", "partner_declined"]
        assert not waiting(work, booked)
    with unit() as work, pytest.raises(NotPossibleNow):
        own_page.accept(work, appointment_id=booked.id, attendance_id=booked.partner)
    with unit() as work, pytest.raises(NotFound):
        own_page.decline(work, appointment_id=booked.id, attendance_id=booked.booker)


def test_once_the_session_has_begun_nobody_answers_any_more(unit: Unit, cast: Cast, clock: Clock) -> None:
    booked = book(unit, cast.in_person, couple=True)
    clock.set(TUESDAY)
    with unit() as work, pytest.raises(NotPossibleNow):
        own_page.decline(work, appointment_id=booked.id, attendance_id=booked.partner)
