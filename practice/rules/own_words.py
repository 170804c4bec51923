"""What did she say that helps her feel that somebody has her back? Her own words, in the order of a page. Pure.

Nothing is interpreted: what she wrote is quoted, what she chose is said in the words in which it was offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from practice.rules.conditions import Answers, Circumstances
from practice.rules.questionnaire import Questionnaire
from practice.rules.questions import NOT_SAID, Question, QuestionKind


class Theme(StrEnum):
    """What a part is about. The words that lead into it are the page's."""

    LOOKS_LIKE = "looks_like"  # what it looks like when someone has her back
    FEELS_LIKE = "feels_like"  # what she chose of what others said
    UNSETTLED = "unsettled"  # whether she may be sad or confused without having it all figured out
    NEW_NORMAL = "new_normal"  # what she hopes for
    MORE = "more"  # what she would like more of, at a check-in


THEMES = {
    "C1": Theme.LOOKS_LIKE,
    "C2": Theme.FEELS_LIKE,
    "C7": Theme.UNSETTLED,
    "D5": Theme.NEW_NORMAL,
    "N2": Theme.MORE,
}
SAYS_NOTHING = frozenset({"something_else"})


@dataclass(frozen=True, slots=True)
class Part:
    """What she said to one theme: one text, or the words of each thing that she chose."""

    theme: Theme
    said: tuple[str, ...]


def parts(
    questionnaire: Questionnaire, answers: Answers, circumstances: Circumstances, *, language: str = ""
) -> tuple[Part, ...]:
    """What of these answers belongs into "What helps me feel you have my back", in the order of the themes.

    What she would rather not say, and what was not asked, is left out. Never anything of the safety section.
    """
    kept = questionnaire.kept(answers, circumstances)
    asked = {question.key: question for question in questionnaire.questions}
    found = (
        Part(theme, _said(asked[key].said(kept, circumstances, language=language), kept[key]))
        for key, theme in THEMES.items()
        if key in kept and kept[key] != NOT_SAID
    )
    return tuple(part for part in found if part.said)


def _said(question: Question, value: str | tuple[str, ...]) -> tuple[str, ...]:
    """A sentence that she put on a scale is said with where she put it: "I can be sad: Sometimes"."""
    if question.kind is QuestionKind.MANY:
        value = tuple(key for key in value if key not in SAYS_NOTHING)
    words = question.in_words(value)
    return tuple(f"{question.text}: {each}" for each in words) if question.kind is QuestionKind.SCALE else words
