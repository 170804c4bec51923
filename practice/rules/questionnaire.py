"""Which questions does a form ask, which of them whom, and is an answer one that the question takes? Pure.

A questionnaire is data: `from_definition` reads what the database keeps as JSON. Options have keys, so that an answer
stays readable when a later version says the same thing in other words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Value = str | tuple[str, ...]
Answers = Mapping[str, Value]

LONGEST_LINE = 200
LONGEST = 10_000


class QuestionKind(StrEnum):
    """How a question is answered."""

    LINE = "line"
    LONG = "long"
    ONE = "one"
    MANY = "many"


class Audience(StrEnum):
    """Whom a question is for, by who comes to the session."""

    INDIVIDUAL = "individual"
    COUPLE = "couple"
    BOTH = "both"


class Fault(StrEnum):
    """What is wrong with an answer."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NO_SUCH_OPTION = "no_such_option"


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers that a question offers."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class ShowsIf:
    """Another question and the options of it that bring this one up."""

    question: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question in the practice's own words. Refuses with ValueError what nobody could answer."""

    key: str
    kind: QuestionKind
    text: str
    why_asked: str
    audience: Audience
    is_sensitive: bool
    help: str = ""
    is_required: bool = False
    longest: int = LONGEST
    options: tuple[Option, ...] = ()
    shows_if: ShowsIf | None = None

    def __post_init__(self) -> None:
        if not (self.key and self.text and self.why_asked):
            raise ValueError("a question has a key, a text, and a reason for asking")
        if self.offers_options != bool(self.options):
            raise ValueError(f"{self.key}: options belong to a question that offers some")
        if len({option.key for option in self.options}) != len(self.options):
            raise ValueError(f"{self.key}: two options have the same key")
        if not 0 < self.longest <= LONGEST:
            raise ValueError(f"{self.key}: an answer has up to {LONGEST} characters")

    @property
    def offers_options(self) -> bool:
        """Whether she chooses instead of writing."""
        return self.kind in (QuestionKind.ONE, QuestionKind.MANY)

    def fault_of(self, value: Value | None) -> Fault | None:
        """What is wrong with an answer; None is an answer that was not given."""
        if not value:
            return Fault.MISSING if self.is_required else None
        if self.offers_options:
            known = {option.key for option in self.options}
            return None if known.issuperset(_chosen(value)) else Fault.NO_SUCH_OPTION
        return Fault.TOO_LONG if len(value) > self.longest else None

    def in_words(self, value: Value) -> tuple[str, ...]:
        """An answer as she gave it: the words of what she chose, in the order in which they were offered."""
        if not self.offers_options:
            return (value,) if isinstance(value, str) else value
        chosen = _chosen(value)
        return tuple(option.words for option in self.options if option.key in chosen)


@dataclass(frozen=True, slots=True)
class Section:
    """Questions about one thing, on one page."""

    key: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of a form."""

    key: str
    version: int
    title: str
    sections: tuple[Section, ...]

    def __post_init__(self) -> None:
        keys = [question.key for question in self.questions]
        if len(set(keys)) != len(keys):
            raise ValueError("two questions have the same key")

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in order."""
        return tuple(question for section in self.sections for question in section.questions)

    def shown(self, answers: Answers, *, is_couple: bool) -> tuple[Question, ...]:
        """The questions that this person is asked, given what she has answered so far. An answer to any other is not
        kept: whoever changes her mind about the first question withdraws what followed from it."""
        own = (Audience.BOTH, Audience.COUPLE if is_couple else Audience.INDIVIDUAL)
        asked: dict[str, Question] = {}
        for question in self.questions:
            if question.audience in own and _is_brought_up(question.shows_if, asked, answers):
                asked[question.key] = question
        return tuple(asked.values())

    def check(self, answers: Answers, *, is_couple: bool) -> dict[str, Fault]:
        """What is wrong, by the question's key. Only what is shown can be wrong."""
        asked = self.shown(answers, is_couple=is_couple)
        faults = {question.key: question.fault_of(answers.get(question.key)) for question in asked}
        return {key: fault for key, fault in faults.items() if fault is not None}


def from_definition(definition: Mapping[str, Any]) -> Questionnaire:
    """A questionnaire from its JSON. Refuses with ValueError, KeyError or TypeError what is none."""
    sections = tuple(
        Section(section["key"], section["title"], tuple(_question(**question) for question in section["questions"]))
        for section in definition["sections"]
    )
    return Questionnaire(definition["key"], definition["version"], definition["title"], sections)


def _question(
    *, options: Iterable[Mapping[str, str]] = (), shows_if: Mapping[str, Any] | None = None, **said: Any
) -> Question:
    said["kind"], said["audience"] = QuestionKind(said["kind"]), Audience(said["audience"])
    offered = tuple(Option(**option) for option in options)
    condition = ShowsIf(shows_if["question"], tuple(shows_if["any_of"])) if shows_if else None
    return Question(options=offered, shows_if=condition, **said)


def _is_brought_up(condition: ShowsIf | None, asked: Mapping[str, Question], answers: Answers) -> bool:
    if condition is None:
        return True
    chosen = _chosen(answers.get(condition.question, ()))
    return condition.question in asked and not chosen.isdisjoint(condition.any_of)


def _chosen(value: Value) -> frozenset[str]:
    return frozenset((value,) if isinstance(value, str) else value)
