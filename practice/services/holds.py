"""How a time is kept for a client while she books: held for fifteen minutes, renewed, taken up again, let go.

Writers hold the practitioner's lock when they come here, and have deleted the holds that are over.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import bindparam, delete
from sqlalchemy.exc import IntegrityError

from practice.database import violated
from practice.errors import NotOffered, SlotTaken
from practice.models.appointments import Appointment
from practice.models.guards import NO_OVERLAP
from practice.models.scheduling import BookingDraft
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.policy import HOLD_LENGTH, HOLD_RENEWALS
from practice.rules.slots import Reason, Rule, Slot
from practice.services import availability
from practice.services.drafts import is_offered
from practice.work import Work

_DELETE_EXPIRED = (
    delete(Appointment)
    .where(
        Appointment.practitioner_id == bindparam("practitioner_id"),
        Appointment.status == AppointmentStatus.HELD,
        Appointment.held_until <= bindparam("now"),
    )
    .execution_options(synchronize_session=False)  # before anything is loaded
)


def why_not(work: Work, *, draft: BookingDraft, held: Appointment | None) -> tuple[Reason, ...]:
    """What keeps the draft's time from being booked; nothing means that it can be.

    `held` is the draft's own hold, while it lasts: the time was open when she asked for it, so notice counts from then.
    """
    return availability.why_not(
        work,
        session_format=draft.session_format,
        party=draft.party,
        start=draft.starts_at,
        leave_out=held.id if held else None,
        asked_at=held.created_at if held else None,
    )


def refuse_unless_open(work: Work, *, draft: BookingDraft, held: Appointment | None) -> None:
    """The one test. Refuses with SlotTaken, or with NotOffered where the format is not for this party (any more)."""
    if not is_offered(draft):
        raise NotOffered
    if refusal := refusal_of(work, draft=draft, held=held):
        raise refusal


def refusal_of(work: Work, *, draft: BookingDraft, held: Appointment | None) -> SlotTaken | None:
    """What booking the draft's time would be refused with at this instant; None when it would not."""
    reasons = why_not(work, draft=draft, held=held)
    return taken(work, draft=draft, reasons=reasons) if reasons else None


def taken(work: Work, *, draft: BookingDraft, reasons: tuple[Reason, ...]) -> SlotTaken:
    """The refusal of the draft's time, with the open times nearest to it."""
    chosen, party, start = draft.session_format, draft.party, draft.starts_at
    nearest = availability.nearest_slots(work, session_format=chosen, party=party, start=start)
    return SlotTaken(Slot(start, start + chosen.length_for(party)), reasons, nearest)


def place(work: Work, *, draft: BookingDraft) -> Appointment:
    """Hold the draft's time on today's conditions. Refuses with SlotTaken when the database finds another there."""
    appointment = draw_up(work, draft=draft)
    try:
        with work.session.begin_nested():
            work.session.add(appointment)
    except IntegrityError as error:
        if violated(error) == NO_OVERLAP:
            raise taken(work, draft=draft, reasons=(Reason(Rule.TAKEN),)) from None
        raise
    return appointment


def draw_up(work: Work, *, draft: BookingDraft) -> Appointment:
    """The draft's time as it would be held on today's conditions. Nothing is held yet."""
    chosen = draft.session_format
    profile = work.profile
    return Appointment(
        practitioner_id=chosen.practitioner_id,
        format_id=chosen.id,
        party=draft.party,
        starts_at=draft.starts_at,
        ends_at=draft.starts_at + chosen.length_for(draft.party),
        zone=profile.zone,
        status=AppointmentStatus.HELD,
        held_until=work.now + HOLD_LENGTH,
        draft_id=draft.id,
        buffer_before=chosen.buffer_before,
        buffer_after=chosen.buffer_after,
        price_cents=chosen.price_for(draft.party),
        currency=profile.currency,
        change_until=draft.starts_at - chosen.change_deadline,
        uid=str(uuid4()),
        revision=0,
        created_at=work.now,
        updated_at=work.now,
    )


def renew(work: Work, *, draft: BookingDraft, held: Appointment | None) -> None:
    """Fifteen more minutes, at most ten times; a hold that has gone is placed again."""
    if draft.renewals < HOLD_RENEWALS:
        draft.renewals += 1
        held = held or place(work, draft=draft)
        held.held_until = work.now + HOLD_LENGTH


def time_left(work: Work, *, held: Appointment | None) -> timedelta:
    """How long a time is still held from now; nothing when it is not."""
    return held.held_until - work.now if held and held.held_until else timedelta()


def delete_expired(work: Work, *, practitioner_id: str) -> None:
    """Free what was held and not renewed. No job does it: whoever writes next."""
    work.session.execute(_DELETE_EXPIRED, {"practitioner_id": practitioner_id, "now": work.now})
