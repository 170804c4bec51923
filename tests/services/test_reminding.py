"""Who is owed reminders of what, whatever has happened to it since it was booked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from practice.models.appointments import Answer, Appointment, Attendance, Channel
from practice.models.outbox import OutboxState
from practice.models.scheduling import Party, SessionFormat
from practice.rules.entity_tags import entity_tag
from practice.rules.lifecycle import AppointmentStatus
from practice.services import appointments, contact, outbox, own_page, reminding, separating, taking_back
from practice.services.contact import ContactRule, WhereToWrite
from practice.services.own_page import NewFormat
from practice.services.separating import TwoTimes
from tests import booked as booked_rows
from tests.booked import as_ruth
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.people import AMARA, AMARA_AND_JONAS, Cast
from tests.reminded import Reminder, book_by_phone, book_herself, change, reminders, waiting

TUESDAY = at("2027-03-09T19:45")  # 2:45 p.m. in Toronto, while the clock says Monday 1 March, 10 a.m.
THURSDAY = at("2027-03-11T19:45")
BOTH = {"48h": at("2027-03-07T19:45"), "08:00": at("2027-03-09T13:00")}
BOTH_ON_THURSDAY = {"48h": at("2027-03-09T19:45"), "08:00": at("2027-03-11T13:00")}
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def accept(unit: Unit, booked: booked_rows.Booked) -> None:
    with unit() as work:
        own_page.accept(work, appointment_id=booked.id, attendance_id=booked.partner)


def test_booking_owes_one_two_days_before_and_one_on_the_morning(unit: Unit, cast: Cast) -> None:
    booked = book_herself(unit, cast.in_person, TUESDAY)
    assert waiting(unit, booked.booker) == BOTH


def test_ruths_booking_for_somebody_on_the_phone_does_too(unit: Unit, cast: Cast) -> None:
    assert waiting(unit, book_by_phone(unit, cast, TUESDAY).booker) == BOTH


def test_what_was_due_before_it_was_booked_stays_with_its_reason_and_the_other_waits(
    unit: Unit, cast: Cast, clock: Clock
) -> None:
    clock.set(TUESDAY - 30 * HOUR)
    booked = book_herself(unit, cast.in_person, TUESDAY)
    assert reminders(unit, booked.booker) == [
        Reminder("48h", BOTH["48h"], OutboxState.WITHDRAWN, "this time was booked later than it was due"),
        Reminder("08:00", BOTH["08:00"], OutboxState.WAITING),
    ]


def test_a_request_has_none_until_ruth_says_yes(unit: Unit, cast: Cast) -> None:
    change(unit, SessionFormat, cast.in_person.id, needs_approval=True)
    booked = book_herself(unit, cast.in_person, TUESDAY)
    assert reminders(unit, booked.booker) == []
    with unit(as_ruth(cast)) as work:
        appointments.approve(work, appointment_id=booked.id)
    assert waiting(unit, booked.booker) == BOTH


def test_a_partner_has_none_until_he_accepts_and_none_when_he_declines_after_all(unit: Unit, cast: Cast) -> None:
    booked = book_herself(unit, cast.in_person, TUESDAY, details=AMARA_AND_JONAS, party=Party.COUPLE)
    assert (waiting(unit, booked.booker), reminders(unit, booked.partner)) == (BOTH, [])
    accept(unit, booked)
    assert waiting(unit, booked.partner) == BOTH
    with unit() as work:
        own_page.decline(work, appointment_id=booked.id, attendance_id=booked.partner)
    assert {each.reason for each in reminders(unit, booked.partner)} == {"this person does not take part"}
    assert waiting(unit, booked.booker) == BOTH


def test_a_move_takes_them_back_and_owes_them_for_the_new_time(unit: Unit, cast: Cast) -> None:
    booked = book_herself(unit, cast.in_person, TUESDAY)
    with unit(booked.actor()) as work:
        own_page.reschedule(work, appointment_id=booked.id, attendance_id=booked.booker, start=THURSDAY)
    assert waiting(unit, booked.booker) == BOTH_ON_THURSDAY
    withdrawn = [each for each in reminders(unit, booked.booker) if each.state is OutboxState.WITHDRAWN]
    assert [(each.due_at, each.reason) for each in withdrawn] == [
        (at, "a newer letter replaces it") for at in BOTH.values()
    ]


def test_what_is_cancelled_says_why_nobody_is_reminded(unit: Unit, cast: Cast) -> None:
    booked = book_herself(unit, cast.in_person, TUESDAY)
    with unit(booked.actor()) as work:
        own_page.cancel(work, appointment_id=booked.id, attendance_id=booked.booker, reason="")
    assert {each.reason for each in reminders(unit, booked.booker)} == {"the appointment is cancelled"}


def test_a_move_to_a_time_that_is_near_owes_only_what_is_still_ahead(unit: Unit, cast: Cast, clock: Clock) -> None:
    booked = book_herself(unit, cast.in_person, THURSDAY)
    clock.set(TUESDAY - 30 * HOUR)
    with unit(as_ruth(cast)) as work:
        appointments.reschedule_by_practitioner(work, appointment_id=booked.id, start=TUESDAY, reason="Agreed.")
    assert waiting(unit, booked.booker) == {"08:00": BOTH["08:00"]}


def test_another_way_to_meet_has_its_own_reminders(unit: Unit, cast: Cast) -> None:
    change(unit, SessionFormat, cast.phone.id, reminders=["24h"])
    booked = book_herself(unit, cast.in_person, TUESDAY)
    with unit(booked.actor()) as work:
        to_phone = NewFormat(format_id=cast.phone.id, phone="+15195550142")
        own_page.change_format(work, appointment_id=booked.id, attendance_id=booked.booker, change=to_phone)
    assert waiting(unit, booked.booker) == {"24h": TUESDAY - DAY}


def test_another_way_to_meet_owes_none_again_that_was_due_already(unit: Unit, cast: Cast, clock: Clock) -> None:
    booked = book_herself(unit, cast.in_person, TUESDAY)
    clock.set(TUESDAY - 30 * HOUR)
    booked_rows.send_letters(unit)
    with unit(booked.actor()) as work:
        to_phone = NewFormat(format_id=cast.phone.id, phone="+15195550142")
        own_page.change_format(work, appointment_id=booked.id, attendance_id=booked.booker, change=to_phone)
    owed = [each for each in reminders(unit, booked.booker) if each.lead == "48h"]
    assert {each.reason for each in owed if each.state is not OutboxState.SENT} == {"a later letter says the same"}
    owe_missing(unit)
    assert not owe_missing(unit)


@pytest.mark.parametrize("by_ruth", [True, False])
def test_cancelling_takes_them_back(unit: Unit, cast: Cast, by_ruth: bool) -> None:
    booked = book_herself(unit, cast.in_person, TUESDAY)
    with unit(as_ruth(cast) if by_ruth else booked.actor()) as work:
        if by_ruth:
            appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="")
        else:
            own_page.cancel(work, appointment_id=booked.id, attendance_id=booked.booker, reason=None)
    assert len(reminders(unit, booked.booker)) == 2
    assert waiting(unit, booked.booker) == {}


def test_each_of_two_who_come_alone_is_reminded_of_the_own_time(unit: Unit, cast: Cast) -> None:
    booked = book_herself(unit, cast.in_person, TUESDAY, details=AMARA_AND_JONAS, party=Party.COUPLE)
    accept(unit, booked)
    with unit(as_ruth(cast)) as work:
        times = TwoTimes(partners_start=THURSDAY, reason="Agreed.")
        separating.start_individually(work, appointment_id=booked.id, times=times)
    assert waiting(unit, booked.booker) == BOTH
    assert waiting(unit, booked.partner) == BOTH_ON_THURSDAY


def test_whoever_wishes_no_email_is_owed_none_and_gets_them_back_when_she_does(unit: Unit, cast: Cast) -> None:
    booked = book_herself(unit, cast.in_person, TUESDAY)
    for ways, expected in (["call"], {}), (["email"], BOTH):
        with unit(booked.actor()) as work:
            rule = ContactRule(channels=tuple(map(Channel, ways)))
            contact.say_how_to_reach(work, appointment_id=booked.id, attendance_id=booked.booker, rule=rule)
        assert waiting(unit, booked.booker) == expected
    assert len(reminders(unit, booked.booker)) == 2


def test_whoever_has_no_address_is_owed_them_when_there_is_one(unit: Unit, cast: Cast) -> None:
    booked = book_by_phone(unit, cast, TUESDAY, details=replace(AMARA, email="", phone="+15195550142"))
    assert reminders(unit, booked.booker) == []
    with unit(as_ruth(cast)) as work:
        ids = {"appointment_id": booked.id, "attendance_id": booked.booker}
        now, then = WhereToWrite(None), WhereToWrite("amara@example.com")
        contact.put_address_right(work, **ids, values=then, seen=entity_tag(now))
    assert waiting(unit, booked.booker) == BOTH


def test_at_a_time_that_begins_soon_nobody_is_reminded(unit: Unit, cast: Cast, clock: Clock) -> None:
    clock.set(TUESDAY - timedelta(minutes=20))
    assert reminders(unit, book_by_phone(unit, cast, TUESDAY).booker) == []


def test_renewing_again_changes_nothing(unit: Unit, cast: Cast) -> None:
    booked = book_herself(unit, cast.in_person, TUESDAY)
    before = reminders(unit, booked.booker)
    with unit() as work:
        reminding.renew(work, appointments=[booked_rows.appointment(work, booked)])
    assert reminders(unit, booked.booker) == before


# What has none


def owe_missing(unit: Unit) -> bool:
    """What the worker does: it asks first. Whether it found anybody."""
    with unit() as work:
        found = reminding.somebody_has_none(work)
    with unit() as work:
        reminding.owe_missing(work)
    return found


def test_what_was_booked_before_there_were_reminders_gets_them(unit: Unit, cast: Cast) -> None:
    owe_missing(unit)  # everybody else
    booked = booked_rows.book(unit, cast.in_person, start=TUESDAY)
    assert owe_missing(unit)
    assert waiting(unit, booked.booker) == BOTH
    assert not owe_missing(unit)


def test_of_what_was_booked_long_ago_the_one_that_was_due_meanwhile_is_owed_too(
    unit: Unit, cast: Cast, clock: Clock
) -> None:
    booked = booked_rows.book(unit, cast.in_person, start=TUESDAY)
    clock.set(TUESDAY - 30 * HOUR)
    owe_missing(unit)
    assert waiting(unit, booked.booker) == BOTH


@pytest.mark.parametrize(
    "changes",
    [
        {"status": AppointmentStatus.REQUESTED},
        {"status": AppointmentStatus.CANCELLED},
        {"starts_at": at("2027-03-01T14:00")},
    ],
)
def test_the_worker_finds_nobody_else(unit: Unit, cast: Cast, changes: dict[str, object]) -> None:
    owe_missing(unit)  # everybody else
    booked = booked_rows.book(unit, cast.in_person, start=TUESDAY)
    if "starts_at" in changes:
        changes |= {"ends_at": at("2027-03-01T14:50")}
    change(unit, Appointment, booked.id, **changes)
    assert not owe_missing(unit)
    assert reminders(unit, booked.booker) == []


@pytest.mark.parametrize("changes", [{"answer": Answer.INVITED}, {"channels": ["call"]}, {"reminders": []}])
def test_the_worker_leaves_whoever_is_not_to_be_reminded(unit: Unit, cast: Cast, changes: dict[str, object]) -> None:
    owe_missing(unit)  # everybody else
    booked = booked_rows.book(unit, cast.in_person, start=TUESDAY)
    change(unit, Attendance, booked.booker, **changes)
    assert not owe_missing(unit)
    assert reminders(unit, booked.booker) == []


def test_what_was_withdrawn_by_mistake_is_owed_again(unit: Unit, cast: Cast) -> None:
    owe_missing(unit)  # everybody else
    booked = book_herself(unit, cast.in_person, TUESDAY)
    with unit() as work:
        outbox.withdraw_pending(work, appointment=booked_rows.appointment(work, booked), reason="A slip.")
    assert owe_missing(unit)
    assert waiting(unit, booked.booker) == BOTH


def take_back(unit: Unit, cast: Cast, booked: booked_rows.Booked) -> None:
    """Ruth undoes what she did last."""
    with unit(as_ruth(cast)) as work:
        (slip,) = taking_back.still_possible(work, appointment_id=booked.id)
        taking_back.take_back(work, appointment_id=booked.id, event_id=slip.event.id)


def test_a_booking_that_ruth_takes_back_leaves_none(unit: Unit, cast: Cast) -> None:
    owe_missing(unit)  # everybody else
    booked = book_by_phone(unit, cast, TUESDAY)
    take_back(unit, cast, booked)
    assert waiting(unit, booked.booker) == {}
    assert not owe_missing(unit)


@pytest.mark.parametrize("slip", ["moved", "cancelled"])
def test_a_slip_that_ruth_takes_back_leaves_those_of_before(unit: Unit, cast: Cast, slip: str) -> None:
    booked = book_herself(unit, cast.in_person, TUESDAY)
    owe_missing(unit)  # everybody else
    with unit(as_ruth(cast)) as work:
        if slip == "moved":
            appointments.reschedule_by_practitioner(work, appointment_id=booked.id, start=THURSDAY, reason=None)
        else:
            appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="")
    take_back(unit, cast, booked)
    assert waiting(unit, booked.booker) == BOTH
    assert not owe_missing(unit)
