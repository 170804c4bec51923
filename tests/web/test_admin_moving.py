"""Ruth moves a session: she looks before she confirms, by a form that a drop in her calendar only fills in."""

from __future__ import annotations

from typing import Any

import pytest

from tests.booked import Booked, appointment, book
from tests.conftest import Unit
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import Cast

NEXT = "2027-03-09T18:30:00+00:00"  # Tuesday 9 March, 1:30 p.m. in Toronto: open
WEEK = "week-2027-03-09"


@pytest.fixture
def booked(unit: Unit, cast: Cast) -> Booked:
    return book(unit, cast.in_person)


def move(pages: Pages, booked: Booked, status: int = 200, **asked: str) -> Page:
    return pages.get("admin.move", appointment_id=booked.id, status=status, **asked)


def starts(unit: Unit, booked: Booked) -> str:
    with unit() as work:
        return appointment(work, booked).starts_at.strftime("%m-%d %H:%M")


def test_a_drop_in_the_calendar_fills_the_form_and_leads_back_to_the_calendar(
    ruths_pages: Pages, unit: Unit, booked: Booked
) -> None:
    page = move(ruths_pages, booked, on="2027-03-09", at="13:30", back=WEEK)
    assert page.value("start") == NEXT
    assert "Then: Tuesday 9 March 2027, 1:30 to 2:20 p.m., Eastern Time." in page.text
    assert "New time: Tue 9 March, 1:30 p.m." in page.text, "the letter as it will arrive"
    assert starts(unit, booked) == "03-09 15:15", "nothing is moved by looking"
    week = page.submit("Move it")
    assert (week.path, week.h1) == ("/admin/calendar", "Week of Sunday 7 March 2027")
    assert "A. D.: Moved to Tuesday 9 March, 1:30 p.m. A letter says so in 3 minutes. Undo" in week.text
    assert starts(unit, booked) == "03-09 18:30"
    week = week.submit("Undo")
    assert week.path == "/admin/calendar"
    assert starts(unit, booked) == "03-09 15:15"


def test_the_letter_can_be_looked_at_before_she_confirms(ruths_pages: Pages, unit: Unit, booked: Booked) -> None:
    page = move(ruths_pages, booked).submit("Look at the letter first", start="another", on="2027-03-13", at="06:40")
    assert "New time: Sat 13 March, 6:40 a.m." in page.text
    assert "It is outside your hours." in page.text
    assert page.errors == []
    assert starts(unit, booked) == "03-09 15:15"
    page.submit("Move it all the same", reason="She asked for it.")
    assert starts(unit, booked) == "03-13 11:40"


def test_of_two_devices_the_later_sees_the_time_that_the_earlier_chose_and_decides(
    ruths_pages: Pages, unit: Unit, booked: Booked
) -> None:
    later = move(ruths_pages, booked, start=NEXT)
    move(ruths_pages, booked).submit("Move it", start="another", on="2027-03-09", at="14:45")
    refused = later.submit("Move it", status=409)
    assert "Now it is Tuesday 9 March 2027, 2:45 to 3:35 p.m., Eastern Time, In person." in refused.text
    assert refused.value("start") == NEXT, "what she chose is still there"
    assert starts(unit, booked) == "03-09 19:45"
    refused.submit("Move it")
    assert starts(unit, booked) == "03-09 18:30"


@pytest.mark.parametrize("presses", ["", "Look at the letter first", "Move it"])
@pytest.mark.parametrize(
    ("on", "wall", "said"),
    [
        ("2027-03-10", "10:20", "Another appointment is there. Choose a time beside it."),
        ("2027-02-26", "10:15", "That time has passed. Choose one that is ahead."),
    ],
)
def test_a_taken_time_and_the_past_are_refused_with_the_nearest_open_times(
    ruths_pages: Pages, unit: Unit, cast: Cast, booked: Booked, presses: str, on: str, wall: str, said: str
) -> None:
    book(unit, cast.phone, start=at("2027-03-10T15:15"))
    if presses:
        page = move(ruths_pages, booked).submit(presses, status=409, start="another", on=on, at=wall)
    else:
        page = move(ruths_pages, booked, 409, on=on, at=wall)
    assert page.errors == [said]
    assert len(page.options("start")) == 4
    assert starts(unit, booked) == "03-09 15:15"


def test_an_hour_that_comes_twice_is_shown_in_both_readings(ruths_pages: Pages, unit: Unit, booked: Booked) -> None:
    page = move(ruths_pages, booked, on="2027-11-07", at="01:30", back=WEEK)
    assert "1:30 a.m. comes twice that night, because the clocks are set back." in page.text
    assert "This is the first, in Eastern Daylight Saving Time." in page.text
    page = page.click("Take the other one, in Eastern Standard Time")
    assert "This is the second, in Eastern Standard Time." in page.text
    page.submit("Move it all the same", reason="She works nights.")
    assert starts(unit, booked) == "11-07 06:30"


def test_a_change_of_the_clocks_between_the_two_times_is_said(ruths_pages: Pages, booked: Booked) -> None:
    page = move(ruths_pages, booked, on="2027-03-16", at="10:15")
    assert "Before it is Eastern Standard Time, then Eastern Daylight Saving Time." in page.text
    assert "Then: Tuesday 16 March 2027, 10:15 to 11:05 a.m., Eastern Time." in page.text
    assert "The clocks are changed" not in move(ruths_pages, booked, on="2027-03-10", at="10:15").text


def test_an_hour_that_does_not_exist_is_said_before_anything_is_pressed(ruths_pages: Pages, booked: Booked) -> None:
    page = move(ruths_pages, booked, 422, on="2027-03-14", at="02:30")
    assert page.errors == ["There is no such time on that day: the clocks are changed"]
    assert (page.value("on"), page.value("at")) == ("2027-03-14", "02:30")


@pytest.mark.parametrize("asked", [{"on": "soon", "at": "25:00"}, {"start": "now"}, {"on": "2027-03-10"}])
def test_an_address_that_says_no_time_is_the_form_as_ever(
    ruths_pages: Pages, booked: Booked, asked: dict[str, Any]
) -> None:
    page = move(ruths_pages, booked, **asked)
    assert page.value("start") is None
    assert "Then:" not in page.text


@pytest.mark.parametrize(
    "back",
    ["https://elsewhere.example", "//elsewhere.example", "week-", "week-9999-12-31", "year-2027-03-09", "settings"],
)
def test_nobody_can_lead_her_elsewhere_by_a_link(ruths_pages: Pages, booked: Booked, back: str) -> None:
    page = move(ruths_pages, booked, back=back)
    assert not page.all("input", name="back")
    assert page.link("Leave it where it is").href.startswith("/admin/appointments/")
    ruths_pages.post("admin.move", {"start": NEXT, "back": back}, appointment_id=booked.id)
    led = ruths_pages.answer("POST", "admin.undo", {"csrf_token": page.token, "back": back}, appointment_id=booked.id)
    assert led.status_code == 404 or led.location.startswith("/admin/appointments/")


def test_an_appointment_that_was_opened_from_the_calendar_leads_back_to_it(ruths_pages: Pages, booked: Booked) -> None:
    page = ruths_pages.get("admin.calendar", view="day", on="2027-03-09").click("A. D. Amara Diallo")
    assert page.click("Back").h1 == "Tuesday 9 March 2027"
    moving = page.click("Move")
    assert moving.submit("Move it", start=NEXT).path == "/admin/calendar"
