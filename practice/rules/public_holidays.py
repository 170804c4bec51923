"""Which public holidays does the practice's region have? Suggestions: the practice is closed only when she says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays


@dataclass(frozen=True, slots=True, order=True)
class PublicHoliday:
    """A day of the region's calendar and what it is called there."""

    on: date
    name: str


def public_holidays(region: str, first: date, last: date, *, locale: str) -> list[PublicHoliday]:
    """The public holidays of an ISO 3166-2 region (`CA-ON`, or a whole country, `CA`) from `first` to `last`,
    both included, in order. Empty for a region that the library does not know."""
    found: list[PublicHoliday] = []
    for year in range(first.year, last.year + 1):
        found += (each for each in _of_year(region, year, locale) if first <= each.on <= last)
    return found


@lru_cache(maxsize=32)
def _of_year(region: str, year: int, locale: str) -> tuple[PublicHoliday, ...]:
    country, _, part = region.partition("-")
    try:
        kind = type(holidays.country_holidays(country, subdiv=part or None))
    except NotImplementedError:
        return ()
    languages = (name for name in (locale, locale.partition("_")[0]) if name in kind.supported_languages)
    calendar = kind(subdiv=part or None, years=year, language=next(languages, None))
    return tuple(sorted(PublicHoliday(on, name) for on, name in calendar.items()))
