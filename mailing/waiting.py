"""What is a letter to somebody on the waitlist about, at the moment it is written? Her link, and the time offered."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from config import Settings
from mailing.meetings import desk_of, mailbox_of
from mailing.notices import NoticeFacts, Offered
from mailing.own_words import in_her_words
from practice.models.outbox import OutboxMessage
from practice.models.people import Practitioner
from practice.models.waitlist import WaitlistEntry, WaitlistOffer
from practice.rules.letters_due import Withdrawal
from practice.rules.mail_hours import Hold
from practice.services import mail_hours
from practice.work import Work


def facts_to_send(work: Work, *, message: OutboxMessage, settings: Settings) -> NoticeFacts | Withdrawal | Hold:
    """The facts of such a letter that is due, why it has nothing to say any more, or until when it is held back."""
    return (
        why_not(work, message=message)
        or mail_hours.hold_on(work, message=_with_all(work, message))
        or facts_of(work, message=message, settings=settings)
    )


def why_not(work: Work, *, message: OutboxMessage) -> Withdrawal | None:
    """Why there is nothing to say any more: she has left the list, or the time is not offered to her now."""
    row = _with_all(work, message)
    if row.waitlist_entry is None or not row.waitlist_entry.is_waiting:
        return Withdrawal.WAITS_NO_MORE
    offer = row.waitlist_offer
    is_over = offer is not None and (not offer.is_open or offer.open_until <= work.now)
    return Withdrawal.NOT_OFFERED if is_over else None


def facts_of(work: Work, *, message: OutboxMessage, settings: Settings, token: str | None = None) -> NoticeFacts:
    """The facts of such a letter. `token` stands for the link's secret where it is only read in the admin site.

    Raises `DeliveryFailed` for an address that is none.
    """
    row, profile = _with_all(work, message), work.profile
    entry = _entry(row)
    desk = desk_of(profile, work.session.get_one(Practitioner, entry.practitioner_id), settings)
    facts = NoticeFacts(
        desk=desk,
        to=mailbox_of(None, entry.email),  # without her name: a letter that says very little greets nobody
        locale=profile.locale,
        message_id=f"<{row.message_id}@{desk.domain}>",
        kind=row.kind,
        link=f"{settings.public_url}/a/{token or entry.token}",
        offered=_offered(row.waitlist_offer, profile.zone) if row.waitlist_offer else None,
    )
    return in_her_words(work, facts, format_id=None, practice_locale=profile.locale)


def _with_all(work: Work, message: OutboxMessage) -> OutboxMessage:
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.id == message.id)
        .options(joinedload(OutboxMessage.waitlist_entry), joinedload(OutboxMessage.waitlist_offer))
    )
    return work.session.scalars(query, execution_options={"populate_existing": True}).one()


def _entry(row: OutboxMessage) -> WaitlistEntry:
    if row.waitlist_entry is None:
        raise LookupError("a letter of the waitlist is to somebody on it")
    return row.waitlist_entry


def _offered(offer: WaitlistOffer, zone: str) -> Offered:
    return Offered(offer.starts_at, offer.ends_at, offer.open_until, zone)
