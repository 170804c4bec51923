"""Numbers of receipts leave no gap, however many are given at once; what was said stays said."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from practice.errors import MoneyRefused, NotFound
from practice.models.money import Receipt
from practice.rules.fees import MoneyFault, PaymentKind, PaymentWay
from practice.services import appointments, erasing, money, payments, receipts
from practice.services.payments import PaymentValues
from practice.work import Actor, ActorKind, Work
from tests.booked import Booked, appointment, as_ruth, attendance, book
from tests.clock import Clock
from tests.conftest import Unit
from tests.factories import at
from tests.people import Cast

PAID = PaymentValues(PaymentKind.FEE, 11300, PaymentWay.TRANSFER, date(2027, 3, 1))
FIRST = at("2027-03-09T15:15")
TWENTY = 20


def paid(unit: Unit, cast: Cast, *, number: int = 0) -> Booked:
    booked = book(unit, cast.in_person, start=FIRST + number * timedelta(hours=2), couple=number == 0)
    with unit(as_ruth(cast)) as work:
        payments.note(work, appointment_id=booked.id, token="a form", values=PAID)
    return booked


def give(work: Work, booked: Booked) -> Receipt:
    return receipts.issue(work, appointment_id=booked.id, payer="Amara Diallo")


def test_twenty_receipts_at_once_have_numbers_without_a_gap_or_a_double(unit: Unit, cast: Cast) -> None:
    booked = [paid(unit, cast, number=number) for number in range(TWENTY)]
    who_gives_up = booked[3]

    def race(each: Booked) -> None:
        with unit(as_ruth(cast)) as work:
            give(work, each)
            if each is who_gives_up:
                work.session.rollback()

    with ThreadPoolExecutor(TWENTY) as threads:
        list(threads.map(race, booked))
    with unit() as work:
        kept = work.session.execute(select(Receipt.number, Receipt.appointment_id).order_by(Receipt.number)).all()
    assert [number for number, _ in kept] == list(range(1, TWENTY))
    assert {whose for _, whose in kept} == {each.id for each in booked} - {who_gives_up.id}


def test_numbers_begin_anew_with_the_practices_year(unit: Unit, cast: Cast, clock: Clock) -> None:
    first, second, third = (paid(unit, cast, number=number) for number in range(3))
    with unit(as_ruth(cast)) as work:
        assert give(work, first).label == "2027-0001"
    clock.set(at("2028-01-01T03:00"))  # still the old year in Toronto
    with unit(as_ruth(cast)) as work:
        assert give(work, second).label == "2027-0002"
    clock.set(at("2028-01-01T06:00"))
    with unit(as_ruth(cast)) as work:
        assert give(work, third).label == "2028-0001"


def test_what_it_says_is_neutral_and_stays_as_it_was_said(unit: Unit, cast: Cast) -> None:
    booked = paid(unit, cast)
    with unit(as_ruth(cast)) as work:
        profile = work.profile
        profile.tax_name, profile.tax_rate, profile.receipt_name = "HST", 13_000, "R. Okafor"
        given = give(work, booked)
        profile.receipt_name, profile.tax_name = "Somebody else", None
    with unit() as work:
        said = receipts.content_of(work.session.get_one(Receipt, given.id))
        assert (said.issuer, said.payer, said.minutes, said.session) == ("R. Okafor", "Amara Diallo", 80, None)
        assert said.tax is not None
        assert (said.total_cents, said.tax.cents) == (11300, 1300)
        assert "Jonas" not in str(said)
        assert "couple" not in str(said).lower()


def test_a_payment_stands_on_one_receipt(unit: Unit, cast: Cast) -> None:
    booked = paid(unit, cast)
    with unit(as_ruth(cast)) as work:
        give(work, booked)
        payments.note(work, appointment_id=booked.id, token="another form", values=PAID)
        assert give(work, booked).total_cents == 11300
    with unit(as_ruth(cast)) as work, pytest.raises(MoneyRefused) as refused:
        give(work, booked)
    assert refused.value.fault is MoneyFault.NOTHING_TO_RECEIPT


def test_a_wrong_receipt_is_cancelled_by_another_and_its_payment_can_be_taken_back(unit: Unit, cast: Cast) -> None:
    booked = paid(unit, cast)
    with unit(as_ruth(cast)) as work:
        wrong = give(work, booked)
        (payment,) = money.payments_of(work, appointment_id=booked.id)
    take_back = {"appointment_id": booked.id, "payment_id": payment.id}
    with unit(as_ruth(cast)) as work, pytest.raises(MoneyRefused) as refused:
        payments.take_back(work, **take_back)
    assert refused.value.fault is MoneyFault.ON_A_RECEIPT
    for _ in range(2):
        with unit(as_ruth(cast)) as work:
            counter = receipts.cancel(work, receipt_id=wrong.id)
    assert (counter.label, counter.total_cents) == ("2027-0002", -11300)
    assert receipts.content_of(counter).cancels == "2027-0001"
    with unit(as_ruth(cast)) as work:
        with pytest.raises(NotFound):
            receipts.cancel(work, receipt_id=counter.id)
        assert receipts.own(work, attendance=attendance(work, booked.booker)) == []
        payments.take_back(work, **take_back)
        assert appointment(work, booked).paid_cents == 0


def test_only_whoever_booked_has_a_receipt_and_only_its_practitioner_gives_one(unit: Unit, cast: Cast) -> None:
    booked = paid(unit, cast)
    with unit(Actor(ActorKind.PRACTITIONER, "somebody else")) as work, pytest.raises(NotFound):
        give(work, booked)
    with unit(as_ruth(cast)) as work:
        given = give(work, booked)
        booker, partner = (attendance(work, each) for each in (booked.booker, booked.partner))
        assert [each.id for each in receipts.own(work, attendance=booker)] == [given.id]
        assert not receipts.own(work, attendance=partner)
        with pytest.raises(NotFound):
            receipts.find_own(work, attendance=partner, receipt_id=given.id)
        with pytest.raises(NotFound):
            receipts.find(work, receipt_id=given.id, practitioner_id="somebody else")


def test_the_name_stays_on_a_receipt_of_an_erased_client_until_its_own_years_are_over(
    unit: Unit, cast: Cast, clock: Clock
) -> None:
    booked = paid(unit, cast)
    with unit(as_ruth(cast)) as work:
        given = give(work, booked)
        client_id = attendance(work, booked.booker).client_id
        appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="")
    with unit(as_ruth(cast)) as work:
        erasing.erase(work, client_id=client_id)
    clock.set(at("2034-01-01T04:59"))  # in Toronto still the last minute of 2033
    with unit() as work:
        assert not receipts.names_are_due(work)
        assert "Amara" in (work.session.get_one(Receipt, given.id).content or "")
    clock.set(at("2034-01-01T05:00"))
    with unit() as work:
        assert receipts.names_are_due(work)
        assert receipts.forget_names(work) == 1
    with unit() as work:
        assert not receipts.names_are_due(work)
        kept = work.session.get_one(Receipt, given.id)
        assert (kept.label, kept.total_cents) == ("2027-0001", 11300)
        assert "Amara" not in (kept.content or "")
