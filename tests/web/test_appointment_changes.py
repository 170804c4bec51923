"""Moving, meeting in another way, cancelling and answering, as a person walks through them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from practice.models.scheduling import SessionFormat
from tests import factories
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, Booked, appointment, book
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import Cast


def opened(pages: Pages, booked: Booked) -> Page:
    return pages.get("appointment.open_link", token=booked.token)


def test_she_moves_and_her_link_stays(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    page = opened(pages, booked).click("Change the time")
    assert page.h1 == "Choose a new time"
    assert "Now: Tuesday 9 March, 10:15 a.m." in page.text
    assert "You keep your old time until you confirm the new one." in page.text
    assert page.value("start") is None
    assert TUESDAY.isoformat() not in page.options("start")
    page = page.submit("Move to this time", start=TUESDAY_AFTERNOON.isoformat())
    assert page.h1 == "Your appointment"
    assert "Your appointment is moved." in page.text
    assert "1:30 to 2:20 p.m." in page.text
    assert "1:30 to 2:20 p.m." in opened(pages, booked).text


def test_over_the_weekend_on_which_the_clocks_change_she_moves_to_the_same_time_of_day(
    pages: Pages, unit: Unit, cast: Cast
) -> None:
    booked = book(unit, cast.in_person, start=at("2027-03-12T15:15"))  # Friday, 10:15 a.m.
    page = opened(pages, booked).click("Change the time").click("Show later days")
    assert "10:15 a.m., Monday 15 March" in page.options("start")["2027-03-15T14:15:00+00:00"]
    page = page.submit("Move to this time", start="2027-03-15T14:15:00+00:00")
    assert "Monday 15 March 2027, 10:15 to 11:05 a.m." in page.text


def test_nothing_chosen_is_an_error_in_words_and_moves_nothing(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    page = opened(pages, booked).click("Change the time").submit("Move to this time", status=422)
    assert page.errors == ["Choose a time"]
    with unit() as work:
        assert appointment(work, booked).revision == 0


def test_a_time_that_was_taken_meanwhile_leaves_her_the_old_one_and_shows_the_nearest(
    pages: Pages, unit: Unit, cast: Cast
) -> None:
    booked = book(unit, cast.in_person)
    page = opened(pages, booked).click("Change the time")
    book(unit, cast.phone, start=TUESDAY_AFTERNOON, email="jonas@example.com")
    page = page.submit("Move to this time", status=409, start=TUESDAY_AFTERNOON.isoformat())
    assert page.errors == ["1:30 p.m. was just taken. Here are the nearest times."]
    assert list(page.options("start")) == [
        "2027-03-09T14:00:00+00:00",
        "2027-03-09T19:45:00+00:00",
        "2027-03-10T14:00:00+00:00",
    ]
    assert "10:15 to 11:05 a.m." in opened(pages, booked).text
    assert page.click("Show all open times").h1 == "Choose a new time"


@pytest.mark.parametrize(
    "start",
    [
        "",
        "tomorrow",
        "2027-02-30T10:00:00+00:00",
        "2027-03-09T13:30:00",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00Z",
    ],
)
def test_what_is_no_time_is_refused_in_words(pages: Pages, unit: Unit, cast: Cast, start: str) -> None:
    opened(pages, book(unit, cast.in_person))
    page = pages.post("appointment.move", {"start": start}, status=422)
    assert page.errors[0].startswith("Choose")


@pytest.mark.parametrize(
    "start", ["2027-02-09T15:15:00+00:00", "2027-03-09T15:20:00+00:00", "2030-03-09T15:15:00+00:00"]
)
def test_a_time_outside_the_rules_posted_by_hand_is_refused(pages: Pages, unit: Unit, cast: Cast, start: str) -> None:
    opened(pages, book(unit, cast.in_person))
    assert pages.post("appointment.move", {"start": start}, status=409).errors


def test_when_there_is_no_other_time_the_page_says_so_and_how_to_reach_me(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit() as work:
        factories.time_off(work, practitioner=cast.ruth, starts_at=work.now, ends_at=at("2027-09-01T00:00"))
    page = opened(pages, booked).click("Change the time")
    assert page.h1 == "There is no other time just now"
    assert "(519) 555-0100" in page.text
    assert page.click("Back to your appointment").h1 == "Your appointment"


@pytest.mark.parametrize("later", ["2027-03-15", "yesterday", "9999-12-31", "0001-01-01"])
def test_later_days_are_asked_for_in_the_address(pages: Pages, unit: Unit, cast: Cast, later: str) -> None:
    opened(pages, book(unit, cast.in_person))
    assert pages.get("appointment.move", **{"from": later}).h1


def test_a_page_left_open_until_after_the_deadline_changes_nothing(
    pages: Pages, unit: Unit, cast: Cast, clock: Clock
) -> None:
    booked = book(unit, cast.in_person)
    moving, cancelling = (opened(pages, booked).click(words) for words in ("Change the time", "Cancel this"))
    clock.set(TUESDAY - timedelta(hours=24) + timedelta(minutes=1))
    for page in (
        moving.submit("Move to this time", status=409, start="2027-03-10T15:15:00+00:00"),
        cancelling.submit("Continue", status=409, answer="cancel"),
    ):
        assert page.h1 == "Please get in touch with me"
        assert "An older wording, not in force any more." in page.text
    with unit() as work:
        assert appointment(work, booked).revision == 0


def test_she_meets_by_phone_instead_and_gives_her_number(pages: Pages, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        phone = work.session.get_one(SessionFormat, cast.phone.id)
        phone.length, phone.price_cents = timedelta(minutes=30), 9000
    booked = book(unit, cast.in_person)
    page = opened(pages, booked).click("Change how we meet")
    assert (
        "It takes 30 minutes instead of 50 minutes. It costs $90 instead of $150."
        in page.options("session_format")[cast.phone.id]
    )
    assert cast.in_person.id not in page.options("session_format")
    page = page.submit("Change how we meet", status=422, session_format=cast.phone.id)
    assert page.errors == ["Enter a phone number at which I can reach you"]
    page = page.submit("Change how we meet", session_format=cast.phone.id, phone="519 555 0142")
    assert "The way we meet is changed." in page.text
    assert "Phone, 30 minutes" in page.text
    assert "I call you at the number that ends in 42" in page.text


def test_a_walk_needs_a_rain_plan_and_the_outdoor_tick(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, phone="+15195550142")
    page = opened(pages, booked).click("Change how we meet")
    assert "The wording about walk, version 2." in page.text
    page = page.submit("Change how we meet", status=422, session_format=cast.walk.id)
    assert page.errors == [
        "Choose what we do if the weather is bad",
        "Read what walking outdoors means, and tick the box if you agree",
    ]
    page = page.submit("Change how we meet", rain_plan="online", outdoors="y")
    assert "Walk & Talk, 50 minutes" in page.text
    assert "We meet online instead" in page.text


def test_the_same_form_sent_twice_changes_the_format_once(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    page = opened(pages, booked).click("Change how we meet")
    for _ in range(2):
        assert "The way we meet is changed." in page.submit("Change how we meet", session_format=cast.online.id).text
    with unit() as work:
        assert appointment(work, booked).revision == 1


def test_a_format_that_has_become_impossible_is_not_offered_any_more(pages: Pages, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        work.session.get_one(SessionFormat, cast.online.id).length = timedelta(minutes=190)
    page = opened(pages, book(unit, cast.in_person)).click("Change how we meet")
    book(unit, cast.phone, start=TUESDAY_AFTERNOON, email="jonas@example.com")
    page = page.submit("Change how we meet", status=422, session_format=cast.online.id)
    assert page.errors == ["Choose one of those on this page"]
    assert cast.online.id not in page.options("session_format")


def test_one_that_becomes_impossible_at_the_last_moment_is_refused_on_the_same_page(
    pages: Pages, unit: Unit, cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit() as work:
        work.session.get_one(SessionFormat, cast.online.id).length = timedelta(minutes=190)
    booked = book(unit, cast.in_person)
    page = opened(pages, booked).click("Change how we meet")
    sessions = app.extensions["sessions"]
    writing = sessions.writing

    def after_somebody_else() -> Session:
        """The page was read, and before it is written Jonas books."""
        monkeypatch.setattr(sessions, "writing", writing)
        book(unit, cast.phone, start=TUESDAY_AFTERNOON, email="jonas@example.com")
        return writing()

    monkeypatch.setattr(sessions, "writing", after_somebody_else)
    page = page.submit("Change how we meet", status=409, session_format=cast.online.id)
    assert page.errors == ["This is not possible at your time any more. Choose another, or keep yours."]
    assert cast.online.id not in page.options("session_format")
    with unit() as work:
        assert appointment(work, booked).format_id == cast.in_person.id


def test_when_no_other_way_is_open_the_page_leads_to_another_time(pages: Pages, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        for other in (cast.phone, cast.online, cast.walk):
            work.session.get_one(SessionFormat, other.id).starts = ["11:00"]
    page = opened(pages, book(unit, cast.in_person)).click("Change how we meet")
    assert page.h1 == "There is no other way just now"
    assert page.click("Look for another time").h1 == "Choose a new time"
