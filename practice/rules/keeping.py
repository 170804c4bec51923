"""How long is what kept, and from which day on may it be erased? Pure: dates in, dates out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FEWEST_YEARS, MOST_YEARS = 1, 50
FEWEST_DAYS, MOST_DAYS = 1, 365


@dataclass(frozen=True, slots=True)
class Keeping:
    """`file_years`: a client's file, after her last appointment. `receipt_years`: a receipt, after the end of its year.
    `draft_days`: what somebody typed into a booking that was never finished.

    Ten years are what the College of Registered Psychotherapists of Ontario asks for (Standard 5.1), six those of the
    Canada Revenue Agency (Income Tax Act, section 230(4)).
    """

    file_years: int = 10
    receipt_years: int = 6
    draft_days: int = 30


def file_ends_on(last_on: date, *, keeping: Keeping, keep_until: date | None = None) -> date:
    """From which day on a file may be erased: so many years after the day of the last appointment, or of the first
    contact where there was none. `keep_until` makes it later and never earlier."""
    ends_on = years_later(last_on, keeping.file_years)
    return max(ends_on, keep_until) if keep_until else ends_on


def receipt_ends_on(issued_on: date, *, keeping: Keeping) -> date:
    """From which day on a receipt may be erased: the first of a year, because tax is counted in whole years."""
    return date(issued_on.year + keeping.receipt_years + 1, 1, 1)


def years_later(on: date, years: int) -> date:
    """The same day so many years later; 1 March for a 29 February that is not there."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return date(on.year + years, 3, 1)
