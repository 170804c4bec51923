"""Does she change what her practice says, and is nothing lost when her sign-in ends while she types?

A practice of its own: what the others book stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from practice.models.access import SignIn
from tests.browser.client import Client
from tests.browser.conftest import PASSWORD, serve
from tests.browser.counsellor import Counsellor
from tests.deployment import COUNSELLOR, Deployment

NAME, PHONE = "The Heronry – Психотерапия", "(519) 555-0188"
FEES = "You pay on the day, as much as you can.\n\nNothing is due when it snows."


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    yield from serve(tmp_path_factory)


@pytest.fixture(scope="module")
def elizabeths_browser() -> dict[str, Any]:
    return {}


@pytest.fixture
def amara(open_browser: Callable[..., Page], look: Callable[[Page], None]) -> Client:
    """Amara, before whom one browser is enough."""
    return Client(open_browser(), look)


def is_away_too_long(deployment: Deployment) -> None:
    """Her sign-in has ended, as it does after half an hour without a page."""
    with deployment.sessions().writing() as session:
        for sign_in in session.scalars(select(SignIn).where(SignIn.revoked_at.is_(None))):
            sign_in.revoked_at = sign_in.created_at
        session.commit()


def test_clients_read_her_words_and_nothing_is_lost_when_her_sign_in_ends(
    elizabeth: Counsellor, amara: Client, deployment: Deployment
):
    elizabeth.follows("Practice")
    elizabeth.follows("Name, place and contact")
    elizabeth.sees("Name, place and contact")
    elizabeth.types("Time zone", "Mars/Base")
    elizabeth.presses("Save")
    elizabeth.reads("I know no time zone of that name. Enter one like America/Toronto")
    elizabeth.types("Time zone", "america/toronto")
    elizabeth.types("Name of the practice", NAME)
    elizabeth.page.get_by_label("Phone").fill(PHONE)
    elizabeth.presses("Save")
    elizabeth.reads("Saved. Clients see it now.")

    elizabeth.follows("Your practice")
    elizabeth.follows("What clients agree to")
    elizabeth.sees("What clients agree to")
    elizabeth.follows("Fees and cancelling")
    elizabeth.sees("Fees and cancelling")
    elizabeth.types("Words", FEES)
    is_away_too_long(deployment)
    elizabeth.presses("Save as a new version")
    elizabeth.sees("Sign in")
    elizabeth.reads("Nothing is lost: what you typed is kept in this page.")
    elizabeth.types("Email", COUNSELLOR)
    elizabeth.types("Password", PASSWORD)
    elizabeth.presses("Sign in")
    elizabeth.sees("Fees and cancelling")
    elizabeth.reads("Nothing is saved yet: press the button once more.", "In force: version 1")
    expect(elizabeth.page.get_by_label("Words")).to_have_value(FEES)
    elizabeth.presses("Save as a new version")
    elizabeth.reads("Saved. Whoever is asked from now on reads it.", "In force: version 2")

    amara.opens_the_site()
    amara.reads(NAME, PHONE)
    amara.chooses("In person")
    amara.comes()
    amara.picks_a_time()
    amara.gives_details()
    amara.sees("Check and confirm your booking")
    amara.opens("Read about fees and cancelling")
    amara.reads("Nothing is due when it snows.")


def test_she_checks_the_crisis_numbers_and_where_she_is_signed_in(elizabeth: Counsellor, amara: Client):
    elizabeth.follows("Practice")
    elizabeth.follows("Crisis numbers")
    elizabeth.sees("Crisis numbers")
    elizabeth.reads("Never checked")
    elizabeth.follows("Add another")
    elizabeth.sees("A new crisis number")
    elizabeth.types("For whom it is", "Hurt at home?")
    elizabeth.types("What to do", "Call 519 555 0111, day and night.")
    elizabeth.types("Number that is called", "519 555 0111")
    elizabeth.presses("Save")
    elizabeth.presses("I have checked all of these today")
    elizabeth.does_not_read("Never checked")
    amara.opens_the_site()
    amara.reads("Hurt at home?")

    elizabeth.follows("Your practice")
    elizabeth.follows("Your sign-in")
    elizabeth.sees("Your sign-in")
    elizabeth.reads("This browser")
    elizabeth.follows("Choose another password")
    elizabeth.sees("Choose another password")
    elizabeth.types("The password you have now", "another heron")
    elizabeth.types("New password", "seven herons in the rain")
    elizabeth.types("The same password once more", "seven herons in the rain")
    elizabeth.presses("Keep the new password")
    elizabeth.reads("That is not the password you have now")


def test_she_gives_her_phone_an_address_and_takes_it_back(elizabeth: Counsellor):
    elizabeth.follows("Practice")
    elizabeth.follows("Calendar addresses")
    elizabeth.sees("Calendar addresses")
    elizabeth.types("Who reads there?", "My phone")
    elizabeth.page.get_by_role("radio", name="Initials “A. D.").check()
    elizabeth.presses("Make the address")
    elizabeth.reads("Here is the new address.", "My phone", "/feeds/")
    elizabeth.page.get_by_text("How to subscribe").click()
    elizabeth.sees("Calendar addresses")
    elizabeth.presses("Take it back")
    elizabeth.does_not_read("Who reads now")


def test_she_rewords_a_letter_after_a_look_at_what_she_has_typed(elizabeth: Counsellor):
    elizabeth.page.goto("/admin/practice")
    elizabeth.follows("Letters")
    elizabeth.sees("Letters")
    elizabeth.follows("The link once more")
    elizabeth.sees("The link once more")
    letter = elizabeth.page.frame_locator("iframe[name=look]")
    expect(letter.locator("body")).to_contain_text("Here is the link to your appointment")
    elizabeth.page.get_by_label("Letter", exact=True).fill("# {when}\n\nGlad that you ask, {nmae}.\n\n{button}")
    elizabeth.presses("In light")
    expect(letter.locator("body")).to_contain_text("This letter knows no {nmae}. Did you mean {name}?")
    elizabeth.page.get_by_label("Letter", exact=True).fill("# {when}\n\nGlad that you ask, {name}.\n\n{button}")
    elizabeth.presses("In dark")
    expect(letter.locator("body")).to_contain_text("Glad that you ask, Alex Example.")
    expect(letter.locator(".sheet")).to_have_css("background-color", "rgb(27, 37, 36)")
    elizabeth.presses("Save")
    elizabeth.reads("Saved. Letters say it from now on.")
    elizabeth.sees("The link once more")
