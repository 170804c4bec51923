"""How a client comes to an appointment: she holds a time, says who she is, and confirms.

Every step that writes takes the practitioner's lock first, deletes expired holds, and asks the one test that also
drew the page. Behind it stands the database's own constraint.
"""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from practice.database import lock_practitioner, violated
from practice.errors import DetailsMissing, DraftChanged, SlotTaken
from practice.models.appointments import (
    NO_OVERLAP,
    Appointment,
    AppointmentEvent,
    Attendance,
    expired_holds,
)
from practice.models.intake import Consent, ConsentKind, ConsentText, current_text
from practice.models.profile import the_profile
from practice.models.scheduling import BookingDraft, FormatKind, Party, SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.policy import HOLD_LENGTH, HOLD_RENEWALS
from practice.rules.slots import Slot
from practice.services import availability, clients, outbox
from practice.services.drafts import (
    ClientDetails,
    appointment_of,
    details_of,
    find_draft,
    open_draft,
    refind_draft,
    write_details,
)
from practice.work import Work


def hold(work: Work, *, token: str | None, session_format: SessionFormat, party: Party, start: datetime) -> str:
    """Keep a time for fifteen minutes, in place of the one this browser held. Returns the draft's token.

    Refuses with SlotTaken (and the nearest open times); then the time held before is kept.
    """
    lock_practitioner(work.session, session_format.practitioner_id)
    draft, token = open_draft(work, token=token, session_format=session_format, party=party, start=start)
    earlier = appointment_of(work, draft=draft)
    if earlier is not None:
        work.session.delete(earlier)
        work.session.flush()
    delete_expired_holds(work, practitioner_id=session_format.practitioner_id)
    _refuse_unless_open(work, draft=draft)
    draft.renewals = 0
    _place_hold(work, draft=draft)
    return token


def save_details(work: Work, *, token: str | None, details: ClientDetails) -> bool:
    """Keep what she typed and renew her hold. False when the time has gone meanwhile: what she typed is kept."""
    draft = find_draft(work, token=token)
    write_details(work, draft=draft, details=details)
    return renew(work, draft=draft)


def keep_time(work: Work, *, token: str | None) -> bool:
    """Renew the hold of this browser. False when the time has gone meanwhile."""
    return renew(work, draft=find_draft(work, token=token))


def renew(work: Work, *, draft: BookingDraft) -> bool:
    """Fifteen more minutes, at most ten times; a hold that has expired is taken up again while the time is open."""
    practitioner_id = draft.session_format.practitioner_id
    lock_practitioner(work.session, practitioner_id)
    delete_expired_holds(work, practitioner_id=practitioner_id)
    held = appointment_of(work, draft=draft)
    if held is None:
        if availability.why_not(work, session_format=draft.session_format, party=draft.party, start=draft.starts_at):
            return False
        if draft.renewals < HOLD_RENEWALS:
            _place_hold(work, draft=draft)
    elif draft.renewals < HOLD_RENEWALS and held.status is AppointmentStatus.HELD:
        held.held_until = work.now + HOLD_LENGTH
    draft.renewals += 1
    return True


def confirm(work: Work, *, token: str | None, revision: int, terms_id: str | None) -> Appointment:
    """Book what the draft says. The same confirmation twice is one booking.

    `revision` is the one that was shown, `terms_id` the wording of the fees she agreed to. Refuses with
    DraftNotFound, DetailsMissing, DraftChanged (something else is shown now) or SlotTaken. A hold that has expired
    is no obstacle while the time is still open.
    """
    practitioner_id = find_draft(work, token=token).session_format.practitioner_id
    lock_practitioner(work.session, practitioner_id)
    draft = refind_draft(work, token=token or "")
    delete_expired_holds(work, practitioner_id=practitioner_id)
    appointment = appointment_of(work, draft=draft)
    if draft.confirmed_at is not None and appointment is not None:
        return appointment
    details = details_of(draft)
    if details is None:
        raise DetailsMissing
    terms = work.session.scalars(current_text(ConsentKind.FEES)).one()
    if revision != draft.revision or terms_id != terms.id:
        raise DraftChanged
    _refuse_unless_open(work, draft=draft, held=appointment)
    appointment = appointment or _place_hold(work, draft=draft)
    _settle(work, draft=draft, appointment=appointment, details=details, terms=terms)
    draft.confirmed_at, draft.details = work.now, None
    return appointment


def delete_expired_holds(work: Work, *, practitioner_id: str) -> None:
    """Make room for whoever writes next. The caller holds the practitioner's lock."""
    ids = [row.id for row in work.session.scalars(expired_holds(practitioner_id, work.now))]
    if ids:
        work.session.execute(delete(Appointment).where(Appointment.id.in_(ids)))


def _refuse_unless_open(work: Work, *, draft: BookingDraft, held: Appointment | None = None) -> None:
    """The one test. A time that is held was open when it was asked for: notice counts from then."""
    reasons = availability.why_not(
        work,
        session_format=draft.session_format,
        party=draft.party,
        start=draft.starts_at,
        leave_out=held.id if held else None,
        asked_at=held.created_at if held else None,
    )
    if reasons:
        raise _taken(work, draft=draft, reasons=reasons)


def _taken(work: Work, *, draft: BookingDraft, reasons: tuple[object, ...] = ()) -> SlotTaken:
    end = draft.starts_at + draft.session_format.length_for(draft.party)
    nearest = availability.nearest_slots(
        work, session_format=draft.session_format, party=draft.party, start=draft.starts_at
    )
    return SlotTaken(Slot(draft.starts_at, end), reasons, nearest)  # type: ignore[arg-type]


def _place_hold(work: Work, *, draft: BookingDraft) -> Appointment:
    chosen = draft.session_format
    profile = work.session.scalars(the_profile()).one()
    appointment = Appointment(
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
        created_at=work.now,
        updated_at=work.now,
    )
    work.session.add(appointment)
    try:
        work.session.flush()
    except IntegrityError as error:
        if violated(error) == NO_OVERLAP:
            raise SlotTaken(Slot(appointment.starts_at, appointment.ends_at)) from None
        raise
    return appointment


def _settle(
    work: Work, *, draft: BookingDraft, appointment: Appointment, details: ClientDetails, terms: ConsentText
) -> None:
    """Turn a hold into an appointment with its people, links, consents and letters, on today's terms."""
    chosen = draft.session_format
    approved = not chosen.needs_approval
    appointment.become(AppointmentStatus.BOOKED if approved else AppointmentStatus.REQUESTED, now=work.now)
    appointment.revision = 0
    appointment.place, appointment.access = chosen.place, chosen.access
    appointment.join_url, appointment.meeting_point_id = chosen.join_url, chosen.meeting_point_id
    appointment.rain_plan, appointment.terms_id = details.rain_plan, terms.id
    work.session.add(
        AppointmentEvent(
            appointment_id=appointment.id,
            from_status=AppointmentStatus.HELD,
            to_status=appointment.status,
            what="booked" if approved else "requested",
            actor=str(work.actor),
            at=work.now,
        )
    )
    booker = clients.add_booker(work, appointment=appointment, details=details)
    _write_consents(work, booker=booker, chosen=chosen, details=details, terms=terms)
    received = LetterKind.CONFIRMATION if approved else LetterKind.REQUEST_RECEIVED
    outbox.post(work, kind=received, appointment=appointment, attendance=booker)
    outbox.post(work, kind=LetterKind.PRACTITIONER_NEW, appointment=appointment)
    if draft.party is Party.COUPLE and details.partner_email:
        partner = clients.add_partner(work, appointment=appointment, details=details)
        outbox.post(work, kind=LetterKind.PARTNER_INVITATION, appointment=appointment, attendance=partner)


def _write_consents(
    work: Work, *, booker: Attendance, chosen: SessionFormat, details: ClientDetails, terms: ConsentText
) -> None:
    agreed = [terms]
    if chosen.kind is FormatKind.WALK and details.agrees_to_outdoors:
        agreed.append(work.session.scalars(current_text(ConsentKind.WALK)).one())
    for text in agreed:
        work.session.add(Consent(client_id=booker.client_id, attendance_id=booker.id, text_id=text.id, at=work.now))
