"""How does the counsellor use her part of the site? Each verb is what she does, by the words that stand on the page."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

WIDTHS = ((390, 844), (1280, 800))


class Counsellor:
    """Elizabeth in front of her browser. Every page is looked at as her phone shows it, and her desktop."""

    def __init__(self, page: Page, look: Callable[[Page], None]) -> None:
        self.page, self.look = page, look

    def sees(self, heading: str) -> None:
        """She has come to a page with this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.looks_at_the_page()

    def looks_at_the_page(self) -> None:
        for width, height in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": height})
            self.look(self.page)

    def reads(self, *words: str) -> None:
        for said in words:
            expect(self.page.locator("main")).to_contain_text(said)

    def does_not_read(self, *words: str) -> None:
        for said in words:
            expect(self.page.locator("main")).not_to_contain_text(said)

    def follows(self, words: str) -> None:
        self.page.get_by_role("link", name=words, exact=True).first.click()

    def presses(self, words: str) -> None:
        self.page.get_by_role("button", name=words, exact=True).click()

    def types(self, label: str, value: str) -> None:
        self.page.get_by_label(label).fill(value)

    def ticks(self, words: str) -> None:
        self.page.locator("label", has=self.page.locator("input")).filter(has_text=words).first.click()
