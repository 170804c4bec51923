"""What came in, and what is still open? Reading only: what is written is written by `payments` and `receipts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from practice.models.appointments import Appointment
from practice.models.money import SIGNED, Payment
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Received:
    """What came in on one day for sessions of one format, in cents of one currency; refunds are taken off."""

    on: date
    format_id: str
    currency: str
    cents: int


def received(work: Work, *, practitioner_id: str, first: date, last: date) -> list[Received]:
    """What a practitioner received from `first` to `last` (days of the practice's calendar, both included), in order.

    One line for each day, format and currency: however many payments there were.
    """
    columns = (Payment.received_on, Appointment.format_id, Payment.currency)
    query = (
        select(*columns, func.sum(SIGNED))
        .join(Payment.appointment)
        .where(
            Payment.practitioner_id == practitioner_id,
            Payment.received_on.between(first, last),
            Payment.taken_back_at.is_(None),
        )
        .group_by(*columns)
        .order_by(*columns)
    )
    return [
        Received(on, format_id, currency, int(cents)) for on, format_id, currency, cents in work.session.execute(query)
    ]


def payments_of(work: Work, *, appointment_id: str) -> Sequence[Payment]:
    """Every payment of an appointment with the receipt that says it, in the order in which they were noted; also what
    was taken back."""
    theirs = select(Payment).where(Payment.appointment_id == appointment_id).options(joinedload(Payment.receipt))
    return work.session.scalars(theirs.order_by(Payment.noted_at, Payment.id)).all()
