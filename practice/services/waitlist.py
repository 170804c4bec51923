"""Who waits for a time, and for what: how somebody joins, changes what she waits for, leaves, and is forgotten.

She comes back by the link in her letter. Nobody has confirmed her address, and a mailbox belongs to one person or to
two, so an address identifies nobody here either; it only cannot be written to without end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from practice import vault
from practice.database import lock_practitioner
from practice.errors import LinkNotValid, NotFound, NotOffered, WaitlistRefused
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.scheduling import BookingDraft, Party, SessionFormat
from practice.models.waitlist import (
    OfferState,
    WaitlistEntry,
    WaitlistOffer,
    WaitlistState,
    everybody_waiting,
)
from practice.rules.availability import DAY, local_day
from practice.rules.letter_kinds import LetterKind
from practice.rules.letters_due import Withdrawal
from practice.rules.waitlist import LONGEST_WAIT, WaitlistFault, Wish
from practice.services import activity, outbox, waiting_times
from practice.work import Actor, ActorKind, Work

MOST_PLACES = 3  # of one mailbox at a time


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who joins: what to call her, where to write, whether others read there, and what she waits for."""

    name: str
    email: str
    discreet: bool
    wish: Wish


def join(work: Work, *, newcomer: Newcomer, once: str) -> WaitlistEntry | None:
    """Put somebody on the list, and owe her the one letter that brings her link. `once`: what her form carried.

    None when nothing was written: the same form has come before, or this mailbox has all the places that one may
    have. Whoever asked is told the same. Refuses with WaitlistRefused and NotOffered.
    """
    refuse_if_closed(work)
    formats = formats_of(work, wish=newcomer.wish)
    lock_practitioner(work.session, formats[0].practitioner_id)
    came_before = select(WaitlistEntry.id).where(WaitlistEntry.once == vault.digest(once))
    if work.session.scalar(came_before) is not None or _has_all_places(work, newcomer.email):
        return None
    token = vault.new_token()
    entry = WaitlistEntry(
        practitioner_id=formats[0].practitioner_id,
        once=vault.digest(once),
        digest=vault.digest(token),
        token=token,
        name=newcomer.name,
        email=newcomer.email,
        discreet=newcomer.discreet,
        joined_at=work.now,
        changed_at=work.now,
    )
    _write_wish(work, entry, newcomer.wish, formats)
    work.session.add(entry)
    outbox.post_to_waiting(work, kind=LetterKind.WAITLIST_JOINED, entry=entry)
    _record(replace(work, actor=Actor(ActorKind.CLIENT, entry.id)), "joined_waitlist", entry)
    return entry


def change(work: Work, *, entry_id: str, wish: Wish) -> WaitlistEntry:
    """Let her wait for something else. She keeps her place; an offer that no longer fits stays hers to answer.

    Refuses with NotFound when she does not wait any more, WaitlistRefused and NotOffered.
    """
    entry = take(work, entry_id=entry_id)
    if wish == entry.wish:
        return entry
    formats = formats_of(work, wish=wish)
    _write_wish(work, entry, wish, formats)
    entry.changed_at = work.now
    _record(work, "changed_waitlist_wish", entry)
    return entry


def leave(work: Work, *, entry_id: str) -> None:
    """Take her off the list, as she asks. Twice is once."""
    entry = find(work, entry_id=entry_id)
    if entry.is_waiting:
        end(work, entry=take(work, entry_id=entry_id), state=WaitlistState.LEFT)


def remove(work: Work, *, entry_id: str, practitioner_id: str, reason: str) -> None:
    """The counsellor takes somebody off the list and says why; only she reads that. Refuses with NotFound."""
    entry = take(work, entry_id=entry_id)
    if entry.practitioner_id != practitioner_id:
        raise NotFound
    entry.reason = reason
    end(work, entry=entry, state=WaitlistState.REMOVED)


def settle_booked(work: Work, *, draft: BookingDraft) -> None:
    """She has booked by her link: her place is given up, and nothing more is offered to her."""
    hers = everybody_waiting().where(WaitlistEntry.draft_id == draft.id)
    for entry in work.session.scalars(hers):
        end(work, entry=entry, state=WaitlistState.BOOKED, booked_at=draft.starts_at)


def end(work: Work, *, entry: WaitlistEntry, state: WaitlistState, booked_at: datetime | None = None) -> None:
    """Close a place, what is still offered to it, and the letters that have not gone. `booked_at`: what she took."""
    entry.end(state, now=work.now)
    became = {WaitlistState.BOOKED: OfferState.BOOKED, WaitlistState.LEFT: OfferState.DECLINED}
    still_open = select(WaitlistOffer).filter_by(entry_id=entry.id, state=OfferState.OPEN)
    for offer in work.session.scalars(still_open):
        is_taken = state is not WaitlistState.BOOKED or offer.starts_at == booked_at
        offer.end(became.get(state, OfferState.WITHDRAWN) if is_taken else OfferState.DECLINED, now=work.now)
    unsent = OutboxMessage.waitlist_entry_id == entry.id, OutboxMessage.state == OutboxState.WAITING
    withdrawn = {"state": OutboxState.WITHDRAWN, "reason": Withdrawal.WAITS_NO_MORE}
    work.session.execute(update(OutboxMessage).where(*unsent).values(withdrawn))
    _record(work, f"waitlist_{state}", entry)


def open_link(work: Work, *, token: str) -> WaitlistEntry:
    """The place that a token belongs to, as long as it is kept. Refuses with LinkNotValid."""
    found = work.session.scalars(select(WaitlistEntry).where(WaitlistEntry.digest == vault.digest(token))).first()
    if found is None:
        raise LinkNotValid
    return found


def find(work: Work, *, entry_id: str | None) -> WaitlistEntry:
    """A place on the list with what was offered to it, also one that is closed. Refuses with LinkNotValid."""
    with_offers = joinedload(WaitlistEntry.offers).joinedload(WaitlistOffer.session_format)
    this = select(WaitlistEntry).where(WaitlistEntry.id == (entry_id or "")).options(with_offers)
    found = work.session.scalars(this).unique().one_or_none()
    if found is None:
        raise LinkNotValid
    return found


def take(work: Work, *, entry_id: str) -> WaitlistEntry:
    """Somebody who waits, as it stands now that nobody else can change it. Refuses with NotFound."""
    entry = take_if_waiting(work, entry_id=entry_id)
    if entry is None:
        raise NotFound
    return entry


def take_if_waiting(work: Work, *, entry_id: str) -> WaitlistEntry | None:
    """The same; None for somebody who does not wait (any more)."""
    owner = work.session.scalar(select(WaitlistEntry.practitioner_id).where(WaitlistEntry.id == entry_id))
    if owner is None:
        return None
    lock_practitioner(work.session, owner)
    this = everybody_waiting().where(WaitlistEntry.id == entry_id)
    return work.session.scalars(this, execution_options={"populate_existing": True}).one_or_none()


def refuse_if_closed(work: Work) -> None:
    """Nobody joins a list that is switched off: WaitlistRefused."""
    if not work.profile.has_waitlist:
        raise WaitlistRefused(WaitlistFault.CLOSED)


def formats_of(work: Work, *, wish: Wish) -> list[SessionFormat]:
    """The ways to meet that a wish names, in the counsellor's order. Refuses with NotOffered where one is switched
    off or not for this party, and with WaitlistRefused where none is named, or the dates leave no day."""
    if not wish.format_ids:
        raise WaitlistRefused(WaitlistFault.NO_FORMAT)
    if max(wish.from_on or date.min, _today(work)) > (wish.until_on or date.max):
        raise WaitlistRefused(WaitlistFault.NO_DAY)
    named = select(SessionFormat).where(SessionFormat.id.in_(wish.format_ids), SessionFormat.active)
    found = list(work.session.scalars(named.order_by(SessionFormat.position, SessionFormat.name)))
    if len(found) != len(set(wish.format_ids)) or not all(each.allows(Party(wish.party)) for each in found):
        raise NotOffered
    return found


def formats_named(work: Work, *, entry: WaitlistEntry) -> list[SessionFormat]:
    """The ways to meet that somebody waits for, in the counsellor's order, also one that is switched off."""
    named = select(SessionFormat).where(SessionFormat.id.in_(entry.format_ids))
    return list(work.session.scalars(named.order_by(SessionFormat.position, SessionFormat.name)))


def last_day(work: Work, *, formats: list[SessionFormat]) -> date:
    """Until when somebody can wait for these at most: as far ahead as they can be booked, or ninety days."""
    return _today(work) + min(LONGEST_WAIT, max(each.horizon_days for each in formats) * DAY)


def _has_all_places(work: Work, email: str) -> bool:
    theirs = [entry.email for entry in work.session.scalars(everybody_waiting())]
    return sum(each is not None and each.casefold() == email.casefold() for each in theirs) >= MOST_PLACES


def _write_wish(work: Work, entry: WaitlistEntry, wish: Wish, formats: list[SessionFormat]) -> None:
    """What she waits for, until when, and which times are open already: those she has seen, and did not want."""
    entry.format_ids, entry.party = list(wish.format_ids), Party(wish.party)
    entry.weekdays, entry.parts = list(wish.weekdays), [part.value for part in wish.parts]
    entry.from_on, entry.until_on = wish.from_on, wish.until_on
    zone, latest = _zone(work), last_day(work, formats=formats)
    entry.expires_at = local_day(min(wish.until_on or latest, latest), zone).end
    suitable = {each.start for each in waiting_times.open_times(work, wishes=[wish]) if each.suits(wish, zone)}
    entry.seen = [start.isoformat() for start in sorted(suitable)]


def _today(work: Work) -> date:
    return work.now.astimezone(_zone(work)).date()


def _zone(work: Work) -> ZoneInfo:
    return ZoneInfo(work.profile.zone)


def _record(work: Work, action: str, entry: WaitlistEntry) -> None:
    activity.record(work, action=action, subjects={"waitlist_entry": entry.id})
