"""How does somebody on the waitlist answer an offer? To take it leads into the ordinary booking and its checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from heapq import nsmallest

from sqlalchemy import select

from practice.errors import NotOffered
from practice.models.appointments import Appointment
from practice.models.scheduling import SessionFormat
from practice.models.waitlist import WaitlistEntry, WaitlistOffer
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.slots import Slot
from practice.services import availability, booking, waitlist, waitlist_offers
from practice.services.drafts import ClientDetails, details_of, lock_draft, write_details
from practice.work import Work

NEAREST = 3


class Answer(StrEnum):
    """What she may say to an offer."""

    TAKE = "take"
    NOT_THIS_ONE = "not_this_one"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the time of an offer stands for her now: whether she can take it, and else the open times near to it."""

    is_free: bool
    nearest: tuple[Slot, ...] = ()


def standing_of(work: Work, *, entry: WaitlistEntry, offer: WaitlistOffer) -> Standing:
    """Whether she can still take it. Her own hold is not in her way. The offer's format is loaded."""
    chosen = offer.session_format
    if not chosen.active:
        return Standing(is_free=False)
    slots = availability.find_slots(
        work, session_format=chosen, party=entry.party, first=date.min, last=date.max, leave_out=_hold_of(work, entry)
    )
    if any(slot.start == offer.starts_at for slot in slots):
        return Standing(is_free=True)
    near = nsmallest(NEAREST, slots, key=lambda slot: abs(slot.start - offer.starts_at))
    return Standing(is_free=False, nearest=tuple(sorted(near)))


def answer(work: Work, *, entry_id: str, offer: WaitlistOffer, said: Answer, token: str | None) -> str | None:
    """Do as she says. The token of the draft that is to be gone on with, where she takes the time.

    Refuses with SlotTaken (and the nearest open times) where somebody was first: she keeps her place. Refuses with
    NotFound when she does not wait any more, and with NotOffered.
    """
    if said is Answer.TAKE:
        return begin_booking(work, entry_id=entry_id, token=token, format_id=offer.format_id, start=offer.starts_at)
    if said is Answer.LEAVE:
        waitlist.leave(work, entry_id=entry_id)
    else:
        waitlist_offers.decline(work, entry_id=entry_id, offer_id=offer.id)
    return None


def begin_booking(work: Work, *, entry_id: str, token: str | None, format_id: str, start: datetime) -> str:
    """Hold a time (aware UTC) for her, with what she said of herself filled in. Returns the draft's token.

    Nothing is booked before she confirms; then her place is given up. Refuses with SlotTaken (and the nearest open
    times), NotFound and NotOffered.
    """
    entry = waitlist.take(work, entry_id=entry_id)
    chosen = work.session.get(SessionFormat, format_id)
    if chosen is None or chosen.practitioner_id != entry.practitioner_id:
        raise NotOffered
    token = booking.hold(work, token=token, session_format=chosen, party=entry.party, start=start)
    draft = lock_draft(work, token=token)
    if details_of(draft) is None:
        said = ClientDetails(name=entry.name or "", email=entry.email or "", discreet=entry.discreet)
        write_details(work, draft=draft, details=said)
    entry.draft_id = draft.id
    return token


def _hold_of(work: Work, entry: WaitlistEntry) -> str | None:
    if entry.draft_id is None:
        return None
    return work.session.scalar(
        select(Appointment.id).where(
            Appointment.draft_id == entry.draft_id,
            Appointment.status == AppointmentStatus.HELD,
            Appointment.held_until > work.now,
        )
    )
