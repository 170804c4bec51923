"""What a letter says: the facts of the moment in, the finished letter out. Pure, so that previews use it too."""

from __future__ import annotations

from dataclasses import replace

from mailing import rendering
from mailing.fields import all_fields, few_fields, part_in_a_line, parts_of, way
from mailing.letter import LetterFacts, Message, discreet_name
from mailing.notices import NoticeFacts, compose_notice, notice_fields
from practice.rules import invites
from practice.rules.invites import CalendarEntry
from practice.rules.letter_kinds import LetterKind, Method
from practice.rules.mailboxes import Mailbox

CHANGES = (
    LetterKind.MOVED,
    LetterKind.FORMAT_CHANGED,
    LetterKind.PLACE_CHANGED,
    LetterKind.RAIN_PLAN,
    LetterKind.INDIVIDUAL_FIRST,
)


def compose(facts: LetterFacts | NoticeFacts) -> Message:
    """The letter of these facts.

    A discreet letter says when and gives the link, and is signed with an initial; the partner's first letter is
    always one. A letter to the practitioner names the client by initials.
    """
    if isinstance(facts, NoticeFacts):
        return compose_notice(facts)
    facts = replace(facts, is_discreet=is_said_discreetly(facts))
    read = rendering.written(facts.words.words(source_of(facts)), fields_of(facts), language=facts.locale)
    invite, method = _invitation(facts)
    return Message(
        to=facts.to.without_name() if facts.is_discreet else facts.to,
        sender=_sender(facts),
        reply_to=None if facts.is_discreet or facts.kind.is_to_practitioner else facts.desk.reply_to,
        subject=read.subject,
        text=read.text,
        html=read.html,
        invite=invite,
        method=method,
        calendar=_file_of_all(facts),
        message_id=facts.identity.message_id,
        in_reply_to=facts.identity.in_reply_to,
        preview=read.preview,
    )


def is_said_discreetly(facts: LetterFacts) -> bool:
    """Whether the letter says only when, and where to read more."""
    if facts.kind.is_to_practitioner:
        return False
    return facts.is_discreet or facts.kind is LetterKind.PARTNER_INVITATION


def invitation_method(facts: LetterFacts) -> Method | None:
    """What the letter asks a calendar to do; None: it has no calendar part.

    None while the appointment is only asked for, in discreet letters, where the client's address is the one that
    calendars would answer to, and for a cancellation of what was never brought.
    """
    method = facts.kind.method
    is_organizer = facts.to.is_same_address(facts.desk.address)
    if is_said_discreetly(facts) or facts.meeting.is_requested or is_organizer:
        return None
    return None if method is Method.CANCEL and not facts.has_invitation else method


def source_of(facts: LetterFacts | NoticeFacts) -> str:
    """The name of the words that the letter is written from."""
    if isinstance(facts, NoticeFacts):
        return facts.kind.value
    if is_said_discreetly(facts):
        if facts.kind is LetterKind.SERIES:
            return "discreet_series"
        return "discreet_cancelled" if facts.kind.says_it_is_off else _discreet_unless_off(facts.kind)
    if facts.kind is LetterKind.PRACTITIONER_NEW and facts.meeting.is_requested:
        return "practitioner_request"
    return facts.kind.value


def sources_of(facts: LetterFacts | NoticeFacts) -> tuple[str, ...]:
    """The same, and the names of every part that its text and its calendar entry are put together from."""
    several = ("date_of_several",) if facts.kind is LetterKind.SERIES else ()
    if isinstance(facts, NoticeFacts) or is_said_discreetly(facts) or facts.kind.is_to_practitioner:
        return (source_of(facts), *several)
    return (source_of(facts), *several, *parts_of(facts.meeting))


def fields_of(facts: LetterFacts | NoticeFacts) -> dict[str, str]:
    """What the fields of the letter stand for."""
    if isinstance(facts, NoticeFacts):
        return notice_fields(facts)
    if is_said_discreetly(facts):
        return few_fields(facts)
    return all_fields(facts, has_invitation=invitation_method(facts) is not None)


def brings_entries(facts: LetterFacts) -> bool:
    """Whether her calendar may have the appointment from this letter, so that a later one can take it back."""
    return invitation_method(facts) is Method.REQUEST or _brings_file(facts)


def calendar_entry(facts: LetterFacts) -> CalendarEntry:
    """The appointment as a calendar may know it: never with her own link, which would be shared with the calendar."""
    meeting, identity = facts.meeting, facts.identity
    entry = CalendarEntry(
        uid=identity.uid,
        sequence=identity.sequence,
        stamped_at=identity.stamped_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone=meeting.zone,
        title=part_in_a_line("calendar_title", facts),
        description=part_in_a_line("calendar_description", facts),
        place=part_in_a_line(f"calendar_place_{way(meeting)}", facts),
        coordinates=meeting.point.coordinates if meeting.point else None,
        public_page=facts.desk.public_page,
        is_tentative=meeting.is_requested,
    )
    return entry.neutral(part_in_a_line("calendar_title_neutral", facts)) if is_said_discreetly(facts) else entry


def _discreet_unless_off(kind: LetterKind) -> str:
    return "discreet_changed" if kind in CHANGES else "discreet"


def _sender(facts: LetterFacts) -> Mailbox:
    desk = facts.desk
    name = discreet_name(desk.practitioner) if facts.is_discreet else desk.practice
    return Mailbox(name, desk.address.address)


def _invitation(facts: LetterFacts) -> tuple[bytes, Method] | tuple[None, None]:
    method = invitation_method(facts)
    if method is None:
        return None, None
    write = invites.request if method is Method.REQUEST else invites.cancel
    return write(calendar_entry(facts), organizer=_sender(facts), attendee=facts.to), method


def _brings_file(facts: LetterFacts) -> bool:
    return facts.kind is LetterKind.SERIES and not is_said_discreetly(facts)


def _file_of_all(facts: LetterFacts) -> bytes | None:
    if not _brings_file(facts):
        return None
    return invites.download(*(calendar_entry(each) for each in (facts, *facts.others)))
