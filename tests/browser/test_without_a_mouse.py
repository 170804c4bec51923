"""Does she get about without a mouse: by Tab and Enter, and by single keys once she wants them?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.client import Client
from tests.browser.conftest import serve
from tests.browser.counsellor import Counsellor
from tests.browser.keyboard import Keyboard
from tests.deployment import Deployment


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """One of its own: the others' Elizabeth has no keys."""
    yield from serve(tmp_path_factory)


@pytest.fixture(scope="module")
def elizabeths_browser() -> dict[str, Any]:
    return {}


def test_keys_lead_somewhere_once_she_has_switched_them_on(
    elizabeth: Counsellor, open_browser: Callable[..., Page], look: Callable[[Page], None]
):
    Client(open_browser(), look).books("In person")
    elizabeth.sees_today()
    page = elizabeth.page
    types(page, "gc")
    expect(page).to_have_url(re.compile("/admin/$"))
    elizabeth.follows("Practice")
    elizabeth.follows("Keys")
    elizabeth.ticks("Use these keys")
    elizabeth.presses("Save")
    elizabeth.sees("Keys")

    types(page, "gc")
    expect(page).to_have_url(re.compile("/admin/calendar"))
    types(page, "/")
    expect(page.get_by_label("Find somebody")).to_be_focused()
    types(page, "gt")
    expect(page.get_by_label("Find somebody")).to_have_value("gt")
    page.get_by_label("Find somebody").fill("amara")
    page.keyboard.press("Enter")
    elizabeth.reads("1 client fits “amara”.")
    types(page, "j")
    expect(page.get_by_role("link", name="Amara Diallo")).to_be_focused()
    page.keyboard.press("Enter")
    elizabeth.sees("Amara Diallo")
    types(page, "n")
    elizabeth.sees("Book for a client")
    page.go_back()
    elizabeth.sees("Amara Diallo")
    types(page, "?")
    elizabeth.sees("Keys")


def test_a_session_is_moved_by_tab_and_enter_alone(
    elizabeth: Counsellor, open_browser: Callable[..., Page], look: Callable[[Page], None]
):
    Client(open_browser(), look, name="Noor Haddad").books("In person")
    page, keyboard = elizabeth.page, Keyboard(elizabeth.page)
    for words, heading in (("Calendar", "Week"), ("List", "Coming"), ("N. H.", ""), ("Move", "Move this appointment")):
        keyboard.goes_to(words, "a")
        keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading or ".m.")
        page.wait_for_load_state()
    keyboard.goes_to("", "radio")
    keyboard.press("Space")
    keyboard.goes_to("Move it", "submit")
    keyboard.press("Enter")
    elizabeth.reads("Moved to", "A letter says so in 3 minutes.")
    keyboard.goes_to("Undo", "submit")
    keyboard.press("Enter")
    elizabeth.reads("Taken back. It is as it was before, and nobody hears of it.")


def types(page: Page, keys: str) -> None:
    """One key after the other, once the page has its script."""
    page.wait_for_load_state()
    for key in keys:
        page.keyboard.press(key)
