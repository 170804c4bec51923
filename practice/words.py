"""How an instant, a length, a sum of money and a phone number are said. The only place that puts them into words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from babel import Locale
from babel.dates import format_date, format_time, get_timezone_name
from babel.localedata import locale_identifiers
from babel.numbers import format_currency, format_percent
from babel.units import format_unit

NARROW_SPACES = str.maketrans({"\u202f": "\u00a0", "\u2009": " "})
TWO_FULL_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")


@lru_cache(maxsize=4096)  # a page of times says few days and few times of the day, again and again
def day_words(on: date, locale: str, *, with_year: bool = False) -> str:
    """`Tuesday 9 March`, and the year where it could be mistaken."""
    if locale.startswith("en"):
        return format_date(on, "EEEE d MMMM y" if with_year else "EEEE d MMMM", locale=locale)
    return _with_skeleton(on, "yMMMMEEEEd" if with_year else "MMMMEEEEd", locale)


def date_words(on: date, locale: str) -> str:
    """`9 March 2027`: for lists of what was on a day."""
    return format_date(on, "d MMMM y" if locale.startswith("en") else "long", locale=locale)


def weekday_words(weekday: int, locale: str) -> str:
    """`Tuesday` for 1: weekdays count from Monday."""
    return format_date(date(2001, 1, 1 + weekday), "EEEE", locale=locale)  # it began with a Monday


def first_weekday(locale: str) -> int:
    """With which weekday a week begins where a locale is spoken; Monday is 0."""
    return Locale.parse(locale).first_week_day


def short_day_words(on: date, locale: str) -> str:
    """`Tue 9 March`: for subjects and narrow lists."""
    if locale.startswith("en"):
        return format_date(on, "EEE d MMMM", locale=locale).replace(".", "")
    return _with_skeleton(on, "MMMEd", locale)


def month_words(on: date, locale: str) -> str:
    """`March 2027`."""
    return _with_skeleton(on, "yMMMM", locale)


def short_month_words(on: date, locale: str) -> str:
    """`Mar`: where there is room for no more."""
    return format_date(on, "LLL", locale=locale).rstrip(".")


def time_words(instant: datetime, zone: str, locale: str) -> str:
    """The wall-clock time of an aware instant in a zone: `10:00 a.m.`, with a space that does not break."""
    return wall_words(_local(instant, zone).time().replace(fold=0), locale)


def times_words(start: datetime, end: datetime, zone: str, locale: str) -> str:
    """`10:00 to 10:50 a.m.`: the half of the day is said once when both times share it."""
    return _from_until(time_words(start, zone, locale), time_words(end, zone, locale), locale)


@lru_cache(maxsize=4096)
def wall_words(wall: time, locale: str) -> str:
    """A time on the wall, of no particular day: `9:30 a.m.`"""
    return _plain(format_time(wall, "short", locale=locale))


def hours_words(opens: time, closes: time, locale: str) -> str:
    """Hours on the wall: `9:00 a.m. to 12:30 p.m.`"""
    return _from_until(wall_words(opens, locale), wall_words(closes, locale), locale)


def distance_words(metres: int, locale: str) -> str:
    """About how far: `800 m`, `2.5 km`."""
    if metres < 1000:
        return _plain(format_unit(metres, "length-meter", length="short", locale=locale))
    return _plain(format_unit(round(metres / 1000, 1), "length-kilometer", length="short", locale=locale))


@lru_cache(maxsize=256)
def zone_words(zone: str, locale: str) -> str:
    """`Eastern Time`: a name, never a bare abbreviation."""
    return get_timezone_name(ZoneInfo(zone), width="long", locale=Locale.parse(locale, sep="_"))


def clock_words(instant: datetime, zone: str, locale: str) -> str:
    """`Eastern Daylight Saving Time`: which of its two clocks a zone goes by at an instant."""
    return get_timezone_name(_local(instant, zone), width="long", locale=Locale.parse(locale, sep="_"))


def date_time_words(instant: datetime, zone: str, locale: str) -> str:
    """`Tuesday 9 March, 10:00 a.m.`"""
    return f"{day_words(local_date(instant, zone), locale)}, {time_words(instant, zone, locale)}"


def when_words(start: datetime, end: datetime, zone: str, locale: str) -> str:
    """`Tuesday 9 March 2027, 10:00 to 10:50 a.m., Eastern Time`: all that a letter or a page must say."""
    on = day_words(local_date(start, zone), locale, with_year=True)
    return f"{on}, {times_words(start, end, zone, locale)}, {zone_words(zone, locale)}"


def stamp_words(instant: datetime, zone: str, locale: str) -> str:
    """`9 March 2027, 10:00 a.m.`: for lists of what happened."""
    return f"{date_words(local_date(instant, zone), locale)}, {time_words(instant, zone, locale)}"


def length_words(length: timedelta) -> int:
    """A length in whole minutes, for a translated sentence to carry."""
    return int(length.total_seconds() // 60)


def money_words(cents: int, currency: str, locale: str) -> str:
    """`$150` or `$150.50`: cents are shown only when there are any."""
    if cents % 100:
        return format_currency(Decimal(cents) / 100, currency, locale=locale)
    pattern = Locale.parse(locale).currency_formats["standard"].pattern.replace(".00", "")
    return format_currency(cents // 100, currency, pattern, locale=locale, currency_digits=False)


def sum_words(cents: int, currency: str, locale: str) -> str:
    """`$150.00`: with its cents, for columns that are added up. Below zero for what was given back."""
    return format_currency(Decimal(cents) / 100, currency, locale=locale)


def rate_words(rate: int, locale: str) -> str:
    """`13%`, `9.975%`: of thousandths of a per cent."""
    return _plain(format_percent(Decimal(rate) / 100_000, "#,##0.###%", locale=locale))


def phone_words(number: str | None, region: str) -> str:
    """`(519) 555-0123`: an E.164 number as people of the region (ISO 3166-2) dial it. Empty for none."""
    if not number:
        return ""
    country = region.partition("-")[0]
    parsed = phonenumbers.parse(number, country)
    is_abroad = parsed.country_code != phonenumbers.country_code_for_region(country)
    how = phonenumbers.PhoneNumberFormat.INTERNATIONAL if is_abroad else phonenumbers.PhoneNumberFormat.NATIONAL
    return str(phonenumbers.format_number(parsed, how))


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The codes of all languages that Babel can write dates in: `en`, `fr`, `pt`. Countries do not tell them apart."""
    return tuple(sorted(name for name in locale_identifiers() if "_" not in name and name != "root"))


def is_language(code: str) -> bool:
    """Whether it is the code of a language, without a country."""
    return code in languages()


def language_of(locale: str) -> str:
    """`en` for `en_CA`."""
    return locale.replace("-", "_").partition("_")[0]


def language_words(code: str, locale: str) -> str:
    """The name of a language in another one: `French`."""
    name = Locale.parse(code).get_display_name(locale) or code
    return name[:1].upper() + name[1:]


def sentence(words: str) -> str:
    """One full stop at the end of each sentence, also where its last word is `a.m.`"""
    return TWO_FULL_STOPS.sub(".", words)


def local_date(instant: datetime, zone: str) -> date:
    """The calendar day of an aware instant in a zone."""
    return _local(instant, zone).date()


def iso_local(instant: datetime, zone: str) -> str:
    """The instant as ISO 8601 with the zone's offset, for `<time datetime>`."""
    return _local(instant, zone).isoformat()


def _local(instant: datetime, zone: str) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return instant.astimezone(UTC).astimezone(ZoneInfo(zone))


def _from_until(first: str, last: str, locale: str) -> str:
    if not locale.startswith("en"):
        return f"{first} – {last}"
    clock, _, half = first.partition("\u00a0")
    return f"{clock if half and last.endswith(half) else first} to {last}"


def _with_skeleton(on: date, skeleton: str, locale: str) -> str:
    parsed = Locale.parse(locale)
    pattern = parsed.datetime_skeletons.get(skeleton)
    if pattern is None:
        return format_date(on, "full", locale=locale)
    return format_date(on, pattern.pattern, locale=locale)


def _plain(words: str) -> str:
    return words.translate(NARROW_SPACES)
