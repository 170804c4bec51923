"""Ruth makes addresses for her calendars, sees them again with her password, and takes them back."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from practice.models.activity import ActivityEntry
from practice.models.calendars import FeedAddress
from tests.booked import book
from tests.conftest import Clock, Unit
from tests.pages import Page, Pages
from tests.people import Cast
from tests.web.test_feeds import fetch
from tests.web.test_late_forms import PASSWORD, set_password

ORIGIN = "https://book.example.org/feeds/"


def make(browser: Pages, *, name: str = "My phone", level: str = "full", **typed: str) -> Page:
    return browser.get("admin.calendar_addresses").submit("Make the address", name=name, level=level, **typed)


def secret_of(page: Page) -> str:
    """The token of the one address that the page shows."""
    [address] = [words for words in page.texts("span", class_="own-link__address") if words.startswith(ORIGIN)]
    return urlsplit(address).path.removeprefix("/feeds/").removesuffix(".ics")


def test_she_makes_one_and_it_opens_what_she_chose(
    ruths_pages: Pages, app: Flask, unit: Unit, cast: Cast, database
) -> None:
    book(unit, cast.in_person)
    page = make(ruths_pages, level="initials")
    assert "Give it to the calendar that it is for, and to nobody else." in page.text
    assert "Initials" in page.text
    secret = secret_of(page)
    assert page.link("Open it in the calendar of this device").href == f"webcal://book.example.org/feeds/{secret}.ics"
    assert "A. D. · In person" in fetch(app, secret).get_data(as_text=True)
    with unit() as work:
        assert work.session.query(ActivityEntry).order_by(ActivityEntry.number.desc()).first().action == (
            "added_calendar_address"
        )
    assert secret not in repr(database.rows()), "only its digest is looked up, and it is sealed beside that"


def test_several_calendars_have_several_addresses(ruths_pages: Pages) -> None:
    make(ruths_pages)
    page = make(ruths_pages, name="The calendar at home", level="busy")
    assert sorted(page.texts("h3")) == ["My phone", "The calendar at home"]
    assert len(page.texts("span", class_="own-link__address")) == 2
    assert "every 12 to 24 hours" in page.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": " "}, "Enter a name, like “My phone”"),
        ({"level": None}, "Choose how much it may tell"),
        ({"name": "x" * 81}, "Make this shorter: at most 80 characters"),
    ],
)
def test_without_a_name_and_a_choice_there_is_none(ruths_pages: Pages, unit: Unit, typed, words: str) -> None:
    page = ruths_pages.get("admin.calendar_addresses")
    page = page.submit("Make the address", {"name": "My phone", "level": "busy"} | typed, status=422)
    assert page.errors == [words]
    with unit() as work:
        assert not work.session.query(FeedAddress).count()


def test_after_ten_minutes_they_are_shown_with_her_password_only(
    ruths_pages: Pages, unit: Unit, cast: Cast, clock: Clock
) -> None:
    set_password(unit, cast.ruth.id)
    secret = secret_of(make(ruths_pages))
    clock.move(timedelta(minutes=11))
    page = ruths_pages.get("admin.calendar_addresses")
    assert "My phone" in page.text
    assert secret not in page.html
    asked = page.click("Show the addresses")
    refused = asked.submit("Show the addresses", current="not hers at all", status=422)
    assert refused.errors == ["That is not your password"]
    assert secret not in ruths_pages.get("admin.calendar_addresses").html
    assert secret_of(refused.submit("Show the addresses", current=PASSWORD)) == secret


def test_after_ten_minutes_another_one_needs_her_password_too(
    ruths_pages: Pages, unit: Unit, cast: Cast, clock: Clock
) -> None:
    set_password(unit, cast.ruth.id)
    clock.move(timedelta(minutes=11))
    typed = {"name": "My phone", "level": "busy", "current": "not hers at all"}
    page = ruths_pages.get("admin.calendar_addresses").submit("Make the address", typed, status=422)
    assert page.errors == ["That is not your password"]
    assert (page.value("name"), page.value("level")) == ("My phone", "busy")
    page = page.submit("Make the address", current=PASSWORD)
    assert secret_of(page)


def test_a_new_one_takes_its_place(ruths_pages: Pages, app: Flask) -> None:
    page = make(ruths_pages)
    old = secret_of(page)
    page = page.submit("Make a new one instead")
    assert "The old one opens nothing any more." in page.text
    assert page.texts("h3") == ["My phone"]
    assert fetch(app, old).status_code == 404
    assert fetch(app, secret_of(page)).status_code == 200


def test_a_new_one_waits_for_her_password(ruths_pages: Pages, app: Flask, unit: Unit, cast: Cast, clock: Clock) -> None:
    set_password(unit, cast.ruth.id)
    old = secret_of(make(ruths_pages))
    clock.move(timedelta(minutes=11))
    page = ruths_pages.get("admin.calendar_addresses").submit("Make a new one instead")
    assert "Nothing was changed yet." in page.text
    assert fetch(app, old).status_code == 200
    shown = page.submit("Show the addresses", current=PASSWORD)
    assert secret_of(shown) == old


def test_what_is_taken_back_opens_nothing_and_needs_no_password(ruths_pages: Pages, app: Flask, clock: Clock) -> None:
    secret = secret_of(make(ruths_pages))
    clock.move(timedelta(minutes=11))
    page = ruths_pages.get("admin.calendar_addresses").submit("Take it back")
    assert "Who reads now" not in page.text
    assert fetch(app, secret).status_code == 404
