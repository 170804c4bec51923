"""The weather is too bad for a walk: what was agreed on happens, at no cost, if there is still room for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from practice.errors import NotFound, NotPossibleNow, ReasonNeeded, SlotTaken, TooLateToChange
from practice.models.appointments import Appointment, RainPlan
from practice.rules.letter_kinds import LetterKind
from practice.rules.slots import Rule
from practice.services import changes, own_page, weather
from practice.services.appointments import TIME_TO_TAKE_BACK
from practice.work import Work
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, Booked, appointment, as_ruth, attendance, book, happened, waiting
from tests.clock import Clock
from tests.conftest import Unit
from tests.people import Cast

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NUMBER = "+15195550142"


@pytest.fixture
def walking(unit: Unit, cast: Cast, clock: Clock) -> Booked:
    """Amara and Jonas walk on Tuesday, indoors if it rains. It is three hours before: too late for other changes."""
    made = book(unit, cast.walk, couple=True, phone=NUMBER, rain_plan=RainPlan.INDOORS)
    clock.set(TUESDAY - 3 * HOUR)
    return made


def call_out(work: Work, booked: Booked, plan: RainPlan = RainPlan.INDOORS) -> Appointment:
    return weather.use_by_client(work, appointment_id=booked.id, attendance_id=booked.booker, plan=plan)


def test_the_walk_becomes_what_was_agreed_on(unit: Unit, cast: Cast, walking: Booked) -> None:
    with unit() as work:
        before = appointment(work, walking)
        kept, sequence = (before.uid, before.price_cents), attendance(work, walking.booker).sequence
        revision = before.revision
        cast.seen_by(work).in_person.couple_price_cents = before.price_cents + 5000
    with unit(walking.actor()) as work:
        call_out(work, walking)
    with unit() as work:
        now = appointment(work, walking)
        assert now.format_id == cast.in_person.id
        assert (now.starts_at, now.length) == (TUESDAY, timedelta(minutes=80))
        assert (now.uid, now.price_cents) == kept
        assert now.revision == revision + 1
        assert now.place == "14 Willow Lane, London, Ontario"
        assert now.meeting_point_id is None
        assert now.rain_plan is None
        assert attendance(work, walking.booker).sequence == sequence + 1
        letters = waiting(work, walking)
        assert set(letters) == {
            (LetterKind.RAIN_PLAN, walking.booker),
            (LetterKind.RAIN_PLAN, walking.partner),
            (LetterKind.PRACTITIONER_RAIN_PLAN, None),
        }
        assert {letter.due_at for letter in letters.values()} == {work.now}
        assert happened(work, walking)[-1] == ("rain_plan_used", str(walking.actor()))


def test_pressing_twice_is_pressing_once(unit: Unit, walking: Booked) -> None:
    with unit(walking.actor()) as work:
        call_out(work, walking)
        call_out(work, walking)
        assert [what for what, _ in happened(work, walking)] == ["rain_plan_used"]


def test_it_may_be_used_until_the_formats_own_hour_and_not_after(
    unit: Unit, cast: Cast, walking: Booked, clock: Clock
) -> None:
    with unit() as work:
        cast.seen_by(work).walk.rain_notice = 90 * MINUTE
    clock.set(TUESDAY - 89 * MINUTE)
    with unit(walking.actor()) as work, pytest.raises(NotPossibleNow):
        call_out(work, walking)
    clock.set(TUESDAY - 90 * MINUTE)
    with unit(walking.actor()) as work:
        assert call_out(work, walking).format_id == cast.in_person.id


def test_who_is_in_the_room_meanwhile_is_not_met(unit: Unit, cast: Cast, walking: Booked) -> None:
    with unit() as work:
        cast.seen_by(work).in_person.buffer_after = 30 * MINUTE
    book(unit, cast.in_person, start=TUESDAY + 95 * MINUTE, email="noor@example.com", buffer_before=timedelta())
    with unit(walking.actor()) as work, pytest.raises(SlotTaken) as refused:
        call_out(work, walking)
    assert [reason.rule for reason in refused.value.reasons] == [Rule.BUFFER]
    with unit(walking.actor()) as work:
        assert call_out(work, walking, RainPlan.PHONE).format_id == cast.phone.id


def test_the_session_is_shortened_only_where_it_does_not_fit(unit: Unit, cast: Cast, walking: Booked) -> None:
    with unit() as work:
        room = cast.seen_by(work).in_person
        room.buffer_after, room.couple_length = 30 * MINUTE, 60 * MINUTE
    book(unit, cast.in_person, start=TUESDAY + 95 * MINUTE, email="noor@example.com", buffer_before=timedelta())
    with unit(walking.actor()) as work:
        assert call_out(work, walking).length == 60 * MINUTE


def test_another_way_than_agreed_is_only_for_when_that_is_not_possible(unit: Unit, walking: Booked) -> None:
    with unit(walking.actor()) as work, pytest.raises(SlotTaken):
        call_out(work, walking, RainPlan.ONLINE)
    with unit(walking.actor()) as work, pytest.raises(NotFound):
        call_out(work, walking, RainPlan.ANOTHER_DAY)


def test_the_partner_cannot_call_it_out(unit: Unit, walking: Booked) -> None:
    ids = {"appointment_id": walking.id, "attendance_id": walking.partner}
    with unit() as work, pytest.raises(NotFound):
        weather.use_by_client(work, **ids, plan=RainPlan.INDOORS)


def test_another_day_is_free_after_the_deadline_too(unit: Unit, cast: Cast, clock: Clock) -> None:
    made = book(unit, cast.walk, rain_plan=RainPlan.ANOTHER_DAY)
    ids = {"appointment_id": made.id, "attendance_id": made.booker}
    clock.set(TUESDAY - 3 * HOUR)
    later = TUESDAY + timedelta(days=7)  # the clocks have gone forward since: 11:15 on the wall
    with unit() as work:
        cast.seen_by(work).walk.starts = ["11:15"]
    with unit(made.actor()) as work:
        assert own_page.reschedule(work, **ids, start=later).starts_at == later
        assert {kind for kind, _ in waiting(work, made)} == {LetterKind.MOVED, LetterKind.PRACTITIONER_MOVED}
    clock.set(later - HOUR)
    with unit(made.actor()) as work, pytest.raises(TooLateToChange):
        own_page.reschedule(work, **ids, start=later + timedelta(days=1))


@pytest.mark.parametrize("plan", [RainPlan.WALK_ANYWAY, None])
def test_a_walk_in_any_weather_has_no_plan_to_use(unit: Unit, cast: Cast, clock: Clock, plan: RainPlan | None) -> None:
    made = book(unit, cast.walk, rain_plan=plan)
    clock.set(TUESDAY - 3 * HOUR)
    with unit(made.actor()) as work, pytest.raises(NotPossibleNow):
        call_out(work, made)


def test_without_a_number_nobody_is_rung_and_another_day_is_found(unit: Unit, cast: Cast, clock: Clock) -> None:
    made = book(unit, cast.walk, rain_plan=RainPlan.PHONE)
    clock.set(TUESDAY - 3 * HOUR)
    with unit() as work:
        found = work.session.scalars(changes.with_people(made.id)).one()
        ways = weather.ways(work, appointment=found, booker=attendance(work, made.booker))
        assert [(way.plan, way.is_open) for way in ways] == [
            (RainPlan.PHONE, False),
            (RainPlan.INDOORS, True),
            (RainPlan.ONLINE, True),
        ]
    with unit(made.actor()) as work:
        assert call_out(work, made, RainPlan.ANOTHER_DAY).rain_plan is RainPlan.ANOTHER_DAY


def test_her_own_letters_wait_and_the_plan_is_hers_to_use_until_the_walk_begins(
    unit: Unit, cast: Cast, walking: Booked, clock: Clock
) -> None:
    made = book(unit, cast.walk, start=TUESDAY_AFTERNOON, rain_plan=RainPlan.INDOORS, email="noor@example.com")
    clock.set(TUESDAY - 5 * MINUTE)
    with unit(as_ruth(cast)) as work:
        weather.use_by_practitioner(work, appointment_id=walking.id, plan=RainPlan.PHONE, reason=None)
        letters = waiting(work, walking)
        assert {kind for kind, _ in letters} == {LetterKind.RAIN_PLAN}
        assert {letter.due_at for letter in letters.values()} == {work.now + TIME_TO_TAKE_BACK}
    clock.set(TUESDAY_AFTERNOON)
    with unit(as_ruth(cast)) as work, pytest.raises(NotPossibleNow):
        weather.use_by_practitioner(work, appointment_id=made.id, plan=RainPlan.INDOORS, reason=None)


def test_her_own_rules_only_warn(unit: Unit, cast: Cast, walking: Booked) -> None:
    book(unit, cast.in_person, start=TUESDAY + 85 * MINUTE, email="noor@example.com")
    plan = {"appointment_id": walking.id, "plan": RainPlan.INDOORS}
    with unit(as_ruth(cast)) as work, pytest.raises(ReasonNeeded):
        weather.use_by_practitioner(work, **plan, reason=None)
    with unit(as_ruth(cast)) as work:
        weather.use_by_practitioner(work, **plan, reason="It is next door")
        assert appointment(work, walking).override_reason == "It is next door"
