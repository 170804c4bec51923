"""Why a letter has not gone, and since when that is an alarm. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

ALARM_AFTER = timedelta(hours=1)
TOLD_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Failure:
    """In words that name no address: why it has not gone, and what helps.

    `shuts_the_way`: no other letter would have gone either. A full mailbox or a refused address is its reader's own.
    """

    reason: str
    cure: str = ""
    shuts_the_way: bool = False
