"""What a session format costs: the columns about money that it has."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from practice.rules.fees import Scale
from practice.rules.parties import Party


class Priced:
    """The usual fee for each party, from what on a client may choose her own, and what is asked for beforehand. Cents
    of the practice's currency; what is booked keeps what was agreed."""

    price_cents: Mapped[int]
    couple_price_cents: Mapped[int | None]
    lowest_cents: Mapped[int | None]  # down to this a client chooses what she pays; null: everybody pays the price
    couple_lowest_cents: Mapped[int | None]
    deposit_cents: Mapped[int | None]  # asked for before the session, in words alone

    def price_for(self, party: Party) -> int:
        """In cents."""
        couple = self.couple_price_cents
        return couple if party is Party.COUPLE and couple is not None else self.price_cents

    def deposit_of(self, cents: int) -> int | None:
        """What is asked for beforehand of a session that costs so much: never more than that. None: nothing."""
        return min(self.deposit_cents or 0, cents) or None

    def scale_for(self, party: Party) -> Scale | None:
        """From what to what a client may choose her fee; None where everybody pays the price."""
        lowest = self.couple_lowest_cents if party is Party.COUPLE else self.lowest_cents
        usual = self.price_for(party)
        return None if lowest is None or lowest >= usual else Scale(lowest, usual)
