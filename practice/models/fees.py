"""What an appointment costs and what was paid for it: the columns about money that an appointment has."""

from __future__ import annotations

from sqlalchemy import String, false
from sqlalchemy.orm import Mapped, mapped_column

from practice.models.scheduling import Party, SessionFormat
from practice.rules.fees import Fee, LateFee
from practice.rules.lifecycle import AppointmentStatus


class Charged:
    """An appointment's fee as it was agreed, what the terms of the day of booking ask, and what was paid since.

    All of it in whole cents of one currency. `services.payments` writes it, under the practitioner's lock.
    """

    price_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    # whether the fee was agreed for it alone: it is not the format's usual one, and no change of format raises it
    has_own_fee: Mapped[bool] = mapped_column(default=False, server_default=false())
    paid_cents: Mapped[int] = mapped_column(default=0, server_default="0")  # what its payments come to
    deposit_cents: Mapped[int | None]
    late_fee_percent: Mapped[int | None]  # what the terms ask of whoever does not come: per cent, or a fixed sum
    late_fee_fixed_cents: Mapped[int | None]
    late_fee_cents: Mapped[int | None]  # what she decided that it costs; None: she has not

    status: Mapped[AppointmentStatus]
    cancelled_late: Mapped[bool]

    @property
    def fee(self) -> Fee:
        """What is owed and what was paid."""
        return Fee(
            status=self.status,
            price_cents=self.price_cents,
            paid_cents=self.paid_cents,
            deposit_cents=self.deposit_cents,
            late_fee_cents=self.late_fee_cents,
            is_late=self.cancelled_late,
        )

    @property
    def late_fee(self) -> LateFee:
        """What the terms that were agreed to ask of whoever does not come."""
        return LateFee(self.late_fee_percent, self.late_fee_fixed_cents)

    def fee_in(self, chosen: SessionFormat, party: Party) -> int:
        """What it would cost in that format for that party, in cents. A fee agreed for it alone is not raised."""
        usual = chosen.price_for(party)
        return min(self.price_cents, usual) if self.has_own_fee else usual
