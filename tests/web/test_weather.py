"""Too bad for a walk: the one who booked, or the counsellor, presses one button, reads what it does, and it is done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from practice.models.appointments import RainPlan
from tests.booked import TUESDAY, Booked, appointment, book
from tests.clock import Clock
from tests.conftest import Unit
from tests.pages import Pages
from tests.people import Cast

HOUR = timedelta(hours=1)
NUMBER = "+15195550142"


@pytest.fixture
def walking(unit: Unit, cast: Cast, clock: Clock) -> Booked:
    """A walk on Tuesday, indoors if it rains; it is three hours before, too late for other changes."""
    made = book(unit, cast.walk, phone=NUMBER, rain_plan=RainPlan.INDOORS)
    clock.set(TUESDAY - 3 * HOUR)
    return made


def open_by_link(pages: Pages, booked: Booked) -> None:
    pages.answer("GET", "appointment.open_link", token=booked.token)


def test_she_reads_what_it_does_and_then_it_is_done(pages: Pages, walking: Booked) -> None:
    open_by_link(pages, walking)
    own = pages.get("appointment.show")
    assert "You can say so here until Tuesday 9 March, 8:15 a.m." in own.text
    page = own.click("Use our plan for bad weather")
    assert page.h1 == "Too bad for a walk?"
    assert "In person, at the same time. Where: 14 Willow Lane, London, Ontario." in page.text
    assert "It lasts 50 minutes, as agreed. The fee stays $150" in page.text
    done = page.submit("Continue", answer="indoors")
    assert "It is changed, and costs nothing." in done.text
    assert "In person, 50 minutes" in done.text
    assert "Too bad for a walk?" not in done.text


def test_a_form_that_a_scanner_sends_by_itself_changes_nothing(pages: Pages, unit: Unit, walking: Booked) -> None:
    open_by_link(pages, walking)
    page = pages.get("appointment.use_rain_plan").submit("Continue", status=422)
    assert page.errors == ["Choose what we do"]
    with unit() as work:
        assert appointment(work, walking).rain_plan is RainPlan.INDOORS


def test_she_may_walk_all_the_same(pages: Pages, unit: Unit, cast: Cast, walking: Booked) -> None:
    open_by_link(pages, walking)
    page = pages.get("appointment.use_rain_plan").submit("Continue", answer="walk")
    assert "We walk as planned." in page.text
    with unit() as work:
        assert appointment(work, walking).format_id == cast.walk.id


def test_where_the_plan_is_not_possible_she_sees_what_is(pages: Pages, unit: Unit, cast: Cast, walking: Booked) -> None:
    with unit() as work:
        cast.seen_by(work).in_person.listed = False
    open_by_link(pages, walking)
    page = pages.get("appointment.use_rain_plan")
    assert "What we agreed on is not possible at your time any more" in page.text
    assert list(page.options("answer")) == ["phone", "online", "another_day", "walk"]
    moving = page.submit("Continue", answer="another_day")
    assert moving.h1 == "Choose a new time"


def test_after_its_hour_she_is_asked_to_call(pages: Pages, walking: Booked, clock: Clock) -> None:
    clock.set(TUESDAY - HOUR)
    open_by_link(pages, walking)
    own = pages.get("appointment.show")
    assert "Too bad for a walk?" not in own.text
    assert "To change or cancel it now, please talk to me" in own.text
    assert "because of the weather, or because you would not be safe, it costs you nothing" in own.text


def test_another_day_leads_to_other_times_after_the_deadline(
    pages: Pages, unit: Unit, cast: Cast, clock: Clock
) -> None:
    made = book(unit, cast.walk, phone=NUMBER, rain_plan=RainPlan.ANOTHER_DAY)
    clock.set(TUESDAY - 3 * HOUR)
    open_by_link(pages, made)
    page = pages.get("appointment.use_rain_plan")
    assert list(page.options("answer")) == ["another_day", "walk"]
    moving = page.submit("Continue", answer="another_day")
    start = next(iter(moving.options("start")))
    assert "Your appointment is moved." in moving.submit("Move to this time", start=start).text


def test_from_today_she_uses_the_plan_in_two_presses(walking: Booked, ruths_pages: Pages) -> None:
    today = ruths_pages.get("admin.today")
    assert "Bad weather: We meet indoors, at my office" in today.text
    page = today.click("Use the plan, A. D. · Amara Diallo")
    assert page.h1 == "Bad weather"
    assert page.value("plan") == "indoors"
    assert "We meet indoors, at my office (as agreed)" in page.text
    done = page.submit("Meet like that")
    assert "Changed. The fee stays as it was." in done.text
    assert "The plan for bad weather was used" in done.text
    assert "Letter to A. D.: Another way to meet, because of the weather" in done.text


def test_against_her_own_rules_she_says_why(unit: Unit, cast: Cast, walking: Booked, ruths_pages: Pages) -> None:
    book(unit, cast.phone, start=TUESDAY + timedelta(minutes=55), email="noor@example.com")
    page = ruths_pages.get("admin.use_rain_plan", appointment_id=walking.id)
    refused = page.submit("Meet like that", status=422)
    assert "It leaves less time between two sessions than you keep." in refused.text
    done = refused.submit("Meet like that all the same", reason="Only this once")
    assert "Changed. The fee stays as it was." in done.text


def test_a_session_that_is_no_walk_has_no_such_page(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    made = book(unit, cast.phone)
    assert ruths_pages.answer("GET", "admin.use_rain_plan", appointment_id=made.id).status_code == 303
    assert "Bad weather" not in ruths_pages.get("admin.appointment", appointment_id=made.id).text
