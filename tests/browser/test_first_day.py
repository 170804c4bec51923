"""Is a practice set up from nothing, through the browser alone, so that a client books by what was said there?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.client import TORONTO, Client
from tests.browser.conftest import serve
from tests.browser.counsellor import Counsellor
from tests.browser.letters import invitation_in
from tests.deployment import Deployment

SATURDAY = 5


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    yield from serve(tmp_path_factory)


@pytest.fixture(scope="module")
def elizabeths_browser() -> dict[str, Any]:
    return {}


def test_elizabeth_opens_her_practice_and_amara_books_in_it(
    elizabeth: Counsellor, open_browser: Callable[..., Page], look: Callable[[Page], None], deployment: Deployment
):
    elizabeth.reads("First steps", "Crisis numbers")
    says_who_she_is(elizabeth)
    says_when_she_is_on_the_phone(elizabeth)
    says_what_a_call_costs(elizabeth)
    says_what_clients_agree_to(elizabeth)
    elizabeth.follows("Practice")
    elizabeth.follows("Crisis numbers")
    elizabeth.presses("I have checked all of these today")
    elizabeth.follows("Today")
    elizabeth.presses("Put these away")

    amara = Client(open_browser(), look)
    amara.page.goto("/")
    amara.reads("Sample Heron Counselling", "(519) 555-0177", "$95")
    amara.chooses("Phone")
    amara.picks_a_time(0)
    assert amara.start.astimezone(TORONTO).weekday() == SATURDAY
    assert f"{amara.start.astimezone(TORONTO):%H:%M}" == "08:15"
    amara.gives_details(phone="519 555 0142")
    amara.reads("$95", "45 minutes")
    amara.opens("Read about fees and cancelling")
    amara.reads("Bring what you can.")
    amara.confirms()
    amara.sees("You are booked")
    (letter,) = deployment.letters_to(amara.email)
    assert str(letter["From"]).startswith("Sample Heron Counselling")
    assert invitation_in(letter).dtstart.value == amara.start

    elizabeth.opens_her_list()
    elizabeth.opens_the_appointment_of(amara)
    elizabeth.reads("Amara Diallo", "Phone")


def says_who_she_is(elizabeth: Counsellor) -> None:
    elizabeth.follows("Practice")
    elizabeth.follows("Name, place and contact")
    elizabeth.types("Name of the practice", "Sample Heron Counselling")
    elizabeth.page.get_by_label("Phone").fill("519 555 0177")
    elizabeth.presses("Save")
    elizabeth.reads("Saved.")


def says_when_she_is_on_the_phone(elizabeth: Counsellor) -> None:
    """Every Saturday morning, and at no other time."""
    elizabeth.follows("Practice")
    elizabeth.follows("Hours")
    elizabeth.follows("Phone")
    elizabeth.ticks("Hours of its own")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Sunday"):
        for row in (1, 2):
            field = elizabeth.page.get_by_label(f"{day}, hours {row}, from")
            if field.count() and field.input_value():
                field.fill("")
                elizabeth.types(f"{day}, hours {row}, to", "")
    elizabeth.types("Saturday, hours 1, from", "08:00")
    elizabeth.types("Saturday, hours 1, to", "11:00")
    elizabeth.presses("Save")
    elizabeth.reads("Saved.", "Hours for Phone")


def says_what_a_call_costs(elizabeth: Counsellor) -> None:
    elizabeth.follows("Practice")
    elizabeth.follows("Session formats")
    elizabeth.follows("Phone")
    elizabeth.page.get_by_label("Length, in minutes", exact=True).fill("45")
    elizabeth.page.get_by_label("Price", exact=True).fill("95")
    elizabeth.types("Own start times", "8:15, 9:30")
    elizabeth.presses("Save")
    elizabeth.reads("Saved.")


def says_what_clients_agree_to(elizabeth: Counsellor) -> None:
    elizabeth.follows("Practice")
    elizabeth.follows("What clients agree to")
    elizabeth.follows("Fees and cancelling")
    elizabeth.types("Words", "Bring what you can.\n\nNothing is due when you are ill.")
    elizabeth.presses("Save as a new version")
    elizabeth.reads("In force: version 2")
