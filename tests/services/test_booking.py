"""How a client comes to an appointment: what is held for how long, what confirming writes, and what refuses it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from practice.errors import (
    AlreadyAnswered,
    DetailsMissing,
    DraftChanged,
    DraftNotFound,
    NotFound,
    NotOffered,
    SlotTaken,
)
from practice.models.appointments import Answer, Appointment, AppointmentEvent, Attendance, RainPlan, Role
from practice.models.intake import Consent, ConsentKind, current_text
from practice.models.links import ClientLink
from practice.models.outbox import OutboxMessage
from practice.models.people import Client
from practice.models.scheduling import Parties, Party, SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.policy import HOLD_RENEWALS
from practice.rules.slots import Rule
from practice.services import availability, booking, clients
from practice.services.drafts import ClientDetails, details_of, find_draft_and_hold
from practice.work import Work
from tests import factories
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.people import AMARA, AMARA_AND_JONAS, AMARA_BY_PHONE, Cast

TUESDAY = at("2027-03-09T15:15")  # 10:15 a.m. in Toronto, while the clock says Monday 1 March
TOMORROW = at("2027-03-02T15:15")  # the soonest that a notice of 24 hours allows
MINUTE = timedelta(minutes=1)
WALKER = replace(AMARA_BY_PHONE, rain_plan=RainPlan.ANOTHER_DAY, agrees_to_outdoors=True)


def hold(
    unit: Unit, chosen: SessionFormat, start: datetime = TUESDAY, *, token: str | None = None, party: Party = Party.ONE
) -> str:
    with unit() as work:
        its_row = work.session.get_one(SessionFormat, chosen.id)
        return booking.hold(work, token=token, session_format=its_row, party=party, start=start)


def save(unit: Unit, token: str, details: ClientDetails = AMARA) -> bool:
    with unit() as work:
        return booking.save_details(work, token=token, details=details)


def confirm(unit: Unit, token: str, **changes: Any) -> str:
    """Confirm what the check page would show now; `changes` are what it showed instead. The appointment's id."""
    with unit() as work:
        draft, held = find_draft_and_hold(work, token=token)
        shown = {
            "revision": draft.revision,
            "terms_id": work.session.scalars(current_text(ConsentKind.FEES)).one().id,
            "price_cents": booking.price_of(draft, held),
        }
    with unit() as work:
        return booking.confirm(work, token=token, **(shown | changes)).id


def book(unit: Unit, chosen: SessionFormat, details: ClientDetails = AMARA, party: Party = Party.ONE) -> str:
    token = hold(unit, chosen, party=party)
    assert save(unit, token, details)
    return confirm(unit, token)


def is_offered(unit: Unit, chosen: SessionFormat, start: datetime = TUESDAY) -> bool:
    with unit() as work:
        its_row, day = work.session.get_one(SessionFormat, chosen.id), start.date()
        slots = availability.find_slots(work, session_format=its_row, party=Party.ONE, first=day, last=day)
        return start in [slot.start for slot in slots]


def held_until(unit: Unit, token: str) -> datetime | None:
    with unit() as work:
        held = find_draft_and_hold(work, token=token)[1]
        return held.held_until if held else None


def count(unit: Unit, table: type[Any]) -> int:
    with unit() as work:
        return work.session.scalars(select(func.count()).select_from(table)).one()


def letters_of(work: Work, appointment_id: str) -> list[LetterKind]:
    """Those that are due at once, so no reminders."""
    its = OutboxMessage.appointment_id == appointment_id, OutboxMessage.kind != LetterKind.REMINDER
    found = select(OutboxMessage.kind).where(*its)
    return sorted(work.session.scalars(found))


# Holding a time


def test_a_held_time_is_offered_to_nobody_else_and_comes_back_without_a_job(
    unit: Unit, cast: Cast, clock: Clock
) -> None:
    hold(unit, cast.in_person)
    assert not is_offered(unit, cast.in_person)
    assert not is_offered(unit, cast.phone)
    clock.move(15 * MINUTE)
    assert is_offered(unit, cast.in_person)


def test_somebody_else_who_asks_for_it_is_told_the_three_nearest_times(unit: Unit, cast: Cast) -> None:
    hold(unit, cast.in_person)
    with pytest.raises(SlotTaken) as caught:
        hold(unit, cast.in_person)
    refusal = caught.value
    assert refusal.slot.start == TUESDAY
    assert [reason.rule for reason in refusal.reasons] == [Rule.TAKEN]
    # 10:15 is held until 11:05; the others of that day, and the last one of the day before
    assert [slot.start for slot in refusal.nearest] == [
        at("2027-03-09T14:00"),
        at("2027-03-09T18:30"),
        at("2027-03-09T19:45"),
    ]


def test_choosing_another_time_gives_the_first_one_back(unit: Unit, cast: Cast) -> None:
    token = hold(unit, cast.in_person)
    other = TUESDAY + timedelta(days=1)
    assert hold(unit, cast.in_person, other, token=token) == token
    assert is_offered(unit, cast.in_person)
    assert not is_offered(unit, cast.in_person, other)


def test_a_time_that_is_refused_leaves_her_the_one_she_had(unit: Unit, cast: Cast) -> None:
    hers, other = hold(unit, cast.in_person), TUESDAY + timedelta(days=1)
    hold(unit, cast.in_person, other)
    with pytest.raises(SlotTaken):
        hold(unit, cast.in_person, other, token=hers)
    with unit() as work:
        draft, held = find_draft_and_hold(work, token=hers)
        assert held is not None
        assert (draft.starts_at, held.starts_at) == (TUESDAY, TUESDAY)


def test_a_hold_is_renewed_ten_times_however_often_she_chooses_it_again(unit: Unit, cast: Cast, clock: Clock) -> None:
    token = hold(unit, cast.in_person)
    for _ in range(HOLD_RENEWALS):
        clock.move(14 * MINUTE)
        hold(unit, cast.in_person, token=token)
        assert held_until(unit, token) == clock() + 15 * MINUTE
    last = held_until(unit, token)
    clock.move(10 * MINUTE)
    hold(unit, cast.in_person, token=token)
    assert held_until(unit, token) == last


def test_keeping_the_time_says_for_how_long(unit: Unit, cast: Cast, clock: Clock) -> None:
    token = hold(unit, cast.in_person)
    clock.move(14 * MINUTE)
    with unit() as work:
        assert booking.keep_time(work, token=token) == 15 * MINUTE
    clock.move(16 * MINUTE)
    hold(unit, cast.in_person)
    with unit() as work:
        assert booking.keep_time(work, token=token) == timedelta(0)


def test_a_browser_without_a_booking_has_nothing_to_keep(unit: Unit, cast: Cast) -> None:
    for token in (None, "", "no such token", "ünïcode"):
        with pytest.raises(DraftNotFound), unit() as work:
            booking.keep_time(work, token=token)


@pytest.mark.parametrize(
    ("start", "rule"),
    [
        ("2027-03-01T14:00", Rule.PAST),
        ("2027-03-02T14:00", Rule.NOTICE),
        ("2027-05-03T14:15", Rule.HORIZON),
        ("9999-12-31T22:00", Rule.HORIZON),
        ("2027-03-06T14:00", Rule.HOURS),
        ("2027-03-03T14:05", Rule.GRID),
    ],
)
def test_a_time_outside_the_rules_is_refused_with_the_rule(unit: Unit, cast: Cast, start: str, rule: Rule) -> None:
    with pytest.raises(SlotTaken) as caught:
        hold(unit, cast.in_person, at(start))
    assert rule in [reason.rule for reason in caught.value.reasons]
    assert len(caught.value.nearest) == 3


def test_a_format_that_is_not_for_this_party_or_not_offered_any_more_is_refused(unit: Unit, cast: Cast) -> None:
    token = hold(unit, cast.in_person)
    save(unit, token)
    with unit() as work:
        rows = cast.seen_by(work)
        rows.phone.parties = Parties.ONE
        rows.in_person.active = False
    with pytest.raises(NotOffered):
        hold(unit, cast.phone, party=Party.COUPLE)
    assert not save(unit, token), "her time has gone, and what she typed is kept"
    with pytest.raises(NotOffered):
        confirm(unit, token)


def test_a_format_that_is_switched_off_is_told_from_one_that_never_was(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        cast.seen_by(work).phone.active = False
        work.session.flush()
        with pytest.raises(NotOffered):
            booking.find_format(work, slug="phone")
        with pytest.raises(NotFound):
            booking.find_format(work, slug="telephone")


# Her details


def test_what_she_typed_outlives_her_hold_and_takes_it_up_again(unit: Unit, cast: Cast, clock: Clock) -> None:
    token = hold(unit, cast.in_person)
    clock.move(timedelta(hours=2))
    assert save(unit, token)
    assert held_until(unit, token) == clock() + 15 * MINUTE


def test_what_she_typed_is_kept_when_the_time_has_gone(unit: Unit, cast: Cast, clock: Clock) -> None:
    token = hold(unit, cast.in_person)
    clock.move(15 * MINUTE)
    hold(unit, cast.in_person)
    assert not save(unit, token, AMARA_BY_PHONE)
    with unit() as work:
        assert details_of(find_draft_and_hold(work, token=token)[0]) == AMARA_BY_PHONE


def test_the_same_details_again_are_the_same_revision(unit: Unit, cast: Cast) -> None:
    token = hold(unit, cast.in_person)
    save(unit, token)
    with unit() as work:
        before = find_draft_and_hold(work, token=token)[0].revision
    save(unit, token)
    with unit() as work:
        assert find_draft_and_hold(work, token=token)[0].revision == before
    save(unit, token, replace(AMARA, discreet=True))
    with unit() as work:
        assert find_draft_and_hold(work, token=token)[0].revision == before + 1


# Confirming


def test_confirming_writes_the_appointment_with_her_link_her_consent_and_two_letters(unit: Unit, cast: Cast) -> None:
    appointment_id = book(unit, cast.in_person)
    with unit() as work:
        appointment = work.session.get_one(Appointment, appointment_id)
        assert (appointment.status, appointment.held_until, appointment.revision) == (
            AppointmentStatus.BOOKED,
            None,
            0,
        )
        assert (appointment.starts_at, appointment.ends_at) == (TUESDAY, TUESDAY + 50 * MINUTE)
        assert (appointment.price_cents, appointment.change_until) == (15000, TUESDAY - timedelta(days=1))
        link = clients.find_link(work, link_id=booking.own_link(work, appointment=appointment).id)
        booker = link.attendance
        assert (booker.client.name, booker.client.email, booker.discreet) == (
            "Amara Diallo",
            "amara@example.org",
            False,
        )
        assert (booker.role, booker.answer) == (Role.BOOKER, Answer.CONFIRMED)
        agreed = work.session.scalars(select(Consent.text_id).where(Consent.attendance_id == booker.id)).all()
        assert agreed == [work.session.scalars(current_text(ConsentKind.FEES)).one().id]
        assert appointment.terms_id == agreed[0]
        assert letters_of(work, appointment_id) == [LetterKind.CONFIRMATION, LetterKind.PRACTITIONER_NEW]
        event = work.session.scalars(
            select(AppointmentEvent).where(AppointmentEvent.appointment_id == appointment_id)
        ).one()
        assert (event.from_status, event.to_status, event.what) == ("held", "booked", "booked")
        assert event.actor == f"client:{booker.id}"


def test_after_booking_the_draft_holds_nothing_about_her(unit: Unit, cast: Cast) -> None:
    token = hold(unit, cast.in_person)
    save(unit, token)
    confirm(unit, token)
    with unit() as work:
        draft = find_draft_and_hold(work, token=token)[0]
        assert (draft.details, draft.confirmed_at) == (None, work.now)
    with pytest.raises(AlreadyAnswered):
        save(unit, token)


def test_the_same_confirmation_again_is_the_same_booking(unit: Unit, cast: Cast, clock: Clock) -> None:
    token = hold(unit, cast.in_person)
    save(unit, token)
    first = confirm(unit, token)
    written = {table: count(unit, table) for table in (Client, Attendance, ClientLink, Consent, OutboxMessage)}
    clock.move(timedelta(days=1))
    assert confirm(unit, token) == first
    assert confirm(unit, token, revision=0, terms_id="", price_cents=0) == first
    assert {table: count(unit, table) for table in written} == written


def test_after_booking_the_same_browser_may_book_another_time(unit: Unit, cast: Cast) -> None:
    token = hold(unit, cast.in_person)
    save(unit, token)
    first = confirm(unit, token)
    another = hold(unit, cast.in_person, TUESDAY + timedelta(days=1), token=token)
    assert another != token
    save(unit, another)
    assert confirm(unit, another) != first


@pytest.mark.parametrize("shown", [{"revision": 0}, {"terms_id": "an older wording"}, {"price_cents": 1}])
def test_what_was_not_shown_is_not_confirmed(unit: Unit, cast: Cast, shown: dict[str, Any]) -> None:
    token = hold(unit, cast.in_person)
    save(unit, token)
    with pytest.raises(DraftChanged):
        confirm(unit, token, **shown)
    assert held_until(unit, token) is not None
    confirm(unit, token)


def test_a_time_that_was_held_costs_what_it_cost_then(unit: Unit, cast: Cast, clock: Clock) -> None:
    token = hold(unit, cast.in_person)
    save(unit, token)
    with unit() as work:
        cast.seen_by(work).in_person.price_cents = 19000
    clock.move(15 * MINUTE)
    with pytest.raises(DraftChanged):
        confirm(unit, token, price_cents=15000)
    clock.move(-15 * MINUTE)
    assert confirm(unit, token, price_cents=15000)


def test_a_hold_that_has_run_out_is_no_obstacle_while_the_time_is_open(unit: Unit, cast: Cast, clock: Clock) -> None:
    token = hold(unit, cast.in_person)
    save(unit, token)
    clock.move(timedelta(hours=5))
    assert confirm(unit, token)


def test_a_time_that_went_to_somebody_else_is_refused_with_the_nearest(unit: Unit, cast: Cast, clock: Clock) -> None:
    token = hold(unit, cast.in_person)
    save(unit, token)
    clock.move(15 * MINUTE)
    book(unit, cast.phone, AMARA_BY_PHONE)
    with pytest.raises(SlotTaken) as caught:
        confirm(unit, token)
    assert len(caught.value.nearest) == 3
    with unit() as work:
        assert details_of(find_draft_and_hold(work, token=token)[0]) == AMARA


def test_notice_counts_from_when_she_chose_the_time(unit: Unit, cast: Cast, clock: Clock) -> None:
    clock.set(TOMORROW - timedelta(hours=24, minutes=1))
    token = hold(unit, cast.in_person, TOMORROW)
    clock.move(10 * MINUTE)
    assert save(unit, token)
    clock.move(10 * MINUTE)
    assert confirm(unit, token)


def test_once_the_hold_has_run_out_notice_counts_from_now(unit: Unit, cast: Cast, clock: Clock) -> None:
    clock.set(TOMORROW - timedelta(hours=24, minutes=1))
    token = hold(unit, cast.in_person, TOMORROW)
    save(unit, token)
    clock.move(16 * MINUTE)
    with pytest.raises(SlotTaken) as caught:
        confirm(unit, token)
    assert [(reason.rule, reason.until) for reason in caught.value.reasons] == [
        (Rule.NOTICE, clock() + timedelta(hours=24))
    ]


@pytest.mark.parametrize(
    ("details", "choose"),
    [
        (None, lambda cast: cast.in_person),
        (AMARA, lambda cast: cast.phone),
        (AMARA_BY_PHONE, lambda cast: cast.walk),
        (replace(WALKER, agrees_to_outdoors=False), lambda cast: cast.walk),
    ],
)
def test_what_this_way_of_meeting_needs_has_to_be_said_first(
    unit: Unit, cast: Cast, details: ClientDetails | None, choose: Callable[[Cast], SessionFormat]
) -> None:
    token = hold(unit, choose(cast))
    if details:
        save(unit, token, details)
    with pytest.raises(DetailsMissing):
        confirm(unit, token)


def test_a_walk_is_booked_with_its_rain_plan_and_her_consent(unit: Unit, cast: Cast) -> None:
    appointment_id = book(unit, cast.walk, WALKER)
    with unit() as work:
        appointment = work.session.get_one(Appointment, appointment_id)
        assert appointment.rain_plan is RainPlan.ANOTHER_DAY
        assert appointment.meeting_point_id == cast.walk.meeting_point_id
        agreed = {work.session.scalars(current_text(kind)).one().id for kind in (ConsentKind.FEES, ConsentKind.WALK)}
        assert set(work.session.scalars(select(Consent.text_id))) == agreed


def test_a_rain_plan_is_left_behind_when_she_meets_me_indoors(unit: Unit, cast: Cast) -> None:
    appointment_id = book(unit, cast.in_person, WALKER)
    with unit() as work:
        assert work.session.get_one(Appointment, appointment_id).rain_plan is None


def test_a_partner_gets_her_own_part_link_and_discreet_letter(unit: Unit, cast: Cast) -> None:
    appointment_id = book(unit, cast.in_person, AMARA_AND_JONAS, party=Party.COUPLE)
    with unit() as work:
        appointment = work.session.get_one(Appointment, appointment_id)
        assert (appointment.length, appointment.price_cents) == (80 * MINUTE, 21000)
        parts = {
            part.role: part
            for part in work.session.scalars(select(Attendance).where(Attendance.appointment_id == appointment_id))
        }
        jonas = parts[Role.PARTNER]
        assert (jonas.client.name, jonas.client.email) == ("Jonas Weber", "jonas@example.com")
        assert (jonas.answer, jonas.discreet) == (Answer.INVITED, True)
        assert jonas.uid != parts[Role.BOOKER].uid
        assert LetterKind.PARTNER_INVITATION in letters_of(work, appointment_id)
        assert booking.own_link(work, appointment=appointment).attendance_id == parts[Role.BOOKER].id


def test_a_partner_who_is_not_named_is_not_written_to(unit: Unit, cast: Cast) -> None:
    appointment_id = book(unit, cast.in_person, AMARA, party=Party.COUPLE)
    with unit() as work:
        assert letters_of(work, appointment_id) == [LetterKind.CONFIRMATION, LetterKind.PRACTITIONER_NEW]


def test_a_partner_is_not_invited_to_a_session_for_one(unit: Unit, cast: Cast) -> None:
    appointment_id = book(unit, cast.in_person, AMARA_AND_JONAS)
    with unit() as work:
        assert LetterKind.PARTNER_INVITATION not in letters_of(work, appointment_id)


def test_a_format_that_needs_my_yes_is_requested_and_its_time_is_taken(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        cast.seen_by(work).in_person.needs_approval = True
    appointment_id = book(unit, cast.in_person)
    with unit() as work:
        assert work.session.get_one(Appointment, appointment_id).status is AppointmentStatus.REQUESTED
        assert letters_of(work, appointment_id) == [LetterKind.PRACTITIONER_NEW, LetterKind.REQUEST_RECEIVED]
    assert not is_offered(unit, cast.phone)


def test_the_hold_of_a_colleague_is_given_back_when_she_chooses_me(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        colleague = factories.practitioner(work, name="Ines Moreau", email="ines@example.org")
        hers = factories.session_format(work, practitioner=colleague, slug="with-ines")
        factories.weekly_hours(work, practitioner=colleague)
    token = hold(unit, hers)
    hold(unit, cast.in_person, token=token)
    assert is_offered(unit, hers)
    save(unit, token)
    appointment_id = confirm(unit, token)
    with unit() as work:
        assert work.session.get_one(Appointment, appointment_id).practitioner_id == cast.ruth.id
