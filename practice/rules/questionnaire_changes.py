"""In what do two versions of a questionnaire differ? Pure.

A question is known by its key. It counts as moved where the order of those that both versions have cannot do without
moving it: of two that changed places, only one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from practice.rules.questionnaire import Questionnaire, Section
from practice.rules.questions import Question


class ChangeKind(StrEnum):
    """In what a question, a section or the whole differs."""

    ADDED = "added"
    REMOVED = "removed"
    SWITCHED_OFF = "switched_off"
    SWITCHED_ON = "switched_on"
    REWORDED = "reworded"  # what is asked, in other words
    EXPLAINED = "explained"  # help, why I ask, "I would rather not say", wordings under a condition
    OPTIONS = "options"
    CONDITIONS = "conditions"  # when it comes up
    REQUIREMENT = "requirement"
    CIRCLE = "circle"  # whom, and in which formats
    MOVED = "moved"
    TRANSLATED = "translated"
    OTHERWISE = "otherwise"  # pages, lengths, minutes, how private


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `key` is empty for the questionnaire itself. `before` and `after`: what it said and says, and
    where that does not differ, its text."""

    kind: ChangeKind
    key: str
    before: str
    after: str


PARTS: Mapping[ChangeKind, tuple[str, ...]] = {
    ChangeKind.REWORDED: ("text",),
    ChangeKind.EXPLAINED: ("help", "why_asked", "not_said", "wordings"),
    ChangeKind.OPTIONS: ("options",),
    ChangeKind.CONDITIONS: ("shows_if",),
    ChangeKind.REQUIREMENT: ("is_required", "required_if"),
    ChangeKind.CIRCLE: ("audience", "formats"),
    ChangeKind.TRANSLATED: ("translations",),
    ChangeKind.OTHERWISE: ("kind", "starts_page", "longest", "most", "is_sensitive", "fills", "consent"),
}
SECTION_PARTS: Mapping[ChangeKind, tuple[str, ...]] = {
    ChangeKind.REWORDED: ("title",),
    ChangeKind.EXPLAINED: ("lead",),
    ChangeKind.CONDITIONS: ("shows_if",),
    ChangeKind.CIRCLE: ("audience", "formats"),
    ChangeKind.TRANSLATED: ("translations",),
    ChangeKind.OTHERWISE: ("minutes", "is_safety"),
}


def changes(before: Questionnaire, after: Questionnaire) -> tuple[Change, ...]:
    """What `after` has otherwise than `before`: the whole first, then its sections, then the questions, each in the
    order of `after`, and last what is gone."""
    return (*_of_the_whole(before, after), *_of_sections(before, after), *_of_questions(before, after))


def _of_the_whole(before: Questionnaire, after: Questionnaire) -> Iterator[Change]:
    if before.title != after.title:
        yield Change(ChangeKind.REWORDED, "", before.title, after.title)
    if before.languages != after.languages:
        yield Change(ChangeKind.TRANSLATED, "", ", ".join(before.languages), ", ".join(after.languages))


def _of_sections(before: Questionnaire, after: Questionnaire) -> Iterator[Change]:
    old, new = {each.key: each for each in before.sections}, {each.key: each for each in after.sections}
    moved = _moved([key for key in old if key in new], [key for key in new if key in old])
    for key, section in new.items():
        if key not in old:
            yield Change(ChangeKind.ADDED, key, "", section.title)
            continue
        for kind in _differing(old[key], section, SECTION_PARTS):
            yield Change(kind, key, old[key].title, section.title)
        if key in moved:
            yield Change(ChangeKind.MOVED, key, old[key].title, section.title)
    for key in [each for each in old if each not in new]:
        yield Change(ChangeKind.REMOVED, key, old[key].title, "")


def _of_questions(before: Questionnaire, after: Questionnaire) -> Iterator[Change]:
    old, new = _placed(before), _placed(after)
    moved = _moved([key for key in old if key in new], [key for key in new if key in old])
    moved |= {key for key in old.keys() & new.keys() if old[key][0] != new[key][0]}
    for key, (_, question) in new.items():
        if key not in old:
            yield Change(ChangeKind.ADDED, key, "", question.text)
            continue
        was = old[key][1]
        if was.is_off != question.is_off:
            kind = ChangeKind.SWITCHED_OFF if question.is_off else ChangeKind.SWITCHED_ON
            yield Change(kind, key, was.text, question.text)
        for kind in _differing(was, question, PARTS):
            yield Change(kind, key, was.text, question.text)
        if key in moved:
            yield Change(ChangeKind.MOVED, key, was.text, question.text)
    for key, (_, question) in old.items():
        if key not in new:
            yield Change(ChangeKind.REMOVED, key, question.text, "")


def _placed(questionnaire: Questionnaire) -> dict[str, tuple[str, Question]]:
    return {each.key: (section.key, each) for section in questionnaire.sections for each in section.questions}


def _differing(
    before: Question | Section, after: Question | Section, parts: Mapping[ChangeKind, tuple[str, ...]]
) -> list[ChangeKind]:
    return [
        kind for kind, names in parts.items() if any(getattr(before, name) != getattr(after, name) for name in names)
    ]


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The fewest that have to move for one order to become the other: all outside a longest rising run."""
    place = {key: n for n, key in enumerate(before)}
    tails: list[int] = []
    runs: list[tuple[str, ...]] = []
    for key in after:
        length = bisect_left(tails, place[key])
        run = (*(runs[length - 1] if length else ()), key)
        tails[length : length + 1] = [place[key]]
        runs[length : length + 1] = [run]
    return set(after) - set(runs[-1] if runs else ())
