"""Ruth looks ahead before she saves: what clients would see in the next fourteen days, and whom it would strand."""

from __future__ import annotations

import pytest

from practice.services import hours as weeks
from tests.booked import TUESDAY_AFTERNOON, book
from tests.conftest import Unit
from tests.pages import Pages
from tests.people import Cast

SAVE_ALL_THE_SAME = "Save, and look after these myself"
AS_NOW = "The same times as now."
A_CALL = {
    "name": "A short call",
    "summary": "Whether we suit each other.",
    "what_to_expect": "You ask, I answer.",
    "kind": "phone",
    "caller": "client",
    "price_cents": "0",
}


def test_her_week_is_tried_before_it_counts(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    book(unit, cast.in_person)
    mornings = {"tuesday-0-from": "13:00", "tuesday-0-until": "19:00"}
    page = ruths_pages.get("admin.week").submit("Preview", mornings)
    assert "Nothing is saved yet, and what you typed is still below." in page.text
    assert "1 session would lie where you take nobody." in page.text
    assert "Booked Outside your hours" in page.text
    assert "In person: 2 times fewer, 32 times in all" in page.text
    assert "Wed 3 March to Fri 5 March 9:00 a.m. 10:15 a.m. 1:30 p.m. 2:45 p.m." in page.text
    assert "Tue 9 March − 9:00 a.m. gone 1:30 p.m. 2:45 p.m." in page.text
    assert page.value("tuesday-0-from") == "13:00"
    assert "9:00 a.m. to 5:00 p.m." in ruths_pages.get("admin.hours").text

    page = page.submit(SAVE_ALL_THE_SAME)
    assert "Saved. The booking page shows it now." in page.text
    assert "1:00 to 7:00 p.m." in page.text

    page = ruths_pages.get("admin.today")
    assert "1 session lies where you take nobody any more Tuesday 9 March, 10:15 a.m. A. D. · Amara Diallo" in page.text
    page = page.submit("It stays Tuesday 9 March, 10:15 a.m.")
    assert "It stays where it is, and waits for you no more." in page.text
    assert "where you take nobody" not in page.text


def test_saving_lists_first_whom_it_strands(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    book(unit, cast.in_person)
    page = ruths_pages.get("admin.week").submit("Save", {"tuesday-0-from": "", "tuesday-0-until": ""}, status=409)
    assert "1 session would lie where you take nobody." in page.text
    assert page.link("Move").href.endswith("/move")
    assert "Saved." in page.submit(SAVE_ALL_THE_SAME).text


@pytest.mark.parametrize(
    ("endpoint", "changes", "says"),
    [
        ("admin.other_day", {"on": "2027-03-09", "whose": "all", "opening": "closed"}, "Outside your hours"),
        ("admin.time_off", {"first_on": "2027-03-09", "last_on": "2027-03-09", "kind": "away"}, "In your time off"),
        ("admin.rules", {"daily_cap": "1"}, "More than a day has"),
        ("admin.session_format", {"active": None}, "Its format is switched off"),
        ("admin.session_format", {"weekly_cap": "1"}, "More than a week has of this format"),
        ("admin.meeting_point", {"daylight_margin": "300"}, "Not in daylight"),
        ("admin.profile", {"zone": "Pacific/Auckland"}, "Outside your hours"),
        ("admin.changeovers", {}, AS_NOW),
        ("admin.new_format", A_CALL, "A short call: "),
    ],
)
def test_every_page_about_rules_says_what_would_change(
    ruths_pages: Pages, unit: Unit, cast: Cast, endpoint: str, changes: dict[str, str], says: str
) -> None:
    for start in (TUESDAY_AFTERNOON, TUESDAY_AFTERNOON.replace(day=11)):
        book(unit, cast.walk, start=start)
    book(unit, cast.walk, start=TUESDAY_AFTERNOON.replace(hour=20))
    which = {
        "admin.session_format": {"format_id": cast.walk.id},
        "admin.meeting_point": {"point_id": cast.walk.meeting_point_id},
    }
    words = {"summary": "It is short.", "what_to_expect": "We talk."} if endpoint == "admin.new_format" else {}
    page = ruths_pages.get(endpoint, **which.get(endpoint, {})).submit("Preview", **(words | changes))
    assert "Before you save" in page.text
    assert says in page.text
    assert AS_NOW in ruths_pages.get("admin.week").submit("Preview").text


def test_a_look_at_what_cannot_be_kept_says_so(ruths_pages: Pages) -> None:
    hours = {f"{day}-0-{end}": "" for day in weeks.WEEKDAYS for end in ("from", "until")}
    page = ruths_pages.get("admin.week", format="phone").submit("Preview", hours, whose="own", status=422)
    assert "Before you save" not in page.text
    assert "none at all" in ruths_pages.get("admin.week").submit("Preview", hours).text
