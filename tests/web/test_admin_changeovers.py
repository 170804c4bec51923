"""The time between formats, all pairs on one page; and where a time is not offered because of it, that is said."""

from __future__ import annotations

from datetime import timedelta

from tests.booked import book
from tests.conftest import Unit
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import Cast
from tests.web.booking_steps import starts, times

ELEVEN = at("2027-03-09T16:00")
WALK, ROOM = "walk", "in_person"


def named(cast: Cast, earlier: str, later: str) -> str:
    return f"after_{getattr(cast, earlier).id}_{getattr(cast, later).id}"


def page_of(pages: Pages) -> Page:
    return pages.get("admin.settings").click("Time between formats")


def test_every_pair_of_formats_has_a_field(ruths_pages: Pages) -> None:
    page = page_of(ruths_pages)
    assert page.h1 == "Time between formats"
    assert page.texts("legend") == ["After In person", "After Phone", "After Online video", "After Walk & Talk"]
    assert len(page.all("input", class_="field__input")) == 16


def test_what_is_saved_counts_at_once_and_is_explained(
    ruths_pages: Pages, pages: Pages, cast: Cast, unit: Unit
) -> None:
    with unit() as work:
        seen = cast.seen_by(work)
        seen.walk.length = timedelta(minutes=60)
        seen.walk.buffer_after = seen.in_person.buffer_before = timedelta()
        seen.in_person.starts = ["12:00", "12:25"]
    book(unit, seen.walk, start=ELEVEN)
    assert {"2027-03-09T17:00:00+00:00", "2027-03-09T17:25:00+00:00"} <= set(starts(times(pages, cast.in_person)))
    field = named(cast, WALK, ROOM)
    saved = page_of(ruths_pages).submit("Save", {field: "25"})
    assert "Saved. The booking page keeps to it now." in saved.text
    assert saved.value(field) == "25"
    offered = starts(times(pages, cast.in_person))
    assert "2027-03-09T17:00:00+00:00" not in offered
    assert "2027-03-09T17:25:00+00:00" in offered
    why = ruths_pages.get("admin.why", format="in-person", party="one", on="2027-03-09", at="12:00")
    assert "Only 0 minutes lie between them, and from Walk & Talk to In person you need 25 minutes." in why.text
    assert "12:00 p.m. too little time to change over" in why.text
    assert why.click("Change the time between formats").h1 == "Time between formats"


def test_what_cannot_be_read_is_said_beside_its_field(ruths_pages: Pages, cast: Cast) -> None:
    field = named(cast, WALK, ROOM)
    refused = page_of(ruths_pages).submit("Save", {field: "half an hour"}, status=422)
    assert refused.errors == ["Enter a whole number from 0 to 1440"]
    assert refused.value(field) == "half an hour"


def test_of_two_devices_the_later_sees_what_differs_and_chooses(ruths_pages: Pages, cast: Cast) -> None:
    other, field = page_of(ruths_pages), named(cast, WALK, ROOM)
    page_of(ruths_pages).submit("Save", {field: "25"})
    told = other.submit("Save", {field: "30"}, status=409)
    cells = [cell.text for cell in told.all("table", class_="conflict")[0].iter("td")]
    assert cells[1:] == ["25", "30"]
    assert told.submit("Save").value(field) == "30"
