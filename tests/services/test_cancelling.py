"""Why an appointment was cancelled, whether that was late, and what Ruth does about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from practice.rules.cancelling import CancelKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import appointments, own_page
from tests.booked import TUESDAY, Booked, appointment, as_ruth, book
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
