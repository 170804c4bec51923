"""Her practice's words and numbers: clients see them at once, and what cannot be is refused with an example."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from practice.models.activity import ActivityEntry
from practice.models.appointments import Appointment
from practice.models.people import Practitioner
from practice.models.profile import the_profile
from tests.booked import TUESDAY, book
from tests.conftest import Unit
from tests.pages import Page, Pages
from tests.people import Cast

SAVED = "Saved. Clients see it now."


@pytest.fixture
def form(ruths_pages: Pages) -> Page:
    return ruths_pages.get("admin.profile")


def actions(unit: Unit) -> list[str]:
    with unit() as work:
        return list(work.session.scalars(select(ActivityEntry.action).order_by(ActivityEntry.number)))


def test_her_practice_leads_to_the_form_and_it_shows_what_is_kept(ruths_pages: Pages) -> None:
    page = ruths_pages.get("admin.settings").click("Name, place and contact")
    assert page.h1 == "Name, place and contact"
    assert page.value("name") == "Ruth Okafor"
    assert page.value("phone") == "(519) 555-0100"
    assert page.value("zone") == "America/Toronto"
    assert page.value("locale") == "en_CA"


def test_clients_see_her_words_and_numbers_at_once(form: Page, pages: Pages, unit: Unit) -> None:
    page = form.submit(
        "Save",
        name="Herons' Rest",
        title="Registered Psychotherapist",
        introduction="For anybody who would rather not be alone with it.",
        address="3 Sample Lane\nLondon, Ontario",
        phone="519.555.0177",
        email="Herons@Example.org",
        leave_url="https://news.example.com/weather",
    )
    assert SAVED in page.text
    assert page.value("phone") == "(519) 555-0177"
    home = pages.get("site.home")
    assert "For anybody who would rather not be alone with it." in home.text
    assert home.title.endswith("Herons' Rest")
    assert home.link("Phone (519)").href == "tel:+15195550177"
    privacy = pages.get("site.privacy").text
    assert "Herons' Rest, Registered Psychotherapist" in privacy
    assert "3 Sample Lane, London, Ontario" in privacy
    assert "Herons@example.org" in privacy
    assert pages.answer("GET", "site.leave").location == "https://news.example.com/weather"
    assert "changed_profile" in actions(unit)


def test_a_name_may_be_in_any_script(form: Page, pages: Pages) -> None:
    form.submit("Save", name="مركز النخيل 心理諮詢 Ñandú", introduction="Für alle. И для вас. 🌿")
    home = pages.get("site.home")
    assert home.title.endswith("مركز النخيل 心理諮詢 Ñandú")
    assert "Für alle. И для вас. 🌿" in home.text


def test_what_may_be_empty_may_be_emptied(form: Page, pages: Pages) -> None:
    assert SAVED in form.submit("Save", address="", phone=" ", email="").text
    assert not [link for link in pages.get("site.home").links if link.href.startswith("tel:+")]
    assert "Write or phone:" not in pages.get("site.privacy").text


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("name", "  ", "Enter the name of your practice"),
        ("name", "x" * 201, "Make this shorter: at most 200 characters"),
        ("name", "Ruth\u202eOkafor", "Type this again without line breaks or invisible characters"),
        ("introduction", "", "Write a sentence or two for those who come to your site"),
        ("phone", "555", "Enter a phone number with its area code, like 519 555 0123"),
        ("email", "ruth", "Enter an email address in the form name@example.com"),
        ("zone", "Mars/Base", "I know no time zone of that name. Enter one like America/Toronto"),
        ("zone", "EST", "I know no time zone of that name. Enter one like America/Toronto"),
        ("zone", "../../etc/passwd", "I know no time zone of that name. Enter one like America/Toronto"),
        ("currency", "shells", "Enter the three letters of a currency, like CAD"),
        ("region", "Atlantis", "I know no region of that code. Enter one like CA-ON, or just CA"),
        ("region", "CA-XX", "I know no region of that code. Enter one like CA-ON, or just CA"),
        ("leave_url", "ftp://example.com/weather", "Enter the address of a page, like https://weather.gc.ca/"),
        ("leave_url", "https://[", "Enter the address of a page, like https://weather.gc.ca/"),
        ("leave_url", "https://ruth@example.com/", "Enter the address of a page, like https://weather.gc.ca/"),
        (
            "leave_url",
            "https://book.example.org/",
            "Choose a page of another site: whoever presses it wants to be away from here",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_stays_as_it_was_typed(
    form: Page, unit: Unit, field: str, typed: str, error: str
) -> None:
    page = form.submit("Save", status=422, **{field: typed, "title": "Counsellor and listener"})
    assert page.errors == [error]
    assert page.value("title") == "Counsellor and listener"
    if field != "phone":
        assert (page.value(field) or "").strip() == typed.strip()
    with unit() as work:
        assert work.session.scalars(the_profile()).one().title == "Counsellor"


def test_a_language_that_does_not_ship_is_refused(form: Page, ruths_pages: Pages) -> None:
    fields = {name: form.value(name) for name in ("name", "title", "introduction", "leave_url", "zone", "currency")}
    page = ruths_pages.post("admin.profile", {**fields, "region": "CA-ON", "locale": "xx"}, status=422)
    assert len(page.errors) == 1


@pytest.mark.parametrize("typed", ["pacific/auckland", "Pacific/Auckland", " PACIFIC/auckland "])
def test_hours_are_read_in_another_zone_and_what_is_booked_stays(
    form: Page, unit: Unit, cast: Cast, pages: Pages, typed: str
) -> None:
    booked = book(unit, cast.in_person)
    page = form.submit("Save", zone=typed, status=409)
    assert "1 session would lie where you take nobody." in page.text
    page = page.submit("Save, and look after these myself")
    assert "Your times are in New Zealand Time from now on." in page.text
    assert page.value("zone") == "Pacific/Auckland"
    with unit() as work:
        assert work.session.get_one(Practitioner, cast.ruth.id).zone == "Pacific/Auckland"
        kept = work.session.get_one(Appointment, booked.id)
        assert (kept.starts_at, kept.zone) == (TUESDAY, "America/Toronto")
    times = pages.get("booking.choose_time", slug="in-person", party="one")
    assert "All times are New Zealand Time." in times.text
    starts = [datetime.fromisoformat(str(radio.get("value"))) for radio in times.all("input", name="start")]
    walls = {start.astimezone(ZoneInfo("Pacific/Auckland")).hour for start in starts}
    assert walls
    assert walls <= set(range(9, 17)), "the week is open from nine to five, on the new clocks"


def test_a_two_word_zone_may_be_typed_with_a_space(form: Page) -> None:
    assert form.submit("Save", zone="america/new york").value("zone") == "America/New_York"


def test_another_region_has_other_holidays_and_another_locale_other_dates(form: Page, pages: Pages, cast: Cast) -> None:
    page = form.submit("Save", region="gb", locale="en_GB", currency="gbp")
    assert (page.value("region"), page.value("currency")) == ("GB", "GBP")
    assert "£150" in pages.get("site.home").text


def test_the_later_of_two_devices_sees_what_the_earlier_saved_and_chooses(form: Page, ruths_pages: Pages) -> None:
    other = ruths_pages.get("admin.profile")
    other.submit("Save", name="The Herons", phone="")
    page = form.submit("Save", status=409, name="Otters", title="Listener")
    assert "This was changed on another device while you had it open." in page.text
    assert "The Herons" in page.text
    assert page.value("name") == "Otters"
    page = page.submit("Save")
    assert SAVED in page.text
    assert (page.value("name"), page.value("title"), page.value("phone")) == ("Otters", "Listener", "(519) 555-0100")


def test_saving_what_is_kept_changes_nothing(form: Page, unit: Unit) -> None:
    before = actions(unit)
    form.submit("Save")
    assert actions(unit) == before


def test_whether_a_letter_says_that_a_form_needs_reading_is_hers_to_choose(form: Page, unit: Unit) -> None:
    assert form.all("input", "checked", name="tells_of_urgent_forms")
    assert not form.submit("Save", tells_of_urgent_forms=None).all("input", "checked", name="tells_of_urgent_forms")
    with unit() as work:
        assert not work.session.scalars(the_profile()).one().tells_of_urgent_forms
