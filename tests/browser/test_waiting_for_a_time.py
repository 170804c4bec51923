"""Can somebody who finds no time wait for one, and is hers what the counsellor offers her by hand?"""

from __future__ import annotations

from tests.browser.client import PRIVATE, Client
from tests.browser.counsellor import Counsellor
from tests.browser.letters import link_in
from tests.deployment import Deployment


def test_amara_waits_for_a_time_and_takes_the_one_she_is_offered(
    amara: Client, elizabeth: Counsellor, deployment: Deployment
):
    amara.name = "Noor Haddad"
    amara.opens_the_site()
    amara.chooses("In person")
    amara.comes()
    amara.follows("Tell me if something opens")
    amara.sees("Tell me if something opens")
    amara.presses("Put me on the list")
    amara.is_told("Enter your email address")
    amara.ticks("Sunday")
    amara.types("What would you like to be called?", amara.name)
    amara.types("Email", amara.email)
    amara.ticks(PRIVATE)
    amara.presses("Put me on the list")
    amara.sees("I have kept that")
    (letter,) = deployment.letters_to(amara.email)
    amara.page.goto(link_in(letter))
    amara.sees("Your place on the waitlist")

    elizabeth.page.goto("/admin/")
    elizabeth.page.get_by_role("link", name="for a time").click()
    elizabeth.sees("Waitlist")
    elizabeth.page.locator("main li").filter(has_text="N. H.").get_by_role("link").last.click()
    elizabeth.sees("N. H. on the waitlist")
    elizabeth.page.locator(".slot-picker__slot").last.click()
    elizabeth.presses("Offer this time")
    elizabeth.reads("Offered. A short letter says so", "A time is offered already.")
    elizabeth.looks_at_the_page()

    amara.page.reload()
    amara.reads("A time has opened")
    amara.look(amara.page)
    amara.follows("See this time")
    amara.sees("A time has opened")
    amara.ticks("Take this time")
    amara.presses("Continue")
    amara.sees("Your details")
    amara.finds_typed("Email", amara.email)
    amara.presses("Continue")
    amara.confirms()
    amara.sees("You are booked")
    elizabeth.page.reload()
    elizabeth.reads("Has booked")
