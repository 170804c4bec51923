"""Everything that somebody may be asked, answered: one answer to each question of a form, of every kind."""

from __future__ import annotations

from collections.abc import Mapping

from practice.rules.conditions import Circumstances, Value
from practice.rules.questionnaire import Questionnaire
from practice.rules.questions import Question, QuestionKind

SET: Mapping[str, Value] = {  # what opens further questions, and what keeps her reachable
    "A4": "private",
    "A5": ("email", "text", "call"),
    "C0": "partner",
    "E1": "yes",
    "P1": "another",
}


def answers(asked: Questionnaire, circumstances: Circumstances, *, words: str, phone: str) -> dict[str, Value]:
    """An answer to every question that is shown, until no answer brings up another. Texts hold `words`."""
    given: dict[str, Value] = {}
    while open_questions := [
        question
        for question in asked.shown(given, circumstances)
        if question.takes_an_answer and question.key not in given
    ]:
        given |= {question.key: _answer(question, words, phone) for question in open_questions}
    return given


def _answer(question: Question, words: str, phone: str) -> Value:
    keys = tuple(option.key for option in question.options)
    match question.kind:
        case QuestionKind.LINE | QuestionKind.LONG:
            return f"{words} {question.key}"
        case QuestionKind.PHONE:
            return phone
        case QuestionKind.DATE:
            return "2026-05-04"
        case QuestionKind.PEOPLE:
            return (words, f"aunt {words}", phone)
        case QuestionKind.MANY:
            return SET.get(question.key, keys)
        case _:
            wanted = SET.get(question.key)
            return wanted if wanted in keys else keys[0]
