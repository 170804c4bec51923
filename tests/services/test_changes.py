"""Two people change the diary at one moment: the lock lets one of them in first, and the other sees what she did."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from practice.errors import NotPossibleNow, Refusal, SlotTaken
from practice.models.appointments import Appointment
from practice.rules.lifecycle import AppointmentStatus
from practice.services import appointments, own_page
from practice.work import Actor, Work
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, Booked, appointment, as_ruth, book, happened
from tests.conftest import Unit
from tests.factories import at
from tests.people import Cast

Act = Callable[[Work], object]


def at_once(unit: Unit, *acts: tuple[Actor, Act]) -> list[Refusal | None]:
    """Do all of this at the same moment, each in a transaction of its own. What each was refused with, or None."""
    start = Barrier(len(acts))

    def do(actor: Actor, act: Act) -> Refusal | None:
        start.wait()
        try:
            with unit(actor) as work:
                act(work)
        except Refusal as refusal:
            return refusal
        return None

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(lambda each: do(*each), acts))


def moving(booked: Booked) -> tuple[Actor, Act]:
    return booked.actor(), lambda work: own_page.reschedule(
        work, appointment_id=booked.id, attendance_id=booked.booker, start=TUESDAY_AFTERNOON
    )


def cancelling(booked: Booked) -> tuple[Actor, Act]:
    return booked.actor(), lambda work: own_page.cancel(
        work, appointment_id=booked.id, attendance_id=booked.booker, reason=None
    )


def test_of_several_who_move_to_one_time_exactly_one_gets_it(unit: Unit, cast: Cast) -> None:
    times = [at(f"2027-03-{day:02}T15:15") for day in (8, 9, 10, 11)]
    people = [book(unit, cast.in_person, start=start) for start in times]
    refusals = at_once(unit, *(moving(booked) for booked in people))
    assert refusals.count(None) == 1
    assert sum(isinstance(refusal, SlotTaken) for refusal in refusals) == 3
    with unit() as work:
        there = select(Appointment.id).where(Appointment.starts_at == TUESDAY_AFTERNOON)
        assert len(work.session.scalars(there).all()) == 1


def test_two_who_swap_their_times_do_not_wait_for_each_other_for_ever(unit: Unit, cast: Cast) -> None:
    first, second = book(unit, cast.in_person), book(unit, cast.phone, start=TUESDAY_AFTERNOON)
    back = (
        second.actor(),
        lambda work: own_page.reschedule(work, appointment_id=second.id, attendance_id=second.booker, start=TUESDAY),
    )
    assert all(isinstance(refusal, SlotTaken) for refusal in at_once(unit, moving(first), back))


def test_the_same_button_pressed_many_times_is_one_change(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    assert at_once(unit, *[moving(booked)] * 4) == [None] * 4
    with unit() as work:
        assert appointment(work, booked).revision == 1
        assert [what for what, _ in happened(work, booked)] == ["moved"]


def test_when_she_cancels_while_ruth_moves_it_is_cancelled_once(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    ruths = (
        as_ruth(cast),
        lambda work: appointments.reschedule_by_practitioner(
            work, appointment_id=booked.id, start=TUESDAY_AFTERNOON, reason=None
        ),
    )
    hers, of_ruth = at_once(unit, cancelling(booked), ruths)
    assert hers is None
    assert of_ruth is None or isinstance(of_ruth, NotPossibleNow)
    with unit() as work:
        assert appointment(work, booked).status is AppointmentStatus.CANCELLED
        assert [what for what, _ in happened(work, booked)].count("cancelled") == 1
