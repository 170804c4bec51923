"""How does a letter look before it is about anybody? Facts that are invented, and can be seen to be. Pure.

Every kind of letter has them, from what its kind says of it; one that has to know more says so in `ALSO_KNOWS`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mailing.fields import part_fields
from mailing.letter import Desk, Identity, LetterFacts, Meeting
from mailing.messages import fields_of
from mailing.notices import Failing, NoticeFacts, Offered
from mailing.rendering import to_text
from mailing.sources import SHIPPED, Markdown, Wordbook
from practice.models.scheduling import FormatKind
from practice.rules.letter_fields import FRAMES, Group
from practice.rules.letter_kinds import LetterKind
from practice.rules.mailboxes import Mailbox

CLIENT = Mailbox("Alex Example", "alex@example.org")
INITIALS = "A. E."
MESSAGE_ID = "<example@example.org>"
REQUESTS = frozenset({"request_received", "practitioner_request"})  # what is asked for is not booked yet

# What a kind of letter has to know beside what all of them know: values for the fields of its facts.
ALSO_KNOWS: dict[LetterKind, dict[str, Any]] = {
    LetterKind.PRACTITIONER_MAIL_FAILING: {
        "failing": Failing(
            datetime(2027, 3, 8, 9, tzinfo=UTC),
            3,
            "the mail server could not be reached",
            "Look at MAIL_SERVER.",
            "UTC",
        )
    }
}


def sample_facts(
    name: str, *, desk: Desk, meeting: Meeting, locale: str, words: Wordbook = SHIPPED
) -> LetterFacts | NoticeFacts:
    """The facts of a letter in which these words can be seen, by the name of a source. Nobody is in them.

    `desk` and `meeting` may be the practice's own: what it says of itself is no secret.
    """
    frame = FRAMES[name]
    herself = desk.reply_to or desk.address
    if not frame.kind.is_about_a_session:
        notice = NoticeFacts(desk, herself, locale, MESSAGE_ID, frame.kind, words=words)
        if frame.kind.is_of_the_waitlist:
            until = meeting.starts_at - timedelta(days=2)
            offered = Offered(meeting.starts_at, meeting.ends_at, until, meeting.zone.key)
            notice = replace(notice, to=CLIENT.without_name(), link=f"{desk.public_page}/a/...", offered=offered)
        return replace(notice, **ALSO_KNOWS.get(frame.kind, {}))
    facts = LetterFacts(
        kind=frame.kind,
        locale=locale,
        to=herself if frame.kind.is_to_practitioner else CLIENT,
        desk=desk,
        meeting=replace(meeting, is_requested=name in REQUESTS),
        identity=Identity(MESSAGE_ID, "example", 0, meeting.starts_at - timedelta(days=8)),
        link=f"{desk.public_page}/a/...",
        is_discreet=frame.group is Group.DISCREET,
        initials=INITIALS,
        previous=(meeting.starts_at - timedelta(days=2), meeting.ends_at - timedelta(days=2)),
        has_invitation=True,
        words=words,
    )
    return replace(facts, **ALSO_KNOWS.get(frame.kind, {}))


def sample_fields(name: str, facts: LetterFacts | NoticeFacts) -> dict[str, str]:
    """What stands for the fields that these words can name, as plain text."""
    if FRAMES[name].group is Group.SHARED and isinstance(facts, LetterFacts):
        fields = part_fields(name, facts)
    else:
        fields = fields_of(facts)
    return {field: to_text(value) if isinstance(value, Markdown) else value for field, value in fields.items()}


def invented_meeting(starts_at: datetime, zone: str) -> Meeting:
    """A session that a practice might offer, for one that offers none yet. `starts_at` is aware."""
    return Meeting(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=50),
        zone=ZoneInfo(zone),
        format_name="In person",
        kind=FormatKind.IN_PERSON,
        change_until=starts_at - timedelta(hours=24),
        what_to_expect="I ask a few questions, and you answer only what you want to.",
        place="1 Example Street",
        access="Ring at the blue door.",
        terms="You can change or cancel up to 24 hours before.",
    )
