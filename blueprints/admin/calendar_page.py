"""Which page of the calendar is asked for, what is it called, and where do the ways from it lead?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.admin.way_back import calendar_word
from blueprints.fields import read_day
from blueprints.filters import day_words, month_words
from blueprints.work import practice, reading
from practice.rules.calendar_pages import View, after, before, days_shown
from practice.words import first_weekday, local_date

VIEWS = {
    View.AGENDA: lazy_gettext("List"),
    View.DAY: lazy_gettext("Day"),
    View.WEEK: lazy_gettext("Week"),
    View.MONTH: lazy_gettext("Month"),
}
EARLIER = {
    View.DAY: lazy_gettext("Day before"),
    View.WEEK: lazy_gettext("Week before"),
    View.MONTH: lazy_gettext("Month before"),
}
NOW = {
    View.DAY: lazy_gettext("Today"),
    View.WEEK: lazy_gettext("This week"),
    View.MONTH: lazy_gettext("This month"),
}
LATER = {
    View.DAY: lazy_gettext("Next day"),
    View.WEEK: lazy_gettext("Next week"),
    View.MONTH: lazy_gettext("Next month"),
}


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """One page. `asked_on` is the day in its address, if there is one; `is_past`: an agenda that goes backwards."""

    view: View
    asked_on: date | None
    today: date
    is_past: bool
    shows_cancelled: bool

    @property
    def on(self) -> date:
        """The day around which it lies."""
        return self.asked_on or self.today

    @property
    def days(self) -> tuple[date, ...]:
        """The days on it; none of an agenda, which has those with something in them."""
        return days_shown(self.view, self.on, first_weekday=first_weekday(practice().locale))

    @property
    def heading(self) -> str:
        match self.view:
            case View.DAY:
                return day_words(self.on, with_year=True)
            case View.WEEK:
                return _("Week of %(day)s", day=day_words(self.days[0], with_year=True))
            case View.MONTH:
                return month_words(self.on)
            case View.AGENDA:
                return _("Past appointments") if self.is_past else _("Coming appointments")

    @property
    def word(self) -> str:
        """By which a form leads back to it."""
        return calendar_word(self.view, self.on)

    @property
    def views(self) -> list[tuple[str, str, bool]]:
        """The other ways to look at the same days, each with its address and whether it is this one."""
        return [(str(words), self.url(view), view is self.view) for view, words in VIEWS.items()]

    @property
    def turns(self) -> list[tuple[str, str, str]]:
        """To the page before, to today and to the page after: words, address and what HTML calls that."""
        if self.view is View.AGENDA:
            return []
        earlier, later = before(self.view, self.on), after(self.view, self.on)
        return [
            (str(EARLIER[self.view]), self.url(self.view, earlier), "prev"),
            (str(NOW[self.view]), url_for("admin.calendar", view=self.view), ""),
            (str(LATER[self.view]), self.url(self.view, later), "next"),
        ]

    def url(self, view: View, on: date | None = None) -> str:
        """The address of another page. Without a day it lies around the same one."""
        asked = on or self.asked_on
        return url_for("admin.calendar", view=view, on=asked.isoformat() if asked else None)

    def day_url(self, on: date) -> str:
        """The address of one day."""
        return self.url(View.DAY, on)

    @property
    def cancelled_url(self) -> str:
        """This page with what is cancelled or, where that is shown, without it."""
        shown = None if self.shows_cancelled else "yes"
        return url_for("admin.calendar", view=self.view, on=self.on.isoformat(), cancelled=shown)


def page_asked_for() -> CalendarPage:
    """What the address says; this week for all that it does not say, or that is none."""
    asked = request.args.get("view", View.WEEK)
    return CalendarPage(
        view=View(asked) if asked in set(View) else View.WEEK,
        asked_on=read_day(request.args.get("on")),
        today=local_date(reading().now, practice().zone),
        is_past="past" in request.args,
        shows_cancelled="cancelled" in request.args,
    )
