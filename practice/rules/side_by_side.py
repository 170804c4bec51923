"""What do two people say alike, and what has changed for one of them since? Pure.

For the counsellor's eyes. Everything is in the words that were chosen or written; nothing is counted up or judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from practice.rules.conditions import Answers, Circumstances, Value, chosen
from practice.rules.questionnaire import Questionnaire, Section
from practice.rules.questions import CHOSEN_ONCE, NOT_SAID, Question, QuestionKind

CONTACT = "contact"  # the section about reaching somebody: never compared
TOGETHER = Circumstances(is_couple=True, format="")
BARS = {"C4": "reach", "C5": "stay", "C6": "curious", "C7": "room to feel", "C8": "give back"}
OWN_MOVES, PARTNERS_MOVES, UNDERNEATH = "D1", "D2", "D3"
Words = tuple[str, ...]

# The two ends of a question; what lies between them is on neither side.
ENDS_BY_KEY = {
    "B3": (frozenset({"hardly", "difficulty"}), frozenset({"mostly", "well"})),
    "G2": (frozenset({"very_much", "quite_a_lot"}), frozenset({"not_very_much", "leaving"})),
}
ENDS_BY_KIND = {
    QuestionKind.SCALE: (frozenset({"1", "2"}), frozenset({"4", "5"})),
    QuestionKind.YES_NO: (frozenset({"yes"}), frozenset({"no"})),
}


class Agreement(StrEnum):
    """How the answers of two people lie beside each other."""

    BOTH = "both"
    ONLY_ONE = "only_one"
    OPPOSITE = "opposite"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Pair:
    """One question and what two people said to it: what both said, and what only one of them did."""

    question: Question
    agreement: Agreement
    both: Words
    only_first: Words
    only_second: Words


@dataclass(frozen=True, slots=True)
class Bar:
    """One of the five scales as she answered it: from 1, almost never, to 5, almost always; None without an answer.

    `text` is a word or two for the counsellor, `said` the answer in words, also "I would rather not say".
    """

    key: str
    text: str
    value: int | None
    said: str


@dataclass(frozen=True, slots=True)
class Change:
    """The same scale now and before. `steps` up, or down where it is negative; None where one of the two is missing."""

    bar: Bar
    before: Bar
    steps: int | None


@dataclass(frozen=True, slots=True)
class Cycle:
    """What she does when it hurts, what she sees her partner do, and what lies underneath, in her words."""

    own_moves: Words
    partners_moves: Words
    underneath: Words


def side_by_side(questionnaire: Questionnaire, first: Answers, second: Answers) -> tuple[Pair, ...]:
    """What two people who come together said to each question that at least one of them answered, in order.

    Never about safety, nor about how somebody is reached. "I would rather not say" is nothing said.
    """
    return tuple(
        _pair(question, first, second)
        for section in questionnaire.sections
        if _is_compared(section)
        for question in section.questions
        if question.takes_an_answer and (_said(question, first) or _said(question, second))
    )


def bars(questionnaire: Questionnaire, answers: Answers) -> tuple[Bar, ...]:
    """The five scales of a questionnaire that asks them, as they were answered."""
    return tuple(
        Bar(question.key, BARS[question.key], _step(answers.get(question.key)), _spoken(question, answers))
        for question in questionnaire.questions
        if question.key in BARS and question.kind is QuestionKind.SCALE
    )


def changes(then: Sequence[Bar], now: Sequence[Bar]) -> tuple[Change, ...]:
    """The scales of an earlier and of a later form that both ask, in the order of the later one."""
    earlier = {bar.key: bar for bar in then}
    return tuple(
        Change(bar, earlier[bar.key], _difference(earlier[bar.key].value, bar.value))
        for bar in now
        if bar.key in earlier
    )


def cycle(questionnaire: Questionnaire, answers: Answers) -> Cycle:
    """Her view of how it goes wrong between the two."""
    asked = {question.key: question for question in questionnaire.questions}

    def words(key: str) -> Words:
        return asked[key].in_words(answers[key]) if key in asked and _said(asked[key], answers) else ()

    return Cycle(words(OWN_MOVES), words(PARTNERS_MOVES), words(UNDERNEATH))


def _is_compared(section: Section) -> bool:
    return not (section.is_safety or section.key == CONTACT)


def _pair(question: Question, first: Answers, second: Answers) -> Pair:
    one, other = _said(question, first), _said(question, second)
    both: frozenset[str] = frozenset()
    if question.offers_options and _is_same(question, first, second):
        both = chosen(one) & chosen(other)
    return Pair(
        question,
        _agreement(question, one, other, both),
        _in_words(question, tuple(both)),
        _in_words(question, _without(one, both)),
        _in_words(question, _without(other, both)),
    )


def _agreement(question: Question, one: Value, other: Value, both: frozenset[str]) -> Agreement:
    if not (one and other):
        return Agreement.ONLY_ONE
    if both == chosen(one) == chosen(other):
        return Agreement.BOTH
    return Agreement.OPPOSITE if _are_opposite(question, one, other) else Agreement.DIFFERENT


def _are_opposite(question: Question, one: Value, other: Value) -> bool:
    ends = ENDS_BY_KEY.get(question.key) or ENDS_BY_KIND.get(question.kind)
    if ends is None or question.kind not in CHOSEN_ONCE:
        return False
    low, high = ends
    return (one in low and other in high) or (one in high and other in low)


def _is_same(question: Question, first: Answers, second: Answers) -> bool:
    """Whether both were asked in the same words: in other words it is about somebody else."""
    return question.said(first, TOGETHER).text == question.said(second, TOGETHER).text


def _said(question: Question, answers: Answers) -> Value:
    value = answers.get(question.key, ())
    return () if value == NOT_SAID and question.not_said else value


def _without(value: Value, both: frozenset[str]) -> Value:
    if not both:
        return value
    return tuple(option for option in chosen(value) if option not in both)


def _in_words(question: Question, value: Value) -> Words:
    return question.in_words(value) if value else ()


def _spoken(question: Question, answers: Answers) -> str:
    return next(iter(_in_words(question, answers.get(question.key, ()))), "")


def _step(value: Value | None) -> int | None:
    return int(value) if isinstance(value, str) and value.isdecimal() else None


def _difference(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before
