"""The grid and the limit of a day, for all formats together."""

from __future__ import annotations

import pytest

from tests.conftest import Unit
from tests.factories import at
from tests.pages import Pages
from tests.people import Cast
from tests.reminded import book_herself, waiting
from tests.web.booking_steps import starts, times, to_booked

WEDNESDAY = "2027-03-10T15:15:00+00:00"


def test_the_grid_is_that_of_formats_without_starts_of_their_own(
    ruths_pages: Pages, pages: Pages, cast: Cast, unit: Unit
) -> None:
    with unit() as work:
        cast.seen_by(work).phone.starts = []
    page = ruths_pages.get("admin.rules")
    assert "These start by the minutes below: Phone." in page.text
    assert "These have start times of their own: In person, Online video, Walk & Talk." in page.text
    before = starts(times(pages, cast.in_person))
    assert "Saved. The booking page shows it now." in page.submit("Save", grid="60").text
    assert {start[14:16] for start in starts(times(pages, cast.phone))} == {"00"}
    assert starts(times(pages, cast.in_person)) == before


def test_a_full_day_shows_no_more_times_of_any_format(ruths_pages: Pages, pages: Pages, cast: Cast) -> None:
    ruths_pages.get("admin.rules").submit("Save", daily_cap="1")
    to_booked(pages, cast.in_person, start=WEDNESDAY)
    assert not [start for start in starts(times(pages, cast.phone)) if start.startswith("2027-03-10")]
    ruths_pages.get("admin.rules").submit("Save", daily_cap="")
    assert [start for start in starts(times(pages, cast.phone)) if start.startswith("2027-03-10")]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"grid": ""}, "Enter a number of minutes, like 15"),
        ({"grid": "0"}, "Enter a whole number from 5 to 240"),
        ({"grid": "a quarter"}, "Enter a whole number from 5 to 240"),
        ({"daily_cap": "0"}, "With 0 nobody could book. Leave it empty for no limit"),
    ],
)
def test_what_would_close_the_practice_is_refused(ruths_pages: Pages, typed: dict[str, str], words: str) -> None:
    refused = ruths_pages.get("admin.rules").submit("Save", typed, status=422)
    assert refused.errors == [words]
    assert {name: refused.value(name) for name in typed} == typed


def test_of_two_devices_the_later_sees_what_differs_and_chooses(ruths_pages: Pages) -> None:
    other = ruths_pages.get("admin.rules")
    ruths_pages.get("admin.rules").submit("Save", grid="30")
    told = other.submit("Save", daily_cap="4", status=409)
    cells = [cell.text for cell in told.all("table", class_="conflict")[0].iter("td")]
    assert cells[1:] == ["30", "15", "nothing", "4"]
    assert told.submit("Save").value("grid") == "15"


def test_quiet_hours_move_the_reminders_that_wait(ruths_pages: Pages, cast: Cast, unit: Unit) -> None:
    booked = book_herself(unit, cast.in_person, at("2027-03-09T19:45"))
    page = ruths_pages.get("admin.rules")
    assert (page.value("quiet_from"), page.value("quiet_until")) == ("21:00", "08:00")
    page.submit("Save", quiet_from="20:00", quiet_until="09:30")
    assert waiting(unit, booked.booker) == {"48h": at("2027-03-07T19:45"), "08:00": at("2027-03-09T00:00")}
    ruths_pages.get("admin.rules").submit("Save", quiet_from="00:00", quiet_until="00:00")
    assert waiting(unit, booked.booker) == {"48h": at("2027-03-07T19:45"), "08:00": at("2027-03-09T13:00")}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"quiet_from": ""}, "Enter a time, like 14:45"),
        ({"quiet_until": "soon"}, "Enter a time, like 14:45"),
        ({"quiet_until": "20:00"}, "Leave eight hours of the day in which reminders may go"),
    ],
)
def test_quiet_hours_leave_room_for_reminders(ruths_pages: Pages, typed: dict[str, str], words: str) -> None:
    assert ruths_pages.get("admin.rules").submit("Save", typed, status=422).errors == [words]
