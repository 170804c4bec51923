"""A client finds no time, waits for one, and takes it, lets it go, or finds that somebody was quicker."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from practice.models.appointments import Appointment, Attendance
from practice.models.profile import the_profile
from practice.models.waitlist import OfferState, WaitlistEntry, WaitlistState
from practice.rules.lifecycle import AppointmentStatus
from tests.booked import book
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import Cast
from tests.questions import asked_of
from tests.waiting import TWO_HOURS, close_everything, entry_of, join, look, offers, open_at

TUESDAY, WEDNESDAY = at("2027-03-09T14:00"), at("2027-03-10T14:00")
JOIN, PUT_ME = "Tell me if something opens", "Put me on the list"


@pytest.fixture
def full(unit: Unit, cast: Cast) -> None:
    close_everything(unit, cast)


def typed(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {"formats": [cast.walk.id], "name": "Amara Diallo", "email": "amara@example.org", "seen": "shared"} | changes


def entries(unit: Unit) -> list[WaitlistEntry]:
    with unit() as work:
        return list(work.session.scalars(select(WaitlistEntry).order_by(WaitlistEntry.joined_at)))


def by_her_link(pages: Pages, unit: Unit, entry_id: str) -> Page:
    """She opens the link in her letter."""
    with unit() as work:
        token = entry_of(work, entry_id).token
    return pages.get("appointment.open_link", token=token)


@pytest.fixture
def offered(unit: Unit, cast: Cast, full: None) -> str:
    """Amara, who is offered Tuesday."""
    amara = join(unit, cast.in_person)
    open_at(unit, cast, TUESDAY)
    look(unit)
    return amara


def test_whoever_finds_no_time_joins_from_where_she_looked(pages: Pages, unit: Unit, cast: Cast, full: None) -> None:
    page = pages.get("booking.choose_time", slug="walk-and-talk", party="one").click(JOIN)
    answer = page.submit(PUT_ME, typed(cast, weekdays=["0", "2"], parts=["evening"], until_on="2027-04-01"))
    assert answer.h1 == "I have kept that"
    assert "Amara" not in answer.text
    (entry,) = entries(unit)
    assert (entry.name, entry.email, entry.discreet) == ("Amara Diallo", "amara@example.org", True)
    assert (entry.party, entry.weekdays, entry.parts) == ("one", [0, 2], ["evening"])
    assert str(entry.until_on) == "2027-04-01"


@pytest.mark.parametrize("endpoint", ["booking.choose_time", "booking.choose_month"])
def test_the_way_to_the_list_stands_beside_the_times_too_while_there_is_one(
    pages: Pages, unit: Unit, endpoint: str
) -> None:
    page = pages.get(endpoint, slug="phone", party="couple").click(JOIN)
    assert page.h1 == JOIN
    with unit() as work:
        work.session.scalars(the_profile()).one().has_waitlist = False
    assert JOIN not in pages.get(endpoint, slug="phone", party="couple").text
    pages.get("waitlist.join", slug="phone", status=409)


def test_nothing_that_she_typed_is_lost_when_something_is_missing(pages: Pages, unit: Unit, cast: Cast) -> None:
    page = pages.get("waitlist.join", slug="walk-and-talk", party="one")
    again = page.submit(
        PUT_ME, typed(cast, email="amara at example", weekdays=["1"], until_on="2027-02-01"), status=422
    )
    assert "Enter an email address in the form name@example.com" in again.text
    late = again.submit(PUT_ME, {"email": "amara@example.org"}, status=422)
    assert "Enter a day that is still to come" in late.text
    late.submit(PUT_ME, {"until_on": ""})
    (entry,) = entries(unit)
    assert (entry.name, entry.weekdays, entry.format_ids) == ("Amara Diallo", [1], [cast.walk.id])


def test_pressing_twice_is_one_place_and_joining_again_reads_the_same(pages: Pages, unit: Unit, cast: Cast) -> None:
    page = pages.get("waitlist.join", slug="walk-and-talk", party="one")
    first, second = (page.submit(PUT_ME, typed(cast)) for _ in range(2))
    assert len(entries(unit)) == 1
    for _ in range(4):
        another = pages.get("waitlist.join", slug="walk-and-talk", party="one").submit(PUT_ME, typed(cast))
        assert another.text == first.text == second.text
    assert len(entries(unit)) == 3


def test_who_asks_too_often_has_to_wait(make_app: Any, cast: Cast) -> None:
    few = Pages(make_app(LIMIT_LOOKUPS="1"))
    few.get("waitlist.join", slug="phone", party="one").submit(PUT_ME, typed(cast))
    few.get("waitlist.join", slug="phone", party="one").submit(PUT_ME, typed(cast), status=429)


def test_two_cannot_wait_for_what_is_for_one(pages: Pages, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        cast.seen_by(work).walk.parties = "one"
    page = pages.get("waitlist.join", slug="walk-and-talk", party="one")
    again = page.submit(PUT_ME, typed(cast, party="couple"), status=422)
    assert "Walk & Talk is not possible for who is coming" in again.text


def test_her_link_shows_what_she_waits_for_and_not_who_she_is(pages: Pages, unit: Unit, cast: Cast) -> None:
    amara = join(unit, cast.walk, weekdays=(1, 3))
    page = by_her_link(pages, unit, amara)
    assert page.path == "/waitlist"
    assert "Tuesday, Thursday" in page.text
    assert "Amara" not in page.text
    assert "amara@" not in page.text


def test_without_a_link_there_is_nothing_to_see(pages: Pages) -> None:
    for endpoint in ("waitlist.show", "waitlist.change", "waitlist.leave", "waitlist.offer"):
        pages.get(endpoint, status=404)


def test_she_changes_what_she_waits_for(pages: Pages, unit: Unit, cast: Cast) -> None:
    amara = join(unit, cast.walk, weekdays=(1,))
    page = by_her_link(pages, unit, amara).click("Change what I wait for")
    page.submit("Keep this", formats=[cast.phone.id], weekdays=None, parts=["morning"])
    (entry,) = entries(unit)
    assert (entry.format_ids, entry.weekdays, entry.parts) == ([cast.phone.id], [], ["morning"])


def test_leaving_is_a_choice_that_has_to_be_made(pages: Pages, unit: Unit, cast: Cast) -> None:
    amara = join(unit, cast.walk)
    page = by_her_link(pages, unit, amara).click("Leave the list")
    page.submit("Continue", status=422)
    page.submit("Continue", answer="stay")
    assert entries(unit)[0].is_waiting
    left = page.submit("Continue", answer="leave")
    assert "You are off the list" in left.text
    assert entries(unit)[0].state is WaitlistState.LEFT
    pages.get("waitlist.change", status=404)


def test_her_offer_leads_into_the_ordinary_booking(pages: Pages, unit: Unit, cast: Cast, offered: str) -> None:
    shown = by_her_link(pages, unit, offered)
    assert "Tuesday 9 March, 9:00 a.m." in shown.text
    page = shown.click("See this time")
    page.submit("Continue", status=422)
    assert offers(unit, offered) == [(TUESDAY, OfferState.OPEN)], "a form without her choice does nothing"
    details = page.submit("Continue", answer="take")
    assert details.path == "/book/details"
    check = details.submit("Continue", seen="private")
    booked = check.submit("Confirm booking", agrees="y")
    assert booked.h1 == "You are booked"
    with unit() as work:
        made = work.session.scalars(select(Appointment).where(Appointment.starts_at == TUESDAY)).one()
        assert made.status is AppointmentStatus.BOOKED
        part = work.session.scalars(select(Attendance).where(Attendance.appointment_id == made.id)).one()
        assert part.client.name == "Amara Diallo"
    assert offers(unit, offered) == [(TUESDAY, OfferState.BOOKED)]
    assert "You have booked a time" in pages.get("waitlist.show").text


def test_not_this_one_keeps_her_place(pages: Pages, unit: Unit, offered: str) -> None:
    by_her_link(pages, unit, offered)
    page = pages.get("waitlist.offer").submit("Continue", answer="not_this_one")
    assert "You keep your place" in page.text
    assert offers(unit, offered) == [(TUESDAY, OfferState.DECLINED)]
    assert entries(unit)[0].is_waiting


def test_take_me_off_is_one_press(pages: Pages, unit: Unit, offered: str) -> None:
    by_her_link(pages, unit, offered)
    pages.get("waitlist.offer").submit("Continue", answer="leave")
    assert entries(unit)[0].state is WaitlistState.LEFT


def test_when_somebody_was_quicker_she_is_shown_what_is_open_and_keeps_her_place(
    pages: Pages, unit: Unit, cast: Cast, offered: str
) -> None:
    by_her_link(pages, unit, offered)
    page = pages.get("waitlist.offer")
    open_at(unit, cast, WEDNESDAY)
    book(unit, cast.in_person, start=TUESDAY)
    gone = page.submit("Continue", status=409, answer="take")
    assert "Tuesday 9 March, 9:00 a.m. has gone" in gone.text
    assert entries(unit)[0].is_waiting
    later = pages.get("waitlist.offer")
    assert "You keep your place on the list" in later.text
    details = later.submit("Take this time", start=WEDNESDAY.isoformat())
    assert details.path == "/book/details"
    assert "Wednesday 10 March" in details.text


def test_when_nothing_else_is_open_she_is_told_so_kindly(pages: Pages, unit: Unit, cast: Cast, offered: str) -> None:
    book(unit, cast.in_person, start=TUESDAY)
    by_her_link(pages, unit, offered)
    page = pages.get("waitlist.offer")
    assert page.h1 == "That time has gone"
    assert "You keep your place" in page.text


def test_whoever_comes_too_late_may_still_have_what_nobody_has_taken(
    pages: Pages, unit: Unit, offered: str, clock: Clock
) -> None:
    clock.move(TWO_HOURS)
    look(unit)
    by_her_link(pages, unit, offered)
    page = pages.get("waitlist.offer")
    assert "It is still open, so you can take it" in page.text
    assert page.submit("Continue", answer="take").path == "/book/details"


def test_going_back_to_the_offer_while_she_books_shows_it_as_hers(pages: Pages, unit: Unit, offered: str) -> None:
    by_her_link(pages, unit, offered)
    pages.get("waitlist.offer").submit("Continue", answer="take")
    assert pages.get("waitlist.offer").submit("Continue", answer="take").path == "/book/details"


def test_a_page_of_hers_costs_few_questions(app: Flask, pages: Pages, unit: Unit, offered: str) -> None:
    by_her_link(pages, unit, offered)
    costs = {}
    for endpoint in ("waitlist.show", "waitlist.change", "waitlist.leave", "waitlist.joined", "waitlist.offer"):
        with asked_of(app.extensions["sessions"].engine) as asked:
            pages.get(endpoint)
        costs[endpoint] = len(asked)
    assert {endpoint: cost for endpoint, cost in costs.items() if cost > 8} == {}
