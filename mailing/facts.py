"""What a letter is about, at the moment it is written: rows in, facts out. The only place that opens a link's token."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from config import Settings
from mailing import about_no_session, waiting
from mailing.history import Said, remember, said_before, told_otherwise
from mailing.letter import Identity, LetterFacts
from mailing.meetings import desk_of, mailbox_of, meeting_of
from mailing.notices import NoticeFacts
from mailing.own_words import in_her_words
from mailing.verdicts import appointment_of, beginning_of, hold_on, verdict_on
from practice.models.appointments import Appointment, Attendance, Role
from practice.models.links import newest_link
from practice.models.outbox import OutboxMessage, OutboxState, carried_by
from practice.rules.letter_kinds import LetterKind
from practice.rules.letters_due import Withdrawal
from practice.rules.mail_hours import Hold
from practice.rules.mailboxes import Mailbox
from practice.services import carrying, clients, own_page
from practice.services.contact import is_discreet
from practice.work import Work

HIDDEN_TOKEN = "..."
_WITH_ALL = (
    select(OutboxMessage)
    .where(OutboxMessage.id == bindparam("id"))
    .options(
        joinedload(OutboxMessage.attendance),
        joinedload(OutboxMessage.practitioner),
        joinedload(OutboxMessage.appointment, innerjoin=True).options(
            joinedload(Appointment.session_format),
            joinedload(Appointment.meeting_point),
            joinedload(Appointment.practitioner),
        ),
    )
)


def facts_to_send(
    work: Work, *, message: OutboxMessage, settings: Settings
) -> LetterFacts | NoticeFacts | Withdrawal | Hold:
    """The facts of a letter that is due; or why it has nothing to say any more, or until when its reader wishes no
    e-mail. Not for look-ups.

    Keeps in the row what the letter will have said; the caller commits before it sends. A client whose links have
    all run out or been revoked gets a new one. Raises `DeliveryFailed` for an address that is none.
    """
    if message.kind.is_of_the_waitlist:
        return _remembered(work, message, waiting.facts_to_send(work, message=message, settings=settings))
    if not message.kind.is_about_a_session:
        return _remembered(work, message, about_no_session.facts_to_send(work, message=message, settings=settings))
    row, before = _with_all(work, message), said_before(work, message=message)
    verdict = verdict_on(work, row, before)
    if isinstance(verdict, Withdrawal):
        return verdict
    hold = hold_on(work, row, verdict, before)
    if hold is not None:
        return hold
    facts = facts_about(work, row, verdict, before, settings, link=_link(work, row, settings))
    if verdict is LetterKind.SERIES:
        facts = _with_others(work, row, facts, settings)
    remember(row, facts)
    return facts


def facts_to_preview(work: Work, *, message: OutboxMessage, settings: Settings) -> LetterFacts | NoticeFacts | None:
    """The same for reading in the admin site: the link's secret left out, nothing written.

    None where there is no letter to show: a look-up, or nobody to write to.
    """
    if message.kind.is_of_the_waitlist:
        return waiting.facts_of(work, message=message, settings=settings, token=HIDDEN_TOKEN)
    if not message.kind.is_about_a_session:
        return about_no_session.facts_of(work, message=message, settings=settings)
    if message.appointment_id is None:
        return None
    message = carrying.carrier_of(work, message=message)
    row, before = _with_all(work, message), said_before(work, message=message)
    verdict = verdict_on(work, row, before)
    if verdict is Withdrawal.NO_ADDRESS:
        return None
    kind = row.kind if isinstance(verdict, Withdrawal) else verdict
    hidden = f"{settings.public_url}/a/{HIDDEN_TOKEN}"
    link = _admin_page(row, settings) if kind.is_to_practitioner else hidden
    facts = facts_about(work, row, kind, before, settings, link=link)
    if kind is not LetterKind.SERIES:
        return facts
    others = (
        facts_about(work, other, kind, said, settings, link=hidden) for other, said, _ in _travelling_in(work, row)
    )
    return replace(facts, others=tuple(replace(each, words=facts.words, locale=facts.locale) for each in others))


def _with_others(work: Work, row: OutboxMessage, facts: LetterFacts, settings: Settings) -> LetterFacts:
    """The letter of a series with those that travel in it. One that has nothing left to say is closed; where none is
    left, it is the confirmation of its own appointment."""
    others = []
    for other, before, verdict in _travelling_in(work, row):
        if isinstance(verdict, Withdrawal):
            other.state, other.reason = OutboxState.WITHDRAWN, verdict
        else:
            its_facts = facts_about(work, other, verdict, before, settings, link=_link(work, other, settings))
            remember(other, its_facts)
            others.append(replace(its_facts, words=facts.words, locale=facts.locale))
    if others:
        return replace(facts, others=tuple(others))
    return facts_about(
        work, row, beginning_of(row.attendance), said_before(work, message=row), settings, link=facts.link
    )


def _travelling_in(
    work: Work, row: OutboxMessage
) -> Iterator[tuple[OutboxMessage, Sequence[Said], LetterKind | Withdrawal]]:
    """What stands as the letter in which it travels does, with what was said before, and what it says now."""
    for letter in work.session.scalars(carried_by(row.id).where(OutboxMessage.state == row.state)).all():
        other, before = _with_all(work, letter), said_before(work, message=letter)
        yield other, before, verdict_on(work, other, before)


def _remembered(
    work: Work, message: OutboxMessage, facts: NoticeFacts | Withdrawal | Hold
) -> NoticeFacts | Withdrawal | Hold:
    if isinstance(facts, NoticeFacts):
        remember(work.session.get_one(OutboxMessage, message.id), facts)
    return facts


def _with_all(work: Work, message: OutboxMessage) -> OutboxMessage:
    return work.session.scalars(_WITH_ALL, {"id": message.id}, execution_options={"populate_existing": True}).one()


def facts_about(
    work: Work, row: OutboxMessage, kind: LetterKind, before: Sequence[Said], settings: Settings, *, link: str
) -> LetterFacts:
    """The facts of a letter of this kind about what its row says, with everything that they read loaded, in her words.

    `before`: what the letters before it have told. Raises `DeliveryFailed` for an address that is none.
    """
    facts = wordless_facts(work, row, kind, before, settings, link=link)
    return in_her_words(work, facts, format_id=appointment_of(row).format_id, practice_locale=work.profile.locale)


def wordless_facts(
    work: Work, row: OutboxMessage, kind: LetterKind, before: Sequence[Said], settings: Settings, *, link: str
) -> LetterFacts:
    """The same before it is known from which words it is written."""
    appointment, profile = appointment_of(row), work.profile
    desk = desk_of(profile, appointment.practitioner, settings)
    facts = LetterFacts(
        kind=kind,
        locale=profile.locale,
        to=Mailbox(appointment.practitioner.name, appointment.practitioner.email),
        desk=desk,
        meeting=meeting_of(appointment, terms=own_page.terms_of(work, appointment=appointment)),
        identity=_identity(row, desk.domain, before),
        link=link,
        previous=told_otherwise(appointment, before),
        has_invitation=any(said.brought_invitation for said in before),
        may_still_change=_may_still_change(work, row),
    )
    if row.attendance is None:
        facts = replace(facts, initials=_bookers_initials(work, appointment))
    else:
        facts = replace(
            facts,
            locale=row.attendance.client.locale,
            to=mailbox_of(row.attendance.client.name, row.attendance.client.email),
            is_discreet=is_discreet(work, attendance=row.attendance),
        )
    return facts


def _may_still_change(work: Work, row: OutboxMessage) -> bool:
    """Only a reminder is read so long after it was posted that it matters."""
    if row.kind is not LetterKind.REMINDER or row.attendance is None:
        return True
    return row.attendance.role is Role.BOOKER and own_page.may_change(appointment_of(row), now=work.now)


def _identity(row: OutboxMessage, domain: str, before: Sequence[Said]) -> Identity:
    """The ids of rows get the practice's domain here; an answer to a letter that never went would be to nothing."""
    has_gone = row.in_reply_to in {said.message_id for said in before}
    return Identity(
        message_id=f"<{row.message_id}@{domain}>",
        uid=row.attendance.uid if row.attendance else appointment_of(row).uid,
        sequence=row.sequence,
        stamped_at=row.dtstamp,
        in_reply_to=f"<{row.in_reply_to}@{domain}>" if has_gone else None,
    )


def _bookers_initials(work: Work, appointment: Appointment) -> str:
    booker = select(Attendance).where(Attendance.appointment_id == appointment.id, Attendance.role == Role.BOOKER)
    found = work.session.scalars(booker).first()
    return found.client.initials if found else ""


def _link(work: Work, row: OutboxMessage, settings: Settings) -> str:
    if row.attendance is None:
        return _admin_page(row, settings)
    link = work.session.scalars(newest_link(row.attendance.id, work.now)).first()
    if link is None:
        link = clients.issue_link(work, attendance=row.attendance, appointment=appointment_of(row))
    return f"{settings.public_url}/a/{link.token}"


def _admin_page(row: OutboxMessage, settings: Settings) -> str:
    return f"{settings.public_url}/admin/appointments/{row.appointment_id}"
