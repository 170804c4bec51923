"""She is reminded as she chooses, each of two people for herself, and her page says when the next reminder comes."""

from __future__ import annotations

import pytest

from practice.models.appointments import Attendance
from practice.models.scheduling import Party
from practice.rules.lifecycle import AppointmentStatus
from practice.services import clients, own_page
from tests.booked import Booked, as_ruth
from tests.booked import book as book_without_reminders
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import AMARA_AND_JONAS, Cast
from tests.reminded import book_herself, change, waiting

TUESDAY = at("2027-03-09T19:45")  # 2:45 p.m. in Toronto, while the clock says Monday 1 March, 10 a.m.
TWO_DAYS, MORNING, A_WEEK = at("2027-03-07T19:45"), at("2027-03-09T13:00"), at("2027-03-02T19:45")
BOTH = {"48h": TWO_DAYS, "08:00": MORNING}


def link_of(unit: Unit, booked: Booked, attendance_id: str) -> str:
    with unit(booked.actor()) as work:
        part = work.session.get_one(Attendance, attendance_id)
        appointment = own_page.changes.take(work, appointment_id=booked.id)
        return clients.issue_link(work, attendance=part, appointment=appointment).token or ""


@pytest.fixture
def booked(unit: Unit, cast: Cast) -> Booked:
    return book_herself(unit, cast.in_person, TUESDAY, details=AMARA_AND_JONAS, party=Party.COUPLE)


@pytest.fixture
def her_page(pages: Pages, unit: Unit, booked: Booked) -> Page:
    return pages.get("appointment.open_link", token=link_of(unit, booked, booked.booker))


def test_her_page_says_when_the_next_reminders_come(her_page: Page) -> None:
    assert "I remind you by email: Sunday 7 March, 2:45 p.m.; Tuesday 9 March, 8:00 a.m." in her_page.text


def test_the_choice_that_holds_is_the_one_that_is_shown(her_page: Page) -> None:
    page = her_page.click("Remind me differently")
    assert page.title == "Reminders"
    assert "As it is now, I remind you on Sunday 7 March" in page.text
    assert "I send no reminder from 9:00 p.m. to 8:00 a.m." in page.text
    assert page.value("how") == "usual"
    assert list(page.options("leads").values()) == [
        "7 days before",
        "3 days before",
        "48 hours before",
        "24 hours before",
        "2 hours before",
        "At 8:00 a.m. on the day",
    ]


def test_no_reminders_and_then_some_again(her_page: Page, unit: Unit, booked: Booked) -> None:
    page = her_page.click("Remind me differently").submit("Keep this", how="never")
    assert "I have kept that. No reminder comes now." in page.text
    assert "No reminder comes. " in page.text
    assert waiting(unit, booked.booker) == {}
    page = page.click("Remind me differently")
    assert page.value("how") == "never"
    page = page.submit("Keep this", {"how": "own", "leads": ["168h", "08:00"]})
    assert "The next reminder comes on Tuesday 2 March, 2:45 p.m." in page.text
    assert waiting(unit, booked.booker) == {"168h": A_WEEK, "08:00": MORNING}
    page = page.click("Remind me differently").submit("Keep this", how="usual")
    assert waiting(unit, booked.booker) == BOTH


def test_times_of_her_own_need_at_least_one(her_page: Page, unit: Unit, booked: Booked) -> None:
    page = her_page.click("Remind me differently").submit("Keep this", {"how": "own", "leads": []}, status=422)
    assert page.errors == ["Choose at least one time, or “Not at all” above"]
    assert page.value("how") == "own"
    assert waiting(unit, booked.booker) == BOTH


def test_what_is_not_offered_is_refused(her_page: Page, pages: Pages, unit: Unit, booked: Booked) -> None:
    page = her_page.click("Remind me differently")
    data = {"csrf_token": page.token, "how": "own", "leads": ["1h"]}
    assert pages.open("POST", "/appointment/reminders", data, status=422).errors
    assert waiting(unit, booked.booker) == BOTH


def test_each_of_two_chooses_for_himself(pages: Pages, unit: Unit, booked: Booked) -> None:
    with unit() as work:
        own_page.accept(work, appointment_id=booked.id, attendance_id=booked.partner)
    page = pages.get("appointment.open_link", token=link_of(unit, booked, booked.partner))
    page.click("Remind me differently").submit("Keep this", how="never")
    assert (waiting(unit, booked.partner), waiting(unit, booked.booker)) == ({}, BOTH)


def test_her_choice_stays_hers_when_the_time_is_moved(her_page: Page, unit: Unit, booked: Booked) -> None:
    her_page.click("Remind me differently").submit("Keep this", {"how": "own", "leads": ["24h"]})
    with unit(booked.actor()) as work:
        start = at("2027-03-11T19:45")
        own_page.reschedule(work, appointment_id=booked.id, attendance_id=booked.booker, start=start)
    assert waiting(unit, booked.booker) == {"24h": at("2027-03-10T19:45")}


def test_a_reminder_whose_time_has_passed_is_not_made_up_for(
    her_page: Page, unit: Unit, booked: Booked, clock: Clock
) -> None:
    clock.set(TUESDAY - (TUESDAY - MORNING) * 4)
    her_page.click("Remind me differently").submit("Keep this", {"how": "own", "leads": ["168h", "08:00"]})
    assert waiting(unit, booked.booker) == {"08:00": MORNING}


def test_whoever_wishes_no_email_reads_why_none_comes(her_page: Page, unit: Unit, booked: Booked) -> None:
    change(unit, Attendance, booked.booker, channels=["call"])
    assert "No reminder reaches you just now" in her_page.click("Remind me differently").text


def test_a_request_is_told_what_will_be(pages: Pages, unit: Unit, cast: Cast) -> None:
    asked = book_without_reminders(unit, cast.in_person, status=AppointmentStatus.REQUESTED)
    pages.get("appointment.open_link", token=asked.token)
    assert "Once I have said yes to your request" in pages.get("appointment.choose_reminders").text


def test_of_what_is_cancelled_nobody_chooses(her_page: Page, pages: Pages, unit: Unit, booked: Booked) -> None:
    with unit(booked.actor()) as work:
        own_page.cancel(work, appointment_id=booked.id, attendance_id=booked.booker, reason=None)
    pages.get("appointment.choose_reminders", status=409)


def test_ruth_sees_that_it_was_changed_and_which_letters_wait(
    her_page: Page, ruths_pages: Pages, booked: Booked, cast: Cast
) -> None:
    assert as_ruth(cast).id
    her_page.click("Remind me differently").submit("Keep this", {"how": "own", "leads": ["24h"]})
    page = ruths_pages.get("admin.appointment", appointment_id=booked.id)
    assert "When they are reminded was changed" in page.text
    assert "Letter to A. D.: Reminder" in page.text
    assert "Goes out on Monday 8 March, 2:45 p.m." in page.text
    assert "reminders come at other times now" in page.text
