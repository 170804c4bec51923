"""How does the counsellor use her part of the site? Each verb is what she does, by the words that stand on the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from playwright.sync_api import Page, expect

from tests.browser.client import TORONTO, Client

WIDTHS = (390, 1280)
# how long the page is, once it has been laid out in its new width
HEIGHT = """() => new Promise((tell) => requestAnimationFrame(() => requestAnimationFrame(() =>
  tell(document.documentElement.scrollHeight))))"""


class Counsellor:
    """Elizabeth in front of her browser. Every page is looked at as her phone shows it, and her desktop."""

    def __init__(self, page: Page, look: Callable[[Page], None]) -> None:
        self.page, self.look = page, look

    def sees(self, heading: str) -> None:
        """She has come to a page with this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.looks_at_the_page()

    def sees_today(self) -> None:
        """The day as it is in the practice."""
        expect(self.page.locator("[aria-current=page]")).to_have_text("Today")
        expect(self.page.get_by_role("heading", level=2, name="Sessions")).to_be_visible()
        self.looks_at_the_page()

    def looks_at_the_page(self) -> None:
        """As high as it is long: on a phone the navigation stays at the bottom, over whatever lies there just now."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            height = int(self.page.evaluate(HEIGHT))
            self.page.set_viewport_size({"width": width, "height": max(height, 800)})
            self.look(self.page)

    def reads(self, *words: str) -> None:
        for said in words:
            expect(self.page.locator("main")).to_contain_text(said)

    def does_not_read(self, *words: str) -> None:
        for said in words:
            expect(self.page.locator("main")).not_to_contain_text(said)

    def follows(self, words: str) -> None:
        self.page.get_by_role("link", name=words, exact=True).first.click()

    def opens_her_list(self) -> None:
        """What is coming, day by day: one of the ways to look at her calendar."""
        self.follows("Calendar")
        self.looks_at_the_page()
        self.follows("List")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Coming appointments")

    def presses(self, words: str) -> None:
        self.page.get_by_role("button", name=words, exact=True).click()

    def types(self, label: str, value: str) -> None:
        self.page.get_by_label(label).fill(value)

    def ticks(self, words: str) -> None:
        self.page.locator("label", has=self.page.locator("input")).filter(has_text=words).first.click()

    def opens_the_appointment_of(self, client: Client) -> None:
        """By day and time: no two clients share them. A full diary has further pages."""
        day = self.page.locator("section").filter(has_text=re.compile(rf"{client.start.astimezone(TORONTO):%A %-d %B}"))
        theirs = day.locator("li").filter(has_text=client.wall_time).get_by_role("link").first
        later = self.page.get_by_role("link", name="Show later days")
        while not theirs.count() and later.count():
            self.page.goto(later.evaluate("link => link.href"))
        theirs.click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(client.wall_time)
        self.looks_at_the_page()

    def chooses_the_nearest_time(self) -> str:
        """The first of the open times; returned in the words of the page."""
        nearest = self.page.locator("label", has=self.page.locator("input[type=radio]")).first
        nearest.click()
        return nearest.inner_text().strip()

    def chooses_another_time(self, day: datetime, wall_time: str) -> None:
        """Any time on a day, open or not."""
        self.ticks("Another time")
        self.types("Date", f"{day.astimezone(TORONTO):%Y-%m-%d}")
        self.page.get_by_label("Time", exact=True).fill(wall_time)

    def opens_the_confirmation_to(self, client: Client) -> None:
        letters = self.page.locator("li").filter(has_text=client.wall_time).get_by_role("link")
        letters.filter(has_text="Confirmation").filter(has_text=client.email[0] + "…@").first.click()
