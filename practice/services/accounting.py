"""What goes to the accountant: the payments and the receipts of some days, as tables. Initials stand for people, unless
she asks for names.

Sums have two decimals and a point, whatever the language, so that any program reads them; below zero is what was given
back. What was noted by mistake and taken back is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from practice.models.appointments import Appointment, Attendance, Role
from practice.models.money import Payment, Receipt
from practice.models.people import Client, initials_of
from practice.services import activity
from practice.services.receipts import content_of
from practice.words import local_date
from practice.work import Work

PAYMENTS = ("received", "kind", "way", "amount", "currency", "receipt", "session", "client")
RECEIPTS = ("number", "issued", "total", "currency", "tax", "tax amount", "cancels", "client")
Line = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one day of the practice's calendar to another, both included."""

    first: date
    last: date


def payments_table(work: Work, *, practitioner_id: str, days: Stretch, with_names: bool) -> list[Line]:
    """A head and a line for each payment received in these days, in order. Noted in the activity log."""
    _record(work, practitioner_id)
    return [PAYMENTS, *_payments(work, practitioner_id, days, with_names)]


def receipts_table(work: Work, *, practitioner_id: str, days: Stretch, with_names: bool) -> list[Line]:
    """A head and a line for each receipt given in these days, in the order of their numbers; the ones that take another
    back are among them. Noted in the activity log."""
    _record(work, practitioner_id)
    return [RECEIPTS, *_receipts(work, practitioner_id, days, with_names)]


def _payments(work: Work, practitioner_id: str, days: Stretch, with_names: bool) -> Iterator[Line]:
    query = (
        select(Payment, Appointment.starts_at, Receipt, Client)
        .join(Payment.appointment)
        .outerjoin(Receipt, Receipt.id == Payment.receipt_id)
        .outerjoin(Attendance, (Attendance.appointment_id == Appointment.id) & (Attendance.role == Role.BOOKER))
        .outerjoin(Client, Client.id == Attendance.client_id)
        .where(
            Payment.practitioner_id == practitioner_id,
            Payment.received_on.between(days.first, days.last),
            Payment.taken_back_at.is_(None),
        )
        .order_by(Payment.received_on, Payment.noted_at, Payment.id)
    )
    zone = work.profile.zone
    for payment, starts_at, receipt, client in work.session.execute(query):
        name = client.name if client else ""
        yield (
            payment.received_on.isoformat(),
            payment.kind.value.replace("_", " "),
            payment.way.value,
            _amount(payment.signed_cents),
            payment.currency,
            receipt.label if receipt else None,
            local_date(starts_at, zone).isoformat(),
            _who(name, with_names),
        )


def _receipts(work: Work, practitioner_id: str, days: Stretch, with_names: bool) -> Iterator[Line]:
    query = select(Receipt).where(
        Receipt.practitioner_id == practitioner_id, Receipt.issued_on.between(days.first, days.last)
    )
    for receipt in work.session.scalars(query.order_by(Receipt.year, Receipt.number)):
        content = content_of(receipt)
        yield (
            receipt.label,
            receipt.issued_on.isoformat(),
            _amount(receipt.total_cents),
            receipt.currency,
            content.tax.name if content.tax else None,
            _amount(content.tax.cents) if content.tax else None,
            content.cancels,
            _who(content.payer, with_names),
        )


def _who(name: str | None, with_names: bool) -> str:
    return (name or "") if with_names or not name else initials_of(name)


def _amount(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _record(work: Work, practitioner_id: str) -> None:
    activity.record(work, action="money.exported", subjects={"practitioner": practitioner_id})
