"""What will stand in her inbox, before anything is owed? Drawn up from rows that are never kept, by the same way.

A booking is settled on paper as it will be settled once she confirms; then the facts are gathered and the letter is
composed by what the worker uses, so that what is shown cannot be another letter than the one that is sent. How much
is said is her own choice alone: that somebody with the same mailbox asked for less is nobody else's to see, and so a
letter may say less than it is shown here, never more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit
from uuid import uuid4

from config import Settings
from mailing.facts import HIDDEN_TOKEN, wordless_facts
from mailing.failures import DeliveryFailed
from mailing.letter import LetterFacts
from mailing.messages import calendar_entry, compose
from mailing.own_words import in_her_words
from practice.models.appointments import Appointment, Attendance, Role
from practice.models.intake import ConsentKind, current_text
from practice.models.outbox import OutboxMessage
from practice.models.people import Client, Practitioner
from practice.models.scheduling import BookingDraft
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import clients, holds, mail_hours, settling
from practice.services.drafts import ClientDetails
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Inbox:
    """One letter as a list of letters shows it. `entry`: the title of what goes to her calendar; None for nothing.

    `host` is where the link leads. `comes_at`: when it comes, if not at once (aware UTC).
    """

    sender: str
    address: str
    subject: str
    first_line: str
    entry: str | None
    host: str
    comes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Foretold:
    """What she gets once she confirms and, where one is written to, her partner. None: nobody can be written to."""

    hers: Inbox | None
    partners: Inbox | None


def foretell_booking(
    work: Work, *, draft: BookingDraft, held: Appointment | None, details: ClientDetails, settings: Settings
) -> Foretold:
    """The letters that go once she confirms this draft. Its format is loaded, with its meeting point."""
    needs_approval = draft.session_format.needs_approval
    appointment = _settled(work, draft, held, details)
    kind = LetterKind.REQUEST_RECEIVED if needs_approval else LetterKind.CONFIRMATION
    hold = mail_hours.hold_for(work, hours=details.mail_hours)
    said = {Role.BOOKER: details} | ({Role.PARTNER: clients.of_partner(details)} if details.partner_email else {})
    kinds = {Role.BOOKER: kind, Role.PARTNER: LetterKind.PARTNER_INVITATION}
    locale = work.profile.locale
    found = {
        role: _inbox(work, kinds[role], appointment, _part(role, theirs, locale), settings, is_discreet=theirs.discreet)
        for role, theirs in said.items()
    }
    hers = found[Role.BOOKER]
    return Foretold(replace(hers, comes_at=hold.until) if hers and hold else hers, found.get(Role.PARTNER))


def foretell_change(work: Work, *, attendance: Attendance, is_discreet: bool, settings: Settings) -> Inbox | None:
    """The letter by which this person would hear of another time: its appointment is loaded with format and place."""
    appointment, theirs = attendance.appointment, attendance.client
    if not theirs.email:
        return None
    copy = _saying_little(attendance.role, theirs, uid=attendance.uid)
    return _inbox(work, LetterKind.MOVED, appointment, copy, settings, is_discreet=is_discreet)


def foretell_invitation(work: Work, *, appointment: Appointment, settings: Settings) -> Inbox | None:
    """The letter by which a partner who is not written down yet would be asked. It says nothing of the two of them, so
    that it stands here as if it went to the practitioner. The appointment is loaded with format and place."""
    nobody = ClientDetails(name="", email=appointment.practitioner.email, discreet=True)
    part = _part(Role.PARTNER, nobody, work.profile.locale)
    return _inbox(work, LetterKind.PARTNER_INVITATION, appointment, part, settings, is_discreet=True)


def _settled(work: Work, draft: BookingDraft, held: Appointment | None, details: ClientDetails) -> Appointment:
    chosen = draft.session_format
    appointment = holds.draw_up(work, draft=draft)
    if held is not None:
        appointment.ends_at, appointment.change_until = held.ends_at, held.change_until
    status = AppointmentStatus.REQUESTED if chosen.needs_approval else AppointmentStatus.BOOKED
    terms = work.session.scalars(current_text(ConsentKind.FEES)).one()
    settling.settle(work, appointment=appointment, chosen=chosen, status=status, details=details, terms=terms)
    appointment.session_format, appointment.meeting_point = chosen, chosen.meeting_point
    appointment.practitioner = work.session.get_one(Practitioner, chosen.practitioner_id)
    return appointment


def _part(role: Role, details: ClientDetails, locale: str) -> Attendance:
    client = Client(name=details.name, locale=locale)
    client.set_email(details.email)
    return _saying_little(role, client, uid=str(uuid4()))


def _saying_little(role: Role, client: Client, *, uid: str) -> Attendance:
    """A part that is never kept. It says little, so that nothing is asked of others with the same mailbox."""
    part = Attendance(role=role, uid=uid, discreet=True, channels=[clients.EMAIL])
    part.client = client
    return part


def _inbox(
    work: Work, kind: LetterKind, appointment: Appointment, part: Attendance, settings: Settings, *, is_discreet: bool
) -> Inbox | None:
    row = OutboxMessage(kind=kind, message_id="foretold", sequence=0, dtstamp=work.now)
    row.appointment, row.attendance = appointment, part
    link = f"{settings.public_url}/a/{HIDDEN_TOKEN}"
    try:
        facts = wordless_facts(work, row, kind, (), settings, link=link)
    except DeliveryFailed:
        return None
    as_chosen = replace(facts, is_discreet=is_discreet)
    in_words = in_her_words(work, as_chosen, format_id=appointment.format_id, practice_locale=work.profile.locale)
    return shown(in_words, settings)


def shown(facts: LetterFacts, settings: Settings) -> Inbox:
    """The letter of these facts, in their words, as a list of letters shows it."""
    letter = compose(facts)
    return Inbox(
        sender=letter.sender.name,
        address=letter.sender.address,
        subject=letter.subject,
        first_line=letter.first_line,
        entry=calendar_entry(facts).title if letter.invite else None,
        host=urlsplit(settings.public_url).netloc,
    )
