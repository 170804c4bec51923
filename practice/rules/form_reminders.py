"""When is somebody reminded that something still waits for her before a session? In time, or not at all. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

AHEAD = timedelta(hours=24)  # from so long before the start on
LATEST = timedelta(hours=2)  # nobody reads and answers a letter on her way there
AFTER_BOOKING = timedelta(hours=6)  # whoever has just booked knows what waits


@dataclass(frozen=True, slots=True)
class Occasion:
    """One person's part in an appointment, as far as a reminder goes. Instants are aware.

    `form_waits`: she has neither sent the form nor taken it back, nor said that she would rather talk by phone.
    """

    starts_at: datetime
    booked_at: datetime
    is_booked: bool
    comes: bool
    may_be_written_to: bool
    agreements_missing: int
    form_waits: bool

    @property
    def something_waits(self) -> bool:
        """Whether there is anything to remind her of."""
        return self.agreements_missing > 0 or self.form_waits


def is_due(occasion: Occasion, *, now: datetime) -> bool:
    """Whether she is to be reminded at this instant (aware)."""
    is_asked = occasion.is_booked and occasion.comes and occasion.may_be_written_to
    begins = max(occasion.starts_at - AHEAD, occasion.booked_at + AFTER_BOOKING)
    in_time = begins <= now and not is_too_late(occasion.starts_at, now=now)
    return is_asked and in_time and occasion.something_waits


def is_too_late(starts_at: datetime, *, now: datetime) -> bool:
    """Whether a reminder would come when she is about to leave, or later. Both instants are aware."""
    return now >= starts_at - LATEST
