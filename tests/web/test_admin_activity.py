"""The log as the counsellor reads it: in words, by day, with links to what is still there."""

from __future__ import annotations

from csv import reader
from io import StringIO

import pytest
from flask import Flask

from mailing import worker
from practice.services import activity
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
    person = ruths_pages.get("admin.activity").link("Jonas Weber").href.rpartition("/")[2]
    page = ruths_pages.get("admin.activity", client=person)
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


def test_an_export_holds_what_was_asked_for_and_is_noted_itself(ruths_pages: Pages, booked: Booked) -> None:
    token = {"csrf_token": ruths_pages.get("admin.activity").token}
    exported = ruths_pages.answer("POST", "admin.export_activity", token, who="me")
    rows = list(reader(StringIO(exported.get_data(as_text=True).lstrip("\ufeff"))))
    assert rows[0] == ["Line", "When", "Who did what", "About", "Act"]
    (line,) = [row for row in rows if row[4] == "appointment.address_corrected"]
    assert line[2:4] == ["You put an address right", "Jonas Weber; 9 March 2027, 10:15\xa0a.m."]
    assert not [row for row in rows if row[4] == "appointment.booked"]
    assert "You exported lines of this log" in lines(ruths_pages.get("admin.activity"))[0]


def test_the_page_says_up_to_which_line_the_log_was_checked(
    app: Flask, ruths_pages: Pages, unit: Unit, booked: Booked
) -> None:
    assert "every line up to number" not in ruths_pages.get("admin.activity").text
    with unit() as work:
        assert activity.check_when_due(work) is not None
    worker.see_to_chores(worker.office_of(app))
    with unit() as work:
        assert activity.check_when_due(work) is None
        last = activity.last_check(work)
    assert last is not None
    words = f"Checked 1 March 2027, 10:00 a.m.: every line up to number {last.holds_up_to} is as it was written."
    assert words in ruths_pages.get("admin.activity").text
