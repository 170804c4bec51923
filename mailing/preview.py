"""How does a letter read? As it was kept, or as it would be written now: for the practitioner, who may look at both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from pathlib import Path
from zoneinfo import ZoneInfo

from config import Settings
from mailing import sources
from mailing.entries import own_entry
from mailing.facts import facts_to_preview
from mailing.failures import DeliveryFailed
from mailing.fields import parts_of
from mailing.foretold import Foretold, Inbox, foretell_booking, foretell_change, foretell_invitation
from mailing.foretold_changes import AS_IT_IS, Plan, foretell_each, foretell_letters
from mailing.letter import LetterFacts, Meeting
from mailing.meetings import desk_of, meeting_in
from mailing.messages import compose
from mailing.notices import NoticeFacts
from mailing.own_words import in_her_words
from mailing.samples import invented_meeting, sample_facts, sample_fields
from practice.models.appointments import RainPlan
from practice.models.intake import ConsentKind, current_text
from practice.models.outbox import OutboxMessage
from practice.models.people import Practitioner
from practice.models.scheduling import SessionFormat
from practice.rules.letter_words import Words
from practice.services import letter_texts
from practice.words import language_of, local_date
from practice.work import Work

__all__ = [
    "AS_IT_IS",
    "Foretold",
    "Inbox",
    "Plan",
    "Preview",
    "foretell_booking",
    "foretell_change",
    "foretell_each",
    "foretell_invitation",
    "foretell_letters",
    "own_entry",
    "preview",
]
TUESDAY = 1
ANY_TIME = datetime(2027, 3, 9, 15, 0, tzinfo=UTC)


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


@dataclass(frozen=True, slots=True)
class Sample:
    """A letter about nobody, in which words can be looked at. `values`: what stands for each field in it."""

    values: Mapping[str, str]
    letter: Preview

    @property
    def in_the_light(self) -> str:
        """Its HTML as a mail program in light colours draws it, whatever the reader's own are."""
        return _in_scheme(self.letter.html, "light", "not all")

    @property
    def in_the_dark(self) -> str:
        """The same in dark colours."""
        return _in_scheme(self.letter.html, "dark", "all")


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
    return _composed(facts)


def written_from(work: Work, *, message: OutboxMessage) -> WrittenFrom | None:
    """From which words a letter was written, or was about to be. None before that, and where it was not kept."""
    if message.written_from is None:
        return None
    own = letter_texts.find_version(work, version_id=message.written_from)
    return WrittenFrom(own.created_at if own else None, sources.ships(message.written_from))


def shipped_words(name: str) -> Words:
    """The words of a letter or part as they come with the program."""
    return sources.shipped(name)


def sample(
    work: Work,
    *,
    name: str,
    chosen: SessionFormat | None,
    language: str,
    practitioner: Practitioner,
    settings: Settings,
    words: Words | None = None,
) -> Sample:
    """A letter about nobody with these words, or with those in force. What the practice says of itself in it is true.

    `chosen`: the format of the session that it is about, where it is about one.
    """
    profile = work.profile
    desk = desk_of(profile, practitioner, settings)
    meeting = _meeting(work, name, chosen, profile.zone)
    locale = profile.locale if language == language_of(profile.locale) else language
    facts = sample_facts(name, desk=desk, meeting=meeting, locale=locale)
    facts = in_her_words(work, facts, format_id=chosen.id if chosen else None, practice_locale=profile.locale)
    own = facts.words if words is None else facts.words.but(name, words)
    facts = replace(facts, words=own, locale=locale)
    return Sample(sample_fields(name, facts), _composed(facts))


def is_in_letters_about(name: str, chosen: SessionFormat) -> bool:
    """Whether these words are in letters about sessions of this format: where to walk is in none about a phone call."""
    if not name.startswith(("where_", "rain_", "calendar_place_")):
        return True
    meeting = meeting_in(chosen, starts_at=ANY_TIME, zone="UTC", terms="", rain_plan=_rain_plan(name))
    return name in parts_of(meeting)


def _meeting(work: Work, name: str, chosen: SessionFormat | None, zone: str) -> Meeting:
    """On a Tuesday at ten, in a week or two; where the practice has no way to meet yet, an invented one."""
    in_a_week = local_date(work.now, zone) + timedelta(days=7)
    on = in_a_week + timedelta(days=(TUESDAY - in_a_week.weekday()) % 7)
    starts_at = datetime.combine(on, time(10), ZoneInfo(zone)).astimezone(UTC)
    if chosen is None:
        return invented_meeting(starts_at, zone)
    terms = work.session.scalars(current_text(ConsentKind.FEES)).first()
    words = terms.words if terms else ""
    return meeting_in(chosen, starts_at=starts_at, zone=zone, terms=words, rain_plan=_rain_plan(name))


def _rain_plan(name: str) -> RainPlan:
    wanted = name.removeprefix("rain_")
    return RainPlan(wanted) if wanted in set(RainPlan) else RainPlan.WALK_ANYWAY


def _composed(facts: LetterFacts | NoticeFacts) -> Preview:
    letter = compose(facts)
    return Preview(
        to=letter.to.address,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        calendar=calendar.decode() if (calendar := letter.invite or letter.calendar) else None,
        is_kept=False,
    )


def _in_scheme(html: str, scheme: str, media: str) -> str:
    fixed = html.replace("@media (prefers-color-scheme: dark)", f"@media {media}")
    return fixed.replace("color-scheme: light dark", f"color-scheme: {scheme}")


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
