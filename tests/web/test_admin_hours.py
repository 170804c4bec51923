"""Ruth says when she works, and the booking page offers just that."""

from __future__ import annotations

import pytest

from practice.services import hours as weeks
from tests import factories
from tests.booked import book
from tests.conftest import Unit
from tests.pages import Page, Pages
from tests.people import Cast

TUESDAY = "2027-03-09"


def offered(pages: Pages, slug: str = "in-person", day: str = TUESDAY) -> list[str]:
    """The times of a day as a client reads them."""
    page = pages.get("booking.choose_time", slug=slug, party="one", **{"from": day})
    labels = page.options("start")
    return [words.partition(",")[0] for value, words in labels.items() if value.startswith(day)]


def times(day: str, *pairs: str) -> dict[str, str]:
    """Fields of a day: `09:00-12:30` each."""
    fields = {}
    for number, pair in enumerate(pairs):
        fields[f"{day}-{number}-from"], fields[f"{day}-{number}-until"] = pair.split("-")
    return fields


def week(pages: Pages, slug: str | None = None) -> Page:
    return pages.get("admin.week", format=slug) if slug else pages.get("admin.week")


def test_her_week_is_what_the_booking_page_offers_at_once(ruths_pages: Pages, pages: Pages) -> None:
    assert offered(pages) == ["9:00 a.m.", "10:15 a.m.", "1:30 p.m.", "2:45 p.m."]
    page = ruths_pages.get("admin.hours")
    assert "9:00 a.m. to 5:00 p.m." in page.text
    page = page.click("Change the usual week").submit("Save", times("tuesday", "10:00-12:30", "13:30-14:30"))
    assert "Saved. The booking page shows it now." in page.text
    assert "10:00 a.m. to 12:30 p.m., 1:30 to 2:30 p.m." in page.text
    assert offered(pages) == ["10:15 a.m.", "1:30 p.m."]


def test_a_format_gets_hours_of_its_own_and_gives_them_back(ruths_pages: Pages, pages: Pages) -> None:
    page = week(ruths_pages, "phone")
    assert page.value("whose") == "usual"
    page = page.submit("Save", times("tuesday", "13:00-00:00"), whose="own")
    assert "Hours for Phone" in page.text
    assert "1:00 p.m. to midnight" in page.text
    assert offered(pages, "phone") == ["1:30 p.m.", "2:45 p.m."]
    assert offered(pages) == ["9:00 a.m.", "10:15 a.m.", "1:30 p.m.", "2:45 p.m."]
    page = week(ruths_pages, "phone").submit("Save", whose="usual")
    assert "Hours for Phone" not in page.text
    assert len(offered(pages, "phone")) == 4


def test_an_emptied_week_of_its_own_is_not_taken_for_the_usual_one(ruths_pages: Pages, pages: Pages) -> None:
    week(ruths_pages, "phone").submit("Save", whose="own")
    empty = {name: "" for day in weeks.WEEKDAYS for name in times(day, "-")}
    page = week(ruths_pages, "phone").submit("Save", empty, status=422)
    assert page.errors == ["A week without hours can never be booked. Choose the usual week, or write some hours"]
    assert len(offered(pages, "phone")) == 4


def test_a_week_without_hours_says_that_nobody_can_book(ruths_pages: Pages) -> None:
    empty = {name: "" for day in weeks.WEEKDAYS for name in times(day, "-")}
    assert "Nobody can book until there are hours." in week(ruths_pages).submit("Save", empty).text


@pytest.mark.parametrize(
    ("written", "error"),
    [
        (["17:00-09:00"], "These hours end before they begin."),
        (["09:00-09:00"], "These hours end before they begin."),
        (["09:00-12:00", "11:00-17:00"], "These hours lie over others of that day."),
        (["09:00-"], "Write both times, or leave both empty"),
        (["-12:00"], "Write both times, or leave both empty"),
        (["nine-25:00"], "Enter times like 9:30 and 17:00"),
        (["09:00-24:00"], "Enter times like 9:30 and 17:00"),
        (["<b>9</b>-ᠨᠢᠭᠡ"], "Enter times like 9:30 and 17:00"),
    ],
)
def test_what_cannot_be_is_said_beside_its_row_and_kept_as_typed(
    ruths_pages: Pages, pages: Pages, written: list[str], error: str
) -> None:
    fields = times("wednesday", *written)
    page = week(ruths_pages).submit("Save", fields, status=422)
    assert len(page.errors) == 1
    assert page.errors[0].startswith(error)
    assert {name: page.value(name) for name in fields} == fields
    (first,) = [each for each in page.all("input") if each.get("id") == "wednesday"]
    assert first.get("aria-invalid") == "true"
    assert first.get("name") == f"wednesday-{len(written) - 1}-from"


def test_every_field_of_a_full_day_is_there_again(ruths_pages: Pages) -> None:
    written = ("06:00-07:00", "08:00-09:00", "10:00-11:00", "12:00-13:00", "14:00-15:00")
    week(ruths_pages).submit("Save", times("monday", *written[:4]))
    page = week(ruths_pages).submit("Save", times("monday", *written))
    assert (
        "6:00 to 7:00 a.m., 8:00 to 9:00 a.m., 10:00 to 11:00 a.m., 12:00 to 1:00 p.m., 2:00 to 3:00 p.m." in page.text
    )


def test_the_later_of_two_devices_sees_what_differs_and_chooses(ruths_pages: Pages, pages: Pages) -> None:
    late = week(ruths_pages)
    week(ruths_pages).submit("Save", times("tuesday", "13:00-17:00"))
    page = late.submit("Save", times("tuesday", "09:00-12:00"), status=409)
    assert "This was changed on another device while you had it open." in page.text
    assert page.texts("td")[1:] == ["1:00 to 5:00 p.m.", "9:00 a.m. to 12:00 p.m."]
    assert offered(pages) == ["1:30 p.m.", "2:45 p.m."]
    page.submit("Save")
    assert offered(pages) == ["9:00 a.m.", "10:15 a.m."]


def test_a_form_that_was_open_for_too_long_loses_nothing(ruths_pages: Pages) -> None:
    fields = times("tuesday", "10:00-11:00") | {"seen": week(ruths_pages).value("seen")}
    page = ruths_pages.post("admin.week", fields, csrf=False, status=422)
    assert page.errors == ["This page was open for a while. Nothing is lost: press the button once more."]
    assert "10:00 to 11:00 a.m." in page.submit("Save").text


def test_nobody_changes_the_week_of_a_format_that_does_not_exist(ruths_pages: Pages) -> None:
    for slug in ("nothing", "../phone", "ᠨᠢᠭᠡ"):
        ruths_pages.get("admin.week", format=slug, status=404)


def test_one_date_has_hours_of_its_own(ruths_pages: Pages, pages: Pages, unit: Unit, cast: Cast) -> None:
    book(unit, cast.in_person)
    page = ruths_pages.get("admin.hours").click("Other hours on one date")
    page = page.submit("Save", times("hours", "13:00-16:00"), on=TUESDAY, whose="all", opening="open", status=409)
    page = page.submit("Save, and look after these myself")
    assert "Saved. Tuesday 9 March now has its own hours. 1 session is booked on it, and stays." in page.text
    assert "1:00 to 4:00 p.m., for all formats" in page.text
    assert offered(pages) == ["1:30 p.m.", "2:45 p.m."]
    assert offered(pages, day="2027-03-16") == ["9:00 a.m.", "10:15 a.m.", "1:30 p.m.", "2:45 p.m."]

    page = page.click("Change the hours on Tuesday 9 March for all formats")
    assert page.h1 == "Hours on Tuesday 9 March 2027"
    page = page.submit("Save", opening="closed")
    assert "Saved. Tuesday 9 March is closed. 1 session is booked on it, and stays." in page.text
    assert "Closed, for all formats" in page.text
    assert offered(pages) == []

    page = page.click("Change the hours on Tuesday 9 March").submit("Use the usual hours")
    assert "Tuesday 9 March has its usual hours again." in page.text
    assert offered(pages) == ["9:00 a.m.", "1:30 p.m.", "2:45 p.m."]


def test_a_date_is_other_for_one_format_alone(ruths_pages: Pages, pages: Pages) -> None:
    page = ruths_pages.get("admin.other_day", on=TUESDAY, format="phone")
    assert page.value("on") == TUESDAY
    assert page.value("whose") == "phone"
    page = page.submit("Save", opening="closed")
    assert "Closed, for Phone" in page.text
    assert offered(pages, "phone") == []
    assert len(offered(pages)) == 4


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({}, ["Choose a date", "Choose whether you are open"]),
        ({"on": "2027-02-30", "whose": "all", "opening": "closed"}, ["Enter a date, like 2027-03-09"]),
        (
            {"on": "2027-02-26", "whose": "all", "opening": "closed"},
            ["That day is over. Choose today or a day to come"],
        ),
        ({"on": TUESDAY, "whose": "all", "opening": "open"}, ["Write the hours of that date, or choose closed"]),
        (
            {"on": TUESDAY, "whose": "all", "opening": "open"} | times("hours", "17:00-09:00"),
            ["These hours end before they begin. Midnight, 00:00, is the end of the day"],
        ),
        (
            {"on": TUESDAY, "whose": "all", "opening": "open"} | times("hours", "9-10"),
            ["Enter times like 9:30 and 17:00"],
        ),
        ({"on": TUESDAY, "whose": "nothing", "opening": "closed"}, ["Choose one of those on this page"]),
    ],
)
def test_a_date_that_cannot_be_is_refused_beside_its_field(
    ruths_pages: Pages, fields: dict[str, str], errors: list[str]
) -> None:
    seen = ruths_pages.get("admin.other_day").value("seen")
    page = ruths_pages.post("admin.other_day", fields | {"seen": seen}, status=422)
    assert page.errors == errors


def test_closed_asks_for_no_hours(ruths_pages: Pages, pages: Pages) -> None:
    page = ruths_pages.get("admin.other_day")
    page.submit("Save", times("hours", "17:00-nine"), on=TUESDAY, whose="all", opening="closed")
    assert offered(pages) == []


def test_a_date_that_another_device_has_changed_is_shown_first(ruths_pages: Pages, pages: Pages) -> None:
    late = ruths_pages.get("admin.other_day")
    first = ruths_pages.get("admin.other_day")
    first.submit("Save", times("hours", "13:00-16:00"), on=TUESDAY, whose="all", opening="open")
    page = late.submit("Save", on=TUESDAY, whose="all", opening="closed", status=409)
    assert "This was changed on another device while you had it open." in page.text
    assert "1:00 to 4:00 p.m." in page.text
    assert offered(pages) == ["1:30 p.m.", "2:45 p.m."]
    page.submit("Save")
    assert offered(pages) == []


def test_taking_back_what_another_device_has_changed_does_nothing(ruths_pages: Pages, pages: Pages) -> None:
    ruths_pages.get("admin.other_day", on=TUESDAY).submit("Save", opening="closed")
    late = ruths_pages.get("admin.other_day", on=TUESDAY, format="all")
    now = ruths_pages.get("admin.other_day", on=TUESDAY, format="all")
    now.submit("Save", times("hours", "13:00-16:00"), opening="open")
    page = late.submit("Use the usual hours")
    assert "Nothing was changed: another device has changed this date." in page.text
    assert offered(pages) == ["1:30 p.m.", "2:45 p.m."]


def test_an_address_with_nonsense_asks_for_a_date(ruths_pages: Pages) -> None:
    for on in ("soon", "0001-01-01", "9999-12-31"):
        assert ruths_pages.get("admin.other_day", on=on).h1 == "Other hours on one date"
    ruths_pages.get("admin.other_day", on=TUESDAY, format="nothing", status=404)


def test_a_format_that_is_switched_off_keeps_its_hours(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        seen = cast.seen_by(work)
        seen.phone.active = False
        factories.weekly_hours(work, practitioner=seen.ruth, weekdays=[1], session_format=seen.phone)
    assert "Hours for Phone" in ruths_pages.get("admin.hours").text
    week(ruths_pages, "phone")
