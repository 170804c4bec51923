"""Does the calendar hold what it draws: can a session be dragged, is a drop only a form, and does Escape let go?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.client import TORONTO, Client
from tests.browser.counsellor import Counsellor


@pytest.fixture
def amara(open_browser: Callable[..., Page], look: Callable[[Page], None]) -> Client:
    return Client(open_browser(), look)


def test_elizabeth_drags_a_session_to_another_time_and_takes_it_back(amara: Client, elizabeth: Counsellor):
    amara.books("In person")
    day = f"{amara.start.astimezone(TORONTO):%Y-%m-%d}"
    elizabeth.follows("Calendar")
    elizabeth.page.goto(f"{elizabeth.page.url}?view=week&on={day}")
    elizabeth.looks_at_the_page()
    drag(elizabeth.page, day, amara)
    elizabeth.page.keyboard.press("Escape")
    elizabeth.page.mouse.up()
    expect(elizabeth.page.locator(".timetable__ghost")).to_have_count(0)
    drag(elizabeth.page, day, amara)
    elizabeth.page.mouse.up()
    elizabeth.sees("Move this appointment")
    elizabeth.reads("Then:", "New time:")
    elizabeth.types("Why this time all the same", "We agreed on it.")
    elizabeth.presses("Move it all the same")
    elizabeth.reads("Moved to", "A letter says so in 3 minutes.")
    elizabeth.looks_at_the_page()
    page = elizabeth.page
    page.get_by_role("status").filter(has_text="Moved to").get_by_role("button", name="Undo", exact=True).click()
    elizabeth.reads("Taken back. It is as it was before, and nobody hears of it.")
    elizabeth.follows("Month")
    elizabeth.looks_at_the_page()


def drag(page: Page, day: str, client: Client) -> None:
    """Her client's session to an hour at which she is closed, without letting go of it."""
    page.set_viewport_size({"width": 1280, "height": 2400})
    theirs = page.locator(f"[data-on='{day}'] [data-move]").filter(has_text=f"{client.wall_time} to")
    block = theirs.bounding_box()
    last = page.locator(".timetable__hour").last.bounding_box()
    assert block, "it is there"
    assert last, "the hours are drawn"
    page.mouse.move(block["x"] + 20, block["y"] + 8)
    page.mouse.down()
    page.mouse.move(block["x"] + 20, last["y"] + last["height"], steps=6)
    expect(page.locator(".timetable__ghost")).to_have_count(1)
