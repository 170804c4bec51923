"""How does somebody fill in her form? Page after page, each question that she sees, as a person with this plan would.

Taps are counted: each choice, each field she goes into, each button.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, expect

from tests.browser.client import Client

CONTINUE = "Save and continue"
MOST_PAGES = 40
NOT_PARTS = ("before", "check", "sent", "agreements", "help")


@dataclass(frozen=True, slots=True)
class Plan:
    """What she does with the questions. `words`: in every text; `chosen`: where it is not the first choice; `many`: how
    many she ticks, where she may choose several; `leaves_out`: what she does not answer; `rather_not`: where she says
    that she would rather not say, or rather talk about it.
    """

    words: str
    phone: str = "519 555 0142"
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    many: int = 99
    leaves_out: frozenset[str] = frozenset()
    rather_not: frozenset[str] = frozenset()


class Filling:
    """A client in front of her form. `answered` are the keys of the questions that have an answer now."""

    def __init__(self, client: Client, plan: Plan) -> None:
        self.client, self.page, self.plan = client, client.page, plan
        self.answered: set[str] = set()
        self.pages = self.choices = self.texts = 0

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def begins(self) -> None:
        """From "You are booked" or her own page to the list of parts, by way of what is said before."""
        self.client.follows("Start now")
        self.client.sees("A few questions before we meet")
        self.client.follows("Start")
        self.client.sees("Before we meet")

    def fills_in_every_part(self) -> None:
        """From the list through all of them, in their order, and back to it."""
        self.tap(self.page.locator("main li a, main dl a").filter(has_text="Reaching you safely").first)
        while self.path != "/form":
            self.fills_in_this_page()
            assert self.pages < MOST_PAGES, f"she goes round in circles: {self.page.url}"

    def fills_in_this_page(self) -> None:
        """Whatever is asked here, and what her answers bring up; then on."""
        before = self.page.url
        if self.path.rpartition("/")[2] in NOT_PARTS:
            self.tap(self.page.get_by_role("link", name="Go on", exact=True))
            return
        self.pages += 1
        self.page.wait_for_load_state()
        self.client.look(self.page)
        seen: set[str] = set()
        while keys := [key for key in self.keys() if key not in seen]:
            seen.add(keys[0])
            self.answers(keys[0])
        self.client.presses(CONTINUE)
        with suppress(AssertionError):  # what the page saves by itself goes first
            expect(self.page).not_to_have_url(before)
        assert self.page.url != before, f"not taken: {self.page.locator('main').inner_text()[:600]}"

    def keys(self) -> list[str]:
        """The questions that stand on the page now."""
        found = self.page.locator("[data-question]:not([hidden])")
        keys: list[str] = found.evaluate_all("all => all.map((one) => one.dataset.question)")
        return keys

    def answers(self, key: str) -> None:
        """One question: by its choices, or in words."""
        question = self.page.locator(f'[data-question="{key}"]')
        fields = question.locator("input:not([type=hidden]), textarea")
        if not fields.count() or key in self.plan.leaves_out:
            return
        self.answered.add(key)
        kinds = fields.evaluate_all("all => all.map((one) => one.type)")
        if key in self.plan.rather_not:
            self.tap(self._label(question.locator("[name$=_not_said], [value=not_said]").first))
        elif "radio" in kinds or kinds[0] == "checkbox":
            self._chooses(key, fields)
        else:
            self._writes(key, fields)

    def agrees_to_everything(self) -> None:
        """Each wording by its own tick, and her name under it."""
        self.tap(self.page.get_by_role("link", name=re.compile("^Agreements")).first)
        self.client.sees("What you agree to")
        for tick in self.page.locator("main form input[type=checkbox]").all():
            self.tap(self._label(tick))
        self.client.types("Your name", self.client.name)
        self.client.presses("I agree to what I have ticked")

    def sends(self) -> None:
        self.client.follows("Check and send")
        self.client.sees("Check your answers")
        self.client.presses("Send to Elizabeth Lacey")
        self.client.sees("Thank you")

    def tap(self, target: Locator) -> None:
        self.client.taps += 1
        target.click()

    def _chooses(self, key: str, fields: Locator) -> None:
        boxes: list[dict[str, Any]] = fields.evaluate_all(
            "all => all.map(({type, value, checked, name}) => ({type, value, checked, name}))"
        )
        own = [box for box in boxes if box["name"] == key and box["value"] != "not_said"]
        wanted = self.plan.chosen.get(key) or tuple(box["value"] for box in own)[: self._most(own)]
        for number, box in enumerate(boxes):
            if box in own and box["value"] in wanted and not box["checked"]:
                self.choices += 1
                self.tap(self._label(fields.nth(number)))

    def _most(self, own: list[dict[str, Any]]) -> int:
        return self.plan.many if own[0]["type"] == "checkbox" else 1

    def _writes(self, key: str, fields: Locator) -> None:
        for typed in fields.all():
            if typed.get_attribute("type") == "checkbox" or typed.input_value():
                continue
            self.client.taps, self.texts = self.client.taps + 1, self.texts + 1
            is_number = typed.get_attribute("type") == "tel"
            typed.fill(self.plan.phone if is_number else f"{self.plan.words} {key}")

    def _label(self, box: Locator) -> Locator:
        return self.page.locator(f'label[for="{box.get_attribute("id")}"]').first
