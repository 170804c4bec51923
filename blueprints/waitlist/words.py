"""What became of a place on the list, in words for the one who had it."""

from __future__ import annotations

from flask_babel import lazy_gettext

from practice.models.waitlist import WaitlistEntry, WaitlistOffer, WaitlistState

ENDED = {
    WaitlistState.BOOKED: lazy_gettext("You have booked a time, so I have taken you off the list."),
    WaitlistState.LEFT: lazy_gettext("You are off the list, and I write nothing more about it."),
    WaitlistState.REMOVED: lazy_gettext("I have taken you off the list. Call me if that was not right."),
    WaitlistState.EXPIRED: lazy_gettext("Your time on the list is over. You can join again whenever you like."),
}


def open_offer(entry: WaitlistEntry) -> WaitlistOffer | None:
    """What she is offered now."""
    return next((offer for offer in entry.offers if offer.is_open), None)
