"""What a letter is once it is written, whatever carries it."""

from __future__ import annotations

from dataclasses import dataclass

from practice.rules.letter_kinds import Method
from practice.rules.mailboxes import Mailbox
from practice.rules.plain_text import one_line

# Python folds a longer id in References into encoded words, which breaks threading (cpython#100991).
LONGEST_MESSAGE_ID = 60


@dataclass(frozen=True, slots=True)
class Message:
    """A letter, complete. `text` says all of it; `invite` is iCalendar and `method` what it asks for.

    `message_id`, `in_reply_to` and `references` are written with their angle brackets. The same outbox row
    always gives the same `message_id`, so that a letter that arrives twice can be seen to be one.
    """

    to: Mailbox
    sender: Mailbox
    reply_to: Mailbox | None
    subject: str
    text: str
    html: str
    invite: bytes | None
    method: Method | None
    message_id: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.subject or self.subject != one_line(self.subject):
            raise ValueError("a subject is one line of text")
        if (self.invite is None) is not (self.method is None):
            raise ValueError("an invitation and its method come together")
        for identity in filter(None, (self.message_id, self.in_reply_to, *self.references)):
            if not (identity.startswith("<") and identity.endswith(">") and len(identity) <= LONGEST_MESSAGE_ID):
                raise ValueError("a message id stands in angle brackets and has at most 60 characters")
