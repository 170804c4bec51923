"""Month by month Ruth sees what is open, notes several payments in one go, and hands on a table without names."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from io import StringIO

import pytest

from practice.models.money import Receipt
from practice.rules.fees import PaymentKind, PaymentWay
from practice.rules.lifecycle import AppointmentStatus
from practice.services import payments, receipts
from practice.services.payments import PaymentValues
from tests.booked import Booked, as_ruth, book
from tests.conftest import Unit
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import Cast
from tests.questions import asked_of

FEBRUARY = at("2027-02-02T15:15")
WHOLE = PaymentValues(PaymentKind.FEE, 15000, PaymentWay.CARD, date(2027, 2, 9))
ATTENDED, NO_SHOW = AppointmentStatus.ATTENDED, AppointmentStatus.NO_SHOW


@pytest.fixture
def february(unit: Unit, cast: Cast) -> list[Booked]:
    """Four sessions: one paid, two open, and one to which nobody came."""
    statuses = (ATTENDED, ATTENDED, ATTENDED, NO_SHOW)
    made = [
        book(unit, cast.in_person, start=FEBRUARY + timedelta(days=7 * number), status=status, price_cents=price)
        for number, (status, price) in enumerate(zip(statuses, (15000, 15000, 9000, 15000), strict=True))
    ]
    with unit(as_ruth(cast)) as work:
        work.profile.payments_since = date(2027, 2, 1)
        payments.note(work, appointment_id=made[1].id, token="a form", values=WHOLE)
    return made


def shown(page: Page) -> list[str]:
    return [link.words[:4] + link.words[4:].partition(",")[0] for link in page.links if "Diallo" in link.words]


def test_a_month_says_what_is_open_and_what_came_in(ruths_pages: Pages, february: list[Booked]) -> None:
    page = ruths_pages.get("admin.money", month="2027-02")
    assert "4 sessions, February 2027" in page.text
    assert page.texts("dd") == ["$390.00", "$150.00", "$240.00", "$150.00"]
    assert shown(page) == ["Tue 2 February", "Tue 9 February", "Tue 16 February", "Tue 23 February"]
    assert shown(page.click("Fee"))[0] == "Tue 23 February"
    assert shown(page.click("Fee").click("Fee"))[-1] == "Tue 23 February"
    assert "No sessions, March 2027." in page.click("March 2027").text


@pytest.mark.parametrize(
    ("which", "days"),
    [
        ("open", ["Tue 2 February", "Tue 16 February"]),
        ("paid", ["Tue 9 February"]),
        ("to_decide", ["Tue 23 February"]),
        ("too_much", []),
    ],
)
def test_she_finds_what_is_open_paid_or_to_be_decided(
    ruths_pages: Pages, february: list[Booked], which: str, days: list[str]
) -> None:
    assert shown(ruths_pages.get("admin.money", month="all", which=which)) == days
    assert shown(ruths_pages.get("admin.money", month="all", which=which, format="phone")) == []


def test_several_are_noted_as_paid_in_one_go(ruths_pages: Pages, february: list[Booked]) -> None:
    page = ruths_pages.get("admin.money", month="2027-02", which="open")
    refused = page.submit("Note it", way="transfer", status=422)
    assert refused.errors == ["Tick at least one session above"]
    ticked = [february[0].id, february[2].id]
    refused = refused.submit("Note it", session=ticked, received_on="2027-03-02", status=422)
    assert refused.errors == ["Enter a day that is not still to come"]
    assert sorted(refused.value("session") or "") == sorted(ticked)
    noted = refused.submit("Note it", received_on="2027-02-28")
    assert "Noted: 2 payments." in noted.text
    assert shown(noted) == []
    assert ruths_pages.get("admin.money", month="2027-02").texts("dd")[-1] == "$390.00"


def table(pages: Pages, **typed: str | None) -> list[list[str]]:
    form = pages.get("admin.export_money")
    answer = form.pages.answer("POST", "admin.export_money", {"csrf_token": form.token, **typed})
    assert answer.data.startswith(b"\xef\xbb\xbf"), "by this a spreadsheet knows UTF-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))


def test_the_accountant_gets_sums_and_initials(
    ruths_pages: Pages, february: list[Booked], unit: Unit, cast: Cast
) -> None:
    with unit(as_ruth(cast)) as work:
        given: Receipt = receipts.issue(work, appointment_id=february[1].id, payer="=Amara Diallo")
        receipts.cancel(work, receipt_id=given.id)
    days = {"first": "2027-02-01", "last": "2027-03-31"}
    head, line = table(ruths_pages, what="payments", **days)
    assert head == ["received", "kind", "way", "amount", "currency", "receipt", "session", "client"]
    assert line == ["2027-02-09", "fee", "card", "150.00", "CAD", "", "2027-02-09", "A. D."]
    _head, first, counter = table(ruths_pages, what="receipts", with_names="y", **days)
    assert first == ["2027-0001", "2027-03-01", "150.00", "CAD", "", "", "", "'=Amara Diallo"]
    assert (counter[0], counter[2], counter[6]) == ("2027-0002", "-150.00", "2027-0001")
    listed = ruths_pages.get("admin.receipts")
    assert "Cancelled" in listed.text
    assert listed.click("2027-0002").h1 == "Cancellation 2027-0002"
    assert "No receipts in 2026." in ruths_pages.get("admin.receipts", year="2026").text


@pytest.mark.parametrize("size", [1, 40])
def test_the_list_asks_the_database_few_questions_however_full_it_is(
    ruths_pages: Pages, unit: Unit, cast: Cast, size: int
) -> None:
    for number in range(size):
        book(unit, cast.in_person, start=FEBRUARY + timedelta(hours=2 * number), status=ATTENDED)
    for values in ({"month": "2027-02"}, {"month": "all", "which": "open"}):
        with asked_of(ruths_pages.app.extensions["sessions"].engine) as asked:
            ruths_pages.get("admin.money", **values)
        assert len(asked) <= 8
