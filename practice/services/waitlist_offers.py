"""Which open time is offered to whom on the waitlist, and what becomes of an offer that nobody answers?

Nothing tells this module that a time has become free: it compares what is open with who waits, so that it does not
matter whether somebody cancelled or moved, a hold ran out, or the counsellor opened more hours. The worker looks once
a minute. Several of them may look at once: what they find is worked out again under the practitioner's lock.

An offer keeps the time from nobody. Whoever books it first has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select

from practice.database import lock_practitioner
from practice.errors import NotFound
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.waitlist import (
    OfferState,
    WaitlistEntry,
    WaitlistOffer,
    WaitlistState,
    everybody_waiting,
    somebody_waits,
)
from practice.rules.letter_kinds import LetterKind
from practice.rules.waitlist import WITHIN, Given, NewOffer, Opening, Waiting, next_offers
from practice.services import activity, mail_hours, outbox, taking_back, waiting_times, waitlist
from practice.services.waiting_times import Occupied
from practice.work import Work

REFUSED = frozenset({OfferState.DECLINED, OfferState.RAN_OUT, OfferState.UNDELIVERED})


@dataclass(slots=True)
class _Plan:
    """What is to be done now: the offers that are over, those to make, and what is left of what somebody has seen."""

    over: list[tuple[WaitlistOffer, OfferState]] = field(default_factory=list)
    new: list[NewOffer] = field(default_factory=list)
    seen: list[tuple[WaitlistEntry, list[str]]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.over or self.new or self.seen)


def something_is_due(work: Work) -> bool:
    """Whether `offer_due` would do anything. One small question while nobody waits."""
    if not work.session.scalar(somebody_waits()):
        return False
    return any(not _plan(work, practitioner_id).is_empty for practitioner_id in _practitioners(work))


def offer_due(work: Work) -> int:
    """Close the offers that are over and make those for which it is time; how many were made. Again at once: none."""
    made = 0
    for practitioner_id in _practitioners(work):
        lock_practitioner(work.session, practitioner_id)
        plan = _plan(work, practitioner_id)
        for offer, state in plan.over:
            offer.end(state, now=work.now)
            _record(work, f"waitlist_offer_{state}", offer)
        for entry, seen in plan.seen:
            entry.seen = seen
        work.session.flush()  # what is over makes room for what is new
        for new in plan.new:
            make(work, new=new, practitioner_id=practitioner_id)
        made += len(plan.new)
    return made


def make(work: Work, *, new: NewOffer, practitioner_id: str, by_hand: bool = False) -> WaitlistOffer:
    """Offer a time to somebody, and owe her the letter that says so; at night it goes in the morning.

    The caller holds the practitioner's lock.
    """
    opening = new.opening
    offer = WaitlistOffer(
        entry_id=new.entry_id,
        practitioner_id=practitioner_id,
        format_id=opening.format_id,
        starts_at=opening.start,
        ends_at=opening.end,
        buffer_before=opening.buffer_before,
        buffer_after=opening.buffer_after,
        offered_at=work.now,
        open_until=new.open_until,
        by_hand=by_hand,
    )
    work.session.add(offer)
    work.session.flush()
    profile = work.profile
    goes_at = waiting_times.waking_hours(profile).after(work.now, outbox.NOW)
    entry = work.session.get_one(WaitlistEntry, new.entry_id)
    kind = LetterKind.WAITLIST_OFFER
    outbox.post_to_waiting(work, kind=kind, entry=entry, offer=offer, due_in=goes_at - work.now)
    _record(work, "waitlist_offered", offer)
    return offer


def decline(work: Work, *, entry_id: str, offer_id: str) -> None:
    """Not this one: she stays on the list, and the time goes to the next. Twice is once. Refuses with NotFound."""
    entry = waitlist.take(work, entry_id=entry_id)
    offer = work.session.scalars(select(WaitlistOffer).filter_by(id=offer_id, entry_id=entry.id)).one_or_none()
    if offer is None:
        raise NotFound
    if offer.is_open:
        offer.end(OfferState.DECLINED, now=work.now)
        _record(work, f"waitlist_offer_{OfferState.DECLINED}", offer)


def open_offers(work: Work, *, practitioner_id: str) -> Sequence[WaitlistOffer]:
    """What is offered to anybody now."""
    found = select(WaitlistOffer).filter_by(practitioner_id=practitioner_id, state=OfferState.OPEN)
    return work.session.scalars(found, execution_options={"populate_existing": True}).all()


def opening_of(offer: WaitlistOffer) -> Opening:
    """The time that is offered, with the gaps that it had when it was."""
    return Opening(
        format_id=offer.format_id,
        party="",
        start=offer.starts_at,
        end=offer.ends_at,
        buffer_before=offer.buffer_before,
        buffer_after=offer.buffer_after,
        bookable_until=offer.starts_at,
    )


def _practitioners(work: Work) -> Sequence[str]:
    waiting = select(WaitlistEntry.practitioner_id).where(WaitlistEntry.state == WaitlistState.WAITING)
    return work.session.scalars(waiting.distinct().order_by(WaitlistEntry.practitioner_id)).all()


def _plan(work: Work, practitioner_id: str) -> _Plan:
    profile = work.profile
    latest = {"populate_existing": True}
    entries = work.session.scalars(everybody_waiting(practitioner_id), execution_options=latest).all()
    offers = _offers_of(work, entries)
    openings = waiting_times.open_times(work, wishes=[entry.wish for entry in entries])
    plan = _Plan(over=_over(work, practitioner_id, entries, offers, openings))
    is_over = {offer.id: state for offer, state in plan.over}
    starts = {each.start for each in openings}
    for entry in entries:
        left = [start.isoformat() for start in sorted(entry.seen_starts & starts)]
        if left != entry.seen:
            plan.seen.append((entry, left))
    if profile.has_waitlist and not _may_be_a_slip(work, practitioner_id):
        given = [_given(offer, is_over.get(offer.id, offer.state)) for offer in offers]
        plan.new = _new_offers(work, {entry.id: entry for entry in entries}, openings, given)
    return plan


def _new_offers(
    work: Work, entries: Mapping[str, WaitlistEntry], openings: Sequence[Opening], given: Sequence[Given]
) -> list[NewOffer]:
    """The offers for which it is time; whoever would read of hers only when it is over is asked at another hour."""
    waking = waiting_times.waking_hours(work.profile)
    goes_at = waking.after(work.now, outbox.NOW)
    waiting = [_waiting(entry) for entry in entries.values() if entry.expires_at > work.now]
    while True:
        length = work.profile.offer_length
        found = next_offers(waiting, openings, given, now=work.now, length=length, waking=waking)
        read_at = {new.entry_id: mail_hours.read_at(work, entry=entries[new.entry_id], sent=goes_at) for new in found}
        too_late = {new.entry_id for new in found if read_at[new.entry_id] >= new.open_until}
        if not too_late:
            return found
        waiting = [each for each in waiting if each.entry_id not in too_late]


def _may_be_a_slip(work: Work, practitioner_id: str) -> bool:
    """Whether she may still take back what she has just done: nobody is offered a time that a slip has freed."""
    lately = taking_back.something_lately(work, practitioner_id=practitioner_id)
    return work.session.scalars(lately.limit(1)).first() is not None


def _offers_of(work: Work, entries: Sequence[WaitlistEntry]) -> Sequence[WaitlistOffer]:
    """Of these people's offers those that still matter: of a time ahead, open, or made not long ago."""
    matters = or_(
        WaitlistOffer.starts_at > work.now,
        WaitlistOffer.state == OfferState.OPEN,
        WaitlistOffer.offered_at > work.now - WITHIN,
    )
    found = select(WaitlistOffer).where(WaitlistOffer.entry_id.in_([entry.id for entry in entries]), matters)
    return work.session.scalars(found, execution_options={"populate_existing": True}).all()


def _over(
    work: Work,
    practitioner_id: str,
    entries: Sequence[WaitlistEntry],
    offers: Sequence[WaitlistOffer],
    openings: Sequence[Opening],
) -> list[tuple[WaitlistOffer, OfferState]]:
    """The open offers that are not open any more, and what became of each."""
    still_open = [offer for offer in offers if offer.is_open]
    if not still_open:
        return []
    drafts = {entry.id: entry.draft_id for entry in entries}
    parties = {entry.id: entry.party for entry in entries}
    free = {(each.format_id, each.party, each.start) for each in openings}
    wanted = [opening_of(offer) for offer in still_open]
    occupied = waiting_times.in_the_way(work, practitioner_id=practitioner_id, openings=wanted)
    failed = _undelivered(work, still_open)
    found = []
    for offer, opening in zip(still_open, wanted, strict=True):
        blocking = [each for each in occupied if each.opening.excludes(opening)]
        if any(each.is_held and each.draft_id and each.draft_id == drafts[offer.entry_id] for each in blocking):
            continue  # she is booking it at this moment
        if offer.id in failed:
            found.append((offer, OfferState.UNDELIVERED))
        elif offer.open_until <= work.now:
            found.append((offer, OfferState.RAN_OUT))
        elif (offer.format_id, parties[offer.entry_id], offer.starts_at) not in free and not _may_come_back(blocking):
            found.append((offer, OfferState.GONE))
    return found


def _may_come_back(blocking: Sequence[Occupied]) -> bool:
    """Whether somebody only holds it: most holds become a booking, but not all."""
    return bool(blocking) and all(each.is_held for each in blocking)


def _undelivered(work: Work, offers: Sequence[WaitlistOffer]) -> set[str | None]:
    failed = select(OutboxMessage.waitlist_offer_id).where(
        OutboxMessage.waitlist_offer_id.in_([offer.id for offer in offers]), OutboxMessage.state == OutboxState.FAILED
    )
    return set(work.session.scalars(failed))


def _waiting(entry: WaitlistEntry) -> Waiting:
    return Waiting(entry.id, entry.joined_at, entry.wish, entry.seen_starts)


def _given(offer: WaitlistOffer, state: OfferState) -> Given:
    return Given(offer.entry_id, opening_of(offer), offer.offered_at, state is OfferState.OPEN, state in REFUSED)


def _record(work: Work, action: str, offer: WaitlistOffer) -> None:
    activity.record(work, action=action, subjects={"waitlist_entry": offer.entry_id, "waitlist_offer": offer.id})
