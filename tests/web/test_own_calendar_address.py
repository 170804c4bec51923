"""A client lets her calendar read her own appointments, knows who else sees it then, and takes it back."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import pytest
from flask import Flask

from practice.models.calendars import FeedAddress
from practice.services import own_page
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, attendance, book
from tests.conftest import Clock, Unit
from tests.pages import Page, Pages
from tests.people import Cast
from tests.web.test_admin_calendar_addresses import secret_of
from tests.web.test_feeds import fetch


def page_behind(pages: Pages, token: str) -> Page:
    pages.get("appointment.open_link", token=token)
    return pages.get("appointment.calendar_address")


def events(app: Flask, secret: str) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(fetch(app, secret).get_data()).walk("VEVENT"))


def test_there_is_none_until_she_asks_for_it(pages: Pages, app: Flask, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    page = pages.get("appointment.open_link", token=booked.token)
    page = page.click("Have all your appointments in your calendar")
    assert "Whoever sees your calendar sees when we meet" in page.text
    with unit() as work:
        assert not work.session.query(FeedAddress).count()
    secret = secret_of(page.submit("Make an address"))
    [event] = events(app, secret)
    with unit() as work:
        assert event["UID"] == attendance(work, booked.booker).uid, "the event of her letters"
    assert (str(event["SUMMARY"]), event.start) == ("Appointment", TUESDAY)


def test_her_calendar_follows_what_she_moves(pages: Pages, app: Flask, unit: Unit, cast: Cast, clock: Clock) -> None:
    booked = book(unit, cast.in_person)
    secret = secret_of(page_behind(pages, booked.token).submit("Make an address"))
    clock.move(timedelta(minutes=1))
    ids = {"appointment_id": booked.id, "attendance_id": booked.booker}
    with unit(booked.actor()) as work:
        own_page.reschedule(work, **ids, start=TUESDAY_AFTERNOON)
    [moved] = events(app, secret)
    assert (moved["SEQUENCE"], moved["STATUS"], moved.start) == (1, "CONFIRMED", TUESDAY_AFTERNOON)
    with unit(booked.actor()) as work:
        own_page.cancel(work, **ids, reason=None)
    [cancelled] = events(app, secret)
    assert (cancelled["SEQUENCE"], cancelled["STATUS"]) == (2, "CANCELLED")


def test_a_new_one_takes_its_place_and_it_is_taken_back(pages: Pages, app: Flask, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    page = page_behind(pages, booked.token).submit("Make an address")
    first = secret_of(page)
    page = page.submit("Make a new one instead")
    second = secret_of(page)
    assert (fetch(app, first).status_code, fetch(app, second).status_code) == (404, 200)
    page = page.submit("Take it back")
    assert "Now remove the calendar from your app" in page.text
    assert fetch(app, second).status_code == 404


def test_who_is_discreet_is_offered_none_and_has_to_say_that_she_is_alone_with_it(
    pages: Pages, app: Flask, unit: Unit, cast: Cast
) -> None:
    booked = book(unit, cast.in_person, discreet=True)
    own = pages.get("appointment.open_link", token=booked.token)
    assert "Have all your appointments" not in own.text
    page = own.click("an address for your calendar")
    assert "So I would leave this." in page.text
    refused = page.submit("Make an address", status=422)
    assert refused.errors == ["Tick this only if it is so. Otherwise leave it: there is nothing that you need it for"]
    with unit() as work:
        assert not work.session.query(FeedAddress).count()
    made = refused.submit("Make an address", is_hers_alone="y")
    assert len(events(app, secret_of(made))) == 1


def test_neither_of_two_reaches_the_others(app: Flask, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    hers, his = Pages(app), Pages(app)
    amaras = secret_of(page_behind(hers, booked.token).submit("Make an address"))
    page = page_behind(his, booked.partners_token)
    assert amaras not in page.html
    page = page.submit("Make an address", is_hers_alone="y")
    assert amaras not in page.html
    page.submit("Take it back")
    assert fetch(app, amaras).status_code == 200


@pytest.mark.parametrize("discreet", [False, True])
def test_it_can_be_taken_back_when_nothing_is_ahead_any_more(
    pages: Pages, app: Flask, unit: Unit, cast: Cast, discreet: bool
) -> None:
    booked = book(unit, cast.in_person, discreet=discreet)
    ticked = {"is_hers_alone": "y"} if discreet else {}
    secret = secret_of(page_behind(pages, booked.token).submit("Make an address", ticked))
    with unit(booked.actor()) as work:
        own_page.cancel(work, appointment_id=booked.id, attendance_id=booked.booker, reason=None)
    page = pages.get("appointment.show").click("The address from which your calendar reads")
    page.submit("Take it back")
    assert fetch(app, secret).status_code == 404
    assert "The address from which" not in pages.get("appointment.show").text


def test_another_mailbox_of_hers_ends_it_and_she_is_told(pages: Pages, app: Flask, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    secret = secret_of(page_behind(pages, booked.token).submit("Make an address"))
    page = pages.get("appointment.correct_address").submit("Keep this", email="amara.new@example.org")
    assert "The address from which your calendar read shows nothing any more." in page.text
    assert fetch(app, secret).status_code == 404


def test_whoever_becomes_discreet_is_told_that_her_calendar_still_reads(
    pages: Pages, app: Flask, unit: Unit, cast: Cast
) -> None:
    booked = book(unit, cast.in_person)
    secret = secret_of(page_behind(pages, booked.token).submit("Make an address"))
    page = pages.get("appointment.contact_rule").submit("Keep this", seen="shared")
    assert "Your calendar still reads from an address of yours." in page.text
    assert fetch(app, secret).status_code == 200, "it says no more than it did, and taking it away is hers"
