"""What a letter says: the facts of the moment in, the finished letter out. Pure, so that previews use it too."""

from __future__ import annotations

from dataclasses import replace

from mailing import rendering, sources
from mailing.letter import Desk, LetterFacts, Meeting, Message
from mailing.notices import NoticeFacts, compose_notice
from practice.models.scheduling import Caller, FormatKind
from practice.rules import invites
from practice.rules.invites import CalendarEntry
from practice.rules.letter_kinds import LetterKind, Method
from practice.rules.mailboxes import Mailbox
from practice.words import (
    date_time_words,
    local_date,
    short_day_words,
    time_words,
    when_words,
)

CHANGES = (LetterKind.MOVED, LetterKind.FORMAT_CHANGED, LetterKind.INDIVIDUAL_FIRST)


def compose(facts: LetterFacts | NoticeFacts) -> Message:
    """The letter of these facts.

    A discreet letter says when and gives the link, and is signed with an initial; the partner's first letter is
    always one. A letter to the practitioner names the client by initials.
    """
    if isinstance(facts, NoticeFacts):
        return compose_notice(facts)
    facts = replace(facts, is_discreet=is_said_discreetly(facts))
    source = sources.letter(_source_of(facts))
    fields = _few_fields(facts) if facts.is_discreet else _all_fields(facts)
    opening, rest = sources.fill(source.opening, fields), sources.fill(source.rest, fields)
    button, link = sources.fill_line(source.button, fields), fields[source.button_to]
    subject = sources.fill_line(source.subject, fields)
    pointer = sources.fill("{button}: [{link}](<{link}>)", {"button": button, "link": link})
    invite, method = _invitation(facts)
    return Message(
        to=facts.to.without_name() if facts.is_discreet else facts.to,
        sender=_sender(facts),
        reply_to=None if facts.is_discreet or facts.kind.is_to_practitioner else facts.desk.reply_to,
        subject=subject,
        text=rendering.to_text("\n\n".join(filter(None, (opening, pointer, rest)))),
        html=rendering.in_layout(
            language=facts.locale,
            subject=subject,
            preview=sources.fill_line(source.preview, fields),
            opening=opening,
            button=button,
            link=link,
            rest=rest,
        ),
        invite=invite,
        method=method,
        message_id=facts.identity.message_id,
        in_reply_to=facts.identity.in_reply_to,
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


def calendar_entry(facts: LetterFacts) -> CalendarEntry:
    """The appointment as a calendar may know it: never with her own link, which would be shared with the calendar."""
    meeting, identity = facts.meeting, facts.identity
    fields = {
        "practitioner": facts.desk.practitioner.split(",")[0],
        "phone": facts.desk.phone,
        "place": meeting.place,
        "point": meeting.point.name if meeting.point else "",
    }
    entry = CalendarEntry(
        uid=identity.uid,
        sequence=identity.sequence,
        stamped_at=identity.stamped_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone=meeting.zone,
        title=_said("calendar_title", fields),
        description=_said("calendar_description", fields),
        place=_said(f"calendar_place_{_way(meeting)}", fields),
        coordinates=meeting.point.coordinates if meeting.point else None,
        public_page=facts.desk.public_page,
        is_tentative=meeting.is_requested,
    )
    return entry.neutral(_said("calendar_title_neutral", fields)) if is_said_discreetly(facts) else entry


def discreet_name(name: str) -> str:
    """`E. Lacey` for `Elizabeth Lacey, MSW`: who knows her knows, and nobody reads a profession in it."""
    first, *others = name.split(",")[0].split() or [""]
    return f"{first[:1]}. {others[-1]}" if others else first


def _source_of(facts: LetterFacts) -> str:
    if facts.is_discreet:
        return "discreet_cancelled" if facts.kind.says_it_is_off else _discreet_unless_off(facts.kind)
    if facts.kind is LetterKind.PRACTITIONER_NEW and facts.meeting.is_requested:
        return "practitioner_request"
    return facts.kind.value


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


def _few_fields(facts: LetterFacts) -> dict[str, str]:
    """Weekday, date, time, zone and the link: a discreet source can name nothing else."""
    meeting, locale, zone = facts.meeting, facts.locale, facts.meeting.zone.key
    return {
        "when": when_words(meeting.starts_at, meeting.ends_at, zone, locale),
        "short_day": short_day_words(local_date(meeting.starts_at, zone), locale),
        "time": time_words(meeting.starts_at, zone, locale),
        "link": facts.link,
    }


def _all_fields(facts: LetterFacts) -> dict[str, str]:
    meeting, desk, locale, zone = facts.meeting, facts.desk, facts.locale, facts.meeting.zone.key
    can_change_by_herself = meeting.change_until > facts.identity.stamped_at
    return _few_fields(facts) | {
        "name": facts.to.name,
        "initials": facts.initials,
        "format": meeting.format_name,
        "where": _where(meeting, desk),
        "where_in_short": _where_in_short(meeting),
        "what_to_expect": meeting.what_to_expect,
        "change_until": date_time_words(meeting.change_until, zone, locale) if can_change_by_herself else "",
        "terms": meeting.terms,
        "previous": when_words(*facts.previous, zone, locale) if facts.previous else "",
        "link_beside_invitation": facts.link if invitation_method(facts) else "",
        "public_page": desk.public_page,
        "practitioner": desk.practitioner,
        "phone": desk.phone,
        "crisis": sources.fill(sources.part("crisis"), {"crisis_lines": "\n".join(desk.crisis_lines)}),
    }


def _where(meeting: Meeting, desk: Desk) -> sources.Markdown:
    fields = {
        "format": meeting.format_name,
        "place": meeting.place,
        "access": meeting.access,
        "phone": desk.phone,
        "join_url": meeting.join_url,
        "place_until_there_is_a_link": "" if meeting.join_url else meeting.place,
        "rain_plan": sources.part(f"rain_{meeting.rain_plan}") if meeting.rain_plan else "",
    }
    if meeting.point is not None:
        fields |= {
            "point": meeting.point.name,
            "how_to_find": meeting.point.how_to_find,
            "access": meeting.point.access,
            "toilets": meeting.point.toilets,
            "parking": meeting.point.parking,
        }
    return sources.fill(sources.part(f"where_{_way(meeting)}"), fields)


def _where_in_short(meeting: Meeting) -> str:
    is_somewhere = meeting.kind in (FormatKind.IN_PERSON, FormatKind.WALK)
    place = meeting.point.name if meeting.point else meeting.place
    return f"{meeting.format_name}, {place}" if is_somewhere and place else meeting.format_name


def _way(meeting: Meeting) -> str:
    """Which of the shared parts tell where: for the phone it matters who calls."""
    if meeting.kind is not FormatKind.PHONE:
        return meeting.kind.value
    return f"{meeting.kind.value}_{meeting.caller or Caller.PRACTITIONER}"


def _said(name: str, fields: dict[str, str]) -> str:
    return sources.fill_line(sources.part(name), fields)
