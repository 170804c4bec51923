"""Does everything work in a browser that runs no scripts?"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.client import Client
from tests.deployment import Deployment


def test_amara_books_answers_moves_and_cancels_without_scripts(
    page_without_scripts: Page, look: Callable[[Page], None], deployment: Deployment
):
    amara = Client(page_without_scripts, look)
    amara.opens_the_site()
    amara.chooses("Walk & Talk")
    amara.comes()
    amara.follows("Show later days")
    amara.picks_a_time()
    amara.gives_details(phone="519 555 0142", rain_plan="We find another day, at no cost")
    amara.confirms()
    amara.sees("You are booked")
    amara.begins_the_questions()
    amara.says_what_it_means("He stays beside me.", "Keeping their word")

    (letter,) = deployment.letters_to(amara.email)
    amara.opens_letter(letter)
    amara.sees("Your appointment")
    amara.reads("Begun", amara.wall_time)
    amara.follows("Change the time")
    amara.sees("Choose a new time")
    amara.marks_a_time()
    amara.presses("Move to this time")
    amara.sees("Your appointment")
    amara.reads("Your appointment is moved.", amara.wall_time)
    amara.follows("Cancel this appointment")
    amara.ticks("Cancel it")
    amara.presses("Continue")
    amara.sees("Your appointment is cancelled")


def test_the_month_is_a_table_of_links_without_scripts(page_without_scripts: Page, look: Callable[[Page], None]):
    amara = Client(page_without_scripts, look)
    amara.opens_the_site()
    amara.chooses("Phone")
    amara.follows("Pick a month")
    amara.sees("Choose a day")
    amara.page.get_by_role("table").get_by_role("link").first.click()
    amara.picks_a_time(0)
    amara.sees("Your details")


def test_wrong_answers_are_explained_without_scripts(page_without_scripts: Page, look: Callable[[Page], None]):
    amara = Client(page_without_scripts, look)
    amara.opens_the_site()
    amara.chooses("Phone")
    amara.presses("Continue")
    amara.reads("There is a problem", "Choose one of the times")
    amara.picks_a_time()
    amara.types("What would you like to be called?", amara.name)
    amara.presses("Continue")
    amara.reads("There is a problem", "Enter your email address")
    amara.finds_typed("What would you like to be called?", amara.name)
