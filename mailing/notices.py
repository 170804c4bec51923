"""What does a letter to the practitioner say that is about no session? A trial, or that a form needs reading. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from mailing import rendering, sources
from mailing.letter import Desk, Message
from mailing.sources import SHIPPED, Wordbook
from practice.rules.letter_kinds import LetterKind
from practice.rules.mailboxes import Mailbox


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """Whose desk it comes from, to whom, under which id (in angle brackets); nothing about anybody else."""

    desk: Desk
    to: Mailbox
    locale: str
    message_id: str
    kind: LetterKind = LetterKind.TEST
    words: Wordbook = SHIPPED


def notice_fields(facts: NoticeFacts) -> dict[str, str]:
    """Everything that such a letter can name."""
    return {"sender": facts.desk.address.address, "practice": facts.desk.practice}


def compose_notice(facts: NoticeFacts) -> Message:
    """The letter, by the same way and in the same layout as a client's. Its link leads to Today."""
    source, desk, fields = sources.parted(facts.words.words(facts.kind)), facts.desk, notice_fields(facts)
    opening, rest = sources.fill(source.opening, fields), sources.fill(source.rest, fields)
    today = f"{desk.public_page}/admin/"
    pointer = sources.fill("{button}: [{link}](<{link}>)", {"button": source.button, "link": today})
    return Message(
        to=facts.to,
        sender=Mailbox(desk.practice, desk.address.address),
        reply_to=None,
        subject=source.subject,
        text=rendering.to_text("\n\n".join((opening, pointer, rest))),
        html=rendering.in_layout(
            language=facts.locale,
            subject=source.subject,
            preview=source.preview,
            opening=opening,
            button=source.button,
            link=today,
            rest=rest,
        ),
        invite=None,
        method=None,
        message_id=facts.message_id,
    )
