"""Ruth goes away: who is booked then is shown to her before it counts, and until she has changed it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from practice.models.scheduling import TimeOff
from practice.rules.lifecycle import AppointmentStatus
from tests import factories
from tests.booked import TUESDAY, Booked, appointment, book
from tests.conftest import Unit
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import Cast

THE_DAY = "2027-03-09"
CLOSE, CLOSE_ALL_THE_SAME = "Close this time", "Close it; these stay booked until I change them"


@pytest.fixture
def booked(unit: Unit, cast: Cast) -> Booked:
    return book(unit, cast.in_person)


def fill(pages: Pages, button: str = CLOSE, *, status: int = 200, **changes: str) -> Page:
    fields = {"first_on": THE_DAY, "last_on": THE_DAY, "kind": "away"} | changes
    return pages.get("admin.time_off").submit(button, fields, status=status)


def booking_page_says(pages: Pages, day: str = THE_DAY) -> bool:
    """Whether a client can choose a time of that day."""
    page = pages.get("booking.choose_time", slug="in-person", party="one", **{"from": day})
    return any(value.startswith(day) for value in page.options("start"))


def test_a_day_off_is_closed_on_the_booking_page_at_once(ruths_pages: Pages, pages: Pages) -> None:
    assert booking_page_says(pages)
    page = fill(ruths_pages)
    assert "Closed: Tuesday 9 March 2027." in page.text
    assert "Away" in page.text
    assert not booking_page_says(pages)
    assert "Tuesday 9 March 2027" in ruths_pages.get("admin.hours").text
    page = ruths_pages.get("admin.time_off").submit("Open it again: Tuesday 9 March 2027")
    assert "Tuesday 9 March 2027 can be booked again." in page.text
    assert "Nothing is planned." in page.text
    assert booking_page_says(pages)


def test_who_is_booked_is_listed_and_nothing_is_closed_before_she_says_so(
    ruths_pages: Pages, pages: Pages, booked: Booked, unit: Unit
) -> None:
    page = fill(ruths_pages, status=409)
    assert "1 session would lie where you take nobody." in page.text
    assert "Tuesday 9 March, 10:15 a.m. A. D. · Amara Diallo" in page.text
    assert page.link("Move").href.endswith(f"/{booked.id}/move")
    assert page.link("Cancel").href.endswith(f"/{booked.id}/cancel")
    assert booking_page_says(pages)

    page = page.submit(CLOSE_ALL_THE_SAME)
    assert "Closed: Tuesday 9 March 2027. 1 session stays booked until you change it." in page.text
    assert "1 session is still booked in this time:" in page.text
    assert not booking_page_says(pages)
    with unit() as work:
        assert appointment(work, booked).status is AppointmentStatus.BOOKED
    assert "1 session is booked then" in ruths_pages.get("admin.hours").text

    page.click("Cancel").submit("Cancel it", kind="practitioner", reason="I am away.")
    assert "still booked" not in ruths_pages.get("admin.time_off").text


def test_whom_she_has_not_seen_yet_is_shown_before_it_counts(
    ruths_pages: Pages, booked: Booked, unit: Unit, cast: Cast
) -> None:
    page = fill(ruths_pages, status=409)
    book(unit, cast.phone, start=at("2027-03-09T19:45"))
    page = page.submit(CLOSE_ALL_THE_SAME, status=409)
    assert "2 sessions would lie where you take nobody." in page.text
    page = page.submit(CLOSE_ALL_THE_SAME, last_on="2027-03-10")
    assert "Closed: Tuesday 9 March 2027 to Wednesday 10 March 2027." in page.text


def test_a_request_and_a_time_just_being_booked_are_listed_too(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    book(unit, cast.phone, start=at("2027-03-09T19:45"), status=AppointmentStatus.REQUESTED)
    with unit() as work:
        held = AppointmentStatus.HELD
        factories.appointment(work, session_format=cast.seen_by(work).in_person, starts_at=TUESDAY, status=held)
    page = fill(ruths_pages, status=409)
    assert "2 sessions would lie where you take nobody." in page.text
    assert "Waits for your answer" in page.text
    assert "Somebody is booking this just now." in page.text


def test_times_of_a_day_are_closed_alone(ruths_pages: Pages, pages: Pages) -> None:
    page = fill(ruths_pages, from_at="09:00", until_at="12:00", kind="other")
    assert "Closed: Tuesday 9 March 2027, 9:00 a.m. to 12:00 p.m." in page.text
    assert booking_page_says(pages)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"first_on": "2027-03-10"}, "It ends before it begins. Choose a later end, or an earlier beginning"),
        ({"from_at": "12:00", "until_at": "11:00"}, "It ends before it begins."),
        ({"first_on": "2026-01-01", "last_on": "2026-12-31"}, "That is over already."),
        ({"first_on": "2027-03-14", "last_on": "2027-03-14", "from_at": "02:30"}, "There is no such time on that day"),
        ({"first_on": "", "last_on": "2027-03-14"}, "Choose the first day"),
        ({"first_on": "ᠨᠢᠭᠡ"}, "Enter a date, like 2027-03-09"),
        ({"last_on": "9999-12-31"}, "Enter a date, like 2027-03-09"),
        ({"from_at": "noon"}, "Enter a time, like 14:45"),
    ],
)
def test_a_period_that_cannot_be_is_refused_kindly_and_kept_as_typed(
    ruths_pages: Pages, unit: Unit, cast: Cast, changes: dict[str, str], error: str
) -> None:
    page = fill(ruths_pages, status=422, **changes)
    assert len(page.errors) == 1
    assert page.errors[0].startswith(error)
    assert {name: page.value(name) for name in changes} == changes
    with unit() as work:
        assert not work.session.scalars(select(TimeOff).where(TimeOff.practitioner_id == cast.ruth.id)).all()


def test_why_has_to_be_said(ruths_pages: Pages) -> None:
    page = ruths_pages.get("admin.time_off")
    page = page.submit(CLOSE, first_on=THE_DAY, last_on=THE_DAY, status=422)
    assert page.errors == ["Choose why"]


def test_what_is_gone_cannot_be_opened_again(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    ruths_pages.get("admin.time_off")
    with unit() as work:
        noors = work.session.scalars(select(TimeOff.id)).one()
    for time_off_id in (noors, "0" * 32):
        ruths_pages.post("admin.end_time_off", status=404, time_off_id=time_off_id)
    ruths_pages.post("admin.end_time_off", csrf=False, status=422, time_off_id=noors)
