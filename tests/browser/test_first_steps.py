"""Does the counsellor find what a new practice needs, and do the steps go when all is done?"""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.counsellor import Counsellor
from tests.deployment import COUNSELLOR, Deployment

TO_SAY = {
    "Your hours": "These are my hours",
    "Ways to meet and their prices": "These are my formats, lengths and prices",
    "Places": "Clients find me there",
    "What clients agree to": "I have read them, and they are mine",
    "A copy of the keys": "A copy lies somewhere else",
}


def line(elizabeth: Counsellor, step: str) -> Locator:
    return elizabeth.page.locator(".first-steps__step").filter(has=elizabeth.page.get_by_role("link", name=step))


def is_done(elizabeth: Counsellor, step: str) -> None:
    expect(line(elizabeth, step).locator(".tag")).to_have_text("Done")


def test_elizabeth_goes_through_her_first_steps(elizabeth: Counsellor, deployment: Deployment) -> None:
    elizabeth.sees_today()
    elizabeth.reads("First steps", "Look at each once, with your own eyes")
    is_done(elizabeth, "Your password")
    line(elizabeth, "Your hours").get_by_role("button").click()
    elizabeth.reads("Look at it first, then tick this")
    elizabeth.looks_at_the_page()
    for step, words in TO_SAY.items():
        elizabeth.ticks(words)
        line(elizabeth, step).get_by_role("button").click()
        elizabeth.reads("Noted.")
        is_done(elizabeth, step)

    elizabeth.presses("Send me a test letter")
    elizabeth.sees("Test letter to you")
    deployment.letters_to(COUNSELLOR)
    expect(elizabeth.page.locator("main")).to_contain_text("You asked for this letter")
    until_it_reads(elizabeth, "it was kept in the data folder")
    elizabeth.looks_at_the_page()

    elizabeth.follows("Today")
    is_done(elizabeth, "A test letter")
    elizabeth.follows("A backup")
    elizabeth.sees("Keys and backups")
    said = deployment.run("flask", "backup")
    elizabeth.page.reload()
    elizabeth.reads(re.findall(r"secure-base-\w+\.sealed", said)[0])
    elizabeth.does_not_read("No backup was made yet.")
    elizabeth.looks_at_the_page()

    elizabeth.follows("Today")
    is_done(elizabeth, "A backup")
    elizabeth.presses("Put these away")
    elizabeth.reads("You find them under Practice, Keys and backups.")
    elizabeth.does_not_read("First steps")
    elizabeth.sees_today()


def until_it_reads(elizabeth: Counsellor, words: str) -> None:
    """The letter goes by itself; its page says so when it is opened again."""
    for _ in range(20):
        elizabeth.page.reload()
        if words in elizabeth.page.locator("main").inner_text():
            return
        elizabeth.page.wait_for_timeout(500)
    elizabeth.reads(words)
