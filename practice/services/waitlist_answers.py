"""How does somebody on the waitlist take a time? She is led into the ordinary booking, with all its checks."""

from __future__ import annotations

from datetime import datetime

from practice.errors import NotOffered
from practice.models.scheduling import SessionFormat
from practice.services import booking, waitlist
from practice.services.drafts import ClientDetails, details_of, lock_draft, write_details
from practice.work import Work


def begin_booking(work: Work, *, entry_id: str, token: str | None, format_id: str, start: datetime) -> str:
    """Hold a time (aware UTC) for her, with what she said of herself filled in. Returns the draft's token.

    Nothing is booked before she confirms; then her place is given up. Refuses with SlotTaken (and the nearest open
    times) where somebody was first: she keeps her place. Refuses with NotFound and NotOffered.
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
