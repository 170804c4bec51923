"""Which words are the letters written from, and how does the counsellor make them her own? Every version is kept.

What is more specific wins: words for the format before words for all formats, in the reader's language before the
practice's own, hers before those that ship. Words that ship are the program's, so whoever asks brings them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from practice.errors import ChangedMeanwhile, LetterWordsRefused, NotFound
from practice.models.letters import LetterText, texts_in_force, versions_of
from practice.models.people import active_practitioners
from practice.models.profile import PracticeProfile
from practice.models.scheduling import SessionFormat
from practice.rules.entity_tags import entity_tag
from practice.rules.letter_fields import FRAMES, Group
from practice.rules.letter_words import Words, faults_in
from practice.services import activity
from practice.services.profile import lock_profile
from practice.words import is_language, language_of, phone_words
from practice.work import Work

MANY = frozenset({Group.TO_CLIENT, Group.DISCREET, Group.SHARED})  # read by clients, who may have another language


@dataclass(frozen=True, slots=True)
class Place:
    """Where words hold: in one letter or part, for one format or (None) for all, in one language."""

    name: str
    format_id: str | None
    language: str


def words_for(work: Work, *, names: Sequence[str], format_id: str | None, languages: Sequence[str]) -> list[LetterText]:
    """Her own words for a letter and its parts, at most one of each name. `languages`: the first is wanted most."""
    rows = work.session.scalars(
        texts_in_force(names, formats=[format_id] if format_id else [], languages=languages)
    ).all()
    best = sorted(rows, key=lambda row: (languages.index(row.language), row.format_id is None), reverse=True)
    return list({row.name: row for row in best}.values())


def everything_in_force(work: Work) -> Sequence[LetterText]:
    """All words that are her own now."""
    return work.session.scalars(texts_in_force(FRAMES)).all()


def find_version(work: Work, *, version_id: str) -> LetterText | None:
    """One version, by its id."""
    return work.session.get(LetterText, version_id)


def versions(work: Work, *, place: Place, own: str) -> Sequence[LetterText]:
    """Every version of a place, the newest first. `own`: the practice's language.

    Refuses with NotFound for a place that there is none of.
    """
    _refuse_elsewhere(work, place, own)
    return work.session.scalars(versions_of(place.name, place.format_id, place.language)).all()


def in_force(work: Work, *, place: Place, shipped: Words, own: str) -> Words:
    """The words with which a letter is written there: of the place itself, or else those that hold for more.

    `own`: the practice's language.
    """
    found = words_for(work, names=[place.name], format_id=place.format_id, languages=_wanted(place.language, own))
    return found[0].words or shipped if found else shipped


def save(work: Work, *, place: Place, words: Words, shipped: Words, seen: str | None) -> bool:
    """Put words in force there, and say whether they differ from what is in force.

    `seen`: the tag of the words that she was shown. Refuses with LetterWordsRefused, ChangedMeanwhile and NotFound.
    """
    profile = lock_profile(work)
    own = language_of(profile.locale)
    _refuse_elsewhere(work, place, own)
    faults = faults_in(words, FRAMES[place.name], secrets=secrets_of(work))
    if faults:
        raise LetterWordsRefused(faults)
    kept = in_force(work, place=place, shipped=shipped, own=own)
    if kept == words:
        return False
    if entity_tag(kept) != seen:
        raise ChangedMeanwhile
    _append(work, place, words, profile)
    return True


def take_back(work: Work, *, place: Place, shipped: Words, seen: str | None) -> None:
    """Have no words of its own there again; the versions stay readable. Refuses as `save`."""
    profile = lock_profile(work)
    own = language_of(profile.locale)
    newest = next(iter(versions(work, place=place, own=own)), None)
    if newest is None or newest.words is None:
        return
    if entity_tag(in_force(work, place=place, shipped=shipped, own=own)) != seen:
        raise ChangedMeanwhile
    _append(work, place, None, profile)


def secrets_of(work: Work) -> tuple[str, ...]:
    """What a discreet letter may not say: the names, numbers and addresses by which the practice is known."""
    profile = work.profile
    names = [each.name.split(",")[0] for each in work.session.scalars(active_practitioners())]
    said = (profile.name, *names, profile.email, phone_words(profile.phone, profile.region))
    return tuple(dict.fromkeys(filter(None, said)))


def _wanted(language: str, own: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((language, own)))


def _refuse_elsewhere(work: Work, place: Place, own: str) -> None:
    frame = FRAMES.get(place.name)
    if frame is None or not is_language(place.language) or (frame.group not in MANY and place.language != own):
        raise NotFound
    if place.format_id is not None and work.session.get(SessionFormat, place.format_id) is None:
        raise NotFound


def _append(work: Work, place: Place, words: Words | None, profile: PracticeProfile) -> None:
    last = work.session.scalar(select(func.max(LetterText.version)).where(LetterText.name == place.name))
    said = words or Words("")
    text = LetterText(
        name=place.name,
        version=(last or 0) + 1,
        format_id=place.format_id,
        language=place.language,
        subject=said.subject,
        preview=said.preview,
        button=said.button,
        body=words.body if words else None,
        created_at=work.now,
    )
    work.session.add(text)
    work.session.flush()
    activity.record(work, action="changed_letter", subjects={"profile": profile.id, "text": text.id})
