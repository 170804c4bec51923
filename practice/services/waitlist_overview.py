"""Who waits, and what does the counsellor offer to somebody by hand? Out of order, but by the same checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from practice.database import lock_practitioner
from practice.errors import NotFound, WaitlistRefused
from practice.models.waitlist import OfferState, WaitlistEntry, WaitlistOffer, WaitlistState
from practice.rules.waitlist import NewOffer, Opening, WaitlistFault
from practice.services import waiting_times, waitlist, waitlist_offers
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Counts:
    """How many wait, and how many of them are offered a time at this moment."""

    waiting: int
    offered: int


def everybody(work: Work, *, practitioner_id: str) -> Sequence[WaitlistEntry]:
    """Who waits, in order of joining, and after them who has left the list and is not forgotten yet; with offers."""
    is_over = WaitlistEntry.state != WaitlistState.WAITING
    found = select(WaitlistEntry).where(WaitlistEntry.practitioner_id == practitioner_id)
    ordered = found.order_by(is_over, WaitlistEntry.joined_at, WaitlistEntry.id)
    return work.session.scalars(ordered.options(selectinload(WaitlistEntry.offers))).all()


def find(work: Work, *, entry_id: str, practitioner_id: str) -> WaitlistEntry:
    """One of them. Refuses with NotFound, also another practitioner's."""
    with_offers = selectinload(WaitlistEntry.offers).joinedload(WaitlistOffer.session_format)
    hers = select(WaitlistEntry).where(WaitlistEntry.id == entry_id, WaitlistEntry.practitioner_id == practitioner_id)
    found = work.session.scalars(hers.options(with_offers)).one_or_none()
    if found is None:
        raise NotFound
    return found


def questions(practitioner_id: str) -> tuple[ColumnElement[Any], ...]:
    """What to ask the database for `Counts`, as columns of any query."""
    waits = WaitlistEntry.practitioner_id == practitioner_id, WaitlistEntry.state == WaitlistState.WAITING
    offered = WaitlistOffer.practitioner_id == practitioner_id, WaitlistOffer.state == OfferState.OPEN
    return (
        select(func.count(WaitlistEntry.id)).where(*waits).scalar_subquery(),
        select(func.count(WaitlistOffer.id)).where(*offered).scalar_subquery(),
    )


def open_times_for(work: Work, *, entry: WaitlistEntry) -> list[Opening]:
    """The open times of what she waits for, on whatever day, that could still be taken when an offer ends."""
    open_until = _open_until(work)
    openings = waiting_times.open_times(work, wishes=[entry.wish])
    return sorted(
        (each for each in openings if each.bookable_until >= open_until), key=lambda each: (each.start, each.format_id)
    )


def offer_by_hand(work: Work, *, entry_id: str, practitioner_id: str, format_id: str, start: datetime) -> WaitlistOffer:
    """Offer her this start (aware UTC), also one that she has let pass or that others waited for longer.

    It goes by letter in the waking hours. Refuses with NotFound, and with WaitlistRefused and what stands against it.
    """
    lock_practitioner(work.session, practitioner_id)
    entry = waitlist.take(work, entry_id=entry_id)
    if entry.practitioner_id != practitioner_id:
        raise NotFound
    opening = _opening(work, entry, format_id, start)
    open_until = _open_until(work)
    if opening.bookable_until < open_until:
        raise WaitlistRefused(WaitlistFault.TOO_LATE)
    out = waitlist_offers.open_offers(work, practitioner_id=practitioner_id)
    if any(offer.entry_id == entry_id for offer in out):
        raise WaitlistRefused(WaitlistFault.HAS_AN_OFFER)
    if any(waitlist_offers.opening_of(offer).excludes(opening) for offer in out):
        raise WaitlistRefused(WaitlistFault.OFFERED_ELSEWHERE)
    new = NewOffer(entry_id, opening, open_until)
    return waitlist_offers.make(work, new=new, practitioner_id=practitioner_id, by_hand=True)


def _opening(work: Work, entry: WaitlistEntry, format_id: str, start: datetime) -> Opening:
    for each in waiting_times.open_times(work, wishes=[entry.wish]):
        if (each.format_id, each.start) == (format_id, start):
            return each
    raise WaitlistRefused(WaitlistFault.NOT_OPEN)


def _open_until(work: Work) -> datetime:
    profile = work.profile
    return waiting_times.waking_hours(profile).after(work.now, profile.offer_length)
