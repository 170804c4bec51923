"""Can somebody without a mouse or a finger on the screen book, and always see where she is?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.client import Client
from tests.browser.keyboard import Keyboard


@pytest.fixture
def keys(amara: Client) -> Keyboard:
    """Amara's hands."""
    return Keyboard(amara.page)


def test_amara_books_with_nothing_but_her_keyboard(amara: Client, keys: Keyboard):
    amara.opens_the_site()
    keys.goes_to("In person", "a")
    keys.press("Enter")
    amara.sees("Who is coming?")
    keys.goes_to("Just me", "radio")
    keys.press("Space")
    keys.goes_to("Continue")
    keys.press("Enter")
    amara.sees("Choose a time")
    keys.goes_to("", "radio")
    keys.press("ArrowDown", 3)
    keys.press("ArrowUp")
    assert keys.focus["isSeen"]
    chosen = keys.focus["words"].split(",")[0]
    keys.goes_to("Continue")
    keys.press("Enter")
    amara.sees("Your details")
    amara.reads(chosen)
    keys.types("What would you like to be called?", amara.name)
    keys.types("Email", amara.email)
    keys.goes_to("No, they are private", "radio")
    keys.press("ArrowDown")
    assert keys.focus["words"].startswith("Someone else might")
    keys.press("ArrowUp")
    assert keys.focus["words"].startswith("No, they are private")
    keys.press("Enter")
    amara.sees("Check and confirm your booking")
    keys.goes_to("I agree to the fees", "checkbox")
    keys.press("Space")
    keys.goes_to("Confirm booking")
    keys.press("Enter")
    amara.sees("You are booked")
    amara.reads(chosen)
    keys.goes_to("Not there?")
    keys.press("Enter")
    expect(amara.page.get_by_role("button", name="Send it again")).to_be_visible()


def test_the_first_stops_lead_away_and_past_the_header(amara: Client, keys: Keyboard):
    amara.opens_the_site()
    keys.press("Tab")
    assert keys.focus["words"] == "Leave this site now"
    assert keys.focus["isSeen"]
    keys.press("Tab")
    assert keys.focus["words"] == "Skip to main content"
    assert keys.focus["isSeen"]
    keys.press("Enter")
    expect(amara.page.locator("main")).to_be_focused()
    keys.goes_to("In person", "a")


def test_after_an_error_the_keyboard_is_at_the_summary(amara: Client, keys: Keyboard):
    amara.opens_the_site()
    amara.chooses("Phone")
    amara.sees("Choose a time")
    keys.goes_to("Continue")
    keys.press("Enter")
    expect(amara.page.locator(".error-summary")).to_be_focused()
    keys.goes_to("Choose one of the times")
    keys.press("Enter")
    assert keys.focus["kind"] == "radio"
    keys.press("Space")
    keys.goes_to("Continue")
    keys.press("Enter")
    amara.sees("Your details")


def test_amara_walks_through_the_month_by_arrow_keys(amara: Client, keys: Keyboard):
    amara.opens_the_site()
    amara.chooses("Phone")
    amara.follows("Pick a month")
    amara.sees("Choose a day")
    day = amara.page.locator(".month-grid__day[tabindex='0']")
    keys.press("Tab")
    while not day.evaluate("(day) => day === document.activeElement"):
        keys.press("Tab")
    first = keys.focus["words"]
    keys.press("ArrowRight")
    assert keys.focus["words"] != first
    keys.press("ArrowLeft")
    assert keys.focus["words"] == first
    assert keys.focus["isSeen"]
    keys.press("Enter")
    amara.sees("Choose a time")


def test_amara_sees_later_days_without_losing_her_place(amara: Client, keys: Keyboard):
    amara.opens_the_site()
    amara.chooses("Phone")
    amara.sees("Choose a time")
    days = amara.page.locator(".slot-picker__day")
    before = days.count()
    keys.goes_to("Show later days")
    keys.press("Enter")
    expect(amara.page.get_by_role("status").last).to_have_text("Later days have been added.")
    expect(days.nth(before).get_by_role("heading")).to_be_focused()
    amara.look(amara.page)
