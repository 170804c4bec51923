"""What a client has chosen and typed before she confirms. Kept on the server, found by her browser's cookie."""

from __future__ import annotations

import json
from dataclasses import asdict, astuple, dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import joinedload

from practice import vault
from practice.database import lock_practitioner
from practice.errors import DraftChanged, DraftNotFound
from practice.models.appointments import Appointment, RainPlan, Voicemail
from practice.models.base import to_json
from practice.models.scheduling import BookingDraft, FormatKind, Party, SessionFormat
from practice.rules.mail_hours import AT_ANY_HOUR, MailHours
from practice.work import Work

# Made once: these are asked on every page of a booking.
_IS_OF = BookingDraft.cookie_digest == bindparam("digest")
_OWNER = (
    select(SessionFormat.practitioner_id).join(BookingDraft, BookingDraft.format_id == SessionFormat.id).where(_IS_OF)
)
_DRAFT = select(BookingDraft).where(_IS_OF).options(joinedload(BookingDraft.session_format, innerjoin=True))
_LOCKED = _DRAFT.with_for_update(of=BookingDraft).execution_options(populate_existing=True)
_IS_LIVE = or_(Appointment.held_until.is_(None), Appointment.held_until > bindparam("now"))
_WITH_HOLD = _DRAFT.outerjoin(Appointment, (Appointment.draft_id == BookingDraft.id) & _IS_LIVE).add_columns(
    Appointment
)
_ITS_APPOINTMENT = select(Appointment).where(Appointment.draft_id == bindparam("draft_id"))


@dataclass(frozen=True, slots=True)
class ClientDetails:
    """What she says about herself before she books. `phone` is E.164."""

    name: str
    email: str
    discreet: bool
    phone: str | None = None
    voicemail: Voicemail | None = None
    contact_hours: str | None = None
    mail_hours: MailHours = AT_ANY_HOUR
    rain_plan: RainPlan | None = None
    agrees_to_outdoors: bool = False
    partner_name: str | None = None
    partner_email: str | None = None
    partner_is_handed_over: bool = False  # she passes the invitation on by herself
    fee_cents: int | None = None  # what she chose to pay from the scale; None: the usual fee

    def suffice_for(self, chosen: SessionFormat) -> bool:
        """Whether a session of this format can take place with what she has said so far."""
        reachable = self.phone is not None or not chosen.wants_phone
        ready_to_walk = self.rain_plan is not None and self.agrees_to_outdoors
        return reachable and (ready_to_walk or chosen.kind is not FormatKind.WALK)


def lock_draft(work: Work, *, token: str | None) -> BookingDraft:
    """The draft of a cookie as it stands once its practitioner's diary, and then the draft itself, are locked.

    Refuses with DraftNotFound, and with DraftChanged when it has become another practitioner's meanwhile.
    """
    practitioner_id = work.session.scalar(_OWNER, _of(token))
    if practitioner_id is None:
        raise DraftNotFound
    lock_practitioner(work.session, practitioner_id)
    draft = _locked(work, token=token)
    if draft is None:
        raise DraftNotFound
    if draft.session_format.practitioner_id != practitioner_id:
        raise DraftChanged
    return draft


def open_draft(
    work: Work, *, token: str | None, session_format: SessionFormat, party: Party, start: datetime
) -> tuple[BookingDraft, str]:
    """This browser's draft with a new choice; a fresh one when there is none or it was confirmed. And its token."""
    found = _locked(work, token=token)
    if found is not None and token is not None and found.confirmed_at is None:
        if (found.format_id, found.party, found.starts_at) != (session_format.id, party, start):
            found.revision += 1
        found.format_id, found.party, found.starts_at = session_format.id, party, start
        found.session_format = session_format
        found.updated_at = work.now
        return found, token
    token = vault.new_token()
    draft = BookingDraft(
        cookie_digest=vault.digest(token),
        format_id=session_format.id,
        party=party,
        starts_at=start,
        created_at=work.now,
        updated_at=work.now,
    )
    draft.session_format = session_format
    work.session.add(draft)
    return draft, token


def write_details(work: Work, *, draft: BookingDraft, details: ClientDetails) -> None:
    """Keep what she typed, sealed. What was shown before is now an older revision, unless nothing changed."""
    if details != details_of(draft):
        hours = [wall and wall.isoformat() for wall in astuple(details.mail_hours)]
        draft.details = to_json(asdict(details) | {"mail_hours": hours})
        draft.revision += 1
    draft.updated_at = work.now


def details_of(draft: BookingDraft) -> ClientDetails | None:
    """What she typed, if she has come that far."""
    if draft.details is None:
        return None
    kept: dict[str, Any] = json.loads(draft.details)
    for name, members in (("voicemail", Voicemail), ("rain_plan", RainPlan)):
        if kept[name] is not None:
            kept[name] = members(kept[name])
    hours = kept.get("mail_hours") or (None, None)  # not yet in drafts of before it was asked
    kept["mail_hours"] = MailHours(*(text and time.fromisoformat(text) for text in hours))
    return ClientDetails(**kept)


def is_offered(draft: BookingDraft) -> bool:
    """Whether its format is still switched on, and for this party."""
    return draft.session_format.active and draft.session_format.allows(draft.party)


def find_draft_and_hold(work: Work, *, token: str | None) -> tuple[BookingDraft, Appointment | None]:
    """The draft of a cookie with its format, and what is held for it or was booked: for pages that only read.

    A hold that is over is none. Refuses with DraftNotFound.
    """
    found = work.session.execute(_WITH_HOLD, _of(token) | {"now": work.now}).first()
    if found is None:
        raise DraftNotFound
    return found[0], found[1]


def appointment_of(work: Work, *, draft: BookingDraft) -> Appointment | None:
    """The draft's hold, or what became of it: for writers, who have deleted the holds that are over."""
    return work.session.scalars(_ITS_APPOINTMENT, {"draft_id": draft.id}).first()


def _locked(work: Work, *, token: str | None) -> BookingDraft | None:
    return work.session.scalars(_LOCKED, _of(token)).first()


def _of(token: str | None) -> dict[str, object]:
    """The value of `_IS_OF`. No draft belongs to the digest of nothing."""
    return {"digest": vault.digest(token or "")}
