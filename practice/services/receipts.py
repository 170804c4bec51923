"""How is a receipt given, with a number that leaves no gap, and taken back without ever deleting one?

Numbers are allotted under the practitioner's lock, in the transaction that writes the receipt: a number that was
allotted stands on a receipt, and two that are given at once have two numbers. What it says is sealed, as it was said.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import aliased

from practice.errors import MoneyRefused, NotFound
from practice.models.appointments import Appointment, Attendance, Role
from practice.models.money import Payment, Receipt
from practice.rules import receipts as rules
from practice.rules.fees import MoneyFault
from practice.rules.receipts import Content, Paid, Tax
from practice.services import activity, changes, money
from practice.words import length_words, local_date
from practice.work import Work


def unreceipted(payments: Sequence[Payment]) -> list[Payment]:
    """Those that count and that no receipt says yet."""
    return [payment for payment in payments if payment.taken_back_at is None and payment.receipt_id is None]


def content_for(work: Work, *, appointment: Appointment, payments: Sequence[Payment], payer: str) -> Content:
    """What a receipt for these payments would say today."""
    profile = work.profile
    paid = tuple(Paid(each.kind, each.signed_cents, each.way, each.received_on) for each in payments)
    cents, tax = sum(each.cents for each in paid), None
    if profile.tax_name and profile.tax_rate is not None:
        share = rules.contained_tax(cents, profile.tax_rate)
        tax = Tax(profile.tax_name, profile.tax_rate, share, profile.tax_number)
    return Content(
        issuer=profile.receipt_name or profile.name,
        address=profile.address or None,
        registration=profile.registration,
        payer=payer,
        session=profile.receipt_words,
        session_on=local_date(appointment.starts_at, profile.zone),
        minutes=length_words(appointment.length),
        paid=paid,
        tax=tax,
    )


def issue(work: Work, *, appointment_id: str, payer: str) -> Receipt:
    """Give a receipt for all that was paid for one of her appointments and stands on none yet, in the name `payer`.

    Refuses with MoneyRefused where there is nothing of the kind (so that the same press twice gives one), and with
    NotFound.
    """
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    payments = unreceipted(money.payments_of(work, appointment_id=appointment.id))
    if not payments:
        raise MoneyRefused(MoneyFault.NOTHING_TO_RECEIPT)
    content = content_for(work, appointment=appointment, payments=payments, payer=payer)
    receipt = _write(work, appointment=appointment, content=content)
    for payment in payments:
        payment.receipt_id = receipt.id
    _record(work, receipt=receipt, appointment=appointment, what="receipt_issued")
    return receipt


def cancel(work: Work, *, receipt_id: str) -> Receipt:
    """Take a receipt back by another one, which has a number of its own. Its payments can stand on a new one. The same
    press twice is one. Refuses with NotFound, also for a receipt that takes another one back."""
    found = _found(work, select(Receipt).where(Receipt.id == receipt_id))
    appointment = changes.take_hers(work, appointment_id=found.appointment_id)
    before = work.session.scalars(select(Receipt).where(Receipt.cancels_id == found.id)).first()
    if before is not None:
        return before
    if found.cancels_id is not None:
        raise NotFound
    content = rules.counter_to(content_of(found), label=found.label)
    counter = _write(work, appointment=appointment, content=content, cancels_id=found.id)
    work.session.execute(update(Payment).where(Payment.receipt_id == found.id).values(receipt_id=None))
    _record(work, receipt=found, appointment=appointment, what="receipt_cancelled")
    return counter


def find(work: Work, *, receipt_id: str, practitioner_id: str) -> tuple[Receipt, Receipt | None]:
    """One of her receipts, and the one that takes it back. Refuses with NotFound."""
    counter = aliased(Receipt)
    query = select(Receipt, counter).outerjoin(counter, counter.cancels_id == Receipt.id)
    row = work.session.execute(
        query.where(Receipt.id == receipt_id, Receipt.practitioner_id == practitioner_id)
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def own(work: Work, *, attendance: Attendance) -> Sequence[Receipt]:
    """The receipts that hold of the appointment that this person booked, the earliest first. A partner has none."""
    return work.session.scalars(_own(attendance)).all() if attendance.role is Role.BOOKER else ()


def find_own(work: Work, *, attendance: Attendance, receipt_id: str) -> Receipt:
    """One of those. Refuses with NotFound."""
    if attendance.role is not Role.BOOKER:
        raise NotFound
    return _found(work, _own(attendance).where(Receipt.id == receipt_id))


def content_of(receipt: Receipt) -> Content:
    """What it says."""
    return rules.from_text(receipt.content or "")


def names_are_due(work: Work) -> bool:
    """Whether `forget_names` would find anything."""
    return work.session.scalars(_due(work).limit(1)).first() is not None


def forget_names(work: Work) -> int:
    """Take the names out of receipts whose own years are over, where the record of whoever booked was erased, and say
    how many those were. Numbers, days and sums stay: the accounts have to be complete."""
    found = work.session.scalars(_due(work).order_by(Receipt.id)).all()
    for receipt in found:
        receipt.content = rules.to_text(rules.without_names(content_of(receipt)))
        receipt.nameless_at = work.now
        activity.record(work, action="receipt.name_forgotten", subjects={"receipt": receipt.id})
    return len(found)


def _due(work: Work) -> Select[Receipt]:
    """As `rules.keeping.receipt_ends_on` counts: in whole years."""
    last_year = local_date(work.now, work.profile.zone).year - work.profile.keeping.receipt_years - 1
    booker = select(Attendance.id).where(
        Attendance.appointment_id == Receipt.appointment_id, Attendance.role == Role.BOOKER
    )
    return select(Receipt).where(Receipt.year <= last_year, Receipt.nameless_at.is_(None), ~booker.exists())


def _own(attendance: Attendance) -> Select[Receipt]:
    counter = aliased(Receipt)
    is_cancelled = select(counter.id).where(counter.cancels_id == Receipt.id).exists()
    return (
        select(Receipt)
        .where(Receipt.appointment_id == attendance.appointment_id, Receipt.cancels_id.is_(None), ~is_cancelled)
        .order_by(Receipt.issued_at, Receipt.number)
    )


def _found(work: Work, which: Select[Receipt]) -> Receipt:
    receipt = work.session.scalars(which).one_or_none()
    if receipt is None:
        raise NotFound
    return receipt


def _write(work: Work, *, appointment: Appointment, content: Content, cancels_id: str | None = None) -> Receipt:
    """The caller holds the practitioner's lock: nobody else allots a number until this is written or forgotten."""
    on = local_date(work.now, work.profile.zone)
    of_year = select(func.max(Receipt.number)).where(
        Receipt.practitioner_id == appointment.practitioner_id, Receipt.year == on.year
    )
    receipt = Receipt(
        practitioner_id=appointment.practitioner_id,
        appointment_id=appointment.id,
        year=on.year,
        number=(work.session.scalar(of_year) or 0) + 1,
        issued_on=on,
        issued_at=work.now,
        total_cents=content.total_cents,
        currency=appointment.currency,
        cancels_id=cancels_id,
        content=rules.to_text(content),
    )
    work.session.add(receipt)
    work.session.flush()
    return receipt


def _record(work: Work, *, receipt: Receipt, appointment: Appointment, what: str) -> None:
    changes.record(work, appointment=appointment, what=what, reason=receipt.label)
