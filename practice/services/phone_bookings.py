"""How does the counsellor book for somebody on the phone?

Her own rules only ask her for a written reason; another appointment or a running hold refuses her like anybody. A
client whom she chose is used as she is; without a choice the caller is somebody new, whatever her address. The caller
has agreed to nothing on the site: the terms in force are kept with the appointment, no consent is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from practice import vault
from practice.database import lock_practitioner
from practice.errors import AlreadyAnswered, ContactDiffers, ContactMissing, NotFound, ReasonNeeded
from practice.models.appointments import Appointment, Role
from practice.models.intake import ConsentKind, current_text
from practice.models.people import Client
from practice.models.scheduling import BookingDraft, Caller, FormatKind, Party, SessionFormat
from practice.rules.entity_tags import entity_tag
from practice.rules.letter_kinds import LetterKind
from practice.rules.letters_due import Withdrawal
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.slips import TIME_TO_TAKE_BACK
from practice.rules.slots import Reason, Rule
from practice.services import (
    changes,
    client_search,
    clients,
    contact,
    holds,
    outbox,
    reminding,
    settling,
    slips,
)
from practice.services.drafts import ClientDetails
from practice.work import Work

NOBODY_MAY = (Rule.TAKEN, Rule.PAST)


@dataclass(frozen=True, slots=True)
class PhoneBooking:
    """What was agreed on the phone. `starts_at` is aware UTC.

    `client_id` None: somebody new, of whom `details` say all. For a known client they say what she said just now, and
    empty ones stand for what is kept; `is_discreet` None: as she wished the last time. `takes_new_contact`: whether
    an address or number that differs from the kept one replaces it; None as long as nobody has chosen. The choice
    counts for the differences that were seen, by their entity tag.
    `is_unreachable`: somebody new has, or wants to give, neither address nor number. `reason`: why against the rules.
    """

    format_id: str
    party: Party
    starts_at: datetime
    details: ClientDetails
    client_id: str | None = None
    is_discreet: bool | None = None
    takes_new_contact: bool | None = None
    seen_differences: str = ""
    is_unreachable: bool = False
    reason: str | None = None


def offered(work: Work) -> list[SessionFormat]:
    """What she may book for somebody: all that is active, also what is listed nowhere or for returning clients only."""
    hers = select(SessionFormat).where(SessionFormat.active, SessionFormat.practitioner_id == work.practitioner_id)
    return list(work.session.scalars(hers.order_by(SessionFormat.position, SessionFormat.name)))


def book(work: Work, *, token: str, asked: PhoneBooking) -> Appointment:
    """Book it, and owe the confirmation in three minutes where there is an address. `token` is the form's own secret.

    The same form twice is one booking; with something else in it the second time it is refused with AlreadyAnswered.
    Refuses with NotFound (format, party or client), ContactMissing and ContactDiffers, with SlotTaken and the nearest
    open times in the past, on another appointment or a running hold, and with ReasonNeeded where only her own rules
    are against it and `reason` is empty.
    """
    practitioner_id = work.practitioner_id
    lock_practitioner(work.session, practitioner_id)
    holds.delete_expired(work, practitioner_id=practitioner_id)
    before = _booked_before(work, token=token, asked=asked)
    if before is not None:
        return before
    chosen = next((each for each in offered(work) if each.id == asked.format_id and each.allows(asked.party)), None)
    if chosen is None:
        raise NotFound
    known = _known(work, asked, practitioner_id)
    _refuse_unclear_contact(asked, chosen, known)
    draft = draft_of(work, token=token, chosen=chosen, party=asked.party, starts_at=asked.starts_at)
    reasons = holds.why_not(work, draft=draft, held=None)
    _refuse_unless_possible(work, draft=draft, asked=asked, reasons=reasons)
    appointment = holds.place(work, draft=draft)
    appointment.override_reason = asked.reason if reasons else None
    _settle(work, appointment=appointment, chosen=chosen, asked=asked, known=known)
    event = changes.record(
        work,
        appointment=appointment,
        what="booked",
        from_status=AppointmentStatus.HELD,
        reason="override" if reasons else None,
    )
    slips.keep(work, event=event, appointment=appointment, before=slips.NOTHING)
    return appointment


def unbook(work: Work, *, appointment: Appointment) -> None:
    """Undo what she has just booked: the time is free again, and nobody is told. The caller holds the lock."""
    appointment.become(AppointmentStatus.CANCELLED, now=work.now)
    appointment.cancelled_by = str(work.actor.kind)
    outbox.withdraw_pending(work, appointment=appointment, reason=Withdrawal.NOTHING_TO_TAKE_BACK)


def booked_with(work: Work, *, token: str) -> Appointment | None:
    """What a form has booked already, with its draft and its people. Another practitioner's form is NotFound."""
    made = select(Appointment).join(Appointment.draft).where(BookingDraft.cookie_digest == vault.digest(token))
    whole = made.options(contains_eager(Appointment.draft), selectinload(Appointment.attendances))
    found = work.session.scalars(whole).first()
    if found is not None and found.practitioner_id != work.practitioner_id:
        raise NotFound
    return found


def draft_of(work: Work, *, token: str, chosen: SessionFormat, party: Party, starts_at: datetime) -> BookingDraft:
    """The draft of a form of hers, which makes it book once. It keeps nothing of what was typed."""
    draft = BookingDraft(
        cookie_digest=vault.digest(token),
        format_id=chosen.id,
        party=party,
        starts_at=starts_at,
        confirmed_at=work.now,
        created_at=work.now,
        updated_at=work.now,
    )
    draft.session_format = chosen
    work.session.add(draft)
    return draft


def _booked_before(work: Work, *, token: str, asked: PhoneBooking) -> Appointment | None:
    """What this form has booked, as long as it asks for the same; the draft keeps that, whatever was moved since."""
    appointment = booked_with(work, token=token)
    if appointment is None or appointment.draft is None:
        return None
    draft, booker = appointment.draft, next(part for part in appointment.attendances if part.role is Role.BOOKER)
    is_same_person = booker.client_id == asked.client_id or (
        asked.client_id is None and booker.client.name == asked.details.name
    )
    same = (asked.format_id, asked.party, asked.starts_at)
    if not is_same_person or same != (draft.format_id, draft.party, draft.starts_at):
        raise AlreadyAnswered
    return appointment


def _known(work: Work, asked: PhoneBooking, practitioner_id: str) -> Client | None:
    if asked.client_id is None:
        return None
    return client_search.find_client(work, practitioner_id=practitioner_id, client_id=asked.client_id)


def _refuse_unclear_contact(asked: PhoneBooking, chosen: SessionFormat, known: Client | None) -> None:
    """Whom nobody could reach, and whose kept address or number is another than the one she says now."""
    said = asked.details
    number = said.phone or (known.phone if known else None)
    if number is None and chosen.kind is FormatKind.PHONE and chosen.caller is not Caller.CLIENT:
        raise ContactMissing(needs_number=True)
    if known is None and not (said.email or said.phone or asked.is_unreachable):
        raise ContactMissing(needs_number=False)
    if known is None:
        return
    differing = {
        name: (kept, now)
        for name, kept, now in (("email", known.email, said.email), ("phone", known.phone, said.phone))
        if kept and now and kept != now
    }
    if differing and (asked.takes_new_contact is None or asked.seen_differences != entity_tag(differing)):
        raise ContactDiffers(differing)


def _refuse_unless_possible(
    work: Work, *, draft: BookingDraft, asked: PhoneBooking, reasons: tuple[Reason, ...]
) -> None:
    if any(found.rule in NOBODY_MAY for found in reasons):
        raise holds.taken(work, draft=draft, reasons=reasons)
    if reasons and not asked.reason:
        raise ReasonNeeded(reasons)


def _settle(
    work: Work, *, appointment: Appointment, chosen: SessionFormat, asked: PhoneBooking, known: Client | None
) -> None:
    """Its conditions, its people and their letters. She needs no letter about what she has booked herself."""
    details, status = asked.details, AppointmentStatus.BOOKED
    terms = work.session.scalars(current_text(ConsentKind.FEES)).one()
    settling.settle(work, appointment=appointment, chosen=chosen, status=status, details=details, terms=terms)
    if known is None:
        booker = clients.add_booker(work, appointment=appointment, details=_of_somebody_new(asked))
    else:
        _keep_new_contact(work, known, asked)
        booker = clients.add_known_booker(
            work, appointment=appointment, client=known, details=details, is_discreet=asked.is_discreet
        )
    if booker.is_written_to:
        kind, later = LetterKind.CONFIRMATION, TIME_TO_TAKE_BACK
        outbox.post(work, kind=kind, appointment=appointment, attendance=booker, due_in=later)
    settling.add_partner(work, appointment=appointment, details=details, due_in=TIME_TO_TAKE_BACK)
    reminding.renew(work, appointments=[appointment])


def _of_somebody_new(asked: PhoneBooking) -> ClientDetails:
    """Who did not say whether somebody else reads her letters has it kept as if somebody did, if there are letters."""
    unsaid = bool(asked.details.email)
    return replace(asked.details, discreet=unsaid if asked.is_discreet is None else asked.is_discreet)


def _keep_new_contact(work: Work, known: Client, asked: PhoneBooking) -> None:
    """What she did not have is added; what differs is replaced if that was chosen."""
    said = asked.details
    if said.email and said.email != known.email and (known.email is None or asked.takes_new_contact):
        contact.write_elsewhere(work, client=known, email=said.email)
    if said.phone and (known.phone is None or asked.takes_new_contact):
        known.phone = said.phone
