"""What a letter is written from, and what it is once it is written. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from zoneinfo import ZoneInfo

from mailing.sources import SHIPPED, Wordbook
from practice.models.appointments import RainPlan
from practice.models.scheduling import Caller, FormatKind
from practice.rules.letter_kinds import LetterKind, Method
from practice.rules.mailboxes import Mailbox
from practice.rules.plain_text import one_line


@dataclass(frozen=True, slots=True)
class Desk:
    """The practice as it signs its letters. `address` is the one that letters come from and calendars answer to.

    `crisis_lines` are sentences, `phone` is written as people dial it, `public_page` is an address without any token.
    """

    practice: str
    practitioner: str
    address: Mailbox
    reply_to: Mailbox | None
    phone: str
    crisis_lines: tuple[str, ...]
    public_page: str

    @property
    def domain(self) -> str:
        """Where the practice's Message-IDs are at home."""
        return self.address.wire_address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Point:
    """Where a walk starts, in the counsellor's words."""

    name: str
    how_to_find: str
    coordinates: tuple[float, float]
    access: str = ""
    toilets: str = ""
    parking: str = ""
    wait_rule: str = ""
    route_metres: int | None = None
    surface: str = ""
    gradient: str = ""
    benches: str = ""
    step_free: bool | None = None
    how_busy: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """When, where and how an appointment takes place, on the terms of the day on which it was booked.

    Instants are aware; `zone` is where it takes place, and every time in a letter and a calendar is told in it.
    """

    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    format_name: str
    kind: FormatKind
    change_until: datetime
    what_to_expect: str = ""
    place: str = ""
    access: str = ""
    caller: Caller | None = None
    join_url: str = ""
    point: Point | None = None
    rain_plan: RainPlan | None = None
    terms: str = ""
    is_requested: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """What the outbox row fixed, so that the same letter twice can be seen to be one. Ids have their brackets."""

    message_id: str
    uid: str
    sequence: int
    stamped_at: datetime
    in_reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """All that a letter may say. Nothing that a client wrote is among it but the name she wants to be called.

    `initials` stand for the client in letters to the practitioner. `previous` is the time that the letter before
    told; `has_invitation` says that an earlier letter brought one, which a cancellation can take back;
    `may_still_change` is false when she can move and cancel only by talking to me. `words` are the counsellor's own
    where she has any. `others` are the letters that travel in this one, about later appointments.
    """

    kind: LetterKind
    locale: str
    to: Mailbox
    desk: Desk
    meeting: Meeting
    identity: Identity
    link: str
    is_discreet: bool = False
    initials: str = ""
    previous: tuple[datetime, datetime] | None = None
    has_invitation: bool = False
    may_still_change: bool = True
    words: Wordbook = SHIPPED
    others: tuple[LetterFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A letter, complete. `text` says all of it; `invite` is iCalendar and `method` what it asks for.

    `calendar` is a file of several appointments, which asks for nothing.
    `message_id` and `in_reply_to` are written with their angle brackets.
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
    calendar: bytes | None = None
    preview: str = ""

    def __post_init__(self) -> None:
        if (self.invite is None) is not (self.method is None):
            raise ValueError("an invitation and its method come together")
        if not self.subject or self.subject != one_line(self.subject):
            raise ValueError("a subject is one line of text")
        for identity in filter(None, (self.message_id, self.in_reply_to)):
            if not _is_message_id(identity):
                raise ValueError("a message id is ASCII in angle brackets, without a space")

    @property
    def first_line(self) -> str:
        """What a list of letters shows beside the subject: the line that is meant for it, or how the letter begins."""
        before_the_link = takewhile(lambda paragraph: "://" not in paragraph, self.text.split("\n\n"))
        return self.preview or " ".join(before_the_link)

    @property
    def references(self) -> tuple[str, ...]:
        """The letters before this one, for programs that show them together (RFC 5322 section 3.6.4)."""
        return (self.in_reply_to,) if self.in_reply_to else ()


def discreet_name(name: str) -> str:
    """`E. Lacey` for `Elizabeth Lacey, MSW`: who knows her knows, and nobody reads a profession in it."""
    first, *others = name.split(",")[0].split() or [""]
    return f"{first[:1]}. {others[-1]}" if others else first


def _is_message_id(text: str) -> bool:
    inner = text[1:-1]
    return text == f"<{inner}>" and "@" in inner and text.isascii() and not set(inner) & set(" <>\r\n\t")
