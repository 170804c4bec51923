"""How does a counsellor read a form: in which order, in whose words, and what was changed since it was sent? Pure.

Her client's own sentences come first, then what can be drawn, then everything else by section. What was said about
safety stays apart, so that a page can leave it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from practice.rules import safety
from practice.rules.conditions import Answers, Circumstances, Value
from practice.rules.questionnaire import Questionnaire, Section
from practice.rules.questions import Question, QuestionKind
from practice.rules.safety import Signal
from practice.rules.side_by_side import BARS, CONTACT, OWN_MOVES, PARTNERS_MOVES, UNDERNEATH, Bar, Cycle, bars, cycle

NAME, PRONOUNS, PHONE, EMERGENCY = "A1", "A2", "A6", "A8"
FIRST_WORDS = ("C1", "C9", "B1", "D5", "Z1")
IN_THE_CYCLE = (OWN_MOVES, PARTNERS_MOVES, UNDERNEATH)
SHOWN_ELSEWHERE = frozenset({NAME, PRONOUNS, EMERGENCY, *BARS, *IN_THE_CYCLE})
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer from an instant on (aware UTC); None: she took away the one before, or left the question out."""

    value: Value | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """A question in the words in which she read it, and her answer in words; none where she took it back.

    `earlier` are the answers that she has sent before, each with the instant from which it held, the newest first.
    """

    question: Question
    words: Words
    at: datetime
    earlier: tuple[tuple[Words, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What she said to one section, apart from what stands elsewhere on the page."""

    title: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to do, and the answers behind it; `is_safety`: there are such in the part about safety, too."""

    signal: Signal
    because: tuple[Said, ...]
    is_safety: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as it is read. `moved` are changes to what is drawn, told beside the drawing."""

    name: str
    pronouns: str
    quotations: tuple[Said, ...]
    bars: tuple[Bar, ...]
    cycle: Cycle | None
    moved: tuple[Said, ...]
    parts: tuple[Part, ...]
    emergency: Said | None
    flags: tuple[Flag, ...]
    safety: tuple[Said, ...]
    phone: str


def sheet_of(
    questionnaire: Questionnaire,
    circumstances: Circumstances,
    history: Mapping[str, Sequence[Given]],
    *,
    with_safety: bool,
) -> Sheet:
    """The sheet of what was answered; `history` holds each question's answers, oldest first.

    Without `with_safety` it holds no word of the part about safety, nor which of its questions was answered.
    """
    latest = {key: given[-1].value for key, given in history.items() if given}
    answers = questionnaire.kept({key: value for key, value in latest.items() if value}, circumstances)
    said = {each.question.key: each for each in all_said(questionnaire, circumstances, answers, history)}
    shown = {question.key for question in questionnaire.shown(answers, circumstances)}
    apart = {question.key for section in questionnaire.sections if section.is_safety for question in section.questions}
    drawn = [said[key] for key in (*BARS, *IN_THE_CYCLE) if key in said]
    moves = cycle(questionnaire, {key: value for key, value in answers.items() if key in shown})
    return Sheet(
        name=_text(answers, NAME),
        pronouns=_text(answers, PRONOUNS),
        quotations=tuple(_quotations(questionnaire, said, apart)),
        bars=tuple(bar for bar in bars(questionnaire, answers) if bar.key in shown),
        cycle=moves if any((moves.own_moves, moves.partners_moves, moves.underneath)) else None,
        moved=tuple(each for each in drawn if each.earlier),
        parts=tuple(part for section in _in_order(questionnaire) if (part := _part(section, said)).said),
        emergency=said.get(EMERGENCY),
        flags=_flags(answers, circumstances, said, apart),
        safety=tuple(each for key, each in said.items() if key in apart) if with_safety else (),
        phone=_text(answers, PHONE),
    )


def all_said(
    questionnaire: Questionnaire,
    circumstances: Circumstances,
    answers: Answers,
    history: Mapping[str, Sequence[Given]],
    *,
    language: str = "",
) -> Iterable[Said]:
    """In the order of the form. A question that is not asked any more is told only where it was answered."""
    for question in questionnaire.questions:
        given = history.get(question.key, ())
        if not any(each.value for each in given):
            continue
        worded = question.said(answers, circumstances, language=language)
        *before, now = given
        value = answers.get(question.key)
        earlier = [each for each in before if each.value]
        if value is None and now.value:  # what it followed from was changed: it does not count any more
            earlier.append(now)
        yield Said(
            worded,
            _words(worded, value),
            now.at,
            tuple((_words(worded, each.value), each.at) for each in reversed(earlier)),
        )


def _quotations(questionnaire: Questionnaire, said: Mapping[str, Said], apart: set[str]) -> Iterable[Said]:
    """What she wrote herself at length, what matters most first."""
    others = [each.key for each in questionnaire.questions if each.kind is QuestionKind.LONG and each.key not in apart]
    for key in dict.fromkeys((*FIRST_WORDS, *others)):
        if key in said and said[key].question.kind is QuestionKind.LONG:
            yield said[key]


def _in_order(questionnaire: Questionnaire) -> list[Section]:
    """How to reach somebody is looked up, not read: it comes last."""
    return sorted(questionnaire.sections, key=lambda section: section.key == CONTACT)


def _part(section: Section, said: Mapping[str, Said]) -> Part:
    if section.is_safety:
        return Part(section.title, ())
    told = (
        said[question.key]
        for question in section.questions
        if question.key in said and question.kind is not QuestionKind.LONG and question.key not in SHOWN_ELSEWHERE
    )
    return Part(section.title, tuple(told))


def _flags(
    answers: Answers, circumstances: Circumstances, said: Mapping[str, Said], apart: set[str]
) -> tuple[Flag, ...]:
    return tuple(
        Flag(
            signal=finding.signal,
            because=tuple(said[key] for key in finding.because if key in said and key not in apart),
            is_safety=not apart.isdisjoint(finding.because),
        )
        for finding in safety.findings(answers, circumstances)
    )


def _words(question: Question, value: Value | None) -> Words:
    return question.in_words(value) if value else ()


def _text(answers: Answers, key: str) -> str:
    value = answers.get(key)
    return value if isinstance(value, str) else ""
