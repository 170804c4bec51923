"""How does a client use the site? Each verb is what a person does, by the words that stand on the page.

Nothing here knows an address or looks into the database. Every page that she comes to is looked at.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from tests.browser.letters import link_in

PRIVATE, SHARED = "No, they are private", "Someone else might, or I am not sure"
TORONTO = ZoneInfo("America/Toronto")
SERIAL = itertools.count(1)


class Client:
    """Amara, or whoever sits in front of this browser. `taps` and `fields` count what it costs her to book."""

    def __init__(self, page: Page, look: Callable[[Page], None], name: str = "Amara Diallo") -> None:
        self.page, self.look, self.name = page, look, name
        self.email = f"{name.split()[0].lower()}-{next(SERIAL)}@example.org"  # her letters are found by it
        self.start = datetime.min.replace(tzinfo=UTC)  # of the time that she chose last
        self.taps = self.fields = 0

    @property
    def wall_time(self) -> str:
        """When she comes, as a clock in the practice shows it: `10:15 a.m.`."""
        words = f"{self.start.astimezone(TORONTO):%-I:%M %p}"
        return words.replace("AM", "a.m.").replace("PM", "p.m.")

    # What she sees.

    def sees(self, heading: str) -> None:
        """She has come to a page with this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.look(self.page)

    def reads(self, *words: str) -> None:
        for said in words:
            expect(self.page.locator("body")).to_contain_text(said)

    def does_not_read(self, *words: str) -> None:
        for said in words:
            expect(self.page.locator("body")).not_to_contain_text(said)

    def is_told(self, problem: str) -> None:
        """What is wrong stands first, has the focus, and leads to its field."""
        summary = self.page.locator(".error-summary")
        expect(summary).to_be_focused()
        expect(self.page).to_have_title(re.compile("^Error: "))
        self.look(self.page)
        summary.get_by_role("link", name=problem).click()
        expect(self.page.locator("input:focus, textarea:focus")).to_have_count(1)

    def finds_typed(self, label: str, value: str) -> None:
        expect(self.field(label)).to_have_value(value)

    def field(self, label: str) -> Locator:
        """A field by its label, whether or not that ends in "(optional)"."""
        return self.page.get_by_label(re.compile(rf"^{re.escape(label)}"))

    def choice(self, words: str) -> Locator:
        """A radio button or a tick, by the words beside it."""
        labels = self.page.locator("label", has=self.page.locator("input"))
        return labels.filter(has_text=re.compile(rf"^\s*{re.escape(words)}"), visible=True).first

    # What she does.

    def follows(self, words: str) -> None:
        self._tap(self.page.get_by_role("link", name=words, exact=True).first)

    def presses(self, words: str) -> None:
        self._tap(self.page.get_by_role("button", name=words, exact=True))

    def ticks(self, words: str) -> None:
        self._tap(self.choice(words))

    def types(self, label: str, value: str) -> None:
        self.fields += 1
        self.field(label).fill(value)

    def opens(self, words: str) -> None:
        """She wants to read more about it."""
        self.page.locator("summary").filter(has_text=words).click()
        self.look(self.page)

    def opens_letter(self, letter: EmailMessage) -> None:
        """She follows the link in it. Her own page has an address without a token."""
        self.page.goto(link_in(letter))
        expect(self.page).to_have_url(re.compile("/appointment$"))

    # The steps of a booking.

    def opens_the_site(self) -> None:
        self.page.goto("/")
        self.sees("Book a counselling session")

    def chooses(self, session_format: str) -> None:
        self.follows(session_format)

    def comes(self, who: str = "Just me") -> None:
        self.sees("Who is coming?")
        self.ticks(who)
        self.presses("Continue")

    def picks_a_time(self, nth: int = -1) -> None:
        """One of the times on the page; unless `nth` says otherwise the last, which she may still change herself."""
        self.sees("Choose a time")
        self.marks_a_time(nth)
        self.presses("Continue")

    def marks_a_time(self, nth: int = -1) -> None:
        slot = self.page.locator(".slot-picker__slot").nth(nth)
        self.start = datetime.fromisoformat(slot.locator("input").get_attribute("value") or "")
        self._tap(slot)

    def gives_details(self, seen: str = PRIVATE, **more: str) -> None:
        """Her name, her address, who else sees it; and what else this way of meeting asks for."""
        self.sees("Your details")
        self.types("What would you like to be called?", self.name)
        self.types("Email", self.email)
        self.ticks(seen)
        if "phone" in more:
            self.types("Phone", more["phone"])
        if "rain_plan" in more:
            self.ticks(more["rain_plan"])
            self.ticks("I have read what walking outdoors means, and agree")
        if "partner_way" in more:
            self.ticks(more["partner_way"])
        if "partner" in more:
            self.types("Your partner's name", more["partner"])
            self.ticks("Please write to my partner" if "partners_email" in more else "I pass it on myself")
        if "partners_email" in more:
            self.types("Your partner's email", more["partners_email"])
        self.presses("Continue")

    def confirms(self) -> None:
        self.sees("Check and confirm your booking")
        self.ticks("I agree to the fees")
        self.presses("Confirm booking")

    def books(self, session_format: str = "In person", *, seen: str = PRIVATE, nth: int = -1, **more: str) -> None:
        """The whole booking, from the first page to "You are booked"."""
        self.opens_the_site()
        self.chooses(session_format)
        if session_format != "Phone":
            self.comes("My partner and me" if "partner" in more else "Just me")
        self.picks_a_time(nth)
        self.gives_details(seen, **more)
        self.confirms()
        self.sees("You are booked")

    # The questions before the session.

    def begins_the_questions(self) -> None:
        """Right after booking: what she reads before, then the parts."""
        self.follows("Start now")
        self.sees("A few questions before we meet")
        self.follows("Start")
        self.sees("Before we meet")

    def says_how_to_reach_her(self) -> None:
        """The part that has to be answered; what she said when she booked stands there already."""
        self.follows("Reaching you safely")
        for _page in range(2):
            self.sees("Reaching you safely")
            self.presses("Save and continue")

    def says_what_it_means(self, words: str, feels: str) -> None:
        """What having her back means to her, kept for later; she stands before the parts again."""
        self.follows("What having my back means")
        self.sees("What having my back means")
        self.types("What does it look like when someone has your back?", words)
        self.presses("Save and continue")
        self.ticks(feels)
        self.presses("Save and come back later")
        self.sees("Before we meet")

    def answers_the_questions(self, words: str, feels: str) -> None:
        """From "You are booked" to "Thank you": what has to be answered, and what it means to her."""
        self.begins_the_questions()
        self.says_how_to_reach_her()
        self.follows("All parts")
        self.says_what_it_means(words, feels)
        self.follows("Check and send")
        self.sees("Check your answers")
        self.presses("Send to Elizabeth Lacey")
        self.sees("Thank you")

    def _tap(self, target: Locator) -> None:
        self.taps += 1
        target.click()
