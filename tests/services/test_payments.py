"""What was paid is noted by hand, counts once, and is taken back instead of deleted; nothing is charged by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from practice.errors import ChangedMeanwhile, MoneyRefused, NotFound, NotTakenBack
from practice.models.activity import ActivityEntry
from practice.models.money import Payment
from practice.models.outbox import OutboxMessage
from practice.rules.cancelling import CancelKind
from practice.rules.fees import FeeState, MoneyFault, PaymentKind, PaymentWay
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.slips import Obstacle
from practice.services import adjusting, appointments, money, own_page, payments, separating, series, taking_back
from practice.services.own_page import NewFormat
from practice.services.payments import PaymentValues
from practice.services.separating import TwoTimes
from practice.work import Actor, ActorKind, Work
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, Booked, appointment, as_ruth, book, happened
from tests.clock import Clock
from tests.conftest import Unit
from tests.people import Cast

PAID = PaymentValues(PaymentKind.FEE, 15000, PaymentWay.TRANSFER, date(2027, 3, 1))
DEPOSIT = replace(PAID, kind=PaymentKind.DEPOSIT, cents=4000)
GIVEN_BACK = replace(PAID, kind=PaymentKind.REFUND, cents=1000)
A_WEEK = timedelta(days=7)


@pytest.fixture
def booked(unit: Unit, cast: Cast) -> Booked:
    return book(unit, cast.in_person)


def note(work: Work, booked: Booked, values: PaymentValues = PAID, token: str = "a form") -> Payment:
    return payments.note(work, appointment_id=booked.id, token=token, values=values)


def refused(error: pytest.ExceptionInfo[MoneyRefused]) -> MoneyFault:
    return error.value.fault


def test_payments_add_up_and_refunds_are_taken_off(unit: Unit, cast: Cast, booked: Booked) -> None:
    with unit(as_ruth(cast)) as work:
        for number, values in enumerate((DEPOSIT, replace(PAID, cents=11000), GIVEN_BACK)):
            note(work, booked, values, token=f"form {number}")
        assert appointment(work, booked).fee.paid_cents == 14000
        assert appointment(work, booked).fee.open_cents == 1000
        assert [what for what, _ in happened(work, booked)] == ["paid", "paid", "refunded"]
        assert not work.session.scalars(select(OutboxMessage).where(OutboxMessage.created_at > work.now)).all()


def test_the_same_form_twice_is_one_payment(unit: Unit, cast: Cast, booked: Booked) -> None:
    for _ in range(2):
        with unit(as_ruth(cast)) as work:
            note(work, booked)
    with unit() as work:
        assert appointment(work, booked).paid_cents == 15000
        noted = select(ActivityEntry).where(ActivityEntry.action == "appointment.paid")
        (line,) = work.session.scalars(noted).all()
        assert line.subjects.keys() == {"appointment"}


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        (replace(PAID, cents=0), MoneyFault.TOO_SMALL_OR_LARGE),
        (replace(PAID, cents=-1), MoneyFault.TOO_SMALL_OR_LARGE),
        (replace(PAID, received_on=date(2027, 3, 2)), MoneyFault.IN_THE_FUTURE),
        (GIVEN_BACK, MoneyFault.MORE_THAN_PAID),
    ],
)
def test_a_payment_that_cannot_be_is_refused(
    unit: Unit, cast: Cast, booked: Booked, values: PaymentValues, fault: MoneyFault
) -> None:
    with unit(as_ruth(cast)) as work, pytest.raises(MoneyRefused) as error:
        note(work, booked, values)
    assert refused(error) is fault


def test_nobody_but_its_practitioner_notes_a_payment(unit: Unit, booked: Booked) -> None:
    for actor in (Actor(ActorKind.PRACTITIONER, "somebody else"), booked.actor()):
        with unit(actor) as work, pytest.raises(NotFound):
            note(work, booked)


def test_a_payment_noted_by_mistake_is_taken_back_and_stays_to_be_read(unit: Unit, cast: Cast, booked: Booked) -> None:
    with unit(as_ruth(cast)) as work:
        payment_id = note(work, booked).id
    for _ in range(2):
        with unit(as_ruth(cast)) as work:
            payments.take_back(work, appointment_id=booked.id, payment_id=payment_id)
    with unit(as_ruth(cast)) as work:
        assert appointment(work, booked).paid_cents == 0
        assert [payment.id for payment in money.payments_of(work, appointment_id=booked.id)] == [payment_id]
        assert [what for what, _ in happened(work, booked)] == ["paid", "payment_taken_back"]
        whole = {"practitioner_id": cast.ruth.id, "first": date(2027, 1, 1), "last": date(2027, 12, 31)}
        assert money.received(work, **whole) == []


def test_what_was_given_back_already_is_taken_back_first(unit: Unit, cast: Cast, booked: Booked) -> None:
    with unit(as_ruth(cast)) as work:
        payment_id = note(work, booked).id
        note(work, booked, GIVEN_BACK, token="given back")
    with unit(as_ruth(cast)) as work, pytest.raises(MoneyRefused) as error:
        payments.take_back(work, appointment_id=booked.id, payment_id=payment_id)
    assert refused(error) is MoneyFault.MORE_THAN_PAID


def test_the_rest_of_several_sessions_is_noted_in_one_go_and_once(unit: Unit, cast: Cast, clock: Clock) -> None:
    first, second = book(unit, cast.in_person), book(unit, cast.phone, start=TUESDAY_AFTERNOON)
    with unit(as_ruth(cast)) as work:
        note(work, first, DEPOSIT)
    clock.move(2 * A_WEEK)
    for _ in range(2):
        with unit(as_ruth(cast)) as work:
            chosen = {first.id, second.id, "nothing of hers"}
            whose = {"practitioner_id": cast.ruth.id, "chosen": chosen}
            payments.note_rest(work, **whose, way=PaymentWay.CARD, received_on=date(2027, 3, 10))
    with unit() as work:
        (_, rest) = money.payments_of(work, appointment_id=first.id)
        assert (rest.cents, rest.way, rest.kind) == (11000, PaymentWay.CARD, PaymentKind.FEE)
        assert appointment(work, second).fee.open_cents == 0
        income = money.received(work, practitioner_id=cast.ruth.id, first=date(2027, 3, 1), last=date(2027, 3, 10))
        sums = {(line.on, line.format_id): line.cents for line in income}
        assert sums == {
            (date(2027, 3, 1), cast.in_person.id): 4000,
            (date(2027, 3, 10), cast.in_person.id): 11000,
            (date(2027, 3, 10), cast.phone.id): 15000,
        }


def test_another_fee_can_be_agreed_also_none(unit: Unit, cast: Cast, booked: Booked) -> None:
    agree = {"appointment_id": booked.id}
    with unit(as_ruth(cast)) as work:
        payments.agree_fee(work, **agree, cents=9000, seen_cents=15000)
        payments.agree_fee(work, **agree, cents=9000, seen_cents=15000)
        payments.agree_fee(work, **agree, cents=0, seen_cents=9000)
    with unit(as_ruth(cast)) as work:
        assert appointment(work, booked).fee.owed_cents == 0
        assert [what for what, _ in happened(work, booked)] == ["fee_agreed", "fee_agreed"]
        with pytest.raises(ChangedMeanwhile):
            payments.agree_fee(work, **agree, cents=100, seen_cents=9000)
        with pytest.raises(MoneyRefused):
            payments.agree_fee(work, **agree, cents=-1, seen_cents=0)


def test_taking_an_earlier_change_back_does_not_put_the_old_fee_back(unit: Unit, cast: Cast, booked: Booked) -> None:
    with unit(as_ruth(cast)) as work:
        adjusting.change_length(work, appointment_id=booked.id, length=timedelta(minutes=80))
        work.session.flush()
        (slip,) = taking_back.still_possible(work, appointment_id=booked.id)
        payments.agree_fee(work, appointment_id=booked.id, cents=9000, seen_cents=15000)
    with unit(as_ruth(cast)) as work:
        with pytest.raises(NotTakenBack) as refusal:
            taking_back.take_back(work, appointment_id=booked.id, event_id=slip.event.id)
        assert refusal.value.obstacle is Obstacle.CHANGED
        assert appointment(work, booked).price_cents == 9000


def test_a_change_of_format_does_not_raise_a_fee_that_was_agreed(unit: Unit, cast: Cast, booked: Booked) -> None:
    with unit(as_ruth(cast)) as work:
        payments.agree_fee(work, appointment_id=booked.id, cents=9000, seen_cents=15000)
    with unit(booked.actor()) as work:
        cast.seen_by(work).online.price_cents = 17000
        own_page.change_format(
            work, appointment_id=booked.id, attendance_id=booked.booker, change=NewFormat(cast.online.id)
        )
        assert appointment(work, booked).price_cents == 9000


def test_a_series_goes_on_at_the_fee_that_was_agreed(unit: Unit, cast: Cast, booked: Booked) -> None:
    with unit(as_ruth(cast)) as work:
        payments.agree_fee(work, appointment_id=booked.id, cents=9000, seen_cents=15000)
        starts = [TUESDAY + A_WEEK]
        made = series.book(work, appointment_id=booked.id, token="a series", starts=starts, reason="As agreed")
        assert [(each.price_cents, each.has_own_fee) for each in made.appointments] == [(9000, True)]


def test_the_partner_of_somebody_with_a_fee_of_her_own_pays_the_usual_one(unit: Unit, cast: Cast) -> None:
    both = book(unit, cast.in_person, couple=True, late_fee_percent=50)
    with unit(as_ruth(cast)) as work:
        payments.agree_fee(work, appointment_id=both.id, cents=9000, seen_cents=21000)
        hers, his = separating.start_individually(work, appointment_id=both.id, times=TwoTimes(TUESDAY_AFTERNOON))
        assert (hers.price_cents, his.price_cents) == (9000, 15000)
        assert his.late_fee.percent == 50


def test_what_it_costs_that_nobody_came_is_hers_to_say(unit: Unit, cast: Cast, clock: Clock) -> None:
    booked = book(unit, cast.in_person, late_fee_percent=50)
    decide = {"appointment_id": booked.id}
    with unit(as_ruth(cast)) as work, pytest.raises(MoneyRefused):
        payments.decide_late_fee(work, **decide, cents=7500)
    clock.move(2 * A_WEEK)
    with unit(as_ruth(cast)) as work:
        missed = appointments.mark_no_show(work, appointment_id=booked.id)
        assert (missed.fee.owed_cents, missed.late_fee.of(missed.price_cents)) == (0, 7500)
        payments.decide_late_fee(work, **decide, cents=7500)
        assert missed.fee.owed_cents == 7500
        payments.decide_late_fee(work, **decide, cents=0)
        assert missed.fee.owed_cents == 0
        assert [what for what, _ in happened(work, booked)] == ["no_show", "late_fee_charged", "late_fee_waived"]


def test_what_was_cancelled_late_is_settled_with_her_decision(unit: Unit, cast: Cast, clock: Clock) -> None:
    booked = book(unit, cast.in_person, late_fee_fixed_cents=4000)
    clock.set(TUESDAY - timedelta(hours=3))
    with unit(as_ruth(cast)) as work:
        off = appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="", kind=CancelKind.ILL)
        assert off.fee.state(is_over=False) is FeeState.TO_DECIDE
        assert (off.late_fee.of(off.price_cents), off.late_settled_at) == (4000, None)
        payments.decide_late_fee(work, appointment_id=booked.id, cents=0)
        assert (off.fee.state(is_over=False), off.late_settled_at) == (FeeState.NOTHING, work.now)


def test_a_decision_counts_no_more_once_it_turns_out_that_somebody_came(
    unit: Unit, cast: Cast, booked: Booked, clock: Clock
) -> None:
    clock.move(2 * A_WEEK)
    with unit(as_ruth(cast)) as work:
        appointments.mark_no_show(work, appointment_id=booked.id)
        payments.decide_late_fee(work, appointment_id=booked.id, cents=5000)
        appointments.mark_attended(work, appointment_id=booked.id)
        assert appointment(work, booked).fee.owed_cents == 15000
        again = appointments.mark_no_show(work, appointment_id=booked.id)
        assert again.late_fee_cents is None


def test_what_was_paid_for_a_cancelled_session_is_shown_as_too_much(unit: Unit, cast: Cast, booked: Booked) -> None:
    with unit(as_ruth(cast)) as work:
        note(work, booked, DEPOSIT)
        off = appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="")
        assert off.status is AppointmentStatus.CANCELLED
        assert off.fee.open_cents == -4000
        note(work, booked, replace(GIVEN_BACK, cents=4000), token="another form")
        assert off.fee.open_cents == 0
