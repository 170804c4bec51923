"""Which questions does a form ask, of whom, on which pages, and what is wrong with the answers? Pure.

A questionnaire is sections, a section is questions about one thing; a section for some people only, or for one way
to meet, is a pack. How it is kept as JSON is in `definitions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from practice.rules.conditions import Answers, Circumstances, Condition, Value, holds, questions_in
from practice.rules.questions import AGREEMENTS, Audience, Fault, Question, QuestionKind

Page = tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class SectionTranslation:
    """A section's own words in a second language."""

    title: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Questions about one thing. `minutes`: about how long it takes. `lead`: what stands above its first question.

    `is_safety`: answers are never shown again, nor whether there are any, not even to herself.
    """

    key: str
    title: str
    questions: tuple[Question, ...]
    lead: str = ""
    minutes: int = 1
    audience: Audience = Audience.BOTH
    formats: tuple[str, ...] = ()
    shows_if: Condition | None = None
    is_safety: bool = False
    translations: Mapping[str, SectionTranslation] = field(default_factory=dict)

    @property
    def is_agreements(self) -> bool:
        """Whether it asks for consent and nothing else."""
        return bool(self.questions) and all(question.kind in AGREEMENTS for question in self.questions)

    def is_for(self, circumstances: Circumstances) -> bool:
        """Whether this person is asked it at all, whatever she answers."""
        fits = self.audience in (Audience.BOTH, circumstances.party)
        return fits and (not self.formats or circumstances.format in self.formats)

    def pages(self, circumstances: Circumstances) -> tuple[Page, ...]:
        """Its questions, a page each; those that an answer may still bring up are among them."""
        pages: list[list[Question]] = []
        for question in self.questions:
            if question.starts_page or not pages:
                pages.append([])
            if question.is_for(circumstances):
                pages[-1].append(question)
        return tuple(tuple(page) for page in pages if page)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of a form. Refuses with ValueError two questions of one key, and a condition that looks ahead."""

    key: str
    version: int
    title: str
    sections: tuple[Section, ...]
    languages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for section in self.sections:
            _refuse_unknown(section.key, questions_in(section.shows_if) - seen)
            for question in section.questions:
                if question.key in seen:
                    raise ValueError(f"two questions have the same key: {question.key}")
                wordings = (wording.when for wording in question.wordings)
                for condition in (question.shows_if, question.required_if, *wordings):
                    _refuse_unknown(question.key, questions_in(condition) - seen)
                seen.add(question.key)
        if len({section.key for section in self.sections}) != len(self.sections):
            raise ValueError("two sections have the same key")

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in order."""
        return tuple(question for section in self.sections for question in section.questions)

    def section_of(self, question: str) -> Section | None:
        """The section to which a question belongs."""
        return next((each for each in self.sections if question in {q.key for q in each.questions}), None)

    def keys_for(self, circumstances: Circumstances) -> frozenset[str]:
        """The keys of the questions that this person may come to, whatever she answers. What was answered to others,
        before she came alone or in another way, is not hers to lose by an answer."""
        return frozenset(
            question.key
            for section in self.sections
            if section.is_for(circumstances)
            for question in section.questions
            if question.is_for(circumstances)
        )

    def sections_for(self, answers: Answers, circumstances: Circumstances) -> tuple[Section, ...]:
        """The sections of which something is asked of this person, given what she has answered so far."""
        shown = {question.key for question in self._brought_up(answers, circumstances)}
        return tuple(
            section for section in self.sections if not shown.isdisjoint(each.key for each in section.questions)
        )

    def shown(self, answers: Answers, circumstances: Circumstances) -> tuple[Question, ...]:
        """The questions that this person is asked, given what she has answered so far. An answer to any other is not
        kept: whoever changes her mind about the first question withdraws what followed from it."""
        return tuple(each for each in self._brought_up(answers, circumstances) if each.takes_an_answer)

    def kept(self, answers: Answers, circumstances: Circumstances) -> dict[str, Value]:
        """Of these answers those that count: to questions that are shown, and not empty."""
        shown = {question.key for question in self.shown(answers, circumstances)}
        return {key: value for key, value in answers.items() if key in shown and value}

    def check(self, answers: Answers, circumstances: Circumstances) -> dict[str, Fault]:
        """What is wrong, by the question's key. Only what is shown can be wrong."""
        asked, kept = self.shown(answers, circumstances), self.kept(answers, circumstances)
        faults = {
            question.key: question.fault_of(
                answers.get(question.key), is_needed=question.is_needed(kept, circumstances)
            )
            for question in asked
        }
        return {key: fault for key, fault in faults.items() if fault is not None}

    def consents(self, circumstances: Circumstances) -> tuple[Question, ...]:
        """The wordings that this person is asked to agree to."""
        return tuple(
            question
            for section in self.sections
            if section.is_for(circumstances)
            for question in section.questions
            if question.kind is QuestionKind.CONSENT and question.is_for(circumstances)
        )

    def _brought_up(self, answers: Answers, circumstances: Circumstances) -> tuple[Question, ...]:
        """What is asked or shown, in order. Only answers to questions that are asked themselves count."""
        asked: dict[str, Question] = {}
        counting: dict[str, Value] = {}
        for section in self.sections:
            if not (section.is_for(circumstances) and holds(section.shows_if, counting, circumstances)):
                continue
            for question in section.questions:
                if question.is_for(circumstances) and holds(question.shows_if, counting, circumstances):
                    asked[question.key] = question
                    if question.key in answers:
                        counting[question.key] = answers[question.key]
        return tuple(asked.values())


def _refuse_unknown(key: str, unknown: frozenset[str]) -> None:
    if unknown:
        raise ValueError(f"{key} depends on {', '.join(sorted(unknown))}, which is not asked before it")
