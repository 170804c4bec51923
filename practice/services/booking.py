"""How a client comes to an appointment: she holds a time, says who she is, and confirms.

Every step that writes takes the practitioner's lock first, deletes expired holds, and asks the one test that also
drew the page. Behind it stands the database's own constraint.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from practice.database import lock_practitioner
from practice.errors import AlreadyAnswered, DetailsMissing, DraftChanged, NotFound, NotOffered
from practice.models.appointments import Appointment, Attendance, Role
from practice.models.intake import Consent, ConsentKind, ConsentText, current_text
from practice.models.links import ClientLink
from practice.models.scheduling import BookingDraft, FormatKind, Party, SessionFormat, format_by_slug
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import changes, clients, holds, outbox, reminding, settling, waitlist
from practice.services.drafts import (
    ClientDetails,
    appointment_of,
    details_of,
    is_offered,
    lock_draft,
    open_draft,
    write_details,
)
from practice.work import Actor, ActorKind, Work


def find_format(work: Work, *, slug: str) -> SessionFormat:
    """The session format of an address; an unlisted one is found by that alone.

    Refuses with NotOffered when it is switched off, and with NotFound when there never was one.
    """
    found = work.session.scalars(format_by_slug(slug)).first()
    if found is None:
        was_there = work.session.scalar(select(SessionFormat.id).where(SessionFormat.slug == slug).limit(1))
        raise NotOffered if was_there else NotFound
    return found


def hold(work: Work, *, token: str | None, session_format: SessionFormat, party: Party, start: datetime) -> str:
    """Keep a time for fifteen minutes, in place of the one this browser held. Returns the draft's token.

    Holding the same time again renews it. Refuses with SlotTaken (and the nearest open times) or, where the format
    is switched off or not for this party, NotOffered; then the time held before is kept.
    """
    lock_practitioner(work.session, session_format.practitioner_id)
    holds.delete_expired(work, practitioner_id=session_format.practitioner_id)
    draft, token = open_draft(work, token=token, session_format=session_format, party=party, start=start)
    held = appointment_of(work, draft=draft)
    if held is not None and (held.format_id, held.party, held.starts_at) != (session_format.id, party, start):
        work.session.delete(held)
        work.session.flush()
        held = None
    holds.refuse_unless_open(work, draft=draft, held=held)
    if held is not None:
        holds.renew(work, draft=draft, held=held)
    else:
        draft.renewals = 0
        holds.place(work, draft=draft)
    return token


def save_details(work: Work, *, token: str | None, details: ClientDetails) -> bool:
    """Keep what she typed and renew her hold. False when the time has gone meanwhile: what she typed is kept.

    Refuses with DraftNotFound, and with AlreadyAnswered once it is booked.
    """
    draft = _under_way(work, token=token)
    write_details(work, draft=draft, details=details)
    return _renewed(work, draft=draft)


def keep_time(work: Work, *, token: str | None) -> timedelta:
    """Renew the hold of this browser. Says for how long: nothing when the time has gone or was renewed too often.

    Refuses with DraftNotFound, and with AlreadyAnswered once it is booked.
    """
    draft = _under_way(work, token=token)
    _renewed(work, draft=draft)
    return holds.time_left(work, held=appointment_of(work, draft=draft))


def confirm(work: Work, *, token: str | None, revision: int, terms_id: str, price_cents: int) -> Appointment:
    """Book what the draft says. The same confirmation twice is one booking.

    `revision`, `terms_id` (the wording of the fees) and `price_cents` are those that were shown and agreed to.
    Refuses with DraftNotFound, DetailsMissing, DraftChanged (something else would be shown now), NotOffered or
    SlotTaken. A hold that has expired is no obstacle while the time is still open.
    """
    draft = lock_draft(work, token=token)
    if draft.confirmed_at is not None:
        return work.session.scalars(select(Appointment).where(Appointment.draft_id == draft.id)).one()
    holds.delete_expired(work, practitioner_id=draft.session_format.practitioner_id)
    held = appointment_of(work, draft=draft)
    details = details_of(draft)
    if details is None or not details.suffice_for(draft.session_format):
        raise DetailsMissing
    terms = work.session.scalars(current_text(ConsentKind.FEES)).one()
    if (revision, terms_id, price_cents) != (draft.revision, terms.id, price_of(draft, held)):
        raise DraftChanged
    holds.refuse_unless_open(work, draft=draft, held=held)
    appointment = held or holds.place(work, draft=draft)
    if price_cents != appointment.price_cents:
        appointment.price_cents, appointment.has_own_fee = price_cents, True
    _settle(work, draft=draft, appointment=appointment, details=details, terms=terms)
    draft.confirmed_at, draft.details = work.now, None
    waitlist.settle_booked(work, draft=draft)
    return appointment


def price_of(draft: BookingDraft, held: Appointment | None) -> int:
    """What the session will cost, in cents: what she chose from the format's scale, or else what it cost when the time
    was held, or what it costs today. What lies outside of the scale is no choice."""
    usual = held.price_cents if held else draft.session_format.price_for(draft.party)
    details, scale = details_of(draft), draft.session_format.scale_for(draft.party)
    if details is None or details.fee_cents is None or scale is None or not scale.has(details.fee_cents):
        return usual
    return min(details.fee_cents, usual)


def own_link(work: Work, *, appointment: Appointment) -> ClientLink:
    """The link that was made for the one who booked."""
    of_booker = (Attendance.appointment_id == appointment.id) & (Attendance.role == Role.BOOKER)
    made = select(ClientLink).join(Attendance).where(of_booker).order_by(ClientLink.created_at)
    return work.session.scalars(made.limit(1)).one()


def _under_way(work: Work, *, token: str | None) -> BookingDraft:
    draft = lock_draft(work, token=token)
    if draft.confirmed_at is not None:
        raise AlreadyAnswered
    holds.delete_expired(work, practitioner_id=draft.session_format.practitioner_id)
    return draft


def _renewed(work: Work, *, draft: BookingDraft) -> bool:
    """What is held is hers until she confirms, and is judged then: only a time that has gone is judged now."""
    held = appointment_of(work, draft=draft)
    if not is_offered(draft) or (held is None and holds.why_not(work, draft=draft, held=None)):
        return False
    holds.renew(work, draft=draft, held=held)
    return True


def _settle(
    work: Work, *, draft: BookingDraft, appointment: Appointment, details: ClientDetails, terms: ConsentText
) -> None:
    """Turn a hold into an appointment with its people, links, consents and letters, on today's terms."""
    chosen, approved = draft.session_format, not draft.session_format.needs_approval
    status = AppointmentStatus.BOOKED if approved else AppointmentStatus.REQUESTED
    settling.settle(work, appointment=appointment, chosen=chosen, status=status, details=details, terms=terms)
    booker = clients.add_booker(work, appointment=appointment, details=details)
    herself = replace(work, actor=Actor(ActorKind.CLIENT, booker.id))
    changes.record(herself, appointment=appointment, what=str(status), from_status=AppointmentStatus.HELD)
    _write_consents(work, booker=booker, chosen=chosen, terms=terms)
    received = LetterKind.CONFIRMATION if approved else LetterKind.REQUEST_RECEIVED
    outbox.post(work, kind=received, appointment=appointment, attendance=booker)
    outbox.post(work, kind=LetterKind.PRACTITIONER_NEW, appointment=appointment)
    settling.add_partner(work, appointment=appointment, details=details)
    reminding.renew(work, appointments=[appointment])


def _write_consents(work: Work, *, booker: Attendance, chosen: SessionFormat, terms: ConsentText) -> None:
    """The wordings she agreed to: the fees, and for a walk what being outdoors means."""
    agreed = [terms]
    if chosen.kind is FormatKind.WALK:
        agreed.append(work.session.scalars(current_text(ConsentKind.WALK)).one())
    for text in agreed:
        work.session.add(Consent(client_id=booker.client_id, attendance_id=booker.id, text_id=text.id, at=work.now))
