"""Where a format has a scale, a client may choose what she pays: without a reason, and her partner learns nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from practice.models.appointments import Appointment
from practice.models.outbox import OutboxMessage
from tests.conftest import Unit
from tests.pages import Pages
from tests.people import Cast
from tests.web.booking_steps import AMARA, rows, to_check, to_details

COUPLE = {"partner_way": "write", "partner_name": "Jonas", "partner_email": "jonas@example.com"}


@pytest.fixture
def scale(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        chosen = cast.seen_by(work).in_person
        chosen.lowest_cents, chosen.couple_lowest_cents, chosen.deposit_cents = 9000, 12000, 10000
        work.profile.how_to_pay = "By transfer to pay@example.org."


def test_the_usual_fee_is_what_holds_unless_she_chooses_a_lower_one(
    pages: Pages, cast: Cast, unit: Unit, scale: None
) -> None:
    check = to_check(pages, cast.in_person)
    assert rows(check)["Cost"] == "$150"
    assert rows(check)["Deposit"] == "I ask for $100 before we meet. By transfer to pay@example.org."
    lower = check.click("Change what you pay").submit("Continue", fee_cents="95.50")
    assert rows(lower)["Cost"] == "$95.50"
    assert rows(lower)["Deposit"].startswith("I ask for $95.50")
    lower.submit("Confirm booking", agrees="y")
    with unit() as work:
        (made,) = work.session.query(Appointment).filter(
            Appointment.draft_id.is_not(None), Appointment.price_cents == 9550
        )
        assert (made.price_cents, made.deposit_cents, made.status) == (9550, 9550, "booked")


@pytest.mark.parametrize("typed", ["89.99", "150.01", "nothing"])
def test_what_is_outside_of_the_scale_is_refused_with_its_ends(
    pages: Pages, cast: Cast, scale: None, typed: str
) -> None:
    refused = to_details(pages, cast.in_person).submit("Continue", {**AMARA, "fee_cents": typed}, status=422)
    assert refused.value("fee_cents") == typed
    (error,) = refused.errors
    assert error in ("Enter an amount from $90 to $150", "Enter an amount, like 150 or 150.50")


def test_a_fee_that_the_scale_has_not_any_more_is_not_booked(pages: Pages, cast: Cast, unit: Unit, scale: None) -> None:
    check = to_check(pages, cast.in_person, fee_cents="90")
    with unit() as work:
        cast.seen_by(work).in_person.lowest_cents = None
    told = check.submit("Confirm booking", agrees="y", status=409)
    assert "The price is now $150." in told.text


def test_her_partner_reads_it_nowhere(pages: Pages, ruths_pages: Pages, cast: Cast, unit: Unit, scale: None) -> None:
    check = to_check(pages, cast.in_person, party="couple", fee_cents="123.45", **COUPLE)
    check.submit("Confirm booking", agrees="y")
    with unit() as work:
        about_it = select(OutboxMessage.id).join(OutboxMessage.appointment).where(Appointment.has_own_fee)
        letters = work.session.scalars(about_it).all()
    read = [ruths_pages.get("admin.message", message_id=letter).text for letter in letters]
    assert len(read) >= 3
    assert not [text for text in read if "123.45" in text]


def test_without_a_scale_nothing_is_asked(pages: Pages, cast: Cast) -> None:
    assert "Pay less" not in to_details(pages, cast.in_person).text
    assert "Deposit" not in rows(to_check(pages, cast.in_person))
