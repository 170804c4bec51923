"""Today says when a public holiday is near, and closes it with one press."""

from __future__ import annotations

from datetime import date

from practice.models.profile import the_profile
from practice.models.scheduling import Party
from practice.services import availability
from tests.booked import book
from tests.conftest import Unit
from tests.factories import at
from tests.pages import Pages
from tests.people import Cast


def test_a_public_holiday_is_closed_with_one_press(ruths_pages: Pages, cast: Cast, unit: Unit) -> None:
    today = ruths_pages.get("admin.today")
    assert "Friday 26 March is Good Friday" in today.text
    closed = today.submit("Close that day")
    assert "Friday 26 March is closed. Nobody can book it." in closed.text
    assert "Good Friday" not in closed.text
    with unit() as work:
        friday = date(2027, 3, 26)
        chosen = cast.seen_by(work).in_person
        assert not availability.find_slots(work, session_format=chosen, party=Party.ONE, first=friday, last=friday)


def test_only_a_public_holiday_can_be_closed_that_way(ruths_pages: Pages) -> None:
    token = ruths_pages.get("admin.today").token
    for on, status in (("2027-03-10", 404), ("", 422), ("soon", 422)):
        ruths_pages.post("admin.close_holiday", {"on": on, "csrf_token": token}, status=status)


def is_offered(pages: Pages, day: str) -> bool:
    page = pages.get("booking.choose_time", slug="in-person", party="one", **{"from": day})
    return any(value.startswith(day) for value in page.options("start"))


def test_all_are_closed_in_one_go_and_one_is_opened_again(ruths_pages: Pages, pages: Pages) -> None:
    page = ruths_pages.get("admin.settings").click("Public holidays")
    assert page.texts("h2")[0] == "Good Friday"
    assert is_offered(pages, "2027-03-26")
    page = page.submit("Close all of them")
    assert "public holidays are closed now." in page.text
    assert "Close all of them" not in page.text
    assert not is_offered(pages, "2027-03-26")
    page = page.submit("Open it again, Good Friday, Friday 26 March 2027")
    assert "Friday 26 March is open: it has your usual hours." in page.text
    assert "Open: you work" in page.text
    assert is_offered(pages, "2027-03-26")
    assert "Good Friday" not in ruths_pages.get("admin.today").text
    page = ruths_pages.get("admin.holidays").submit("Close it, Good Friday, Friday 26 March 2027")
    assert "Friday 26 March is closed. Nobody can book it." in page.text


def test_who_is_booked_on_a_holiday_is_listed(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    book(unit, cast.in_person, start=at("2027-03-26T14:15"))
    page = ruths_pages.get("admin.holidays")
    assert "1 session is booked on it:" in page.text
    assert "Friday 26 March, 10:15 a.m. A. D. · Amara Diallo" in page.text
    page.submit("Close all of them")
    assert "1 session is still booked in this time:" in ruths_pages.get("admin.time_off").text


def test_a_holiday_on_which_she_says_that_she_works_is_not_suggested(ruths_pages: Pages) -> None:
    ruths_pages.get("admin.holidays").submit("I work on it, Good Friday, Friday 26 March 2027")
    assert "Good Friday" not in ruths_pages.get("admin.today").text


def test_an_ordinary_day_is_neither_closed_nor_opened_there(ruths_pages: Pages) -> None:
    ruths_pages.get("admin.holidays")
    for fields, status in (({"on": "2027-03-10"}, 404), ({"on": "2027-03-10", "open": "yes"}, 404), ({"on": "x"}, 422)):
        ruths_pages.post("admin.holidays", fields, status=status)


def test_a_region_without_known_holidays_says_so(ruths_pages: Pages, unit: Unit) -> None:
    with unit() as work:
        work.session.scalars(the_profile()).one().region = "ZZ"
    assert "No public holidays are known" in ruths_pages.get("admin.holidays").text
