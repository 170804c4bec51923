"""What a counsellor does with what lies ahead: the weather, many weeks at once, and what else she has to do."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.client import Client
from tests.browser.counsellor import Counsellor
from tests.deployment import Deployment


def test_elizabeth_books_some_weeks_ahead_and_takes_them_back(
    elizabeth: Counsellor, look: Callable[[Page], None], open_browser: Callable[..., Page]
):
    amara = Client(open_browser(), look)
    amara.books("In person", nth=0)
    elizabeth.opens_her_list()
    elizabeth.opens_the_appointment_of(amara)
    elizabeth.page.locator("summary").filter(has_text="More").click()
    elizabeth.looks_at_the_page()
    elizabeth.follows("Book a series")
    elizabeth.sees("Book a series")
    elizabeth.presses("Show the days")
    elizabeth.reads("There is a problem", "Choose how often")
    elizabeth.looks_at_the_page()
    elizabeth.ticks("Every 4 weeks")
    elizabeth.types("How many more?", "3")
    elizabeth.presses("Show the days")
    elizabeth.reads("Who is told, and how", amara.name)
    elizabeth.looks_at_the_page()
    elizabeth.page.get_by_role("radio", name="Leave it out").first.check()
    elizabeth.page.locator("fieldset").nth(2).get_by_role("radio").first.check()
    elizabeth.page.locator("fieldset").nth(3).get_by_role("radio").first.check()
    elizabeth.presses("Book these")
    elizabeth.sees("Series of appointments")
    elizabeth.reads("One letter with all of them goes out in three minutes.")
    elizabeth.presses("Undo all of it")
    elizabeth.reads("Taken back: 2 times are free again, and nobody hears of it.")
    elizabeth.looks_at_the_page()


def test_in_bad_weather_either_of_them_uses_the_plan(amara: Client, elizabeth: Counsellor, deployment: Deployment):
    amara.books("Walk & Talk", phone="519 555 0142", rain_plan="We talk by phone instead")
    elizabeth.opens_her_list()
    elizabeth.opens_the_appointment_of(amara)
    elizabeth.follows("Bad weather")
    elizabeth.sees("Bad weather")
    elizabeth.reads("Who is told, and how", amara.name)
    elizabeth.ticks("We meet indoors")
    elizabeth.presses("Meet like that")
    elizabeth.reads("In person", "A letter says so in 3 minutes.")
    elizabeth.looks_at_the_page()
    elizabeth.presses("Undo")
    elizabeth.reads("Taken back. It is as it was before, and nobody hears of it.")

    amara.follows("See or change your appointment")
    amara.opens("What the way is like, and what is there")
    amara.follows("Use our plan for bad weather")
    amara.sees("Too bad for a walk?")
    amara.ticks("We talk by phone instead")
    amara.presses("Continue")
    amara.sees("Your appointment")
    amara.reads("It is changed, and costs nothing.", "I call you at the number that ends in 42")
    *_, letter = deployment.letters_to(amara.email, 2)
    assert str(letter["Subject"]).startswith("Because of the weather")


def test_elizabeth_names_another_calendar_of_hers(elizabeth: Counsellor):
    elizabeth.follows("Practice")
    elizabeth.follows("Busy calendars")
    elizabeth.sees("Busy calendars")
    elizabeth.page.get_by_role("link", name="Add").click()
    elizabeth.sees("Another calendar")
    elizabeth.presses("Keep it")
    elizabeth.reads("There is a problem")
    elizabeth.page.locator("summary").filter(has_text="Where do I find the address?").click()
    elizabeth.looks_at_the_page()
    elizabeth.types("Its secret address", "https://calendar.invalid/secret.ics")
    elizabeth.types("Name", "Google")
    elizabeth.presses("Keep it")
    elizabeth.sees("Google")
    elizabeth.reads("I look at it within a minute.")
    elizabeth.presses("Remove this calendar")
    elizabeth.sees("Busy calendars")
