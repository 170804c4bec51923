"""Can the counsellor book while somebody is on the phone: for whom she has never seen, and outside her own rules?"""

from __future__ import annotations

from datetime import datetime

from tests.browser.counsellor import Counsellor


def begins(elizabeth: Counsellor, words: str, way: str) -> None:
    elizabeth.sees("Book for a client")
    elizabeth.types("Who is it?", words)
    elizabeth.ticks(way)
    elizabeth.presses("Continue")
    elizabeth.sees("Book for a client")


def chooses_the_first_time(elizabeth: Counsellor) -> datetime:
    first = elizabeth.page.locator("input[name=start]").first
    first.check(force=True)
    return datetime.fromisoformat(first.get_attribute("value") or "")


def test_elizabeth_books_for_wanda_who_has_no_address_and_again_outside_her_rules(elizabeth: Counsellor):
    elizabeth.follows("Book for a client")
    begins(elizabeth, "Wanda Moreno", "In person")
    elizabeth.reads("You know nobody like that yet, so this is somebody new.")
    start = chooses_the_first_time(elizabeth)
    elizabeth.page.locator("#phone").fill("519 555 0177")
    elizabeth.presses("Book it")
    elizabeth.sees("Booked")
    elizabeth.reads("Wanda Moreno", "No letter goes out: there is no email address", "Reference")
    elizabeth.page.go_back()
    elizabeth.reads("Nothing more is booked yet")
    elizabeth.looks_at_the_page()
    elizabeth.follows("See what you have booked")
    elizabeth.follows("See the appointment")
    elizabeth.reads("No letter goes to W. M.", "by you")
    elizabeth.looks_at_the_page()

    elizabeth.opens_her_list()
    elizabeth.follows("Book for a client")
    begins(elizabeth, "wanda", "Phone")
    elizabeth.ticks("Wanda Moreno")
    elizabeth.chooses_another_time(start, "06:40")
    elizabeth.presses("Book it")
    elizabeth.reads("There is a problem", "This is possible, but:", "It is outside your hours.")
    elizabeth.looks_at_the_page()
    elizabeth.types("Why this time all the same", "She works nights.")
    elizabeth.presses("Book it all the same")
    elizabeth.sees("Booked")
    elizabeth.reads("6:40", "I call you at the number that ends in 77")
