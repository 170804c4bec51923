"""What somebody waits for, and what became of an offer, in words."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.filters import day_words
from blueprints.meeting import Fact, party_words
from blueprints.work import locale
from practice.models.scheduling import SessionFormat
from practice.models.waitlist import WaitlistEntry, WaitlistOffer, WaitlistState
from practice.rules.day_parts import PartOfDay
from practice.words import local_date, weekday_words

PARTS = {
    PartOfDay.MORNING: lazy_gettext("In the morning"),
    PartOfDay.AFTERNOON: lazy_gettext("In the afternoon"),
    PartOfDay.EVENING: lazy_gettext("From five o'clock on"),
}
ENDED = {
    WaitlistState.BOOKED: lazy_gettext("You have booked a time, so I have taken you off the list."),
    WaitlistState.LEFT: lazy_gettext("You are off the list, and I write nothing more about it."),
    WaitlistState.REMOVED: lazy_gettext("I have taken you off the list. Call me if that was not right."),
    WaitlistState.EXPIRED: lazy_gettext("Your time on the list is over. You can join again whenever you like."),
}


def weekday_names() -> list[str]:
    """Monday to Sunday."""
    return [weekday_words(number, locale()) for number in range(7)]


def wish_facts(entry: WaitlistEntry, formats: Mapping[str, SessionFormat]) -> list[Fact]:
    """What she waits for, as keys and values; what does not matter to her is empty. Nothing says who she is."""
    wish, names = entry.wish, weekday_names()
    return [
        (_("How"), ", ".join(formats[each].name for each in wish.format_ids if each in formats)),
        (_("Who is coming"), party_words(entry.party)),
        (_("Which days"), ", ".join(names[day] for day in sorted(wish.weekdays)) or _("Any day")),
        (_("Which part of the day"), ", ".join(str(PARTS[part]) for part in PARTS if part in wish.parts) or _("Any")),
        (_("Not before"), day_words(wish.from_on) if wish.from_on else None),
        (_("Not after"), day_words(wish.until_on) if wish.until_on else None),
    ]


def last_day_words(entry: WaitlistEntry, zone: str) -> str:
    """The last day on which she still waits."""
    return day_words(local_date(entry.expires_at, zone).fromordinal(local_date(entry.expires_at, zone).toordinal() - 1))


def open_offer(entry: WaitlistEntry) -> WaitlistOffer | None:
    """What she is offered now."""
    return next((offer for offer in entry.offers if offer.is_open), None)
