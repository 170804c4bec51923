"""Can a client change what she has booked, by herself and at any hour, from the link in her letter?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC

from playwright.sync_api import Page

from tests.browser.client import Client
from tests.browser.letters import invitation_in, link_in, method_of
from tests.deployment import Deployment


def test_amara_moves_her_session_and_later_cancels_it(amara: Client, deployment: Deployment):
    amara.books("In person")
    (first,) = deployment.letters_to(amara.email)
    amara.opens_letter(first)
    amara.sees("Your appointment")
    amara.follows("Change the time")
    amara.sees("Choose a new time")
    amara.reads("You keep your old time until you confirm the new one.")
    before = amara.start
    amara.marks_a_time(0)
    amara.presses("Move to this time")
    amara.sees("Your appointment")
    amara.reads("Your appointment is moved.", amara.wall_time)
    assert amara.start != before
    _, second = deployment.letters_to(amara.email, 2)
    assert invitation_in(second).dtstart.value.astimezone(UTC) == amara.start

    amara.follows("Change the time")
    amara.marks_a_time(-1)
    amara.presses("Move to this time")
    amara.reads("Your appointment is moved.")
    deployment.letters_to(amara.email, 3)
    amara.follows("Cancel this appointment")
    amara.sees("Cancel this appointment?")
    amara.ticks("Cancel it")
    amara.presses("Continue")
    amara.sees("Your appointment is cancelled")
    amara.reads("That is all right. You can book again whenever you like.")
    *_, last = deployment.letters_to(amara.email, 4)
    assert method_of(last) == "CANCEL"
    assert invitation_in(last).status.value == "CANCELLED"
    assert len({invitation_in(letter).uid.value for letter in (first, second, last)}) == 1
    assert int(invitation_in(last).sequence.value) > int(invitation_in(second).sequence.value)


def test_amara_looks_at_cancelling_and_keeps_her_session(amara: Client):
    amara.books("In person")
    amara.follows("See or change your appointment")
    amara.follows("Cancel this appointment")
    amara.presses("Continue")
    amara.is_told("Choose whether to cancel or to keep it")
    amara.ticks("Keep it")
    amara.presses("Continue")
    amara.sees("Your appointment")
    amara.reads("Nothing has changed. Your appointment stands.")


def test_amara_meets_by_phone_instead(amara: Client, deployment: Deployment):
    amara.books("In person")
    deployment.letters_to(amara.email)  # before that, the letter of a change would be the confirmation
    amara.follows("See or change your appointment")
    amara.follows("Change how we meet")
    amara.sees("How would you like to meet instead?")
    amara.ticks("Phone")
    amara.presses("Change how we meet")
    amara.is_told("Enter a phone number at which I can reach you")
    amara.types("Your phone number", "519 555 0142")
    amara.presses("Change how we meet")
    amara.sees("Your appointment")
    amara.reads("The way we meet is changed.", "I call you at the number that ends in 42")
    *_, letter = deployment.letters_to(amara.email, 2)
    assert invitation_in(letter).dtstart.value.astimezone(UTC) == amara.start


def test_amara_puts_a_wrong_address_right_and_the_wrong_one_is_shut_out(
    amara: Client, look: Callable[[Page], None], open_browser: Callable[..., Page], deployment: Deployment
):
    right, amara.email = amara.email, f"typo-{amara.email}"
    amara.books("In person")
    (astray,) = deployment.letters_to(f"typo-{right}")
    amara.opens("Not there?")
    amara.follows("The address is wrong")
    amara.sees("How I contact you")
    amara.types("Your email address", right)
    amara.presses("Keep this")
    amara.sees("Your appointment")
    amara.reads(f"I write to {right} from now on, and have sent your letter there.")
    (letter,) = [found for found in deployment.letters_to(right, 2) if str(found["To"]).find("typo-") < 0]

    stranger = Client(open_browser(), look, "Somebody else")
    stranger.page.goto(link_in(astray))
    stranger.does_not_read("Your appointment is", amara.wall_time)
    amara.opens_letter(letter)
    amara.reads(amara.wall_time)


def test_amara_has_lost_her_letter_and_is_sent_her_link(amara: Client, deployment: Deployment):
    amara.books("In person")
    amara.opens_the_site()
    amara.follows("I have booked before")
    amara.sees("I have booked before")
    amara.types("Your email address", amara.email)
    amara.presses("Send me my link")
    amara.reads("If that address belongs to an appointment, a letter with your link is on its way to it.")
    *_, letter = deployment.letters_to(amara.email, 2)
    amara.opens_letter(letter)
    amara.sees("Your appointment")
