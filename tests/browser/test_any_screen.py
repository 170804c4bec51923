"""Do the pages hold on the smallest screen, in colours of the reader's own, and with letters twice as large?"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.client import Client

SMALLEST = 320
TWICE = "addEventListener('DOMContentLoaded', () => (document.documentElement.style.fontSize = '200%'))"
CUT_OFF = """() => [...document.querySelectorAll("a, button, label, h1, h2, h3, p, dt, dd")]
  .filter((it) => it.checkVisibility() && !it.closest(".visually-hidden, .skip-link") && it.clientWidth)
  .filter((it) => it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).overflowX !== "visible")
  .map((it) => it.innerText)"""


def test_amara_books_and_cancels_on_the_smallest_screen_in_her_own_colours(
    open_browser: Callable[..., Page], look: Callable[[Page], None]
):
    amara = Client(open_browser(SMALLEST, forced_colors="active"), look)
    crosses_every_page(amara)


def test_amara_books_and_cancels_with_letters_twice_as_large(open_browser: Callable[..., Page]):
    page = open_browser(1280)
    page.add_init_script(TWICE)
    crosses_every_page(Client(page, shows_everything))


def crosses_every_page(amara: Client) -> None:
    """From the first page to the last, on the way that has the most to show."""
    amara.books(
        "Walk & Talk",
        phone="519 555 0142",
        rain_plan="We meet indoors, at my office",
        partner="Jonas Weber",
        partners_email="jonas@example.com",
    )
    amara.begins_the_questions()
    amara.says_what_it_means("She stays in the room.", "Checking in without being asked")
    amara.follows("Check and send")
    amara.sees("Check your answers")
    amara.follows("All parts")
    amara.follows("Come back later")
    amara.sees("Your appointment")
    amara.follows("Have all your appointments in your calendar, always as they stand")
    amara.sees("An address for your calendar")
    amara.presses("Make an address")
    amara.sees("An address for your calendar")
    amara.presses("Take it back")
    amara.follows("Your appointment")
    amara.follows("Change how we meet")
    amara.sees("How would you like to meet instead?")
    amara.follows("Keep it as it is")
    amara.follows("Change the time")
    amara.sees("Choose a new time")
    amara.follows("Keep my time")
    amara.follows("Cancel this appointment")
    amara.presses("Continue")
    amara.is_told("Choose whether to cancel or to keep it")
    amara.ticks("Cancel it")
    amara.presses("Continue")
    amara.sees("Your appointment is cancelled")
    for page in ("Using this site safely", "Privacy", "Accessibility"):
        amara.follows(page)
        amara.look(amara.page)


def shows_everything(page: Page) -> None:
    """Nothing to be scrolled sideways, nothing cut off."""
    page.wait_for_load_state()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0, f"{page.url} is {too_wide} pixels wider than its window"
    assert page.evaluate(CUT_OFF) == []
