"""Can the counsellor say when she works, by forms alone, and does she see why a time is missing?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.client import TORONTO, Client
from tests.browser.counsellor import Counsellor
from tests.browser.keyboard import Keyboard


@pytest.fixture
def amara(open_browser: Callable[..., Page], look: Callable[[Page], None]) -> Client:
    """Amara, before whom one browser is enough."""
    return Client(open_browser(), look)


def test_elizabeth_gives_one_date_hours_of_its_own(elizabeth: Counsellor):
    elizabeth.follows("Practice")
    elizabeth.follows("Hours")
    elizabeth.follows("Other hours on one date")
    in_a_month = datetime.now(TORONTO) + timedelta(days=40)
    elizabeth.types("Date", f"{in_a_month:%Y-%m-%d}")
    elizabeth.ticks("Open at these hours")
    elizabeth.types("Hours, hours 1, from", "13:00")
    elizabeth.types("Hours, hours 1, to", "12:00")
    elizabeth.presses("Save")
    elizabeth.reads("These hours end before they begin.")
    elizabeth.looks_at_the_page()
    elizabeth.types("Hours, hours 1, to", "16:00")
    elizabeth.presses("Save")
    elizabeth.reads("now has its own hours.", "1:00 to 4:00 p.m., for all formats")


def test_elizabeth_goes_away_and_sees_why_a_time_is_missing(amara: Client, elizabeth: Counsellor):
    amara.books("In person")
    day = amara.start.astimezone(TORONTO)
    elizabeth.follows("Practice")
    elizabeth.follows("Time off")
    for label in ("First day", "Last day"):
        elizabeth.types(label, f"{day:%Y-%m-%d}")
    elizabeth.ticks("Away")
    elizabeth.presses("Close this time")
    elizabeth.reads("Nothing is saved yet", "would lie where you take nobody.", "A. D. · Amara Diallo")
    elizabeth.looks_at_the_page()
    elizabeth.presses("Close it; these stay booked until I change them")
    elizabeth.reads("Closed: ", "still booked in this time:")
    elizabeth.looks_at_the_page()

    elizabeth.follows("Practice")
    elizabeth.follows("Public holidays")
    elizabeth.sees("Public holidays")
    elizabeth.presses("Close all of them")
    elizabeth.reads("closed now.")
    elizabeth.page.get_by_role("button", name="Open it again").first.click()
    elizabeth.reads("Open: you work")
    elizabeth.looks_at_the_page()

    elizabeth.follows("Practice")
    elizabeth.follows("Why is this time not offered?")
    elizabeth.sees("Why is this time not offered?")
    elizabeth.ticks("In person")
    elizabeth.ticks("One person")
    elizabeth.types("Date", f"{day:%Y-%m-%d}")
    elizabeth.types("Time", f"{day:%H:%M}")
    elizabeth.presses("Tell me why")
    elizabeth.reads("It is in your time off (Away)", "There is A. D. · Amara Diallo", "All of ")
    elizabeth.looks_at_the_page()
    elizabeth.follows("Change your time off")
    elizabeth.page.get_by_role("button", name="Open it again").first.click()
    elizabeth.reads("can be booked again.")


def test_elizabeth_changes_her_hours_with_nothing_but_her_keyboard(elizabeth: Counsellor):
    keys = Keyboard(elizabeth.page)
    for stop, heading in (
        ("Practice", "Your practice"),
        ("Hours", "Hours"),
        ("Online video", "Hours for Online video"),
    ):
        keys.goes_to(stop, "a")
        keys.press("Enter")
        expect(elizabeth.page.get_by_role("heading", level=1)).to_have_text(heading)
    keys.goes_to("The usual week", "radio")
    keys.press("ArrowDown")
    keys.goes_to("Sunday, hours 1, from")
    elizabeth.page.keyboard.type("1000AM")
    keys.goes_to("Sunday, hours 1, to")
    elizabeth.page.keyboard.type("0100PM")
    keys.goes_to("More hours")
    keys.press("Enter")
    keys.goes_to("Sunday, hours 2, from")
    elizabeth.page.keyboard.type("0200PM")
    keys.goes_to("Sunday, hours 2, to")
    elizabeth.page.keyboard.type("0300PM")
    keys.press("Enter")
    elizabeth.sees("Hours")
    elizabeth.reads("Hours for Online video", "10:00 a.m. to 1:00 p.m., 2:00 to 3:00 p.m.")
    keys.goes_to("Change the hours for Online video", "a")
    keys.press("Enter")
    expect(elizabeth.page.get_by_role("heading", level=1)).to_have_text("Hours for Online video")
    keys.goes_to("Hours of its own", "radio")
    keys.press("ArrowUp")
    keys.press("Enter")
    elizabeth.sees("Hours")
    elizabeth.does_not_read("Hours for Online video")
    expect(elizabeth.page.get_by_role("link", name="Online video")).to_be_visible()
