"""What Ruth notes about money on an appointment's page: one press where that is enough, and nothing by itself."""

from __future__ import annotations

from datetime import date

import pytest

from practice.rules.lifecycle import AppointmentStatus
from tests.booked import Booked, appointment, book
from tests.conftest import Unit
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import Cast

A_WEEK_AGO = at("2027-02-23T15:15")


@pytest.fixture
def booked(unit: Unit, cast: Cast) -> Booked:
    return book(unit, cast.in_person)


def page_of(pages: Pages, booked: Booked) -> Page:
    return pages.get("admin.appointment", appointment_id=booked.id)


def test_she_notes_what_is_missing_with_one_choice(ruths_pages: Pages, booked: Booked, unit: Unit) -> None:
    form = page_of(ruths_pages, booked).click("Note a payment")
    assert (form.value("cents"), form.value("kind"), form.value("received_on")) == ("150", "fee", "2027-03-01")
    noted = form.submit("Save", way="transfer")
    assert "Fee: $150, transfer, 1 March 2027" in noted.text
    assert "Paid" in noted.texts("strong")
    assert "$150, by you" in noted.text
    back = noted.submit("Take it back: Fee: $150, transfer, 1 March 2027")
    assert "Noted by mistake, and taken back." in back.text
    with unit() as work:
        assert appointment(work, booked).paid_cents == 0


def test_what_cannot_be_noted_is_said_beside_its_field(ruths_pages: Pages, booked: Booked) -> None:
    form = page_of(ruths_pages, booked).click("Note a payment")
    typed = {"kind": "deposit", "cents": "forty", "received_on": "2027-03-01"}
    refused = form.submit("Save", typed, status=422)
    assert refused.errors == ["Enter an amount, like 150 or 150.50", "Choose how it was paid"]
    refused = refused.submit("Save", cents="40", way="cash", received_on="2027-03-02", status=422)
    assert refused.errors == ["Enter a day that is not still to come"]
    refused = refused.submit("Save", kind="refund", received_on="2027-03-01", status=422)
    assert refused.errors == ["No more can be given back than was paid"]
    assert (refused.value("cents"), refused.value("way")) == ("40", "cash")


def test_another_fee_stands_on_her_own_page_and_never_on_the_partners(
    ruths_pages: Pages, pages: Pages, unit: Unit, cast: Cast
) -> None:
    both = book(unit, cast.in_person, couple=True)
    saved = page_of(ruths_pages, both).click("Agree another fee").submit("Save", cents="95.50")
    assert "$210 to $95.50, by you" in saved.text
    for token, sees in ((both.token, True), (both.partners_token, False)):
        pages.answer("GET", "appointment.open_link", token=token)
        assert ("$95.50" in pages.get("appointment.show").text) is sees
        assert ("$95.50" in pages.get("intake.agreements").text) is sees


def test_of_two_fees_the_later_sees_the_earlier_and_chooses(ruths_pages: Pages, booked: Booked, unit: Unit) -> None:
    other = page_of(ruths_pages, booked).click("Agree another fee")
    page_of(ruths_pages, booked).click("Agree another fee").submit("Save", cents="0")
    told = other.submit("Save", cents="90", status=409)
    assert told.errors == ["By now it says: No charge. Save once more if yours is to hold"]
    told.submit("Save")
    with unit() as work:
        assert appointment(work, booked).price_cents == 9000


def test_what_the_terms_propose_is_charged_or_waived_with_one_press(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, start=A_WEEK_AGO, late_fee_percent=50)
    missed = page_of(ruths_pages, booked).submit("Nobody came")
    assert "The terms agreed to ask $75 for that." in missed.text
    charged = missed.submit("Charge $75")
    assert "Open: $75" in charged.texts("strong")
    waived = charged.click("Decide otherwise about not coming").submit("Save", cents="0")
    assert "Nothing to pay" in waived.texts("strong")
    assert "Noted: No charge." in waived.text


def test_the_diary_shows_what_is_open_once_she_notes_payments(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    book(unit, cast.in_person, start=A_WEEK_AGO, status=AppointmentStatus.ATTENDED)
    assert "Open: $150" not in ruths_pages.get("admin.appointments", past="yes").text
    with unit() as work:
        work.profile.payments_since = date(2027, 2, 23)
    assert "Open: $150" in ruths_pages.get("admin.appointments", past="yes").text
    with unit() as work:
        work.profile.payments_since = date(2027, 2, 24)
    assert "Open: $150" not in ruths_pages.get("admin.appointments", past="yes").text
