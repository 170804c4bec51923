"""Two windows answered the same question: which answer holds? Pure.

Each answer counts its editions, and a page carries those it showed. What was not touched there gives way to what was
saved meanwhile; what was changed in both places is hers to choose.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from practice.rules.conditions import Answers, Circumstances, Value, questions_in
from practice.rules.questionnaire import Questionnaire

Differences = Mapping[str, tuple[Value, Value]]


@dataclass(frozen=True, slots=True)
class Merged:
    """What to write, and where two answers stand against each other: the kept one and the one said here, by the
    question's key. An empty answer is one that was taken away."""

    changes: Mapping[str, Value]
    differences: Differences


def merged(
    said: Answers,
    *,
    kept: Answers,
    editions: Mapping[str, int],
    seen: Mapping[str, int] | None,
    shown: Answers,
    guarded: Container[str] = (),
) -> Merged:
    """Three answers to each question: the one that the page showed, the one that is kept now, the one that is said.

    `editions` are those of the kept answers (0: none yet), `seen` those that the page showed; None: it does not say,
    and what is said holds. Of the `guarded` ones nobody may learn by trying what is kept: whoever is behind is told so
    even if she says the same, and what she says anew is a change even if it is none.
    """
    changes: dict[str, Value] = {}
    differences: dict[str, tuple[Value, Value]] = {}
    for key, value in said.items():
        there, is_guarded = kept.get(key) or (), key in guarded
        if _same(value, there) and not is_guarded:
            continue
        was = () if is_guarded else shown.get(key) or ()
        is_behind = seen is not None and seen.get(key, 0) != editions.get(key, 0)
        if not is_behind or _same(there, was):
            changes[key] = value
        elif not _same(value, was):
            differences[key] = (there, value)
    return Merged(changes, differences)


def not_skipping(
    asked: Questionnaire, said: Answers, *, kept: Answers, circumstances: Circumstances
) -> dict[str, Value]:
    """To skip the part about safety takes nothing away that was answered there before."""
    would_be = {question.key for question in asked.shown({**kept, **said}, circumstances)}
    gone = [
        question
        for section in asked.sections
        if section.is_safety
        for question in section.questions
        if question.key in kept and question.key not in would_be
    ]
    gates = frozenset().union(*(questions_in(question.shows_if) for question in gone))
    return {key: value for key, value in said.items() if key not in gates}


def _same(one: Value, other: Value) -> bool:
    return (one or None) == (other or None)
