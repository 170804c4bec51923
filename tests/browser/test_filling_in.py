"""Does filling in the form work as a person does it: without scripts, typing, in two windows, by keyboard alone?

One appointment for all of them; each test fills in another part of its form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.client import Client
from tests.browser.conftest import PHONE
from tests.browser.keyboard import Keyboard
from tests.deployment import Deployment

STORY = "He put the phone down and asked what had happened."
CONTINUE = "Save and continue"
WITH_CALLS = "If I reach your voicemail, what is safe?"


@pytest.fixture(scope="module")
def booked(chromium: Browser, deployment: Deployment) -> Iterator[dict[str, Any]]:
    """What her browser keeps once she has booked and said that the device is hers."""
    with_her = chromium.new_context(base_url=deployment.url, viewport={"width": PHONE, "height": 844})
    amara = Client(with_her.new_page(), lambda _page: None)
    amara.books("In person")
    amara.page.goto("/form?begin=yes")
    yield {"storage_state": with_her.storage_state()}
    with_her.close()


@pytest.fixture
def open_form(
    open_browser: Callable[..., Page], look: Callable[[Page], None], booked: dict[str, Any]
) -> Callable[..., Client]:
    """`open_form("meaning?page=3")`: Amara in front of that page, in a browser of its own."""

    def begin(where: str, **options: Any) -> Client:
        amara = Client(open_browser(PHONE, **booked, **options), look)
        amara.page.goto(f"/form/{where}")
        return amara

    return begin


def test_without_scripts_a_follow_up_has_a_page_of_its_own(open_form: Callable[..., Client]) -> None:
    amara = open_form("contact?page=2", java_script_enabled=False)
    expect(amara.page.get_by_text(WITH_CALLS)).to_be_hidden()
    amara.ticks("Phone call")
    amara.types("Your phone number", "519 555 0142")
    amara.presses(CONTINUE)
    amara.reads("Your answer brings up one more thing.", WITH_CALLS)
    amara.look(amara.page)
    amara.ticks("Do not leave a message")
    amara.presses(CONTINUE)
    amara.reads("page 3 of 3")


def test_follow_ups_and_their_words_change_as_she_answers(open_form: Callable[..., Client]) -> None:
    amara = open_form("meaning?page=3")
    amara.reads("When I need my partner, I can reach them")
    amara.ticks("Someone else close")
    amara.reads("When I need the person closest to me, I can reach them")
    amara.ticks("Nobody at the moment")
    for scale in amara.page.locator("[data-layout=scale]").all():
        expect(scale).to_be_hidden()
    amara.ticks("My partner")
    amara.reads("When I need my partner, I can reach them")
    amara.look(amara.page)


def test_what_she_types_is_saved_and_there_after_the_browser_has_gone(open_form: Callable[..., Client]) -> None:
    amara = open_form("meaning")
    amara.types("What does it look like when someone has your back?", STORY)
    said = amara.page.locator("[data-saved-at]")
    expect(said).to_contain_text("Saved at")
    expect(amara.page.locator("[data-announce]")).to_have_text(said.inner_text())
    amara.page.context.close()
    again = open_form("meaning")
    again.finds_typed("What does it look like when someone has your back?", STORY)


def test_she_leaves_in_the_middle_of_a_word_and_the_word_is_kept(open_form: Callable[..., Client]) -> None:
    amara = open_form("anything")
    amara.types("Anything else you would like me to know", "I would rath")
    # Chromium tells nobody of a request that outlives its page, so the page is told alone that it is being left.
    with amara.page.expect_response("**/form/anything/save"):
        amara.page.evaluate("dispatchEvent(new Event('pagehide'))")
    amara.page.goto("/form/anything")
    amara.finds_typed("Anything else you would like me to know", "I would rath")


def test_of_two_windows_neither_overwrites_the_other(open_form: Callable[..., Client]) -> None:
    amara = open_form("brings")
    other = Client(amara.page.context.new_page(), amara.look)
    other.page.goto("/form/brings")
    other.types("What would you like help with?", "We argue about small things.")
    other.presses(CONTINUE)
    other.reads("page 2 of 2")
    amara.types("What would you like help with?", STORY)
    amara.presses(CONTINUE)
    amara.sees("Two answers to the same question")
    amara.reads("We argue about small things.", STORY)
    amara.look(amara.page)
    amara.ticks("Keep what the other window saved")
    amara.presses(CONTINUE)
    amara.page.goto("/form/brings")
    amara.finds_typed("What would you like help with?", "We argue about small things.")


def test_the_keyboard_alone_is_enough(open_form: Callable[..., Client]) -> None:
    amara = open_form("meaning?page=3")
    keys = Keyboard(amara.page)
    keys.goes_to("My partner")
    keys.press("ArrowDown")
    amara.reads("When I need the person closest to me, I can reach them")
    keys.goes_to("Almost never")
    keys.press("ArrowRight", 2)
    keys.goes_to(CONTINUE)
    keys.press("Enter")
    amara.reads("page 4 of 4")
    amara.page.goto("/form/meaning?page=3")
    expect(amara.choice("Someone else close").locator("input")).to_be_checked()
    expect(amara.page.locator("[name=C4]:checked")).to_have_value("3")
