"""How templates say dates, times, lengths and money: `practice/words.py` with this request's language and zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import gettext, ngettext
from flask_wtf.csrf import generate_csrf
from werkzeug.local import LocalProxy

from blueprints.work import locale, practice
from practice import words
from practice.rules.availability import MIDNIGHT, local_day
from practice.rules.reminders import hours_before, in_order
from practice.rules.wall_hours import WallHours


def init(app: Flask) -> None:
    """Make the filters and the two globals of every template known."""
    for function in (
        day_words,
        short_day_words,
        date_words,
        month_words,
        short_month_words,
        time_words,
        date_time_words,
        stamp_words,
        when_words,
        times_words,
        period_words,
        wall_words,
        hour_words,
        hours_words,
        leads_words,
        zone_words,
        clock_words,
        minutes,
        length_words,
        money,
        sum_words,
        iso,
    ):
        app.add_template_filter(function)
    app.add_template_filter(phone_words, "phone")
    app.add_template_filter(words.sentence)
    app.add_template_global(generate_csrf, "csrf_token")
    app.context_processor(lambda: {"practice": LocalProxy(practice), "lang": LocalProxy(_language_tag)})


def day_words(on: date | datetime, *, with_year: bool = False) -> str:
    """`Tuesday 9 March`, of a date or of an instant in the practice's zone."""
    return words.day_words(_date(on), locale(), with_year=with_year)


def short_day_words(on: date | datetime) -> str:
    """`Tue 9 March`."""
    return words.short_day_words(_date(on), locale())


def date_words(on: date) -> str:
    """`9 March 2027`."""
    return words.date_words(on, locale())


def month_words(on: date) -> str:
    """`March 2027`."""
    return words.month_words(on, locale())


def short_month_words(on: date) -> str:
    """`Mar`."""
    return words.short_month_words(on, locale())


def time_words(instant: datetime) -> str:
    """`10:00 a.m.`"""
    return words.time_words(instant, practice().zone, locale())


def date_time_words(instant: datetime) -> str:
    """`Tuesday 9 March, 10:00 a.m.`"""
    return words.date_time_words(instant, practice().zone, locale())


def stamp_words(instant: datetime) -> str:
    """`9 March 2027, 10:00 a.m.`"""
    return words.stamp_words(instant, practice().zone, locale())


def when_words(start: datetime, end: datetime) -> str:
    """`Tuesday 9 March 2027, 10:00 to 10:50 a.m., Eastern Time`."""
    return words.when_words(start, end, practice().zone, locale())


def times_words(start: datetime, end: datetime) -> str:
    """`10:00 to 10:50 a.m.`"""
    return words.times_words(start, end, practice().zone, locale())


def wall_words(wall: time) -> str:
    """`9:30 a.m.`, of no particular day."""
    return words.wall_words(wall, locale())


def hour_words(hour: int) -> str:
    """`9:00 a.m.`, of a whole hour of the day."""
    return wall_words(time(hour))


def hours_words(hours: WallHours) -> str:
    """`9:00 a.m. to 12:30 p.m.`; closing at 00:00 is midnight."""
    if hours.closes == MIDNIGHT:
        return gettext("%(opens)s to midnight", opens=words.wall_words(hours.opens, locale()))
    return words.hours_words(hours.opens, hours.closes, locale())


def length_words(length: timedelta) -> str:
    """`36 hours`, `3 days`, `50 minutes`: in the largest unit that says it whole; a day or two in hours."""
    if length >= 3 * timedelta(days=1) and not length % timedelta(days=1):
        return ngettext("%(num)d day", "%(num)d days", length // timedelta(days=1))
    if length and not length % timedelta(hours=1):
        return ngettext("%(num)d hour", "%(num)d hours", length // timedelta(hours=1))
    return minutes(length)


def leads_words(leads: Iterable[str]) -> str:
    """`48 hours before, at 8:00 a.m. on the day`, of the leads of reminders; for none, that there are none."""
    return ", ".join(lead_words(lead) for lead in in_order(leads)) or gettext("no reminders")


def lead_words(lead: str) -> str:
    """`48 hours before`, `7 days before`, `at 8:00 a.m. on the day`."""
    if hours := hours_before(lead):
        return gettext("%(length)s before", length=length_words(timedelta(hours=hours)))
    return gettext("at %(time)s on the day", time=wall_words(time.fromisoformat(lead)))


def minutes(length: timedelta) -> str:
    """`50 minutes`."""
    count = words.length_words(length)
    return ngettext("%(num)d minute", "%(num)d minutes", count)


def distance_words(metres: int) -> str:
    """About how far, as people say it."""
    return words.distance_words(metres, locale())


def money(cents: int, currency: str | None = None) -> str:
    """`$150`, or words for nothing to pay."""
    if cents == 0:
        return gettext("No charge")
    return words.money_words(cents, currency or practice().currency, locale())


def sum_words(cents: int, currency: str) -> str:
    """`$150.00`, in columns that are added up."""
    return words.sum_words(cents, currency, locale())


def period_words(start: datetime, end: datetime) -> str:
    """`Friday 12 March 2027`, `Friday 12 March 2027 to Sunday 14 March 2027`, with times where it has some."""
    first, last = _date(start), _date(end - timedelta(microseconds=1))
    zone = ZoneInfo(practice().zone)
    begins_whole, ends_whole = start == local_day(first, zone).start, end == local_day(last, zone).end
    since, until = day_words(first, with_year=True), day_words(last, with_year=True)
    if begins_whole and ends_whole and first == last:
        return since
    if first == last:
        return f"{since}, {times_words(start, end)}"
    since = since if begins_whole else f"{since}, {time_words(start)}"
    until = until if ends_whole else f"{until}, {time_words(end)}"
    return gettext("%(since)s to %(until)s", since=since, until=until)


def iso(instant: datetime) -> str:
    """For `<time datetime>`."""
    return words.iso_local(instant, practice().zone)


def zone_words(zone: str) -> str:
    """`Eastern Time`."""
    return words.zone_words(zone, locale())


def clock_words(instant: datetime) -> str:
    """`Eastern Daylight Saving Time`, at an instant."""
    return words.clock_words(instant, practice().zone, locale())


def phone_words(number: str | None) -> str:
    """`(519) 555-0123`, as it is dialled where the practice is."""
    return words.phone_words(number, practice().region)


def _language_tag() -> str:
    return locale().replace("_", "-")


def _date(on: date | datetime) -> date:
    return words.local_date(on, practice().zone) if isinstance(on, datetime) else on
