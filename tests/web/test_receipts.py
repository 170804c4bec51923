"""A receipt is looked at, given, printed, kept as a PDF, found by whoever booked, and cancelled by another."""

from __future__ import annotations

from datetime import date

import pytest

from blueprints import pdf
from practice.rules.fees import PaymentKind, PaymentWay
from practice.services import payments
from practice.services.payments import PaymentValues
from tests.booked import Booked, as_ruth, book
from tests.conftest import Unit
from tests.pages import Page, Pages
from tests.people import Cast

PAID = PaymentValues(PaymentKind.FEE, 21000, PaymentWay.TRANSFER, date(2027, 3, 1))


@pytest.fixture
def booked(unit: Unit, cast: Cast) -> Booked:
    made = book(unit, cast.in_person, couple=True)
    with unit(as_ruth(cast)) as work:
        payments.note(work, appointment_id=made.id, token="a form", values=PAID)
    return made


def given(pages: Pages, booked: Booked) -> Page:
    form = pages.get("admin.appointment", appointment_id=booked.id).click("Give a receipt")
    assert "Fee, transfer, 1 March 2027" in form.texts("td")
    assert form.value("payer") == "Amara Diallo"
    return form.submit("Give it", payer="Amara N. Diallo")


def test_a_receipt_says_as_little_as_it_can(ruths_pages: Pages, booked: Booked) -> None:
    page = given(ruths_pages, booked)
    assert page.h1 == "Receipt 2027-0001"
    assert "Given: 2027-0001. It is not sent to anybody." in page.text
    said = dict(zip(page.texts("dt"), page.texts("dd"), strict=True))
    assert (said["For"], said["What"], said["Date"]) == ("Amara N. Diallo", "Session, 80 minutes", "9 March 2027")
    assert page.texts("td")[-1] == "$210.00"
    assert "Jonas" not in page.text
    its_page = ruths_pages.get("admin.appointment", appointment_id=booked.id)
    assert its_page.click("On receipt 2027-0001").h1 == page.h1
    assert "Take it back" not in its_page.text
    if pdf.is_available():
        kept = ruths_pages.answer("GET", "admin.receipt_pdf", receipt_id=page.address.rpartition("/")[2])
        assert kept.data.startswith(b"%PDF-")


def test_whoever_booked_finds_it_on_her_own_page_and_her_partner_does_not(
    ruths_pages: Pages, pages: Pages, booked: Booked
) -> None:
    receipt_id = given(ruths_pages, booked).address.rpartition("/")[2]
    pages.answer("GET", "appointment.open_link", token=booked.token)
    assert "Session, 80 minutes" in pages.get("appointment.show").click("Receipt 2027-0001").text
    pages.answer("GET", "appointment.open_link", token=booked.partners_token)
    assert "Receipt" not in pages.get("appointment.show").text
    pages.get("appointment.receipt", receipt_id=receipt_id, status=404)
    pages.get("appointment.receipt_pdf", receipt_id=receipt_id, status=404)


def test_a_wrong_one_is_cancelled_and_another_is_given(ruths_pages: Pages, pages: Pages, booked: Booked) -> None:
    counter = given(ruths_pages, booked).submit("Cancel this receipt")
    assert counter.h1 == "Cancellation 2027-0002"
    assert counter.texts("td")[-1] == "-$210.00"
    assert "Cancel this receipt" not in counter.text
    again = ruths_pages.get("admin.appointment", appointment_id=booked.id).click("Give a receipt").submit("Give it")
    assert again.h1 == "Receipt 2027-0003"
    pages.answer("GET", "appointment.open_link", token=booked.token)
    assert [link.words for link in pages.get("appointment.show").links if "Receipt" in link.words] == [
        "Receipt 2027-0003"
    ]
