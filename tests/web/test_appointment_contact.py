"""Each person says for herself by which ways she is reached; what she says is nobody else's business."""

from __future__ import annotations

from flask import Flask

from practice.models.appointments import Voicemail
from practice.services import appointments
from tests.booked import as_ruth, attendance, book, happened
from tests.conftest import Unit
from tests.pages import Page, Pages
from tests.people import Cast


def contact_page(pages: Pages, token: str) -> Page:
    pages.get("appointment.open_link", token=token)
    return pages.get("appointment.contact_rule")


def test_a_partner_says_that_his_mail_is_private_and_the_booker_sees_nothing_of_it(
    pages: Pages, app: Flask, unit: Unit, cast: Cast
) -> None:
    booked = book(unit, cast.in_person, couple=True)
    amara = Pages(app)
    before = amara.get("appointment.open_link", token=booked.token).text
    page = contact_page(pages, booked.partners_token)
    assert page.title == "How I contact you"
    page = page.submit(
        "Keep this",
        {
            "seen": "private",
            "channels": ["email", "call"],
            "phone": "519 555 0143",
            "voicemail": "brief",
            "contact_hours": "not before noon",
        },
    )
    assert "I have kept that." in page.html
    assert "Email, Phone call" in page.text
    assert "0143" not in page.html
    with unit() as work:
        his = attendance(work, booked.partner)
        assert (his.discreet, his.channels, his.voicemail) == (False, ["email", "call"], Voicemail.BRIEF)
        assert (his.contact_hours, his.client.phone) == ("not before noon", "+15195550143")
        assert happened(work, booked)[-1] == ("contact_rule_changed", f"client:{booked.partner}")
    assert amara.get("appointment.show").text == before


def test_becoming_discreet_says_which_entry_to_delete(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    page = contact_page(pages, booked.token).submit("Keep this", seen="shared")
    assert "In your calendar there may still be an entry on Tuesday 9 March" in page.html
    assert page.title == "Your appointment"
    again = contact_page(pages, booked.token).submit("Keep this", seen="shared")
    assert "In your calendar" not in again.html.partition("<h1>")[0]


def test_who_wants_to_be_rung_has_to_say_where(pages: Pages, unit: Unit, cast: Cast) -> None:
    page = contact_page(pages, book(unit, cast.in_person).token)
    page = page.submit("Keep this", {"channels": ["text"], "contact_hours": "evenings"}, status=422)
    assert page.errors == ["Enter your phone number, or choose email alone"]
    assert page.all("input", name="contact_hours")[0].get("value") == "evenings"
    page = page.submit("Keep this", {"channels": []}, status=422)
    assert "Choose at least one way to reach you" in page.errors


def test_a_number_that_is_kept_is_neither_shown_nor_asked_for(pages: Pages, unit: Unit, cast: Cast) -> None:
    page = contact_page(pages, book(unit, cast.phone, phone="+15195550142").token)
    assert not page.all("input", name="phone")
    assert "0142" not in page.html


def test_nobody_says_it_about_what_is_called_off(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    page = contact_page(pages, booked.token)
    with unit(as_ruth(cast)) as work:
        appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="ill")
    pages.get("appointment.contact_rule", status=409)
    page.submit("Keep this", status=409)
