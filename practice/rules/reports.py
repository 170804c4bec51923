"""What do a month and a year look like in figures? Counts and shares, no names. Pure.

Months are those of the practice's calendar: a session late in the evening of the 31st belongs to that month, whatever
the date is in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median
from zoneinfo import ZoneInfo

from practice.rules.availability import local_day
from practice.rules.cancelling import CancelKind
from practice.rules.lifecycle import AppointmentStatus

FEWEST = 5  # of so many at least a share is said: below that it says more about chance, or about one person
YEARS = range(2000, 2200)
_PERIOD = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
LEADS = (DAY, 2 * DAY, WEEK, 2 * WEEK, 4 * WEEK)  # the bounds between the classes of how long before was booked


class Outcome(StrEnum):
    """What became of an appointment, as the figures count it."""

    SESSION = "session"  # it took place, or is booked
    NO_SHOW = "no_show"
    LATE = "late"
    IN_TIME = "in_time"
    WEATHER = "weather"
    SAFETY = "safety"
    PRACTITIONER = "practitioner"
    OTHER = "other"


CANCELLED = {
    CancelKind.CLIENT_ASKED: Outcome.IN_TIME,
    CancelKind.ILL: Outcome.IN_TIME,
    CancelKind.WEATHER: Outcome.WEATHER,
    CancelKind.SAFETY: Outcome.SAFETY,
    CancelKind.PRACTITIONER: Outcome.PRACTITIONER,
    CancelKind.OTHER: Outcome.OTHER,
}
MISSED = tuple(outcome for outcome in Outcome if outcome is not Outcome.SESSION)


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar year, or one month of it."""

    year: int
    month: int | None = None

    @property
    def firsts(self) -> tuple[date, ...]:
        """The first day of each of its months, and the day after its last."""
        months = range(1, 13) if self.month is None else (self.month,)
        return (*(date(self.year, month, 1) for month in months), _following(self.year, months[-1]))

    @property
    def before(self) -> Period:
        """The year or the month before."""
        if self.month is None:
            return Period(self.year - 1)
        earlier = date(self.year, self.month, 1) - DAY
        return Period(earlier.year, earlier.month)

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, ...]:
        """The instants (aware UTC) at which its months begin in the zone, and the one at which it ends."""
        return tuple(local_day(first, zone).start for first in self.firsts)

    def __str__(self) -> str:
        return f"{self.year:04}" if self.month is None else f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True, slots=True)
class Shares:
    """Of so many appointments that were still on shortly before, how many nobody came to, or were cancelled late."""

    of: int
    no_shows: int
    late: int


def read_period(text: str | None, *, today: date) -> Period:
    """`2027` or `2027-03`; this year for anything else."""
    found = _PERIOD.fullmatch(text or "")
    if found is None or int(found[1]) not in YEARS:
        return Period(today.year)
    month = int(found[2]) if found[2] else None
    return Period(int(found[1]), month) if month is None or month in range(1, 13) else Period(today.year)


def outcome_of(status: AppointmentStatus, kind: CancelKind | None, *, is_late: bool) -> Outcome | None:
    """What became of an appointment; None for what is only held or asked for, and for a booking that was taken
    back as a slip: that is cancelled without a kind."""
    if status in (AppointmentStatus.BOOKED, AppointmentStatus.ATTENDED):
        return Outcome.SESSION
    if status is AppointmentStatus.NO_SHOW:
        return Outcome.NO_SHOW
    if status is AppointmentStatus.CANCELLED:
        return Outcome.LATE if is_late else CANCELLED[kind] if kind else None
    return None


def share(part: int, of: int) -> int | None:
    """So many per cent, half a per cent counted up; None where there are too few to say anything."""
    return None if of < FEWEST else (200 * part + of) // (2 * of)


def lead_classes(leads: Iterable[timedelta]) -> list[int]:
    """How many were booked how long before: one more class than there are bounds. A lead below zero is none."""
    counts = [0] * (len(LEADS) + 1)
    for lead in leads:
        if lead >= timedelta():
            counts[sum(lead >= bound for bound in LEADS)] += 1
    return counts


def usual_lead(leads: Sequence[timedelta]) -> timedelta | None:
    """Half of them were booked earlier than this, half later; None without any."""
    found = [lead.total_seconds() for lead in leads if lead >= timedelta()]
    return timedelta(seconds=median(found)) if found else None


def _following(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)
