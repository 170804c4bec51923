"""Does each of two people get a way of their own, and does neither see what the other says?"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.client import Client
from tests.deployment import Deployment


def test_jonas_opens_the_link_in_his_own_letter_and_declines(
    amara: Client, look: Callable[[Page], None], open_browser: Callable[..., Page], deployment: Deployment
):
    jonas = Client(open_browser(), look, "Jonas Weber")
    amara.books("In person", partner=jonas.name, partners_email=jonas.email)
    amara.reads("Your partner gets a short letter of their own.", "In person, 80 minutes", "$210")

    (letter,) = deployment.letters_to(jonas.email)
    jonas.opens_letter(letter)
    jonas.sees("Your appointment")
    jonas.does_not_read("Amara", amara.email, "Change the time", "Cancel this appointment")
    jonas.follows("Answer")
    jonas.sees("Are you coming?")
    jonas.ticks("No, I am not coming")
    jonas.presses("Continue")
    jonas.sees("You are not coming")
    jonas.reads("I write to you no more about this appointment, and I tell nobody why.")

    amara.follows("See or change your appointment")
    amara.sees("Your appointment")
    amara.reads("You and your partner (not confirmed)")
    amara.does_not_read("declined", "Jonas")


def test_jonas_comes_along_and_answers_the_questions_alone(
    look: Callable[[Page], None], open_browser: Callable[..., Page], deployment: Deployment
):
    amara, jonas = Client(open_browser(), look), Client(open_browser(), look, "Jonas Weber")
    amara.books("Online video", partner=jonas.name, partners_email=jonas.email)
    amara.begins_the_questions()
    amara.says_what_it_means("She waits until I have finished.", "Really listening")

    (letter,) = deployment.letters_to(jonas.email)
    jonas.opens_letter(letter)
    jonas.follows("Answer")
    jonas.ticks("Yes, I am coming")
    jonas.presses("Continue")
    jonas.sees("Your appointment")
    jonas.reads("You have said that you are coming.")
    jonas.follows("A few questions")
    jonas.sees("A few questions before we meet")
    jonas.reads("If you come as a couple, your partner cannot see them.")
    jonas.does_not_read("She waits until I have finished.")

    amara.follows("Come back later")
    amara.reads("You and your partner (confirmed)")


def test_amara_passes_the_invitation_on_and_jonas_comes_by_a_link_of_his_own(
    look: Callable[[Page], None], open_browser: Callable[..., Page], deployment: Deployment
):
    amara, jonas = Client(open_browser(), look), Client(open_browser(), look, "Jonas Weber")
    amara.books("In person", partner=jonas.name)
    amara.reads("I write to your partner only when your partner says where.")
    amara.follows("Pass the invitation on")
    amara.sees("Pass the invitation on")
    address = amara.page.locator(".address").inner_text()

    jonas.page.goto(address)
    jonas.sees("You are invited")
    jonas.does_not_read("Amara", amara.email)
    jonas.types("What would you like to be called?", "Jonas")
    jonas.types("Your email address", jonas.email)
    jonas.ticks("No, they are private")
    jonas.presses("Send me my link")
    jonas.sees("Thank you")
    jonas.reads(jonas.email)

    (letter,) = deployment.letters_to(jonas.email)
    jonas.opens_letter(letter)
    jonas.does_not_read("Amara", amara.email)
    jonas.follows("Change how I may reach you")
    jonas.sees("How I contact you")
    jonas.ticks("Phone call")
    jonas.types("Your phone number", "519 555 0143")
    jonas.types("Times when I should not call", "before noon")
    jonas.presses("Keep this")
    jonas.sees("Your appointment")
    jonas.reads("before noon", "Email, Phone call")

    amara.page.reload()
    amara.sees("Pass the invitation on")
    assert amara.page.locator(".address").inner_text() == address, "whether it was used is nothing she learns"
    amara.follows("Your appointment")
    amara.reads("You and your partner (not confirmed)")
    amara.does_not_read("Jonas", "before noon", "0143")
