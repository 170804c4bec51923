"""Does a client read what she agrees to, agree to what she likes under her name, and take it back?"""

from __future__ import annotations

from tests.browser.client import Client

AGREE = "I agree to what I have ticked"
PRIVACY = "Privacy, and when I must break it"


def test_amara_agrees_to_what_she_has_read_and_takes_one_thing_back(amara: Client):
    amara.books("In person")
    amara.begins_the_questions()
    amara.follows("Agreements")
    amara.sees("What you agree to")
    amara.reads("Draft wording", "Only if you want it")

    amara.ticks(f"I agree: {PRIVACY}")
    amara.presses(AGREE)
    amara.is_told("Type your name under what you agree to")
    amara.types("Your name", "Amara Diallo")
    amara.ticks("I agree: Writing to you by email")
    amara.presses(AGREE)
    amara.sees("What you agree to")
    amara.reads("Thank you. I have noted what you agree to", "You have agreed to", PRIVACY)

    amara.follows(f"Take it back {PRIVACY}")
    amara.sees("Do you want to take this back?")
    amara.reads("I see that you have taken it back")
    amara.ticks("Take it back")
    amara.presses("Continue")
    amara.sees("What you agree to")
    amara.reads("It is taken back, from now on.", "You took it back on")
