"""To which words do clients say yes, since when, and how many have? A change is a new version, never a rewriting."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from practice.errors import ChangedMeanwhile, NotFound
from practice.models.intake import Consent, ConsentKind, ConsentText
from practice.rules.entity_tags import entity_tag
from practice.services import activity
from practice.services.profile import lock_profile
from practice.work import Work

# In the order in which they are listed: what a booking asks about first, then what the form does.
ASKED = (ConsentKind.FEES, ConsentKind.WALK, *(k for k in ConsentKind if k not in (ConsentKind.FEES, ConsentKind.WALK)))


@dataclass(frozen=True, slots=True)
class TextValues:
    """A wording as its form shows it: paragraphs, parted by empty lines."""

    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a wording, and how many people agree to it; those who have withdrawn do not count."""

    text: ConsentText
    agreed: int


def find_versions(work: Work, *, kind: str) -> list[Version]:
    """Every version of a wording, the one in force first. Refuses with NotFound where there is none."""
    if kind not in ASKED:
        raise NotFound
    found = _versions(work, (ConsentKind(kind),))
    if not found:
        raise NotFound
    return found


def texts_in_force(work: Work) -> list[Version]:
    """The wordings that clients are asked about, each in its newest version."""
    newest: dict[ConsentKind, Version] = {}
    for version in _versions(work, ASKED):
        newest.setdefault(version.text.kind, version)
    return [newest[kind] for kind in ASKED if kind in newest]


def values_of(text: ConsentText) -> TextValues:
    """What a version says."""
    return TextValues(text.title, text.words)


def save(work: Work, *, kind: str, values: TextValues, seen: str | None) -> bool:
    """Put a new version in force; says whether the words differ at all. What she has just written counts as reviewed.

    Whoever has agreed keeps what she agreed to; whoever is about to confirm reads the new words first.
    `seen`: the tag of the words that she was shown. Refuses with NotFound and with ChangedMeanwhile.
    """
    profile, kept = lock_profile(work), find_versions(work, kind=kind)[0].text
    if values_of(kept) == values:
        return False
    if entity_tag(values_of(kept)) != seen:
        raise ChangedMeanwhile
    new = ConsentText(
        kind=kept.kind,
        version=kept.version + 1,
        title=values.title,
        words=values.words,
        created_at=work.now,
        reviewed_at=work.now,
    )
    work.session.add(new)
    activity.record(work, action="changed_text", subjects={"profile": profile.id, "text": new.id})
    return True


def mark_reviewed(work: Work, *, kind: str, version: int) -> None:
    """She has read a version through and it may stay. Refuses with NotFound; ChangedMeanwhile for one not in force."""
    lock_profile(work)
    text = find_versions(work, kind=kind)[0].text
    if text.version != version:
        raise ChangedMeanwhile
    text.reviewed_at = work.now
    activity.record(work, action="reviewed_text", subjects={"text": text.id})


def _versions(work: Work, kinds: tuple[ConsentKind, ...]) -> list[Version]:
    agreed = (
        select(Consent.text_id, func.count(Consent.id).label("agreed"))
        .where(Consent.withdrawn_at.is_(None))
        .group_by(Consent.text_id)
        .subquery()
    )
    found = (
        select(ConsentText, func.coalesce(agreed.c.agreed, 0))
        .outerjoin(agreed, agreed.c.text_id == ConsentText.id)
        .where(ConsentText.kind.in_(kinds))
        .order_by(ConsentText.version.desc())
    )
    return [Version(text, count) for text, count in work.session.execute(found)]
