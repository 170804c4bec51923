"""Which instants does a table mean? Days and times as people and programs write them, on the practice's wall. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import get_month_names

YEARS = range(1970, 2100)
_NUMBERS = re.compile(r"(\d{1,4})[./\- ]+(\d{1,2})[./\- ]+(\d{1,4})")
_WORDS = re.compile(r"[^\W\d_]{3,}\.?")
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?:[:.](\d{2}))?\s*(uhr|h|([ap])\.?\s?m\.?)?", re.IGNORECASE)
_LANGUAGES = ("en", "fr", "de", "es")


class Order(StrEnum):
    """In which order day and month stand in a date of numbers. A year of four digits before them needs no order."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


def possible_orders(texts: Iterable[str]) -> set[Order]:
    """In which orders all of these dates can be read. Both: somebody has to be asked. None: they are mixed.

    Where every date says its month or begins with its year, nobody needs to be asked, and it is the first.
    """
    possible, matters = set(Order), False
    for text in texts:
        found = _NUMBERS.search(text)
        if found and len(found[1]) < 4 and _month_in(text) is None:
            possible &= {order for order in Order if _date(found, order) is not None}
            matters = True
    return possible if matters else {Order.DAY_FIRST}


def read_day(text: str, order: Order) -> date | None:
    """`2027-03-09`, `9/3/2027`, `9 March 2027`, `Mar 9, 2027`; what follows it is left. None for what is no day."""
    month = _month_in(text)
    if month is not None:
        numbers = [int(number) for number in re.findall(r"\d+", text)[:2]]
        year, day = (max(numbers), min(numbers)) if len(numbers) == 2 else (0, 0)
        return _made(year, month, day)
    found = _NUMBERS.search(text)
    return _date(found, order) if found else None


def read_time(text: str) -> time | None:
    """`14:30`, `2:30 PM`, `2 p.m.`, `14h30`, `14.30 Uhr`; None for what is no time."""
    found = _TIME.fullmatch(text.strip().replace("\u202f", " ").replace("\u00a0", " "))
    if found is None or not (found[2] or found[4]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if half := found[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None


def read_moment(text: str, order: Order) -> datetime | None:
    """A day and a time in one: on the wall, without a zone; or aware, where the text says how far it is from UTC."""
    if found := _iso(text):
        return found
    day = read_day(text, order)
    after = _NUMBERS.sub("", text, count=1) if _month_in(text) is None else re.sub(r"^.*?\d{4}", "", text)
    at = read_time(re.sub(r"^[\s,T@-]*(?:at|um|à|a las)?\s*", "", after))
    return datetime.combine(day, at) if day and at else None


def instants_of(wall: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants (aware UTC) at which the zone's clocks show this: as a rule one, none where they are set forward
    over it, two where they are set back. An aware time is one instant."""
    if wall.tzinfo is not None:
        return (wall.astimezone(UTC),)
    both = [wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return tuple(dict.fromkeys(each for each in both if each.astimezone(zone).replace(tzinfo=None) == wall))


def read_length(text: str) -> timedelta | None:
    """`50`, `50 min`, `0:50`, `1h 20`, `1.5 hours`; None for what is no length. Whole minutes."""
    text = text.strip().casefold().replace(",", ".")
    if found := re.fullmatch(r"(\d+):(\d{2})(?::00)?", text):
        return timedelta(hours=int(found[1]), minutes=int(found[2]))
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)\s*h(?:ours?|rs?)?\.?\s*(?:(\d+)\s*(?:m(?:in(?:utes?)?)?)?\.?)?", text):
        return timedelta(minutes=round(float(found[1]) * 60) + int(found[2] or 0))
    if found := re.fullmatch(r"(\d{1,4})\s*(?:m(?:in(?:ute[ns]?|utos)?)?)?\.?", text):
        return timedelta(minutes=int(found[1]))
    return None


def _iso(text: str) -> datetime | None:
    """ISO 8601 with a time, which may say its distance from UTC."""
    try:
        return datetime.fromisoformat(text) if ":" in text else None
    except ValueError:
        return None


def _date(found: re.Match[str], order: Order) -> date | None:
    first, second, third = (int(number) for number in found.groups())
    if len(found[1]) == 4:
        return _made(first, second, third)
    day, month = (first, second) if order is Order.DAY_FIRST else (second, first)
    return _made(third + 2000 if len(found[3]) == 2 else third, month, day)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def _month_in(text: str) -> int | None:
    """The month that a text names in one of our languages."""
    names = _months()
    return next((names[word] for word in map(_bare, _WORDS.findall(text)) if word in names), None)


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    return {
        _bare(name): number
        for language in _LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }


def _bare(word: str) -> str:
    return word.casefold().rstrip(".")
