"""Which days does a page of the calendar show, and which day stands for the page before or after it? Pure."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from practice.rules.availability import DAY

WEEK = 7 * DAY


class View(StrEnum):
    """How much of the calendar is on one page."""

    AGENDA = "agenda"  # the days that have something in them, as a list without an end
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def days_shown(view: View, on: date, *, first_weekday: int) -> tuple[date, ...]:
    """The days of the page that has `on` in it, in order; a month with the whole of its first and last week.

    Monday is 0, and `first_weekday` is that with which a week begins. The agenda has no such days.
    """
    match view:
        case View.AGENDA:
            return ()
        case View.DAY:
            return (on,)
        case View.WEEK:
            return _from(_first_of_week(on, first_weekday), WEEK)
        case View.MONTH:
            first = _first_of_week(on.replace(day=1), first_weekday)
            last = _first_of_week(_next_month(on) - DAY, first_weekday) + WEEK
            return _from(first, last - first)


def before(view: View, on: date) -> date:
    """A day on the page before: the same weekday of a week, the first of a month."""
    return (on.replace(day=1) - DAY).replace(day=1) if view is View.MONTH else on - _length(view)


def after(view: View, on: date) -> date:
    """A day on the page after."""
    return _next_month(on) if view is View.MONTH else on + _length(view)


def _length(view: View) -> timedelta:
    return WEEK if view is View.WEEK else DAY


def _next_month(on: date) -> date:
    return (on.replace(day=1) + 31 * DAY).replace(day=1)


def _first_of_week(on: date, first_weekday: int) -> date:
    return on - (on.weekday() - first_weekday) % 7 * DAY


def _from(first: date, length: timedelta) -> tuple[date, ...]:
    return tuple(first + number * DAY for number in range(length.days))
