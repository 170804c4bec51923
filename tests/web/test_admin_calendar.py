"""Ruth looks at her calendar: days with lists of what is in them, a month, and the ways on from an empty time."""

from __future__ import annotations

from datetime import time, timedelta
from xml.etree.ElementTree import Element

import pytest

from practice.models.profile import the_profile
from practice.rules.lifecycle import AppointmentStatus
from tests import factories
from tests.booked import TUESDAY, book
from tests.conftest import Unit
from tests.factories import at
from tests.markup import words
from tests.pages import Page, Pages
from tests.people import Cast

DAY = "2027-03-09"


def week(pages: Pages, **asked: str) -> Page:
    return pages.get("admin.calendar", **{"view": "week", "on": DAY, **asked})


def section(page: Page, on: str = DAY) -> Element:
    (found,) = page.all("section", data_on=on)
    return found


def listed(page: Page, on: str = DAY) -> list[str]:
    """What is in a day, in the order in which it is heard."""
    return [words(item) for item in section(page, on).iter("li") if item.get("data-what")]


def test_a_week_is_heard_as_days_with_lists_in_order_of_time(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    book(unit, cast.in_person, couple=True, series_id="a" * 32)
    book(unit, cast.phone, start=at("2027-03-09T14:00"), status=AppointmentStatus.REQUESTED)
    page = week(ruths_pages)
    assert page.h1 == "Week of Sunday 7 March 2027"
    assert page.texts("h2") == [
        "Sun 7 March",
        "Mon 8 March",
        "Tue 9 March",
        "Wed 10 March",
        "Thu 11 March",
        "Fri 12 March",
        "Sat 13 March",
    ]
    first, second, third = listed(page)
    assert first.startswith("9:00 a.m. to 9:50 a.m. A. D. Amara Diallo Phone Waits for your answer")
    assert second.startswith(
        "10:15 a.m. to 11:35 a.m. A. D. and J. W. Amara Diallo and Jonas Weber In person, a couple"
    )
    assert "series" in second
    assert "Partner not confirmed" in second
    assert third.startswith("11:35 a.m. to 5:00 p.m. free, Tuesday 9 March")
    assert "Closed" in words(section(page, "2027-03-07"))
    assert "9:00 a.m. to 5:00 p.m." in words(section(page))
    assert page.click("A. D. Amara Diallo").h1 == "Tuesday 9 March, 9:00 a.m."


def test_a_week_begins_with_the_day_that_the_language_says(ruths_pages: Pages, unit: Unit) -> None:
    with unit() as work:
        work.session.scalars(the_profile()).one().locale = "en_GB"
    assert week(ruths_pages).h1 == "Week of Monday 8 March 2027"


def test_each_block_says_its_lines_and_what_overlaps_stands_beside(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    book(unit, cast.phone)
    with unit() as work:
        factories.time_off(
            work, practitioner=cast.ruth, starts_at=at("2027-03-09T15:40"), ends_at=at("2027-03-10T05:00")
        )
    blocks = [item.attrib for item in section(week(ruths_pages)).iter("li") if item.get("data-what")]
    lines = [(each["data-what"], each["data-from"], each["data-until"], each["data-strips"]) for each in blocks]
    assert lines == [
        ("free", "09:00", "10:15", "0"),
        ("appointment", "10:15", "11:05", "1"),
        ("off", "10:40", "17:00", "1"),
    ]


def test_what_closes_a_day_and_who_is_booking_just_now_is_said(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        own = cast.seen_by(work)
        work.session.scalars(the_profile()).one().region = "CA-ON"
        google = factories.busy_calendar(work, practitioner=own.ruth)
        factories.busy_time(work, calendar=google, starts_at=at("2027-03-24T14:00"), ends_at=at("2027-03-24T15:00"))
        factories.appointment(
            work, session_format=own.phone, starts_at=at("2027-03-24T17:00"), status=AppointmentStatus.HELD
        )
        factories.weekly_hours(
            work, practitioner=own.ruth, weekdays=[2], opens=time(7), closes=time(8), session_format=own.walk
        )
    ruths_pages.get("admin.today").submit("Close that day")
    page = week(ruths_pages, on="2027-03-24")
    wednesday, friday = listed(page, "2027-03-24"), listed(page, "2027-03-26")
    assert wednesday[0].startswith("7:00 to 8:00 a.m. free")
    assert "10:00 a.m. to 11:00 a.m. busy (Google)" in wednesday
    held = "1:00 p.m. to 1:50 p.m. Somebody is booking this just now. It is held until 10:15 a.m."
    assert held in wednesday
    assert friday == ["the whole day Closed: Good Friday"]
    assert "Walk & Talk: 7:00 to 8:00 a.m." in words(section(page, "2027-03-24"))


def test_what_is_cancelled_is_hidden_until_she_asks(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    book(unit, cast.phone, status=AppointmentStatus.CANCELLED)
    page = week(ruths_pages)
    assert "Amara" not in page.text
    shown = page.click("Show 1 cancelled appointment")
    (block,) = shown.all("li", data_status="cancelled")
    assert "Amara Diallo" in words(block)
    assert "Amara" not in shown.click("Hide what is cancelled").text


def test_an_empty_time_leads_to_booking_it(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    page = ruths_pages.get("admin.calendar", view="day", on=DAY)
    assert len(section(page).findall(".//summary")) == 2, "one stop for the day and one for its only free stretch"
    page = click_first(page, "Book here", within="li")
    page = page.submit("Continue", words="Mei Lin", session_format=cast.phone.id, party="one")
    assert page.options("start")[page.value("start")] == "Tuesday 9 March, 9:00 a.m."  # type: ignore[index]


def test_an_empty_time_leads_to_closing_it(ruths_pages: Pages) -> None:
    page = click_first(ruths_pages.get("admin.calendar", view="day", on=DAY), "Make time off here", within="li")
    assert [page.value(name) for name in ("first_on", "from_at", "last_on", "until_at")] == [DAY, "09:00", DAY, "17:00"]
    page = page.submit("Close this time", kind="away")
    assert "Closed: Tuesday 9 March 2027, 9:00 a.m. to 5:00 p.m." in page.text
    assert page.h1 == "Tuesday 9 March 2027", "where she came from"


def test_an_empty_time_says_why_it_is_not_offered(ruths_pages: Pages) -> None:
    page = click_first(ruths_pages.get("admin.calendar", view="day", on=DAY), "Why is this time", within="li")
    assert "In person, Tuesday 9 March, 9:00 a.m." in page.texts("h2")
    assert "It is offered." in page.text


def test_a_month_counts_and_leads_to_its_days(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    for number in range(5):
        book(unit, cast.phone, start=TUESDAY + timedelta(hours=number))
    page = ruths_pages.get("admin.calendar", view="month", on=DAY)
    assert page.h1 == "March 2027"
    (cell,) = [cell for cell in page.all("td") if "Tuesday 9 March" in words(cell)]
    assert "5 appointments" in words(cell)
    assert "10:15 a.m. A. D." in words(cell)
    assert "and 2 more" in words(cell)
    assert page.click("Next month").h1 == "April 2027"
    assert page.click("Month before").h1 == "February 2027"
    day = page.click("9Tuesday 9 March, 5 appointments")
    assert day.h1 == "Tuesday 9 March 2027"
    assert day.click("Next day").h1 == "Wednesday 10 March 2027"
    assert day.click("Week").h1 == "Week of Sunday 7 March 2027"


@pytest.mark.parametrize(
    ("asked", "heading"),
    [
        ({}, "Week of Sunday 28 February 2027"),
        ({"view": "year", "on": "soon"}, "Week of Sunday 28 February 2027"),
        ({"view": "day", "on": "9999-12-31"}, "Monday 1 March 2027"),
        ({"view": "day", "on": "2000-01-01"}, "Saturday 1 January 2000"),
        ({"view": "month", "on": "2199-12-31"}, "December 2199"),
    ],
)
def test_whatever_the_address_says_a_page_is_shown(ruths_pages: Pages, asked: dict[str, str], heading: str) -> None:
    assert ruths_pages.get("admin.calendar", **asked).h1 == heading


def test_the_old_address_of_the_list_leads_to_it(ruths_pages: Pages) -> None:
    page = ruths_pages.get("/admin/appointments", **{"from": DAY, "past": "yes"})
    assert (page.path, page.h1) == ("/admin/calendar", "Past appointments")


def click_first(page: Page, text: str, *, within: str) -> Page:
    """The first link with these words that stands in an item of a day's list, and not in its head."""
    items = [item for item in page.all(within) if item.get("data-what") == "free"]
    link = next(link for item in items for link in item.iter("a") if words(link).startswith(text))
    return page.pages.open("GET", str(link.get("href")))
