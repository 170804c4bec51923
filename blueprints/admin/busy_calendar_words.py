"""How is reading a calendar going, in words? What I found and when; or what is wrong since when, and what helps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from blueprints.filters import date_time_words, length_words
from practice.rules.feed_faults import FeedFault
from practice.services.busy_calendars import Kept

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_WAIT = lazy_gettext("That passes, as a rule: I go on trying.")
_COPY = lazy_gettext("Copy the secret address once more, from where you found it, and paste it below.")
_OLD = lazy_gettext("Move what is long over into another calendar, or give me one that has only what is to come.")
# what is wrong, and what helps
FAULTS = {
    FeedFault.NO_SUCH_HOST: (lazy_gettext("there is no such server"), _COPY),
    FeedFault.NOT_REACHED: (lazy_gettext("its server does not answer"), _WAIT),
    FeedFault.NOT_ALLOWED: (
        lazy_gettext("the address leads to a machine that I must not ask"),
        lazy_gettext(
            "Public calendars by https are fine. For one in your own house, whoever looks after this site switches "
            "CALENDARS_ALLOW_PRIVATE on."
        ),
    ),
    FeedFault.CERTIFICATE: (
        lazy_gettext("its server cannot prove that it is the right one"),
        lazy_gettext("Whoever runs that server has to renew its certificate."),
    ),
    FeedFault.REDIRECTS: (lazy_gettext("its server sends me in circles"), _COPY),
    FeedFault.REFUSED: (lazy_gettext("its server asks for a password"), _COPY),
    FeedFault.GONE: (lazy_gettext("there is no calendar at that address (any more)"), _COPY),
    FeedFault.SERVER: (lazy_gettext("its server reports a fault"), _WAIT),
    FeedFault.TOO_SLOW: (lazy_gettext("its server is too slow"), _WAIT),
    FeedFault.TOO_LARGE: (lazy_gettext("it is larger than 2 MB"), _OLD),
    FeedFault.TOO_MANY: (lazy_gettext("it has more than 5,000 entries"), _OLD),
    FeedFault.NOT_A_CALENDAR: (
        lazy_gettext("what stands at that address is no calendar"),
        lazy_gettext("Perhaps it is the address of a page. Look for the one in “iCal” or “ICS” format."),
    ),
    FeedFault.CUT_OFF: (lazy_gettext("it came incompletely"), _WAIT),
    FeedFault.TOO_HARD: (lazy_gettext("it takes too long to work out"), _OLD),
}


@dataclass(frozen=True, slots=True)
class State:
    """A calendar at an instant (aware UTC), in words."""

    kept: Kept
    now: datetime

    @property
    def tag(self) -> tuple[str, str]:
        """In a word or two, and the kind of it."""
        calendar = self.kept.calendar
        if not calendar.active:
            return _("Off"), "plain"
        if calendar.fault is not None:
            return _("Cannot be read"), "caution"
        return (_("New"), "plain") if self.kept.is_new else (_("Works"), "success")

    @property
    def is_failing(self) -> bool:
        """Whether it has failed for so long that she was written to."""
        return self.kept.calendar.has_failed_long(self.now)

    @property
    def words(self) -> str:
        """What I found, and how old that is."""
        calendar = self.kept.calendar
        if not calendar.active:
            return _("It takes no time from clients.")
        if self.kept.is_new:
            return _("I look at it within a minute. Load this page again to see what I found.")
        if calendar.succeeded_at is None:
            return _("I have not been able to read it yet, so it takes no time from clients.")
        found = ngettext(
            "Busy at %(num)d time in the coming four weeks.",
            "Busy at %(num)d times in the coming four weeks.",
            self.kept.coming,
        )
        return f"{found} {self._age(calendar.succeeded_at)}"

    @property
    def trouble(self) -> str:
        """What is wrong, since when, and what helps; empty where nothing is."""
        calendar = self.kept.calendar
        if calendar.fault is None or calendar.failing_since is None or not calendar.active:
            return ""
        wrong, helps = FAULTS[calendar.fault]
        since = date_time_words(calendar.failing_since)
        says = _("I have not been able to read it since %(when)s: %(wrong)s.", when=since, wrong=wrong)
        stays = _("What it said before still counts.") if calendar.succeeded_at else ""
        return " ".join(filter(None, (says, stays, str(helps))))

    @property
    def left_out(self) -> str:
        """What could not be understood; empty where all was."""
        if not self.kept.calendar.left_out:
            return ""
        return ngettext(
            "I leave %(num)d entry out: it repeats every hour or more often, or I do not understand it. Its times stay "
            "open for clients; where that is wrong, put them into your time off.",
            "I leave %(num)d entries out: they repeat every hour or more often, or I do not understand them. Their "
            "times stay open for clients; where that is wrong, put them into your time off.",
            self.kept.calendar.left_out,
        )

    def _age(self, read_at: datetime) -> str:
        age = self.now - read_at
        if age < MINUTE:
            return _("Read just now.")
        step = MINUTE if age < HOUR else HOUR if age < DAY else DAY
        return _("Read %(length)s ago.", length=length_words(age // step * step))
