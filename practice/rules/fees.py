"""What is owed for an appointment, and how that stands against what was paid. Pure; sums are whole cents.

The fee is what was agreed for the appointment. One that was called off late, or to which nobody came, owes only what
the counsellor decides: it is proposed to her from the terms that were agreed to, and never charged by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from practice.rules.lifecycle import UPCOMING, AppointmentStatus

HIGHEST_SUM = 99_999_999  # cents
WHOLE = 100  # per cent


class PaymentKind(StrEnum):
    """What a sum was paid for; a refund is given back."""

    DEPOSIT = "deposit"
    FEE = "fee"
    CANCELLATION_FEE = "cancellation_fee"
    REFUND = "refund"


class PaymentWay(StrEnum):
    """How it was paid."""

    CASH = "cash"
    TRANSFER = "transfer"
    CARD = "card"
    OTHER = "other"


class MoneyFault(StrEnum):
    """Why a sum, a payment or a receipt cannot be kept like that."""

    TOO_SMALL_OR_LARGE = "too_small_or_large"
    IN_THE_FUTURE = "in_the_future"
    MORE_THAN_PAID = "more_than_paid"
    ON_A_RECEIPT = "on_a_receipt"
    NOTHING_TO_DECIDE = "nothing_to_decide"
    NOTHING_TO_RECEIPT = "nothing_to_receipt"
    CANCELLED_ALREADY = "cancelled_already"
    OUT_OF_SCALE = "out_of_scale"
    TWO_AT_ONCE = "two_at_once"


class FeeState(StrEnum):
    """How the fee of an appointment stands."""

    NOTHING = "nothing"  # nothing is owed, and nothing was paid
    TO_DECIDE = "to_decide"  # whether it costs something that nobody came, or that it was called off late
    LATER = "later"  # it is owed when the session has been
    DEPOSIT_OPEN = "deposit_open"
    DEPOSIT_PAID = "deposit_paid"
    OPEN = "open"
    PAID = "paid"
    TOO_MUCH = "too_much"  # more was paid than is owed


@dataclass(frozen=True, slots=True)
class LateFee:
    """What the terms ask of whoever does not come, or calls off late: so many per cent of the fee, or a fixed sum.

    At most one of the two; neither: nothing is proposed.
    """

    percent: int | None = None
    cents: int | None = None

    def of(self, price_cents: int) -> int | None:
        """The sum to propose. Never more than the fee itself; half a cent is let go. None: the terms ask nothing."""
        if self.percent is not None:
            return price_cents * self.percent // WHOLE
        return None if self.cents is None else min(self.cents, price_cents)


@dataclass(frozen=True, slots=True)
class Fee:
    """Everything about the money of one appointment. `late_fee_cents`: what she decided that it costs that nobody came
    or that it was called off late; None while she has not. `is_late`: whether it was called off late."""

    status: AppointmentStatus
    price_cents: int
    paid_cents: int
    deposit_cents: int | None = None
    late_fee_cents: int | None = None
    is_late: bool = False

    @property
    def may_charge(self) -> bool:
        """Whether it is a matter for her to decide: nobody came, or it was called off late, and it had a fee."""
        is_late = self.status is AppointmentStatus.CANCELLED and self.is_late
        return (is_late or self.status is AppointmentStatus.NO_SHOW) and self.price_cents > 0

    @property
    def owed_cents(self) -> int:
        """What is owed for it, as it stands."""
        if self.status in (AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED):
            return self.late_fee_cents or 0
        return self.price_cents

    @property
    def open_cents(self) -> int:
        """What is missing; below zero where more was paid than is owed."""
        return self.owed_cents - self.paid_cents

    def state(self, *, is_over: bool) -> FeeState:
        """How it stands. `is_over`: whether the session's time has passed."""
        if self.may_charge and self.late_fee_cents is None:
            return FeeState.TO_DECIDE
        if self.open_cents <= 0:
            if self.open_cents < 0:
                return FeeState.TOO_MUCH
            return FeeState.PAID if self.paid_cents else FeeState.NOTHING
        if self.status in UPCOMING and not is_over:
            return self._before_it_begins()
        return FeeState.OPEN

    def _before_it_begins(self) -> FeeState:
        if self.deposit_cents:
            return FeeState.DEPOSIT_PAID if self.paid_cents >= self.deposit_cents else FeeState.DEPOSIT_OPEN
        return FeeState.OPEN if self.paid_cents else FeeState.LATER


@dataclass(frozen=True, slots=True)
class Scale:
    """What a client may choose to pay for a session: from the lowest to the usual fee, without a reason or proof."""

    lowest_cents: int
    usual_cents: int

    def has(self, cents: int) -> bool:
        """Whether a fee lies within it."""
        return self.lowest_cents <= cents <= self.usual_cents
