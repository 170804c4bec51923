"""What does a letter say that is about no session? A trial, that a form needs reading; a place on the waitlist. Pure.

What goes to somebody who waits says very little, whatever she said of her mail: nobody has confirmed her address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailing import rendering
from mailing.letter import Desk, Message, discreet_name
from mailing.sources import SHIPPED, Wordbook
from practice.rules.letter_kinds import LetterKind
from practice.rules.mailboxes import Mailbox
from practice.words import date_time_words, local_date, short_day_words, time_words, when_words


@dataclass(frozen=True, slots=True)
class Offered:
    """A time that is offered, and until when; aware instants, told in `zone`."""

    starts_at: datetime
    ends_at: datetime
    open_until: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Failing:
    """That letters do not leave: since when (aware, told in `zone`), how many wait, why, and what helps."""

    since: datetime
    waiting: int
    why: str
    cure: str
    zone: str


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """Whose desk it comes from, to whom, under which id (in angle brackets); nothing about anybody else.

    `link`: where it leads; without one, to Today. `offered`: of an offer to somebody on the waitlist.
    `failing`: of a letter that comes by another way.
    """

    desk: Desk
    to: Mailbox
    locale: str
    message_id: str
    kind: LetterKind = LetterKind.TEST
    words: Wordbook = SHIPPED
    link: str | None = None
    offered: Offered | None = None
    failing: Failing | None = None


def notice_fields(facts: NoticeFacts) -> dict[str, str]:
    """Everything that such a letter can name."""
    link = facts.link or f"{facts.desk.public_page}/admin/"
    if not facts.kind.is_of_the_waitlist:
        about_nobody = {"sender": facts.desk.address.address, "practice": facts.desk.practice, "link": link}
        return about_nobody | _trouble(facts.failing, facts.locale)
    return {"link": link} | (_when(facts.offered, facts.locale) if facts.offered else {})


def compose_notice(facts: NoticeFacts) -> Message:
    """The letter, by the same way and in the same layout as any other."""
    read = rendering.written(facts.words.words(facts.kind), notice_fields(facts), language=facts.locale)
    return Message(
        to=facts.to,
        sender=_sender(facts),
        reply_to=None,
        subject=read.subject,
        text=read.text,
        html=read.html,
        invite=None,
        method=None,
        message_id=facts.message_id,
        preview=read.preview,
    )


def _sender(facts: NoticeFacts) -> Mailbox:
    desk = facts.desk
    name = discreet_name(desk.practitioner) if facts.kind.is_of_the_waitlist else desk.practice
    return Mailbox(name, desk.address.address)


def _trouble(failing: Failing | None, locale: str) -> dict[str, str]:
    """Nothing, once it is over: the lines that name it are left out."""
    if failing is None:
        return dict.fromkeys(("since", "waiting", "why", "cure"), "")
    return {
        "since": date_time_words(failing.since, failing.zone, locale),
        "waiting": str(failing.waiting),
        "why": failing.why,
        "cure": failing.cure,
    }


def _when(offered: Offered, locale: str) -> dict[str, str]:
    zone = offered.zone
    return {
        "when": when_words(offered.starts_at, offered.ends_at, zone, locale),
        "short_day": short_day_words(local_date(offered.starts_at, zone), locale),
        "time": time_words(offered.starts_at, zone, locale),
        "until": date_time_words(offered.open_until, zone, locale),
    }
