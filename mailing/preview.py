"""How does a letter read? As it was kept, or as it would be written now: for the practitioner, who may look at both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from pathlib import Path

from config import Settings
from mailing import sources
from mailing.facts import facts_to_preview
from mailing.failures import DeliveryFailed
from mailing.foretold import Foretold, Inbox, foretell_booking, foretell_change
from mailing.messages import compose
from practice.models.outbox import OutboxMessage
from practice.services import letter_texts
from practice.work import Work

__all__ = ["Foretold", "Inbox", "Preview", "foretell_booking", "foretell_change", "preview"]


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter to read. `is_kept`: this is what was written to the folder, with the client's own link in it;
    otherwise it is composed from what is true now, with the secret of the link left out."""

    to: str
    subject: str
    text: str
    html: str
    calendar: str | None
    is_kept: bool


@dataclass(frozen=True, slots=True)
class WrittenFrom:
    """Whose words a letter says: the counsellor's, from an instant on, or those that ship.

    `still_ships`: they are the ones that ship today.
    """

    hers_since: datetime | None
    still_ships: bool


def preview(work: Work, *, message: OutboxMessage, settings: Settings) -> Preview | None:
    """The kept letter where letters are kept in a folder and this one has gone; else the letter of this moment.

    None where there is none: nobody to write to.
    """
    kept = _newest_copy(settings.letters_dir, message) if message.sent_at and not settings.mail.server else None
    if kept is not None:
        return _read(kept)
    try:
        facts = facts_to_preview(work, message=message, settings=settings)
    except DeliveryFailed:
        return None
    if facts is None:
        return None
    letter = compose(facts)
    return Preview(
        to=letter.to.address,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        calendar=calendar.decode() if (calendar := letter.invite or letter.calendar) else None,
        is_kept=False,
    )


def written_from(work: Work, *, message: OutboxMessage) -> WrittenFrom | None:
    """From which words a letter was written, or was about to be. None before that, and where it was not kept."""
    if message.written_from is None:
        return None
    own = letter_texts.find_version(work, version_id=message.written_from)
    return WrittenFrom(own.created_at if own else None, sources.ships(message.written_from))


def _newest_copy(folder: Path, message: OutboxMessage) -> Path | None:
    """The names sort by time and end in what is left of the Message-ID without punctuation."""
    identity = "".join(filter(str.isalnum, message.message_id))
    return max(folder.glob(f"*-{identity}.eml"), default=None)


def _read(path: Path) -> Preview:
    letter: EmailMessage = message_from_bytes(path.read_bytes(), policy=default)
    calendar = next((part for part in letter.walk() if part.get_content_type() == "text/calendar"), None)
    return Preview(
        to=str(letter["To"]),
        subject=str(letter["Subject"]),
        text=_content(letter, "plain"),
        html=_content(letter, "html"),
        calendar=_text(calendar) if calendar else None,
        is_kept=True,
    )


def _content(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body(preferencelist=(kind,))
    return _text(part) if part else ""


def _text(part: MIMEPart) -> str:
    content = part.get_content()
    return content if isinstance(content, str) else bytes(content).decode()
