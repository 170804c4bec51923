"""How long does somebody wait at most, and when is nothing of her left?"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Select, delete, select

from practice.models.outbox import OutboxMessage
from practice.models.waitlist import OfferState, WaitlistEntry, WaitlistOffer, WaitlistState, everybody_waiting
from practice.services import activity, waitlist
from practice.work import Work

KEPT_AFTER_END = timedelta(days=30)


def something_is_over(work: Work) -> bool:
    """Whether `close_and_forget` would find anything."""
    return any(work.session.scalar(each.limit(1)) is not None for each in (_to_expire(work), _to_forget(work)))


def close_and_forget(work: Work) -> int:
    """Close what has waited long enough, and delete what has been over for thirty days, with all that was offered and
    every letter about it. How many places that were. Again at once it is none."""
    expired = [
        waitlist.take_if_waiting(work, entry_id=entry_id) for entry_id in work.session.scalars(_to_expire(work)).all()
    ]
    for entry in filter(None, expired):
        waitlist.end(work, entry=entry, state=WaitlistState.EXPIRED)
    over = list(work.session.scalars(_to_forget(work)))
    for table, column in ((OutboxMessage, OutboxMessage.waitlist_entry_id), (WaitlistOffer, WaitlistOffer.entry_id)):
        work.session.execute(delete(table).where(column.in_(over)))
    work.session.execute(delete(WaitlistEntry).where(WaitlistEntry.id.in_(over)))
    for entry_id in over:
        activity.record(work, action="waitlist_forgotten", subjects={"waitlist_entry": entry_id})
    return len(expired) + len(over)


def _to_expire(work: Work) -> Select[str]:
    """Whoever has an offer to answer may do so first."""
    is_offered = select(WaitlistOffer.id).where(
        WaitlistOffer.entry_id == WaitlistEntry.id, WaitlistOffer.state == OfferState.OPEN
    )
    over = everybody_waiting().where(WaitlistEntry.expires_at <= work.now, ~is_offered.exists())
    return over.with_only_columns(WaitlistEntry.id)


def _to_forget(work: Work) -> Select[str]:
    return select(WaitlistEntry.id).where(WaitlistEntry.ended_at <= work.now - KEPT_AFTER_END)
