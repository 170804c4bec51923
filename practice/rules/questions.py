"""What is a question, and which answers does it take? Pure.

Options have keys, so that an answer stays readable when a later version says the same thing in other words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from practice.rules.conditions import Answers, Circumstances, Condition, Value, chosen, holds
from practice.rules.wordings import Option, Translation, Wording

LONGEST = 10_000
LONGEST_LINE = 200
LONGEST_PHONE = 40
NOT_SAID = "not_said"  # what is kept where she would rather not say: different from no answer
PERSON = 3  # an entry of a people map: name, who they are to her, phone


class QuestionKind(StrEnum):
    """How a question is answered. The last three are no questions: a wording to agree to, a name typed under it,
    and words to read."""

    LINE = "line"
    LONG = "long"
    ONE = "one"
    MANY = "many"
    SCALE = "scale"
    YES_NO = "yn"
    PHONE = "phone"
    DATE = "date"
    PEOPLE = "people"
    CONSENT = "consent"
    SIGNATURE = "signature"
    INFORMATION = "information"


class Audience(StrEnum):
    """Whom a question is for, by who comes to the session."""

    INDIVIDUAL = "individual"
    COUPLE = "couple"
    BOTH = "both"


class Fault(StrEnum):
    """What is wrong with an answer."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    NO_SUCH_OPTION = "no_such_option"
    NOT_A_DATE = "not_a_date"


CHOSEN_ONCE = frozenset({QuestionKind.ONE, QuestionKind.SCALE, QuestionKind.YES_NO})
CHOSEN = CHOSEN_ONCE | {QuestionKind.MANY}
AGREEMENTS = frozenset({QuestionKind.CONSENT, QuestionKind.SIGNATURE})
ANSWERLESS = AGREEMENTS | {QuestionKind.INFORMATION}


@dataclass(frozen=True, slots=True)
class Question:
    """One question in the practice's own words. Refuses with ValueError what nobody could answer.

    `formats`: the ways to meet for which it is asked; none are all. `starts_page`: a new page begins here. `is_off`:
    it is not asked any more, and says what was answered to it. `fills`: what of her booking the answer is about
    (`name`, `party`, `discreet`, `channels`, `phone`, `voicemail`, `hours`, `rain_plan`). `not_said`: the words of "I
    would rather not say", where it is offered. `most`: how many people a people map takes. `consent`: the kind of
    wording that is agreed to or, as information, read.
    """

    key: str
    kind: QuestionKind
    text: str
    help: str = ""
    why_asked: str = ""
    audience: Audience = Audience.BOTH
    is_sensitive: bool = False
    is_required: bool = False
    required_if: Condition | None = None
    longest: int = LONGEST
    options: tuple[Option, ...] = ()
    not_said: str = ""
    most: int = 1
    shows_if: Condition | None = None
    formats: tuple[str, ...] = ()
    wordings: tuple[Wording, ...] = ()
    starts_page: bool = False
    is_off: bool = False
    fills: str = ""
    consent: str = ""
    translations: Mapping[str, Translation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (self.key and self.text):
            raise ValueError("a question has a key and a text")
        if not self.why_asked and self.kind not in ANSWERLESS:
            raise ValueError(f"{self.key}: there is a reason for asking")
        if self.offers_options != bool(self.options):
            raise ValueError(f"{self.key}: options belong to a question that offers some")
        keys = [option.key for option in self.options]
        if len(set(keys)) != len(keys) or NOT_SAID in keys:
            raise ValueError(f"{self.key}: two options have the same key, or one is {NOT_SAID}")
        if not 0 < self.longest <= LONGEST or not 0 < self.most <= 20:
            raise ValueError(f"{self.key}: an answer has up to {LONGEST} characters, or 20 people")
        if (self.kind is QuestionKind.CONSENT) > bool(self.consent):
            raise ValueError(f"{self.key}: a consent names its wording")

    @property
    def offers_options(self) -> bool:
        """Whether she chooses instead of writing."""
        return self.kind in CHOSEN

    @property
    def takes_an_answer(self) -> bool:
        """Whether something is kept for it: a wording that is agreed to is kept elsewhere."""
        return self.kind not in ANSWERLESS

    def is_for(self, circumstances: Circumstances) -> bool:
        """Whether it is asked of this person at all, whatever she answers."""
        fits = self.audience in (Audience.BOTH, circumstances.party)
        return fits and not self.is_off and (not self.formats or circumstances.format in self.formats)

    def is_needed(self, answers: Answers, circumstances: Circumstances) -> bool:
        """Whether it has to be answered where it is shown. "I would rather not say" is an answer."""
        return self.is_required or (self.required_if is not None and holds(self.required_if, answers, circumstances))

    def fault_of(self, value: Value | None, *, is_needed: bool | None = None) -> Fault | None:
        """What is wrong with an answer; None or an empty one is an answer that was not given."""
        if not value:
            return Fault.MISSING if (self.is_required if is_needed is None else is_needed) else None
        if value == NOT_SAID and self.not_said:
            return None
        return _SHAPES[self.kind](self, value) if self.kind in _SHAPES else Fault.NO_SUCH_OPTION

    def in_words(self, value: Value) -> tuple[str, ...]:
        """An answer as she gave it: the words of what she chose, in the order in which they were offered; of a
        people map one text for each person."""
        if value == NOT_SAID and self.not_said:
            return (self.not_said,)
        if self.offers_options:
            return tuple(option.words for option in self.options if option.key in chosen(value))
        if self.kind is QuestionKind.PEOPLE and not isinstance(value, str):
            return tuple(", ".join(filter(None, value[n : n + PERSON])) for n in range(0, len(value), PERSON))
        return (value,) if isinstance(value, str) else value

    def said(self, answers: Answers, circumstances: Circumstances, *, language: str = "") -> Question:
        """The same question in the words that fit this person, in `language` where it was translated."""
        worded = self._worded(answers, circumstances)
        other = self.translations.get(language)
        if other is None:
            return worded
        options = tuple(replace(each, words=other.options.get(each.key) or each.words) for each in self.options)
        return replace(
            worded,
            text=other.text or worded.text,
            help=other.help or worded.help,
            why_asked=other.why_asked or worded.why_asked,
            not_said=(other.not_said or worded.not_said) if worded.not_said else "",
            options=options,
        )

    def _worded(self, answers: Answers, circumstances: Circumstances) -> Question:
        for wording in self.wordings:
            if holds(wording.when, answers, circumstances):
                return replace(self, text=wording.text or self.text, help=wording.help or self.help)
        return self


def _one(question: Question, value: Value) -> Fault | None:
    is_one = isinstance(value, str) and value in {option.key for option in question.options}
    return None if is_one else Fault.NO_SUCH_OPTION


def _many(question: Question, value: Value) -> Fault | None:
    known = {option.key for option in question.options}
    return None if not isinstance(value, str) and known.issuperset(value) else Fault.NO_SUCH_OPTION


def _written(question: Question, value: Value) -> Fault | None:
    longest = min(question.longest, _LONGEST.get(question.kind, LONGEST))
    if not isinstance(value, str):
        return Fault.NO_SUCH_OPTION
    return Fault.TOO_LONG if len(value) > longest else None


def _dated(question: Question, value: Value) -> Fault | None:
    try:
        date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        return Fault.NOT_A_DATE
    return None


def _people(question: Question, value: Value) -> Fault | None:
    if isinstance(value, str) or len(value) % PERSON:
        return Fault.NO_SUCH_OPTION
    if len(value) > PERSON * question.most:
        return Fault.TOO_MANY
    return Fault.TOO_LONG if any(len(part) > LONGEST_LINE for part in value) else None


_LONGEST = {QuestionKind.LINE: LONGEST_LINE, QuestionKind.PHONE: LONGEST_PHONE}
_SHAPES = {
    QuestionKind.LINE: _written,
    QuestionKind.LONG: _written,
    QuestionKind.PHONE: _written,
    QuestionKind.ONE: _one,
    QuestionKind.SCALE: _one,
    QuestionKind.YES_NO: _one,
    QuestionKind.MANY: _many,
    QuestionKind.DATE: _dated,
    QuestionKind.PEOPLE: _people,
}
