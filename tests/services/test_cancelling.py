"""Why an appointment was cancelled, whether that was late, and what Ruth does about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from practice.errors import ChangedMeanwhile, NotFound, NotPossibleNow
from practice.rules.cancelling import CancelKind
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import appointments, cancelling, diary, own_page
from practice.work import Actor, ActorKind
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, Booked, appointment, as_ruth, book, happened, waiting
from tests.conftest import Clock, Unit
from tests.people import Cast

LATE = TUESDAY - timedelta(hours=3)  # free to change until a day before


def cancel(unit: Unit, cast: Cast, booked: Booked, kind: CancelKind, *, is_forgiven: bool = False) -> None:
    with unit(as_ruth(cast)) as work:
        appointments.cancel_by_practitioner(
            work, appointment_id=booked.id, reason="She rang me.", kind=kind, is_forgiven=is_forgiven
        )


@pytest.mark.parametrize("kind", CancelKind)
def test_what_they_ask_for_after_the_deadline_counts_as_late_and_nothing_else(
    unit: Unit, cast: Cast, clock: Clock, kind: CancelKind
) -> None:
    booked = book(unit, cast.in_person)
    clock.set(LATE)
    cancel(unit, cast, booked, kind)
    with unit() as work:
        cancelled = appointment(work, booked)
        assert (cancelled.cancelled_at, cancelled.cancel_kind) == (LATE, kind)
        assert cancelled.cancelled_late == (kind in (CancelKind.CLIENT_ASKED, CancelKind.ILL))


def test_what_she_forgives_is_not_late(unit: Unit, cast: Cast, clock: Clock) -> None:
    booked = book(unit, cast.in_person)
    clock.set(LATE)
    cancel(unit, cast, booked, CancelKind.ILL, is_forgiven=True)
    with unit() as work:
        assert not appointment(work, booked).cancelled_late


def test_what_was_only_asked_for_is_never_late(unit: Unit, cast: Cast, clock: Clock) -> None:
    booked = book(unit, cast.in_person, status=AppointmentStatus.REQUESTED)
    clock.set(LATE)
    cancel(unit, cast, booked, CancelKind.CLIENT_ASKED)
    with unit() as work:
        assert not appointment(work, booked).cancelled_late


def test_a_client_who_cancels_by_herself_is_in_time(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit(booked.actor()) as work:
        own_page.cancel(work, appointment_id=booked.id, attendance_id=booked.booker, reason=None)
    with unit() as work:
        cancelled = appointment(work, booked)
        assert (cancelled.cancelled_at, cancelled.cancel_kind) == (work.now, CancelKind.CLIENT_ASKED)
        assert not cancelled.cancelled_late


def undecided(unit: Unit, cast: Cast) -> list[str]:
    with unit(as_ruth(cast)) as work:
        return [each.id for each in diary.today(work, practitioner_id=cast.ruth.id, zone=cast.ruth.zone).cancelled_late]


def test_what_was_late_waits_for_her_until_she_has_decided_and_she_may_decide_otherwise(
    unit: Unit, cast: Cast, clock: Clock
) -> None:
    booked = book(unit, cast.in_person)
    clock.set(LATE)
    assert undecided(unit, cast) == []
    cancel(unit, cast, booked, CancelKind.CLIENT_ASKED)
    assert undecided(unit, cast) == [booked.id]
    for say in (cancelling.charge_nothing, cancelling.charge_nothing):
        with unit(as_ruth(cast)) as work:
            assert say(work, appointment_id=booked.id).cancelled_late
    assert undecided(unit, cast) == []
    with unit(as_ruth(cast)) as work:
        assert not cancelling.forgive(work, appointment_id=booked.id).cancelled_late
    with unit(as_ruth(cast)) as work:
        cancelling.count_as_late(work, appointment_id=booked.id)
    assert undecided(unit, cast) == [booked.id]
    with unit() as work:
        whats = sorted(what for what, _ in happened(work, booked))
        assert whats == ["cancelled", "late_counted", "late_fee_waived", "late_forgiven"]


@pytest.mark.parametrize("kind", [CancelKind.WEATHER, CancelKind.SAFETY, CancelKind.PRACTITIONER])
def test_nobody_can_say_that_the_weather_or_safety_was_late(
    unit: Unit, cast: Cast, clock: Clock, kind: CancelKind
) -> None:
    booked = book(unit, cast.in_person)
    clock.set(LATE)
    cancel(unit, cast, booked, kind)
    for say in (cancelling.count_as_late, cancelling.charge_nothing):
        with unit(as_ruth(cast)) as work, pytest.raises(NotPossibleNow):
            say(work, appointment_id=booked.id)


def test_only_what_is_cancelled_and_hers_can_count_as_late(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit(as_ruth(cast)) as work, pytest.raises(NotPossibleNow):
        cancelling.forgive(work, appointment_id=booked.id)
    with unit(Actor(ActorKind.PRACTITIONER, "0" * 32)) as work, pytest.raises(NotFound):
        cancelling.forgive(work, appointment_id=booked.id)


def test_she_is_sorry_only_for_what_they_did_not_wish_for(unit: Unit, cast: Cast) -> None:
    for kind, letter in (
        (CancelKind.CLIENT_ASKED, LetterKind.CANCELLED_BY_CLIENT),
        (CancelKind.WEATHER, LetterKind.CANCELLED_BY_PRACTITIONER),
    ):
        booked = book(unit, cast.in_person, email=f"{kind}@example.org")
        cancel(unit, cast, booked, kind)
        with unit() as work:
            assert set(waiting(work, booked)) == {(letter, booked.booker)}


def test_who_looked_at_it_before_it_was_moved_looks_again_before_it_is_cancelled(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit() as work:
        seen = appointment(work, booked).revision
    with unit(as_ruth(cast)) as work:
        appointments.reschedule_by_practitioner(work, appointment_id=booked.id, start=TUESDAY_AFTERNOON, reason=None)
    with unit(as_ruth(cast)) as work, pytest.raises(ChangedMeanwhile):
        appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="", seen=seen)
    with unit() as work:
        assert appointment(work, booked).status is AppointmentStatus.BOOKED
        seen = appointment(work, booked).revision
    with unit(as_ruth(cast)) as work:
        appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="", seen=seen)
