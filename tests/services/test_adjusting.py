"""Ruth lets an appointment take place in another way, or for longer or shorter, at its own time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from practice.errors import ChangedMeanwhile, ContactMissing, NotFound, NotPossibleNow, ReasonNeeded, SlotTaken
from practice.models.appointments import RainPlan
from practice.models.scheduling import SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.slots import Rule
from practice.services import adjusting, own_page
from practice.services.adjusting import NewWay
from tests.booked import (
    TUESDAY,
    TUESDAY_AFTERNOON,
    Booked,
    appointment,
    as_ruth,
    attendance,
    book,
    happened,
    waiting,
)
from tests.conftest import Clock, Unit
from tests.people import Cast

NUMBER = "+15195550177"


def meet(unit: Unit, cast: Cast, booked: Booked, way: NewWay, **options: Any) -> None:
    with unit(as_ruth(cast)) as work:
        adjusting.change_format(work, appointment_id=booked.id, way=way, **options)


def last(unit: Unit, cast: Cast, booked: Booked, minutes: int, **options: Any) -> None:
    with unit(as_ruth(cast)) as work:
        adjusting.change_length(work, appointment_id=booked.id, length=timedelta(minutes=minutes), **options)


def test_another_way_keeps_uid_and_fee_raises_the_sequence_and_tells_both(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True, phone=NUMBER)
    with unit() as work:
        uid, fee = appointment(work, booked).uid, appointment(work, booked).price_cents
        work.session.get_one(SessionFormat, cast.phone.id).couple_price_cents = 100
    for _ in range(2):
        meet(unit, cast, booked, NewWay(cast.phone.id))
    with unit() as work:
        row = appointment(work, booked)
        assert (row.uid, row.price_cents, row.format_id, row.starts_at) == (uid, fee, cast.phone.id, TUESDAY)
        letters = waiting(work, booked)
        kind = LetterKind.FORMAT_CHANGED
        assert set(letters) == {(kind, booked.booker), (kind, booked.partner)}
        assert {letter.sequence for letter in letters.values()} == {1}
        assert letters[kind, booked.booker].due_at == work.now + timedelta(minutes=3)
        assert [what for what, _ in happened(work, booked)] == ["format_changed"]
    meet(unit, cast, booked, NewWay(cast.in_person.id, takes_its_fee=True))
    meet(unit, cast, booked, NewWay(cast.phone.id, takes_its_fee=True))
    with unit() as work:
        assert appointment(work, booked).price_cents == 100


def test_a_walk_has_its_rain_plan_and_a_call_needs_a_number(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit(as_ruth(cast)) as work, pytest.raises(ContactMissing):
        adjusting.change_format(work, appointment_id=booked.id, way=NewWay(cast.phone.id))
    meet(unit, cast, booked, NewWay(cast.phone.id, phone=NUMBER))
    meet(unit, cast, booked, NewWay(cast.walk.id, rain_plan=RainPlan.PHONE))
    with unit() as work:
        row = appointment(work, booked)
        assert (row.rain_plan, row.meeting_point_id) == (RainPlan.PHONE, cast.walk.meeting_point_id)
        assert attendance(work, booked.booker).client.phone == NUMBER


def test_a_new_end_that_reaches_another_appointment_is_refused_and_her_own_rules_want_a_reason(
    unit: Unit, cast: Cast
) -> None:
    booked = book(unit, cast.in_person)
    book(unit, cast.in_person, start=TUESDAY_AFTERNOON, email="jonas@example.com")
    with unit(as_ruth(cast)) as work, pytest.raises(SlotTaken):
        adjusting.change_length(work, appointment_id=booked.id, length=timedelta(minutes=240))
    with unit(as_ruth(cast)) as work, pytest.raises(ReasonNeeded) as refused:
        adjusting.change_length(work, appointment_id=booked.id, length=timedelta(minutes=190))
    assert [reason.rule for reason in refused.value.reasons] == [Rule.BUFFER]
    last(unit, cast, booked, 190, reason="They come from far away")
    with unit() as work:
        row = appointment(work, booked)
        assert (row.length, row.override_reason) == (timedelta(minutes=190), "They come from far away")


def test_what_lasts_longer_this_once_lasts_as_long_when_it_is_moved(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    last(unit, cast, booked, 80)
    with unit() as work:
        assert set(waiting(work, booked)) == {(LetterKind.MOVED, booked.booker)}
    with unit(booked.actor()) as work:
        own_page.reschedule(work, appointment_id=booked.id, attendance_id=booked.booker, start=TUESDAY_AFTERNOON)
    with unit() as work:
        assert appointment(work, booked).length == timedelta(minutes=80)


def test_what_has_begun_is_somebody_elses_or_was_seen_otherwise_stays_as_it_is(
    unit: Unit, cast: Cast, clock: Clock
) -> None:
    booked = book(unit, cast.in_person)
    with unit(as_ruth(cast)) as work, pytest.raises(ChangedMeanwhile):
        adjusting.change_length(work, appointment_id=booked.id, length=timedelta(minutes=80), seen=7)
    with unit(as_ruth(cast)) as work, pytest.raises(NotFound):
        adjusting.change_format(work, appointment_id=booked.id, way=NewWay("0" * 32))
    with unit(booked.actor()) as work, pytest.raises(NotFound):
        adjusting.change_length(work, appointment_id=booked.id, length=timedelta(minutes=80))
    clock.set(TUESDAY)
    with unit(as_ruth(cast)) as work, pytest.raises(NotPossibleNow):
        adjusting.change_length(work, appointment_id=booked.id, length=timedelta(minutes=80))
