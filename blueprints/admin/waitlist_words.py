"""What the waitlist says to the counsellor: who waits for what, and what became of each offer, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from blueprints.filters import date_time_words, stamp_words
from blueprints.wishes import format_words, last_day_words
from practice.models.scheduling import SessionFormat
from practice.models.waitlist import OfferState, WaitlistEntry, WaitlistOffer, WaitlistState
from practice.rules.waitlist import WaitlistFault

STATES = {
    WaitlistState.WAITING: (lazy_gettext("Waits"), "info"),
    WaitlistState.BOOKED: (lazy_gettext("Has booked"), "success"),
    WaitlistState.LEFT: (lazy_gettext("Has left the list"), "plain"),
    WaitlistState.REMOVED: (lazy_gettext("Taken off by you"), "plain"),
    WaitlistState.EXPIRED: (lazy_gettext("Waited until the end"), "plain"),
}
OFFERS = {
    OfferState.OPEN: lazy_gettext("no answer yet"),
    OfferState.BOOKED: lazy_gettext("booked"),
    OfferState.DECLINED: lazy_gettext("not wanted"),
    OfferState.RAN_OUT: lazy_gettext("no answer in time"),
    OfferState.GONE: lazy_gettext("no longer open, or somebody else was quicker"),
    OfferState.UNDELIVERED: lazy_gettext("the letter could not be delivered"),
    OfferState.WITHDRAWN: lazy_gettext("taken back"),
}
FAULTS = {
    WaitlistFault.CLOSED: lazy_gettext("There is no waitlist at the moment."),
    WaitlistFault.NO_FORMAT: lazy_gettext("No way to meet is named."),
    WaitlistFault.NO_DAY: lazy_gettext("No day is left."),
    WaitlistFault.NOT_OPEN: lazy_gettext("That time is not open any more. Choose another."),
    WaitlistFault.OFFERED_ELSEWHERE: lazy_gettext("That time is offered to somebody else just now. Choose another."),
    WaitlistFault.HAS_AN_OFFER: lazy_gettext("They have an offer that is not answered yet. Wait for that one first."),
    WaitlistFault.TOO_LATE: lazy_gettext("That time is too soon: it could not be booked until the offer ends."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the list, as one line says it."""

    entry: WaitlistEntry
    formats: Sequence[SessionFormat]

    @property
    def state(self) -> tuple[str, str]:
        """How the place stands, and how that is shown."""
        words, kind = STATES[self.entry.state]
        return str(words), kind

    @property
    def what(self) -> str:
        """`In person, Walk & Talk`."""
        return format_words(self.entry, self.formats)

    @property
    def standing(self) -> str:
        """Since when, until when, and how often something was offered."""
        since = _("since %(when)s", when=stamp_words(self.entry.joined_at))
        until = _("until %(day)s", day=last_day_words(self.entry))
        count = len(self.entry.offers)
        times = ngettext("%(num)d time offered", "%(num)d times offered", count)
        return ", ".join((since, until, times if count else _("nothing offered yet")))

    @property
    def is_offered(self) -> bool:
        """Whether an offer waits for an answer."""
        return any(offer.is_open for offer in self.entry.offers)


def history(entry: WaitlistEntry) -> list[dict[str, str]]:
    """What happened to a place, the newest first."""
    lines = [(entry.joined_at, _("Joined the list"), "")]
    if entry.changed_at != entry.joined_at:
        lines.append((entry.changed_at, _("Changed what to wait for, for the last time"), ""))
    lines += [(offer.offered_at, _offered(offer), _became(offer)) for offer in entry.offers]
    if entry.ended_at is not None:
        lines.append((entry.ended_at, str(STATES[entry.state][0]), entry.reason or ""))
    newest_first = sorted(lines, key=lambda line: line[0], reverse=True)
    return [{"at": stamp_words(at), "what": what, "detail": detail} for at, what, detail in newest_first]


def _offered(offer: WaitlistOffer) -> str:
    when, what = date_time_words(offer.starts_at), offer.session_format.name
    if offer.by_hand:
        return _("You offered %(when)s, %(what)s", when=when, what=what)
    return _("%(when)s, %(what)s was offered", when=when, what=what)


def _became(offer: WaitlistOffer) -> str:
    if offer.is_open:
        return _("open until %(until)s, no answer yet", until=date_time_words(offer.open_until))
    return str(OFFERS[offer.state])
