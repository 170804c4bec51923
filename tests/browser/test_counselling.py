"""Does the counsellor see who comes and what they wrote, and can she move and cancel?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.client import Client
from tests.browser.conftest import PASSWORD
from tests.browser.counsellor import Counsellor
from tests.deployment import COUNSELLOR, Deployment

WORDS = "When I cry, nobody tries to mend it."


@pytest.fixture
def amara(open_browser: Callable[..., Page], look: Callable[[Page], None]) -> Client:
    """Amara, before whom one browser is enough."""
    return Client(open_browser(), look)


def test_amara_answers_the_first_questions_and_elizabeth_reads_them(amara: Client, elizabeth: Counsellor):
    amara.books("In person")
    amara.answers_the_questions(WORDS, "Really listening")
    amara.reads("Your answers have reached me.", "I read them before we meet on")

    elizabeth.sees_today()
    elizabeth.opens_her_list()
    elizabeth.sees("Coming appointments")
    elizabeth.opens_the_appointment_of(amara)
    elizabeth.reads("Amara Diallo", amara.email, "Form sent")
    elizabeth.does_not_read(WORDS)
    elizabeth.follows("Read the answers")
    elizabeth.sees("Answers")
    elizabeth.reads(WORDS, "Really listening", "That you opened this page is noted in the activity log.")


def test_what_amara_keeps_for_later_is_read_by_nobody(amara: Client, elizabeth: Counsellor):
    amara.books("In person")
    amara.begins_the_questions()
    amara.says_what_it_means(WORDS, "Really listening")
    amara.reads("Saved. The link in your email brings you back to it.")
    amara.follows("What having my back means")
    amara.finds_typed("What does it look like when someone has your back?", WORDS)
    elizabeth.opens_her_list()
    elizabeth.opens_the_appointment_of(amara)
    elizabeth.reads("Form begun, not sent yet")
    elizabeth.does_not_read("Read the answers")


def test_elizabeth_moves_a_session_and_amara_sees_the_new_time(amara: Client, elizabeth: Counsellor):
    amara.books("In person")
    amara.follows("See or change your appointment")
    elizabeth.opens_her_list()
    elizabeth.opens_the_appointment_of(amara)
    elizabeth.follows("Move")
    elizabeth.sees("Move this appointment")
    moved_to = elizabeth.chooses_the_nearest_time()
    elizabeth.presses("Move it")
    elizabeth.reads(f"Moved to {moved_to}")
    amara.page.reload()
    amara.reads(*moved_to.removesuffix(" a.m.").removesuffix(" p.m.").split(", "))

    elizabeth.follows("Move")
    elizabeth.chooses_another_time(amara.start, "06:40")
    elizabeth.presses("Move it")
    elizabeth.reads("This is possible, but:")
    elizabeth.looks_at_the_page()
    elizabeth.types("Why", "She works nights and asked me for it.")
    elizabeth.presses("Move it all the same")
    elizabeth.reads("Moved to", "6:40 a.m.", "She works nights and asked me for it.")
    amara.page.reload()
    amara.reads("6:40")
    elizabeth.follows("Messages")
    elizabeth.sees("Messages")


def test_elizabeth_cancels_and_amara_is_told_kindly(amara: Client, elizabeth: Counsellor):
    amara.books("In person")
    amara.follows("See or change your appointment")
    elizabeth.opens_her_list()
    elizabeth.opens_the_appointment_of(amara)
    elizabeth.follows("Cancel")
    elizabeth.sees("Cancel this appointment")
    elizabeth.ticks("I cannot")
    elizabeth.types("In your own words", "I am ill.")
    elizabeth.presses("Cancel it")
    elizabeth.reads("Cancelled. A letter says so in 3 minutes.", "I am ill.")
    elizabeth.looks_at_the_page()
    amara.page.reload()
    amara.sees("Your appointment is cancelled")
    amara.reads("I could not keep this time.")
    amara.does_not_read("I am ill.")


def test_elizabeth_reads_the_letter_that_amara_got(amara: Client, elizabeth: Counsellor, deployment: Deployment):
    amara.books("In person")
    deployment.letters_to(amara.email)
    elizabeth.follows("Messages")
    elizabeth.opens_the_confirmation_to(amara)
    elizabeth.reads(
        "The letter", "You are booked. I look forward to meeting you.", "As it was kept in the data folder."
    )
    elizabeth.looks_at_the_page()


def test_elizabeth_signs_in_with_her_password_and_out_again(
    elizabeth: Counsellor, open_browser: Callable[..., Page], look: Callable[[Page], None]
):
    """In another browser: what she does there leaves her first one signed in."""
    elsewhere = Counsellor(open_browser(), look)
    elsewhere.page.goto("/admin/messages")
    elsewhere.sees("Sign in")
    elsewhere.types("Email", COUNSELLOR)
    elsewhere.types("Password", "another heron")
    elsewhere.presses("Sign in")
    elsewhere.reads("The address and the password do not belong together")
    elsewhere.looks_at_the_page()
    elsewhere.types("Password", PASSWORD)
    elsewhere.presses("Sign in")
    elsewhere.sees("Messages")
    elsewhere.presses("Sign out")
    elsewhere.sees("Sign in")
    elsewhere.reads("You are signed out.")
    elizabeth.page.reload()
    elizabeth.sees_today()
