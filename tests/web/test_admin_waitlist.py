"""Ruth sees who waits, offers a time by hand, takes somebody off the list, and says whether there is one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from practice.models.profile import the_profile
from practice.models.waitlist import OfferState, WaitlistState
from tests.booked import book
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.pages import Pages
from tests.people import Cast
from tests.questions import asked_of
from tests.waiting import close_everything, entry_of, join, look, offers, open_at

TUESDAY, WEDNESDAY = at("2027-03-09T14:00"), at("2027-03-10T14:00")


@pytest.fixture
def two(unit: Unit, cast: Cast, clock: Clock) -> tuple[str, str]:
    """Amara and Bea wait, in this order, while nothing is open."""
    close_everything(unit, cast)
    amara = join(unit, cast.in_person, weekdays=(1,))
    clock.move(timedelta(minutes=1))
    return amara, join(unit, cast.in_person, name="Bea Lund")


def test_she_sees_who_waits_for_what_in_order_by_initials(ruths_pages: Pages, two: tuple[str, str]) -> None:
    page = ruths_pages.get("admin.settings").click("Waitlist")
    assert page.text.index("A. D.") < page.text.index("B. L.")
    assert "Amara" not in page.text
    assert "nothing offered yet" in page.text
    assert "In person" in page.text


def test_todays_page_says_how_many_wait_and_that_a_time_is_offered(
    ruths_pages: Pages, unit: Unit, cast: Cast, two: tuple[str, str]
) -> None:
    assert "2 people wait for a time" in ruths_pages.get("admin.today").text
    open_at(unit, cast, TUESDAY)
    look(unit)
    page = ruths_pages.get("admin.today")
    assert "1 time is offered just now" in page.text
    assert page.click("2 people wait for a time").h1 == "Waitlist"


def test_she_offers_a_time_to_whom_she_likes(ruths_pages: Pages, unit: Unit, cast: Cast, two: tuple[str, str]) -> None:
    amara, bea = two
    open_at(unit, cast, WEDNESDAY)
    page = ruths_pages.get("admin.waitlist_entry", entry_id=bea)
    page.submit("Offer this time", status=422)
    done = page.submit("Offer this time", start=WEDNESDAY.isoformat())
    assert "You offered Wednesday 10 March, 9:00 a.m., In person" in done.text
    assert offers(unit, bea) == [(WEDNESDAY, OfferState.OPEN)]
    assert "A time is offered already" in done.text
    look(unit)
    assert offers(unit, amara) == [], "it is offered to one at a time"


def test_why_a_time_cannot_be_offered_is_said_in_words(
    ruths_pages: Pages, unit: Unit, cast: Cast, two: tuple[str, str]
) -> None:
    amara, bea = two
    open_at(unit, cast, TUESDAY, WEDNESDAY)
    page = ruths_pages.get("admin.waitlist_entry", entry_id=bea)
    look(unit)  # Tuesday goes to Amara, Wednesday to Bea
    busy = page.submit("Offer this time", status=409, start=TUESDAY.isoformat())
    assert "They have an offer that is not answered yet" in busy.text
    book(unit, cast.in_person, start=WEDNESDAY)
    look(unit)
    gone = page.submit("Offer this time", status=409, start=WEDNESDAY.isoformat())
    assert "That time is not open any more" in gone.text
    elsewhere = page.submit("Offer this time", status=409, start=TUESDAY.isoformat())
    assert "That time is offered to somebody else just now" in elsewhere.text
    assert offers(unit, bea) == [(WEDNESDAY, OfferState.GONE)]
    assert offers(unit, amara) == [(TUESDAY, OfferState.OPEN)]


def test_a_time_that_is_too_soon_is_not_offered_by_hand_either(
    ruths_pages: Pages, unit: Unit, cast: Cast, two: tuple[str, str], clock: Clock
) -> None:
    open_at(unit, cast, TUESDAY)
    page = ruths_pages.get("admin.waitlist_entry", entry_id=two[1])
    with unit() as work:
        cast.seen_by(work).in_person.notice = TUESDAY - clock() - timedelta(hours=1)
    late = page.submit("Offer this time", status=409, start=TUESDAY.isoformat())
    assert "That time is too soon" in late.text


def test_she_takes_somebody_off_with_a_reason(ruths_pages: Pages, unit: Unit, two: tuple[str, str]) -> None:
    page = ruths_pages.get("admin.waitlist_entry", entry_id=two[0]).click("Take them off the list")
    page.submit("Take them off", status=422)
    page.submit("Take them off", reason="Booked by phone")
    with unit() as work:
        assert entry_of(work, two[0]).state is WaitlistState.REMOVED
    assert "Booked by phone" in ruths_pages.get("admin.waitlist_entry", entry_id=two[0]).text


def test_somebody_elses_list_is_closed(ruths_pages: Pages) -> None:
    ruths_pages.get("admin.waitlist_entry", entry_id="nobody", status=404)
    ruths_pages.get("admin.remove_from_waitlist", entry_id="nobody", status=404)


def test_she_switches_the_list_off_and_says_how_long_an_offer_stands(ruths_pages: Pages, unit: Unit) -> None:
    page = ruths_pages.get("admin.waitlist_page").click("Settings of the list")
    page.submit("Save", status=422, offer_length="10")
    page.submit("Save", has_waitlist=None, offer_length="45")
    with unit() as work:
        profile = work.session.scalars(the_profile()).one()
        assert (profile.has_waitlist, profile.offer_length) == (False, timedelta(minutes=45))
    assert "The list is switched off" in ruths_pages.get("admin.waitlist_page").text


def test_of_two_devices_the_second_is_shown_what_the_first_saved(ruths_pages: Pages) -> None:
    one, other = (ruths_pages.get("admin.waitlist_settings") for _ in range(2))
    one.submit("Save", offer_length="45")
    conflict = other.submit("Save", status=409, offer_length="60")
    assert "This was changed on another device" in conflict.text


def test_her_pages_of_the_list_cost_few_questions(
    app: Flask, ruths_pages: Pages, unit: Unit, cast: Cast, two: tuple[str, str]
) -> None:
    open_at(unit, cast, TUESDAY, WEDNESDAY)
    look(unit)
    costs = {}
    for endpoint, values in (
        ("admin.today", {}),
        ("admin.waitlist_page", {}),
        ("admin.waitlist_entry", {"entry_id": two[0]}),
        ("admin.waitlist_settings", {}),
    ):
        with asked_of(app.extensions["sessions"].engine) as asked:
            ruths_pages.get(endpoint, **values)
        costs[endpoint] = len(asked)
    assert costs.pop("admin.waitlist_entry") <= 14, "it reads the diary beside the entry"
    assert {endpoint: cost for endpoint, cost in costs.items() if cost > 8} == {}
