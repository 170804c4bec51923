"""Ruth books several appointments at once, sees before what clashes, and cancels what is left of them in one go."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.booked import TUESDAY, Booked, book
from tests.conftest import Unit
from tests.pages import Page, Pages
from tests.people import Cast

SECOND = TUESDAY + timedelta(days=14) - timedelta(hours=1)  # 10:15 a.m.: the clocks have gone forward


@pytest.fixture
def booked(unit: Unit, cast: Cast) -> Booked:
    return book(unit, cast.in_person)


def days(pages: Pages, booked: Booked, *, every: str = "1", count: str = "3") -> Page:
    return pages.get("admin.book_series", appointment_id=booked.id, every=every, count=count)


def test_she_comes_from_the_appointment_and_books_what_is_open(ruths_pages: Pages, booked: Booked) -> None:
    page = ruths_pages.get("admin.appointment", appointment_id=booked.id).click("Book a series")
    assert "at the same time as on Tuesday 9 March, 10:15 a.m." in page.text
    page = page.submit("Show the days", {"every": "1", "count": "3"})
    assert "All of them are open." in page.text
    page = page.submit("Book these")
    assert "One letter with all of them goes out in three minutes." in page.text
    for day in ("Tuesday 16 March", "Tuesday 23 March", "Tuesday 30 March"):
        assert f"{day} 2027, 10:15 to 11:05 a.m." in page.text
    page = page.click("Tuesday 16 March 2027, 10:15 to 11:05 a.m., Eastern Time")
    assert page.click("It is part of a series").h1 == "Series of appointments"


def test_a_day_that_clashes_waits_for_her_word(ruths_pages: Pages, unit: Unit, cast: Cast, booked: Booked) -> None:
    book(unit, cast.phone, start=SECOND)
    page = days(ruths_pages, booked)
    assert "2 days of 3 are open as they are." in page.text
    assert "Your usual time is taken." in page.text
    page = page.submit("Book these", status=422)
    assert page.errors == ["Tuesday 23 March 2027: choose a time, or leave it out"]
    page = page.submit("Book these", {"day_1": "leave_out"})
    assert "Tuesday 23 March" not in page.text
    assert "Tuesday 30 March" in page.text


def test_another_time_near_it_is_one_press_away(ruths_pages: Pages, unit: Unit, cast: Cast, booked: Booked) -> None:
    book(unit, cast.phone, start=SECOND)
    page = days(ruths_pages, booked)
    instead = next(iter(page.options("day_1")))
    page = page.submit("Book these", {"day_1": instead})
    assert "Tuesday 23 March 2027, 9:00 to 9:50 a.m." in page.text


def test_a_time_that_is_taken_meanwhile_is_said_and_the_others_are_booked(
    ruths_pages: Pages, unit: Unit, cast: Cast, booked: Booked
) -> None:
    page = days(ruths_pages, booked)
    book(unit, cast.phone, start=SECOND)
    page = page.submit("Book these")
    assert "Tuesday 23 March, 10:15 a.m. was taken meanwhile, and is not booked." in page.text
    assert "Tuesday 16 March 2027" in page.text
    assert "Tuesday 30 March 2027" in page.text
    assert "Tuesday 23 March 2027" not in page.text


def test_against_her_own_rules_she_says_why(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    saturday = book(unit, cast.in_person, start=TUESDAY + timedelta(days=4))
    page = days(ruths_pages, saturday, count="1")
    assert "Against your own rules: outside your hours" in page.text
    usual = next(iter(page.options("day_0")))
    page = page.submit("Book these", {"day_0": usual}, status=422)
    assert page.errors == ["These times go against your own rules. Say why, or choose others."]
    page = page.submit("Book these", {"day_0": usual, "reason": "We agreed on Saturdays."})
    assert "Saturday 20 March" in page.text


def test_leaving_every_day_out_books_nothing(ruths_pages: Pages, booked: Booked) -> None:
    page = days(ruths_pages, booked, count="1").submit("Book these", {"day_0": "leave_out"}, status=422)
    assert "You have left out every day." in page.text


@pytest.mark.parametrize(("every", "count"), [("5", "3"), ("1", "0"), ("1", "27"), ("", "3"), ("1", "")])
def test_what_is_no_rhythm_is_said_at_its_place(ruths_pages: Pages, booked: Booked, every: str, count: str) -> None:
    page = ruths_pages.get("admin.book_series", appointment_id=booked.id, every=every, count=count, status=422)
    assert page.errors


def test_some_of_a_series_are_cancelled_in_one_go(ruths_pages: Pages, booked: Booked) -> None:
    page = days(ruths_pages, booked).submit("Book these").click("Cancel some of them")
    last = list(page.options("which"))[-1]
    page = page.submit("Cancel these", {"which": [last], "kind": "client_asked", "reason": "She is away."})
    assert "1 appointment is cancelled." in page.text
    assert page.text.count("Cancelled") == 1


def test_a_slip_is_undone_in_one_press(ruths_pages: Pages, booked: Booked) -> None:
    page = days(ruths_pages, booked).submit("Book these")
    assert "Undo" not in ruths_pages.get("admin.today").text, "it stands with the series, once"
    page = page.submit("Undo all of it")
    assert "Taken back: 3 times are free again, and nobody hears of it." in page.text
    assert page.text.count("Cancelled") == 3


def test_nothing_follows_what_is_cancelled(ruths_pages: Pages, booked: Booked) -> None:
    page = ruths_pages.get("admin.cancel", appointment_id=booked.id)
    page = page.submit("Cancel it", {"kind": "ill", "reason": "Ill."})
    assert "Book a series" not in page.text
