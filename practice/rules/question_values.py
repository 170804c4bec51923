"""What does the counsellor write down about a question, and which question comes of it? Pure.

Keys are made, never typed: an option keeps its key whatever it says, so that answers stay readable.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from practice.rules.conditions import AnswerIs, Condition
from practice.rules.questionnaire import Questionnaire
from practice.rules.questionnaire_faults import EditFault, EditRefused
from practice.rules.questions import ANSWERLESS, CHOSEN_ONCE, NOT_SAID, Audience, Question, QuestionKind
from practice.rules.wordings import SCALE, YES_NO, Option, Translation, Wording

OPTIONAL, REQUIRED, SOMETIMES = "optional", "required", "sometimes"
ALWAYS, AS_IT_IS = "", "as_it_is"
RATHER_NOT_SAY = "I would rather not say"
FEWEST_OPTIONS = 2
LONGEST_KEY = 30
_SEED = (Option("", "?"),)  # none of its own yet
_SEEDS: Mapping[QuestionKind, tuple[Option, ...]] = {
    QuestionKind.SCALE: SCALE,
    QuestionKind.YES_NO: YES_NO,
    QuestionKind.ONE: _SEED,
    QuestionKind.MANY: _SEED,
}
_OTHER = re.compile(r"[^a-z0-9]+")

OptionRow = tuple[str, str, str]  # its key (none yet: ""), its words, its words in the second language
WordingRow = tuple[str, str]  # text and help under a condition


@dataclass(frozen=True, slots=True)
class QuestionValues:
    """A question as its form shows it. `other_...` are its words in the second language.

    `requirement`: `optional`, `required` or, under a condition that is kept, `sometimes`. `after`: the question
    whose answers in `ticked` bring it up; empty: it always comes up; `as_it_is`: as a condition of more parts says.
    """

    text: str = ""
    help: str = ""
    why_asked: str = ""
    not_said: str = ""
    options: tuple[OptionRow, ...] = ()
    wordings: tuple[WordingRow, ...] = ()
    requirement: str = OPTIONAL
    is_sensitive: bool = True
    audience: str = Audience.BOTH.value
    formats: tuple[str, ...] = ()
    after: str = ALWAYS
    ticked: tuple[str, ...] = ()
    starts_page: bool = False
    longest: int = 1000
    most: int = 1
    consent: str = ""
    other_text: str = ""
    other_help: str = ""
    other_why_asked: str = ""
    other_not_said: str = ""


def values_of(question: Question, *, language: str) -> QuestionValues:
    """What a question's form shows. `language`: the second one, or empty."""
    other = question.translations.get(language, Translation())
    after, ticked = _after(question.shows_if)
    return QuestionValues(
        text=question.text,
        help=question.help,
        why_asked=question.why_asked,
        not_said=question.not_said,
        options=tuple((each.key, each.words, other.options.get(each.key, "")) for each in question.options),
        wordings=tuple((each.text, each.help) for each in question.wordings),
        requirement=REQUIRED if question.is_required else OPTIONAL if question.required_if is None else SOMETIMES,
        is_sensitive=question.is_sensitive,
        audience=question.audience.value,
        formats=question.formats,
        after=after,
        ticked=ticked,
        starts_page=question.starts_page,
        longest=question.longest,
        most=question.most,
        consent=question.consent,
        other_text=other.text,
        other_help=other.help,
        other_why_asked=other.why_asked,
        other_not_said=other.not_said,
    )


def new_values(kind: QuestionKind) -> QuestionValues:
    """What the form of a new question of this kind begins with."""
    offered = _SEEDS[kind] if kind in (QuestionKind.SCALE, QuestionKind.YES_NO) else ()
    return QuestionValues(
        not_said=RATHER_NOT_SAY if kind in CHOSEN_ONCE else "",
        options=tuple((each.key, each.words, "") for each in offered),
        is_sensitive=kind not in ANSWERLESS,
    )


def new_question(key: str, kind: QuestionKind, values: QuestionValues, *, language: str) -> Question:
    """A question of that kind as the values have it. Refuses with EditRefused like `question_with`."""
    seed = Question(
        key=key,
        kind=kind,
        text="?",
        why_asked="?",
        audience=Audience.BOTH,
        is_sensitive=True,
        options=_SEEDS.get(kind, ()),
        consent=values.consent or "?",
    )
    return question_with(seed, values, language=language)


def question_with(question: Question, values: QuestionValues, *, language: str) -> Question:
    """The question as the values have it. Refuses with EditRefused, naming the value, what nobody could answer."""
    _refuse_missing(question, values)
    options = _options(question, values.options)
    return replace(
        question,
        text=values.text,
        help=values.help,
        why_asked=values.why_asked,
        not_said=values.not_said,
        options=tuple(Option(key, words) for key, words, _ in options),
        wordings=tuple(map(_reworded, question.wordings, values.wordings)),
        is_required=values.requirement == REQUIRED,
        required_if=question.required_if if values.requirement == SOMETIMES else None,
        is_sensitive=values.is_sensitive,
        audience=Audience(values.audience),
        formats=values.formats,
        shows_if=_shows_if(question, values),
        starts_page=values.starts_page,
        longest=values.longest,
        most=values.most,
        consent=values.consent,
        translations=_translations(question, values, options, language),
    )


def _refuse_missing(question: Question, values: QuestionValues) -> None:
    if not values.text:
        raise EditRefused(EditFault.MISSING, question.key, part="text")
    if not values.why_asked and question.kind not in ANSWERLESS:
        raise EditRefused(EditFault.MISSING, question.key, part="why_asked")
    if question.kind is QuestionKind.CONSENT and not values.consent:
        raise EditRefused(EditFault.MISSING, question.key, part="consent")


def _options(question: Question, rows: tuple[OptionRow, ...]) -> tuple[OptionRow, ...]:
    """Its rows, those without words left out, the new ones with keys made of their words."""
    if not question.offers_options:
        return ()
    rows = tuple(row for row in rows if row[1])
    words = [row[1].casefold() for row in rows]
    if len(rows) < FEWEST_OPTIONS:
        raise EditRefused(EditFault.NO_OPTIONS, question.key, part="options")
    if len(set(words)) != len(words):
        raise EditRefused(EditFault.SAME_OPTION, question.key, part="options")
    known = {each.key for each in question.options}
    taken = {NOT_SAID} | {row[0] for row in rows if row[0] in known}
    keyed = []
    for key, said, other in rows:
        own = key if key and key in known else option_key(said, taken)
        taken.add(own)
        keyed.append((own, said, other))
    return tuple(keyed)


def option_key(words: str, taken: set[str]) -> str:
    """A name for an option, made of its words: plain letters, with a number where another has it."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    word = _OTHER.sub("_", plain).strip("_")[:LONGEST_KEY].strip("_") or "option"
    return next(key for key in (word, *(f"{word}_{n}" for n in range(2, len(taken) + 3))) if key not in taken)


def _after(condition: Condition | None) -> tuple[str, tuple[str, ...]]:
    match condition:
        case None:
            return ALWAYS, ()
        case AnswerIs(question, any_of):
            return question, any_of
        case _:
            return AS_IT_IS, ()


def _shows_if(question: Question, values: QuestionValues) -> Condition | None:
    if values.after == ALWAYS:
        return None
    if values.after == AS_IT_IS:
        return question.shows_if
    if not values.ticked:
        raise EditRefused(EditFault.NO_ANSWER_TICKED, question.key, part="ticked")
    return AnswerIs(values.after, values.ticked)


def _reworded(wording: Wording, row: WordingRow) -> Wording:
    return replace(wording, text=row[0], help=row[1])


def _translations(
    question: Question, values: QuestionValues, options: tuple[OptionRow, ...], language: str
) -> Mapping[str, Translation]:
    if not language:
        return question.translations
    parts: dict[str, Any] = {
        "text": values.other_text,
        "help": values.other_help,
        "why_asked": values.other_why_asked,
        "not_said": values.other_not_said,
        "options": {key: other for key, _, other in options if other},
    }
    kept = {name: words for name, words in question.translations.items() if name != language}
    return kept | {language: Translation(**parts)} if any(parts.values()) else kept


def second_language(questionnaire: Questionnaire) -> str:
    """The language in which its questions are said beside the first; empty for none."""
    return next(iter(questionnaire.languages), "")


def earlier_choices(questionnaire: Questionnaire, key: str | None, *, section: str) -> tuple[Question, ...]:
    """The questions whose answers can bring up the one of that key, or a new one at the end of its section."""
    found: list[Question] = []
    for each in questionnaire.sections:
        for question in each.questions:
            if question.key == key:
                return tuple(found)
            if question.offers_options and not question.is_off:
                found.append(question)
        if key is None and each.key == section:
            break
    return tuple(found)
