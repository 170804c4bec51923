"""Can the counsellor decide what clients book, and does a client see it at once?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.client import Client
from tests.browser.counsellor import Counsellor
from tests.browser.keyboard import Keyboard

BOAT_HOUSE, EARLY_WALK = "Sample Riverside, boat house", "Early walk"


@pytest.fixture
def amara(open_browser: Callable[..., Page], look: Callable[[Page], None]) -> Client:
    """Amara, before whom one browser is enough."""
    return Client(open_browser(), look)


def test_elizabeth_adds_a_walk_at_a_new_place_and_amara_books_it(amara: Client, elizabeth: Counsellor):
    adds_a_meeting_point(elizabeth)
    link = adds_a_walk_by_its_own_link(elizabeth)
    amara.page.goto("/")
    amara.does_not_read(EARLY_WALK)
    amara.page.goto(link)
    amara.comes("My partner and me")
    amara.picks_a_time()
    amara.reads(f"{EARLY_WALK}, 75 minutes")
    amara.gives_details(phone="519 555 0142", rain_plan="We find another day", partner_way="We decide later")
    amara.confirms()
    amara.sees("You are booked")
    amara.reads(BOAT_HOUSE, "On the bench. I wear a green scarf.", "$180.50")

    keys = opens_it_with_her_keyboard(elizabeth)
    overwrites(keys, "Length for a couple", "90")
    overwrites(keys, "Price for a couple", "199")
    keys.goes_to("Save")
    keys.press("Enter")
    elizabeth.reads("Saved. It can be booked by its own link now.", "1 appointment is booked in it.")
    amara.page.goto(f"{link}/time?party=couple")
    amara.reads(f"{EARLY_WALK}, 90 minutes", "$199")
    amara.page.goto("/appointment")
    amara.reads("75 minutes", "$180.50")

    elizabeth.ticks("Switched on")
    elizabeth.presses("Save")
    elizabeth.reads("1 session would lie where you take nobody.")
    elizabeth.presses("Save, and look after these myself")
    elizabeth.reads("Switched off: nobody can book it.", "1 booked appointment stands.")
    amara.page.goto(link)
    amara.sees("I do not offer this at the moment")
    amara.page.goto("/appointment")
    amara.reads(BOAT_HOUSE)


def adds_a_meeting_point(elizabeth: Counsellor) -> None:
    """With daylight to look at, once the place is known."""
    elizabeth.follows("Practice")
    elizabeth.follows("Meeting points")
    elizabeth.follows("Add another")
    elizabeth.types("Name", BOAT_HOUSE)
    elizabeth.types("How to find you", "On the bench. I wear a green scarf.")
    elizabeth.types("Where it is on the map", "somewhere by the river")
    elizabeth.presses("Save")
    expect(elizabeth.page.locator(".error-summary")).to_be_focused()
    elizabeth.looks_at_the_page()
    elizabeth.types("Where it is on the map", "42.9712, -81.2603")
    elizabeth.types("How long you wait", "I wait ten minutes on the bench.")
    elizabeth.types("Length of the way, in metres", "1800")
    elizabeth.presses("Save")
    elizabeth.sees(BOAT_HOUSE)
    elizabeth.reads("Sunrise", "Last start of 50 minutes", "No format starts here yet.")


def adds_a_walk_by_its_own_link(elizabeth: Counsellor) -> str:
    """What she forgot is said beside it; then it has an address of its own."""
    elizabeth.follows("Practice")
    elizabeth.follows("Session formats")
    elizabeth.follows("Add another")
    elizabeth.types("Name", EARLY_WALK)
    elizabeth.types("In one sentence", "Before the day begins.")
    elizabeth.page.get_by_label("Price", exact=True).fill("160.50")
    elizabeth.types("Length for a couple", "75")
    elizabeth.types("Price for a couple", "180.50")
    elizabeth.ticks("On a walk")
    elizabeth.ticks("Shown on the booking page")
    elizabeth.presses("Save")
    elizabeth.reads("Write what happens in such a session")
    elizabeth.types("What to expect", "We walk along the river, at your pace.")
    elizabeth.presses("Save")
    elizabeth.reads("Choose where the walk starts")
    elizabeth.looks_at_the_page()
    elizabeth.ticks(BOAT_HOUSE)
    elizabeth.presses("Save")
    elizabeth.sees(EARLY_WALK)
    elizabeth.reads("Saved. It can be booked by its own link now.")
    return elizabeth.page.locator(".own-link__address").inner_text()


def opens_it_with_her_keyboard(elizabeth: Counsellor) -> Keyboard:
    """From the list of her formats, in their order."""
    elizabeth.follows("Session formats")
    elizabeth.sees("Session formats")
    elizabeth.reads("By its own link only", "50 minutes, $160.50; for a couple 75 minutes, $180.50")
    keys = Keyboard(elizabeth.page)
    keys.goes_to(f"Move {EARLY_WALK} up")
    keys.press("Shift+Tab")
    while keys.focus["words"] != EARLY_WALK:
        keys.press("Shift+Tab")
    keys.press("Enter")
    expect(elizabeth.page.get_by_role("heading", level=1)).to_have_text(EARLY_WALK)
    elizabeth.page.wait_for_load_state()
    return keys


def overwrites(keys: Keyboard, label: str, words: str) -> None:
    """What stood there is gone."""
    keys.goes_to(label)
    keys.press("ControlOrMeta+A")
    keys.page.keyboard.type(words)
