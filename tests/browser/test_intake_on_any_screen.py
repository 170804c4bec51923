"""Does every page of the form hold for everybody: on the smallest screen, a phone and a desktop, in light and in dark?

One appointment for all of them: Amara books once, with her partner, on a phone, and has answered once everything has
been looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.client import Client
from tests.browser.conftest import PHONE
from tests.browser.filling import Filling, Plan
from tests.deployment import Deployment

WIDTHS = (320, PHONE, 1280)
TALL = 4000  # so that what is at the bottom of a long page is in the window, as axe wants it
PARTS = ("contact", "brings", "meaning", "cycle", "couple", "safety", "online", "anything")
BEFORE = ("before", "", "agreements", "check", "help")
AFTER = ("", "sent", "check", "copy", "words", "withdraw", "agreements")


@pytest.fixture(scope="module")
def booked(chromium: Browser, deployment: Deployment) -> Iterator[dict[str, Any]]:
    """What her browser keeps once she has booked: it opens her pages in any other."""
    with_her = chromium.new_context(base_url=deployment.url, viewport={"width": PHONE, "height": 844})
    amara = Client(with_her.new_page(), passes_by)
    amara.books("Online video", partner="Jonas Weber", partners_email="jonas@example.com")
    amara.page.goto("/form?begin=yes")
    yield {"storage_state": with_her.storage_state()}
    with_her.close()


@pytest.fixture
def amara(open_browser: Callable[..., Page], look: Callable[[Page], None], booked: dict[str, Any]) -> Client:
    return Client(open_browser(WIDTHS[0], **booked), look)


def test_every_page_of_a_form_that_is_begun(amara: Client):
    for page in BEFORE:
        looks_at(amara, f"/form/{page}".rstrip("/"))
    for part in PARTS:
        number = 1
        while looks_at(amara, f"/form/{part}?page={number}"):
            number += 1
        assert number > 1, part


def test_every_page_of_a_form_that_was_sent(amara: Client):
    filling = Filling(Client(amara.page, passes_by), Plan("Sit with me", many=1))
    for part in ("contact", "meaning", "couple", "online"):
        amara.page.goto(f"/form/{part}")
        while filling.path == f"/form/{part}":
            filling.fills_in_this_page()
    amara.page.goto("/form")
    filling.sends()
    for page in AFTER:
        assert looks_at(amara, f"/form/{page}".rstrip("/")), page


def looks_at(client: Client, path: str) -> bool:
    """One page, at every width. Says whether there is one."""
    answer = client.page.goto(path)
    if answer is None or answer.status == 404:
        return False
    for width in WIDTHS:
        client.page.set_viewport_size({"width": width, "height": TALL})
        client.look(client.page)
    return True


def passes_by(_page: Page) -> None:
    """On the way to what is looked at."""
