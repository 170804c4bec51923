"""A place that changes: before it is saved, she sees who is booked there and says what becomes of them."""

from __future__ import annotations

from practice.models.appointments import RainPlan
from practice.rules.letter_kinds import LetterKind
from tests.booked import appointment, book, waiting
from tests.conftest import Unit
from tests.pages import Pages
from tests.people import Cast

ASKED = "Nothing is saved yet: say what becomes of those who are booked there"


def test_who_is_booked_on_a_walk_is_listed_and_told(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    walk = book(unit, cast.walk, rain_plan=RainPlan.INDOORS)
    page = ruths_pages.get("admin.meeting_point", point_id=cast.walk.meeting_point_id)
    assert "1 walk is booked from here." in page.text
    asked = page.submit("Save", name="Heron Park, south gate", status=422)
    assert asked.errors == [ASKED]
    assert "1 appointment is booked there" in asked.text
    assert asked.value("name") == "Heron Park, south gate"
    assert list(asked.options("booked")) == ["tell", "correct"]
    assert asked.link("Tuesday 9 March, 10:15 a.m.").href.endswith(walk.id)
    saved = asked.submit("Save", booked="tell")
    assert "A letter goes out in three minutes" in saved.text
    assert saved.h1 == "Heron Park, south gate"
    with unit() as work:
        assert set(waiting(work, walk)) == {(LetterKind.PLACE_CHANGED, walk.booker)}


def test_a_small_correction_goes_without_a_letter(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    walk = book(unit, cast.walk, rain_plan=RainPlan.INDOORS)
    page = ruths_pages.get("admin.meeting_point", point_id=cast.walk.meeting_point_id)
    saved = page.submit("Save", name="Heron Park, North Gate", status=422).submit("Save", booked="correct")
    assert "Saved. Clients read it now." in saved.text
    assert "A letter goes out" not in saved.text
    with unit() as work:
        assert not waiting(work, walk)


def test_where_nobody_is_booked_nothing_is_asked(ruths_pages: Pages, cast: Cast) -> None:
    page = ruths_pages.get("admin.meeting_point", point_id=cast.walk.meeting_point_id)
    assert "Saved." in page.submit("Save", name="Heron Park, south gate").text


def test_a_new_address_may_hold_only_for_new_bookings(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    amara = book(unit, cast.in_person)
    page = ruths_pages.get("admin.session_format", format_id=cast.in_person.id)
    asked = page.submit("Save", place="2 Mill Street, London, Ontario", status=422)
    assert asked.errors == [ASKED]
    assert list(asked.options("booked")) == ["tell", "correct", "leave"]
    assert "Saved." in asked.submit("Save", booked="leave").text
    with unit() as work:
        assert appointment(work, amara).place == "14 Willow Lane, London, Ontario"


def test_of_two_devices_the_later_sees_what_differs_first(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    book(unit, cast.walk, rain_plan=RainPlan.INDOORS)
    other = ruths_pages.get("admin.meeting_point", point_id=cast.walk.meeting_point_id)
    first = ruths_pages.get("admin.meeting_point", point_id=cast.walk.meeting_point_id)
    first.submit("Save", parking="Behind the church.")
    told = other.submit("Save", name="Heron Park, south gate", status=409)
    rows = [row.text for row in told.all("table", class_="conflict")[0].iter("th")][2:]
    assert rows == ["Name", "Parking"]
    assert told.submit("Save", status=422).submit("Save", booked="correct").h1 == "Heron Park, south gate"
