"""What is asked of an outside calendar, and what does it say? The values; the work is done in `busy_feeds`. Pure.

Apart from it, because the web and the mail worker know the values and have no need of the libraries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from practice.rules.intervals import Interval


class Occurrence(NamedTuple):
    """A stretch in which something takes place, aware UTC, and the UID of the entry that says so."""

    uid: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """How a calendar is to be read.

    `zone` is the practice's: in it lie whole days, and times that name no zone. `window` is what is of interest, and
    `own_addresses` are those by which its owner declines invitations, in lower case.
    """

    zone: ZoneInfo
    window: Interval
    all_day_blocks: bool = True
    own_addresses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Feed:
    """What a calendar says about the window, in no order, and how many of its entries could not be understood."""

    occurrences: tuple[Occurrence, ...]
    left_out: int
