"""What the month view shows: how many times each day has, and which months lie beside it."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime

from blueprints.booking.offer import DAY, Offer, day_asked_for, today, zone
from blueprints.work import reading
from practice.services import availability


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day; without times it has no address."""

    on: date
    count: int
    url: str | None


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks from Monday to Sunday, None outside it. Months beyond the horizon have no address."""

    first: date
    weeks: list[list[MonthDay | None]]
    earlier_url: str | None
    later_url: str | None


def month_of(offer: Offer) -> Month:
    """The month that the address asks for, within the horizon; else that of the soonest opening."""
    chosen, earliest, latest = offer.session_format, today(), offer.last_day
    slots = availability.find_slots(reading(), session_format=chosen, party=offer.party, first=earliest, last=latest)
    counts = {day.on: len(day.slots) for day in availability.by_day(slots, zone())}
    asked = day_asked_for("month", _month_named) or next(iter(counts), earliest)
    first = min(max(asked, earliest), latest).replace(day=1)
    weeks = [
        [_month_day(offer, on, counts.get(on, 0)) if on.month == first.month else None for on in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    before, after = first - DAY, (first + 31 * DAY).replace(day=1)
    return Month(
        first,
        weeks,
        offer.month_url(before) if before >= earliest else None,
        offer.month_url(after) if after <= latest else None,
    )


def _month_day(offer: Offer, on: date, count: int) -> MonthDay:
    return MonthDay(on, count, offer.times_url(**{"from": on}) if count else None)


def _month_named(text: str) -> date:
    return datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
