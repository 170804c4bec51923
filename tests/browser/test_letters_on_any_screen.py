"""How do the letters look where they are read? In a window as wide as a phone and as a desktop, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from mailing.messages import compose
from tests.browser.conftest import DESKTOP, HEIGHTS, PHONE, WCAG, judged_by_axe, keep_picture
from tests.mailing.test_letters import LETTERS

COLUMN = 602  # with its border


@pytest.fixture(scope="module")
def mail_program(chromium: Browser) -> Iterator[Page]:
    """Shows a letter and fetches nothing; no letter asks for anything either."""
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.route("**/*", lambda route: route.abort())
    yield page
    context.close()


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_can_be_read_on_any_screen(mail_program: Page, name: str) -> None:
    mail_program.set_content(compose(LETTERS[name]).html)
    for width in (PHONE, DESKTOP):
        mail_program.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        column = mail_program.locator(".sheet").bounding_box()
        button = mail_program.locator(".button-cell").bounding_box()
        assert column is not None
        assert button is not None
        assert column["width"] <= COLUMN
        assert mail_program.evaluate("document.documentElement.scrollWidth") <= width
        assert button["height"] >= 44, "a thumb finds it"
        for scheme in ("light", "dark"):
            mail_program.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            keep_picture(mail_program, f"letter-{name}-{width}-{scheme}")
            results = judged_by_axe(mail_program, {"runOnly": WCAG[scheme], "resultTypes": ["violations"]})
            assert results.violations_count == 0, f"{name} ({width}, {scheme})\n{results.generate_report()}"
