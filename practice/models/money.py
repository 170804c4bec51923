"""What was received for appointments, and the receipts that were given for it. Sums are whole cents, never fractions.

A receipt is never changed and never deleted: a wrong one is cancelled by another that has a number of its own.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, case
from sqlalchemy.orm import Mapped, mapped_column, relationship

from practice.models.appointments import Appointment
from practice.models.base import Base, Sealed, closed_set
from practice.rules.fees import PaymentKind, PaymentWay


class Receipt(Base):
    """What was given to the one who booked for what she paid. Its words are those of the day on which it was issued.

    `number` counts from 1 within a practitioner's `year`, without a gap. `cancels_id`: the receipt that this one takes
    back; its total is below zero then.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("practitioner_id", "year", "number"),
        CheckConstraint("number >= 1", name="number"),
    )

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"))
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointment.id"), index=True)
    year: Mapped[int]
    number: Mapped[int]
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    total_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    cancels_id: Mapped[str | None] = mapped_column(ForeignKey("receipt.id"), unique=True)
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    nameless_at: Mapped[datetime | None]  # since when it names nobody: she was erased, and its years are over

    content = Sealed()  # JSON: all that it says (rules/receipts)
    appointment: Mapped[Appointment] = relationship(lazy="raise")

    @property
    def label(self) -> str:
        """Its number as it is said: `2027-0042`."""
        return f"{self.year}-{self.number:04}"


class Payment(Base):
    """A sum that was received for an appointment, or given back. Noted by hand, and never deleted: one that was noted
    by mistake is taken back, and does not count."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("cents > 0", name="cents"),
        Index(None, "practitioner_id", "received_on"),
    )

    practitioner_id: Mapped[str] = mapped_column(ForeignKey("practitioner.id"))
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointment.id"), index=True)
    kind: Mapped[PaymentKind] = mapped_column(closed_set(PaymentKind))
    cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    way: Mapped[PaymentWay] = mapped_column(closed_set(PaymentWay))
    received_on: Mapped[date]
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(80))
    taken_back_at: Mapped[datetime | None]
    receipt_id: Mapped[str | None] = mapped_column(ForeignKey("receipt.id"), index=True)  # the one that holds now

    receipt: Mapped[Receipt | None] = relationship(lazy="raise")
    appointment: Mapped[Appointment] = relationship(lazy="raise")

    @property
    def signed_cents(self) -> int:
        """What it adds to what was received: below zero for what was given back."""
        return -self.cents if self.kind is PaymentKind.REFUND else self.cents


SIGNED = case((Payment.kind == PaymentKind.REFUND, -Payment.cents), else_=Payment.cents)  # the same for a query
