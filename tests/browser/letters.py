"""What does a letter say to a mail program and to a calendar? Read by vobject, which knows nothing of ours."""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import Any, cast

import vobject

A_LINK = re.compile(r"http://\S+/a/[\w.-]+")


def words_of(letter: EmailMessage) -> str:
    """The letter as a mail program without HTML shows it."""
    plain = letter.get_body(("plain",))
    assert plain is not None, "no plain words in it"
    return str(plain.get_content())


def link_in(letter: EmailMessage) -> str:
    """Where the letter leads: the link to the reader's own page."""
    found = A_LINK.search(words_of(letter))
    assert found, f"no link in {letter['Subject']!r}"
    return found[0]


def calendars_in(letter: EmailMessage) -> list[EmailMessage]:
    """The parts for a calendar; Outlook wants it twice, the same both times."""
    return [cast(EmailMessage, part) for part in letter.walk() if part.get_content_subtype() in ("calendar", "ics")]


def invitation_in(letter: EmailMessage) -> Any:
    """The one event in it."""
    return vobject.readOne(_calendar(letter)).vevent


def method_of(letter: EmailMessage) -> str:
    """`REQUEST` puts the event in or moves it, `CANCEL` takes it out."""
    return str(vobject.readOne(_calendar(letter)).method.value)


def _calendar(letter: EmailMessage) -> str:
    found = {_text(part) for part in calendars_in(letter)}
    assert len(found) == 1, f"{len(found)} different calendars in {letter['Subject']!r}"
    return found.pop()


def _text(part: EmailMessage) -> str:
    content = part.get_content()
    return content.decode() if isinstance(content, bytes) else str(content)
