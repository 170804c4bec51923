"""How does one question stand in the page: shown or not yet, in which words, and what may change that as she types?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Set
from dataclasses import dataclass

from practice.rules.conditions import Answers, Circumstances, Condition, condition_to, holds, still_open
from practice.rules.questions import Question


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a page. `shows_if`, `needed_if` and `words` are what is left for the page to judge while she
    types, as JSON; None where nothing on the page changes it. `is_answered`: it has an answer that is not shown."""

    question: Question
    is_shown: bool
    is_answered: bool = False
    shows_if: str | None = None
    needed_if: str | None = None
    words: str | None = None


def standing(
    question: Question, answers: Answers, circumstances: Circumstances, *, live: Set[str], language: str
) -> Asked:
    """A question as it stands with these answers. `live`: those whose answers may change while she is on the page."""
    said = question.said(answers, circumstances, language=language)
    return Asked(
        said,
        is_shown=holds(question.shows_if, answers, circumstances),
        shows_if=_left(question.shows_if, answers, circumstances, live),
        needed_if=_left(question.required_if, answers, circumstances, live),
        words=_other_words(question, answers, circumstances, live, language),
    )


def keys(questions: Iterable[Question]) -> frozenset[str]:
    """Their keys."""
    return frozenset(question.key for question in questions)


def _left(condition: Condition | None, answers: Answers, circumstances: Circumstances, live: Set[str]) -> str | None:
    left = still_open(condition, answers, circumstances, live=live)
    return None if isinstance(left, bool) else json.dumps(condition_to(left))


def _other_words(
    question: Question, answers: Answers, circumstances: Circumstances, live: Set[str], language: str
) -> str | None:
    """Each wording that may still come up, with its condition; the first that holds is said, the last always holds."""
    if language in question.translations:
        return None
    found: list[tuple[object, str, str]] = []
    for wording in question.wordings:
        left = still_open(wording.when, answers, circumstances, live=live)
        if not isinstance(left, bool):
            found.append((condition_to(left), wording.text or question.text, wording.help or question.help))
    return json.dumps([*found, (None, question.text, question.help)], ensure_ascii=False) if found else None
