"""Can a person book each kind of session by herself, and does her letter bring it into her calendar?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

from tests.browser.client import SHARED, Client
from tests.browser.letters import calendars_in, invitation_in, words_of
from tests.deployment import Deployment


def test_amara_books_in_person_and_her_letter_brings_it_into_her_calendar(amara: Client, deployment: Deployment):
    amara.books("In person")
    amara.reads(amara.wall_time, "1 Sample Street, London, Ontario", "$150")
    (letter,) = deployment.letters_to(amara.email)
    event = invitation_in(letter)
    assert event.dtstart.value.astimezone(UTC) == amara.start
    assert amara.wall_time in letter["Subject"]
    assert amara.email in event.attendee.value
    amara.opens_letter(letter)
    amara.sees("Your appointment")
    amara.reads(amara.wall_time)


def test_a_phone_session_takes_seven_taps_and_three_fields(amara: Client):
    amara.books("Phone", phone="519 555 0142")
    assert amara.taps <= 7
    assert amara.fields <= 3
    amara.reads("I call you at the number that ends in 42")


def test_where_two_may_come_it_takes_nine_taps_and_three_fields(amara: Client):
    amara.books("In person")
    assert amara.taps <= 9
    assert amara.fields <= 3


def test_amara_books_online_and_is_told_what_her_own_clock_will_show(
    open_browser: Callable[..., Page], look: Callable[[Page], None]
):
    amara = Client(open_browser(timezone_id="America/Vancouver"), look)
    amara.opens_the_site()
    amara.chooses("Online video")
    amara.comes()
    amara.sees("Choose a time")
    amara.marks_a_time()
    amara.reads(f"Where you are, that is {amara.start.astimezone(ZoneInfo('America/Vancouver')):%A}")
    amara.presses("Continue")
    amara.gives_details()
    amara.confirms()
    amara.sees("You are booked")
    amara.reads("I send you the link to the room by email")


def test_amara_books_a_walk_and_says_what_to_do_in_the_rain(amara: Client, deployment: Deployment):
    amara.books("Walk & Talk", phone="519 555 0142", rain_plan="We talk by phone instead")
    amara.reads("Sample Park, main gate", "We talk by phone instead", "I wait fifteen minutes at the gate")
    (letter,) = deployment.letters_to(amara.email)
    assert "Sample Park" in invitation_in(letter).location.value


def test_somebody_whose_mail_is_read_by_others_gets_a_letter_that_says_very_little(
    amara: Client, deployment: Deployment
):
    amara.books("In person", seen=SHARED)
    amara.reads("The email says very little, as you asked.")
    (letter,) = deployment.letters_to(amara.email)
    assert not calendars_in(letter)
    for word in ("Elizabeth Lacey", "session", "counsel", "Sample Street"):
        assert word.lower() not in words_of(letter).lower()
    amara.opens_letter(letter)
    amara.sees("Your appointment")
    amara.reads("The entry says only “Appointment”, the day and the time.")


def test_amara_who_forgets_something_is_told_what_and_loses_nothing(amara: Client):
    amara.opens_the_site()
    amara.chooses("Phone")
    amara.presses("Continue")
    amara.is_told("Choose one of the times")
    amara.picks_a_time()
    amara.types("What would you like to be called?", "Amara Diallo")
    amara.types("Email", "amara at example.org")
    amara.presses("Continue")
    amara.is_told("Choose whether anyone else could see your email or calendar")
    amara.finds_typed("What would you like to be called?", "Amara Diallo")
    amara.finds_typed("Email", "amara at example.org")
    amara.gives_details(phone="519 555 0142")
    amara.sees("Check and confirm your booking")
    amara.presses("Confirm booking")
    amara.is_told("Read about fees and cancelling, and tick the box if you agree")
