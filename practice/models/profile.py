"""What the counsellor may edit about her practice as a whole. One row."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import JSON, Select, String, Text, select, text, true
from sqlalchemy.orm import Mapped, mapped_column

from practice.models.base import Base
from practice.rules.keeping import Keeping
from practice.rules.reminders import QuietHours

OFFER_LENGTH = timedelta(hours=2)  # how long a time is offered to somebody on the waitlist, unless she says otherwise


class PracticeProfile(Base):
    """The practice's name, zone, language and words, and the numbers of its booking policy."""

    __tablename__ = "practice_profile"

    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    introduction: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(16))
    currency: Mapped[str] = mapped_column(String(3))
    region: Mapped[str] = mapped_column(String(8))  # ISO 3166-2, whose public holidays are suggested
    address: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(254))
    leave_url: Mapped[str] = mapped_column(String(500))
    # [{"when": "In danger now?", "act": "Call 911.", "tel": "911", "sms": null, "checked_on": null}]
    crisis_lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    grid: Mapped[timedelta]
    daily_cap: Mapped[int | None]
    # whether a letter without a word of content says at once that a form needs reading today
    tells_of_urgent_forms: Mapped[bool] = mapped_column(default=True, server_default=true())
    has_waitlist: Mapped[bool] = mapped_column(default=True, server_default=true())
    offer_length: Mapped[timedelta] = mapped_column(default=OFFER_LENGTH, server_default=text("120"))
    # on the wall; the same twice for none
    quiet_from: Mapped[time] = mapped_column(default=time(21), server_default="21:00:00.000000")
    quiet_until: Mapped[time] = mapped_column(default=time(8), server_default="08:00:00.000000")
    payments_since: Mapped[date | None]  # she notes payments of sessions from this day on; None: not here
    how_to_pay: Mapped[str | None] = mapped_column(Text)  # for clients who are asked for a deposit
    late_fee_percent: Mapped[int | None]  # of whoever does not come or calls off late: per cent, or a fixed sum
    late_fee_fixed_cents: Mapped[int | None]
    receipt_name: Mapped[str | None] = mapped_column(String(200))  # who gives receipts, where that is not the practice
    receipt_words: Mapped[str | None] = mapped_column(String(200))  # beside a session's length: what it was
    registration: Mapped[str | None] = mapped_column(String(200))  # a number of hers that receipts carry
    tax_name: Mapped[str | None] = mapped_column(String(40))
    tax_rate: Mapped[int | None]  # contained in every fee, in thousandths of a per cent: 13000 are 13 per cent
    tax_number: Mapped[str | None] = mapped_column(String(60))
    # how long is kept what (rules/keeping)
    file_years: Mapped[int] = mapped_column(default=10, server_default=text("10"))
    receipt_years: Mapped[int] = mapped_column(default=6, server_default=text("6"))
    draft_days: Mapped[int] = mapped_column(default=30, server_default=text("30"))
    updated_at: Mapped[datetime]

    @property
    def keeping(self) -> Keeping:
        """How long she keeps what."""
        return Keeping(self.file_years, self.receipt_years, self.draft_days)

    @property
    def quiet(self) -> QuietHours:
        """When no reminder goes."""
        return QuietHours(self.quiet_from, self.quiet_until)


def the_profile() -> Select[PracticeProfile]:
    """The one row."""
    return _THE_PROFILE


_THE_PROFILE = select(PracticeProfile).limit(1)  # made once: every page asks it
