"""How is it noted what was paid, what a session costs, and what it costs that nobody came? All of it by hand.

Every sum is written under the practitioner's lock, with a line in the appointment's history and one in the activity
log. Nothing is charged by itself, no letter tells of it, and what was noted by mistake is taken back, not deleted.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from practice import vault
from practice.database import lock_practitioner
from practice.errors import ChangedMeanwhile, MoneyRefused, NotFound
from practice.models.appointments import Appointment
from practice.models.money import SIGNED, Payment
from practice.rules.fees import HIGHEST_SUM, MoneyFault, PaymentKind, PaymentWay
from practice.rules.lifecycle import AppointmentStatus
from practice.services import changes
from practice.words import local_date
from practice.work import Work

PAID, REFUNDED, TAKEN_BACK = "paid", "refunded", "payment_taken_back"
RECEIVED = frozenset({PAID, REFUNDED, TAKEN_BACK})  # what the history says where there is a payment


@dataclass(frozen=True, slots=True)
class PaymentValues:
    """A payment as she notes it: cents above zero, also of a refund; the day is one of the practice's calendar."""

    kind: PaymentKind
    cents: int
    way: PaymentWay
    received_on: date


def note(work: Work, *, appointment_id: str, token: str, values: PaymentValues) -> Payment:
    """Note what was paid for one of her appointments, or given back. `token` is the form's own secret: the same form
    twice is one payment.

    Refuses with MoneyRefused for a sum that is none, a day that is still to come, or more given back than was paid;
    with NotFound for what is not hers.
    """
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    payment_id = vault.digest(f"{appointment_id}:{token}").hex()[:32]
    before = work.session.get(Payment, payment_id)
    if before is not None:
        return before
    _refuse(work, appointment=appointment, values=values)
    return _write(work, appointment=appointment, values=values, payment_id=payment_id)


def note_rest(
    work: Work, *, practitioner_id: str, chosen: Collection[str], way: PaymentWay, received_on: date
) -> list[Payment]:
    """Note of each of these appointments of hers (ids) that what is missing was paid. Where nothing is missing any
    more, nothing is noted: the same press twice is one.

    Refuses with MoneyRefused for a day that is still to come.
    """
    lock_practitioner(work.session, practitioner_id)
    theirs = select(Appointment).where(
        Appointment.practitioner_id == practitioner_id,
        Appointment.id.in_(chosen),
        Appointment.status != AppointmentStatus.HELD,
    )
    made = []
    for appointment in work.session.scalars(theirs.order_by(Appointment.starts_at).with_for_update()).all():
        missing = appointment.fee.open_cents
        if missing > 0:
            values = PaymentValues(kind_of_rest(appointment), missing, way, received_on)
            _refuse(work, appointment=appointment, values=values)
            made.append(_write(work, appointment=appointment, values=values))
    return made


def kind_of_rest(appointment: Appointment) -> PaymentKind:
    """What a payment of all that is missing is for."""
    off = appointment.status in (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)
    return PaymentKind.CANCELLATION_FEE if off else PaymentKind.FEE


def take_back(work: Work, *, appointment_id: str, payment_id: str) -> Payment:
    """Say that a payment was noted by mistake. It stays to be read, and does not count. The same press twice is one.

    Refuses with MoneyRefused while a receipt says it, and where more would be given back than was paid; with NotFound.
    """
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    payment = work.session.get(Payment, payment_id)
    if payment is None or payment.appointment_id != appointment.id:
        raise NotFound
    if payment.taken_back_at is not None:
        return payment
    if payment.receipt_id is not None:
        raise MoneyRefused(MoneyFault.ON_A_RECEIPT)
    if payment.kind is not PaymentKind.REFUND and payment.cents > appointment.paid_cents:
        raise MoneyRefused(MoneyFault.MORE_THAN_PAID)
    payment.taken_back_at = work.now
    _count(work, appointment)
    changes.record(work, appointment=appointment, what=TAKEN_BACK, reason=str(payment.cents))
    return payment


def agree_fee(work: Work, *, appointment_id: str, cents: int, seen_cents: int) -> Appointment:
    """Agree another fee for one of her appointments: any sum, and nothing at all. What was paid stays paid.

    `seen_cents` is the fee that she was shown. Refuses with MoneyRefused for a sum that is none, with ChangedMeanwhile
    when it is another by now, and with NotFound. The same fee again changes nothing.
    """
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    before = appointment.price_cents
    if cents == before:
        return appointment
    if not 0 <= cents <= HIGHEST_SUM:
        raise MoneyRefused(MoneyFault.TOO_SMALL_OR_LARGE)
    if before != seen_cents:
        raise ChangedMeanwhile
    appointment.price_cents, appointment.has_own_fee, appointment.updated_at = cents, True, work.now
    appointment.revision += 1  # taking an earlier change back would put the old fee back
    changes.record(work, appointment=appointment, what="fee_agreed", reason=f"{before}>{cents}")
    return appointment


def decide_late_fee(work: Work, *, appointment_id: str, cents: int) -> Appointment:
    """Say what it costs that nobody came, or that it was called off late. Nothing: she lets it be. She may say
    something else later.

    Refuses with MoneyRefused where there is nothing to decide and for a sum that is none, and with NotFound.
    """
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    before = appointment.late_fee_cents
    if cents == before:
        return appointment
    if not appointment.fee.may_charge:
        raise MoneyRefused(MoneyFault.NOTHING_TO_DECIDE)
    if not 0 <= cents <= HIGHEST_SUM:
        raise MoneyRefused(MoneyFault.TOO_SMALL_OR_LARGE)
    appointment.late_fee_cents, appointment.updated_at = cents, work.now
    if appointment.cancelled_late:
        appointment.late_settled_at = work.now
    what = "late_fee_charged" if cents else "late_fee_waived"
    changes.record(work, appointment=appointment, what=what, reason=f"{before or 0}>{cents}")
    return appointment


def _refuse(work: Work, *, appointment: Appointment, values: PaymentValues) -> None:
    if not 0 < values.cents <= HIGHEST_SUM:
        raise MoneyRefused(MoneyFault.TOO_SMALL_OR_LARGE)
    if values.received_on > local_date(work.now, work.profile.zone):
        raise MoneyRefused(MoneyFault.IN_THE_FUTURE)
    if values.kind is PaymentKind.REFUND and values.cents > appointment.paid_cents:
        raise MoneyRefused(MoneyFault.MORE_THAN_PAID)


def _write(work: Work, *, appointment: Appointment, values: PaymentValues, payment_id: str | None = None) -> Payment:
    payment = Payment(
        id=payment_id,
        practitioner_id=appointment.practitioner_id,
        appointment_id=appointment.id,
        kind=values.kind,
        cents=values.cents,
        currency=appointment.currency,
        way=values.way,
        received_on=values.received_on,
        noted_at=work.now,
        noted_by=str(work.actor),
    )
    work.session.add(payment)
    _count(work, appointment)
    what = REFUNDED if values.kind is PaymentKind.REFUND else PAID
    changes.record(work, appointment=appointment, what=what, reason=str(payment.cents))
    return payment


def _count(work: Work, appointment: Appointment) -> None:
    """Write beside the appointment what its payments come to: lists and flags ask for it without reading them."""
    work.session.flush()
    theirs = select(func.coalesce(func.sum(SIGNED), 0)).where(
        Payment.appointment_id == appointment.id, Payment.taken_back_at.is_(None)
    )
    appointment.paid_cents = int(work.session.scalars(theirs).one())
