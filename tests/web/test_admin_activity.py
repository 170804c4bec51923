"""The log as the counsellor reads it: in words, by day, with links to what is still there."""

from __future__ import annotations

import pytest

from tests.booked import Booked, book
from tests.conftest import Unit
from tests.pages import Page, Pages
from tests.people import Cast


@pytest.fixture
def booked(unit: Unit, cast: Cast, ruths_pages: Pages) -> Booked:
    """An appointment of two, one of whose addresses Ruth has put right."""
    found = book(unit, cast.in_person, couple=True)
    page = ruths_pages.get("admin.correct_address", appointment_id=found.id, person=found.partner)
    page.submit("Write to this address", email="jonas.weber@example.com")
    return found


def lines(page: Page) -> list[str]:
    return page.texts("li", class_="log__line")


def test_what_was_done_is_said_in_words_with_a_link_to_whom_it_was_about(ruths_pages: Pages, booked: Booked) -> None:
    page = ruths_pages.get("admin.more").click("Activity")
    assert page.h1 == "Activity"
    assert page.texts("h2")[0] == "Monday 1 March 2027"
    line = next(line for line in lines(page) if "You put an address right" in line)
    assert "Jonas Weber" in line
    assert page.click("9 March 2027, 10:15 a.m.").h1.startswith("Tuesday 9 March")


def test_the_log_of_one_person_says_so_and_leads_back_to_everything(ruths_pages: Pages, booked: Booked) -> None:
    page = ruths_pages.get("admin.activity").click("Jonas Weber")
    assert "Only what is about: Jonas Weber" in page.text
    assert lines(page)
    assert all("Jonas" in line or "9 March" in line for line in lines(page))
    page = page.submit("Show", what="settings")
    assert "No line is like that." in page.text
    assert lines(page.click("Show everything"))


def test_a_day_that_is_none_is_refused_and_kept(ruths_pages: Pages) -> None:
    page = ruths_pages.get("admin.activity", since="yesterday", client="\x00", before=10**30, status=422)
    assert page.value("since") == "yesterday"
    assert "Enter a date, like 2027-03-09" in page.text
