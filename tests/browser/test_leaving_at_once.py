"""Can somebody who has to be gone be gone at once, with nothing left behind on the screen?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.client import Client

ELSEWHERE = "https://weather.gc.ca/"


def test_amara_presses_leave_this_site_and_back_does_not_return(amara: Client):
    was_at = begins_a_booking(amara)
    amara.follows("Leave this site")
    is_gone(amara, was_at)


def test_amara_presses_shift_three_times(amara: Client):
    was_at = begins_a_booking(amara)
    amara.page.keyboard.press("Shift")
    expect(amara.page.get_by_role("status").last).to_have_text("Shift, press two more times to leave this site")
    amara.page.keyboard.press("Shift")
    amara.page.keyboard.press("Shift")
    is_gone(amara, was_at)


def test_capital_letters_lead_nowhere(amara: Client):
    amara.opens_the_site()
    amara.follows("I have booked before")
    amara.field("Your email address").press_sequentially("AMARA")
    expect(amara.page.get_by_role("heading", level=1)).to_have_text("I have booked before")
    assert amara.page.watch.went_away_to == []


def test_amara_leaves_without_scripts(page_without_scripts: Page, look: Callable[[Page], None]):
    amara = Client(page_without_scripts, look)
    was_at = begins_a_booking(amara)
    amara.follows("Leave this site")
    is_gone(amara, was_at)


@pytest.mark.parametrize("words", ["Leave this site", "Leave this site now"])
def test_amara_leaves_her_own_page_and_nobody_can_open_it_after_her(
    words: str, open_browser: Callable[..., Page], look: Callable[[Page], None]
):
    amara = Client(open_browser(), look)
    amara.books("In person")
    amara.follows("See or change your appointment")
    amara.sees("Your appointment")
    was_at = amara.page.url
    amara.page.get_by_role("link", name=words, exact=True).focus()
    amara.page.keyboard.press("Enter")
    is_gone(amara, was_at)


def begins_a_booking(amara: Client) -> str:
    """She has chosen a time and typed her name. Returns where she is."""
    amara.opens_the_site()
    amara.chooses("Phone")
    amara.picks_a_time()
    amara.gives_details(phone="519 555 0142")
    amara.sees("Check and confirm your booking")
    return amara.page.url


def is_gone(amara: Client, was_at: str) -> None:
    """She is elsewhere, and neither Back nor the address of the page shows anything of hers."""
    expect(amara.page).to_have_url(ELSEWHERE)
    assert amara.page.watch.went_away_to == [ELSEWHERE]
    assert amara.page.context.cookies() == []
    amara.page.go_back()
    shows_nothing_of(amara)
    amara.page.goto(was_at)
    shows_nothing_of(amara)
    amara.look(amara.page)


def shows_nothing_of(amara: Client) -> None:
    amara.does_not_read(amara.name, amara.email, amara.wall_time + ",", "555-0142")
