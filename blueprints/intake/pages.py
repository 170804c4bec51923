"""What is one page of her form? One topic, in the words that fit her; and where does she go on from there?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import request, session, url_for

from blueprints.intake import editions
from blueprints.intake.asking import Asked, keys, standing
from blueprints.intake.forms import AnswersForm, fields_from, form_class
from practice.errors import NotFound
from practice.rules.conditions import Answers, questions_in
from practice.rules.merging import Differences
from practice.rules.progress import Status
from practice.rules.questionnaire import Section, SectionTranslation
from practice.rules.questions import Question
from practice.services.intake import OwnForm

SAVES = "saves_while_typing"  # in the browser's own cookie: who has said that the device is hers
WORRIED = ("E5", "worried")


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """One page of one part of a form. `number` counts from 1; `is_more`: only what an answer has just brought up."""

    own: OwnForm
    attendance_id: str
    section: Section
    number: int
    is_more: bool
    language: str

    @property
    def questions(self) -> tuple[Question, ...]:
        """Everything that may be asked on it. What was asked when it was opened still is when it is sent."""
        if not self.is_more:
            return self._all
        asked = keys(self._brought_up(self.own)) | set(request.form.getlist("asked"))
        return tuple(question for question in self._all if question.key in asked)

    @property
    def words(self) -> SectionTranslation:
        """The title and the lead of its part."""
        other = self.section.translations.get(self.language, SectionTranslation())
        return SectionTranslation(other.title or self.section.title, other.lead or self.section.lead)

    @property
    def part(self) -> tuple[int, int]:
        """Which of the parts it is, and of how many."""
        parts = [part.section.key for part in self.own.sections]
        return parts.index(self.section.key) + 1, len(parts)

    @property
    def page_count(self) -> int:
        """How many pages its part has."""
        return len(self.section.pages(self.own.circumstances))

    @property
    def is_over(self) -> bool:
        """Whether it was to show what an answer had brought up, and that has been answered."""
        return self.is_more and not self.questions

    @property
    def unseen(self) -> frozenset[str]:
        """The questions whose answers the page does not show, whether or not there are any."""
        if self.section.is_safety:
            return keys(self.questions)
        return keys(self.questions) & self.own.answered if self.own.is_closed else frozenset()

    @property
    def save_url(self) -> str | None:
        """Where the page saves by itself: not before she has said that the device is hers, and not where she would
        not see, and so could not take back, what was saved."""
        is_watched = self.own.is_closed or self.section.is_safety
        is_hers = session.get(SAVES) == self.attendance_id
        return self._address("intake.save", self.number) if is_hers and not is_watched else None

    def url(self, number: int, *, is_more: bool = False) -> str:
        """The address of a page of the same part."""
        return self._address("intake.questions", number, is_more=is_more)

    def form(self) -> AnswersForm:
        """Its form, as it was sent or with what the page may show."""
        answers, own = self._judged({}), self.own
        asked = [question.said(answers, own.circumstances, language=self.language) for question in self.questions]
        needed = {question.key for question in asked if question.is_needed(answers, own.circumstances)}
        removable = frozenset() if self.section.is_safety else self.unseen - needed
        shown = {} if self.section.is_safety else {**own.suggested, **own.values}
        was = {key: value for key, value in own.values.items() if key in keys(asked)}
        data = {"seen": self.seen_now(own.editions), "was": json.dumps(was, ensure_ascii=False)}
        form: AnswersForm = form_class(asked, needed=needed, removable=removable)(data=data | fields_from(asked, shown))
        form.asked = frozenset(request.form.getlist("asked"))
        form.is_ours = not form.is_submitted() or self._is_ours(form)
        if not form.is_ours:
            form.seen.data = self.seen_now(own.editions)
        return form

    def asked(self, form: AnswersForm) -> list[Asked]:
        """Its questions as they stand with what she has typed."""
        typed = form.answers(unseen=self.unseen) if form.is_submitted() else {}
        answers, circumstances = self._judged(typed), self.own.circumstances
        live = frozenset() if self.is_more else keys(self.questions) - self.unseen
        found = [standing(each, answers, circumstances, live=live, language=self.language) for each in self.questions]
        if self.section.is_safety and self.number > 1:  # its address shows the page to everybody alike
            return [replace(each, is_shown=True) for each in found]
        return [
            replace(each, is_answered=each.question.key in self.unseen and not self.section.is_safety) for each in found
        ]

    def saving(self, form: AnswersForm, said: Answers) -> dict[str, Any]:
        """How the page is saved: what she says, and what the page had shown her."""
        shown = {"seen": self.seen(form), "shown": form.shown(), "language": self.language, "unseen": self.unseen}
        return {"attendance_id": self.attendance_id, "answers": said, **shown}

    def differences(self, unchosen: Iterable[str], said: Answers) -> Differences:
        """What is kept and what is said here, of the questions between whose answers she has not chosen."""
        return {key: (self.own.given.get(key, ()), said.get(key, ())) for key in unchosen}

    def seen(self, form: AnswersForm) -> dict[str, int]:
        """The editions that her page showed, of what was asked."""
        found = editions.read((form.seen.raw_data or [""])[0], sealed_for=self._sealed_for)
        return {key: found.get(key, 0) for key in form.asked & keys(self.questions)}

    def seen_now(self, kept: Mapping[str, int]) -> str:
        """What the page carries where these are the editions that it shows."""
        return editions.written({key: kept.get(key, 0) for key in keys(self._all)}, sealed_for=self._sealed_for)

    def way_on(self, said: Answers, asked: frozenset[str]) -> str:
        """Where she goes on once this page is saved: what an answer has brought up, the next page, the next part that
        is not done, or the list of all."""
        if WORRIED in said.items():
            return url_for("intake.help_now")
        own = self._after(said, asked)
        if not (self.is_more or self.section.is_safety) and self._brought_up(own):
            return self.url(self.number, is_more=True)
        shown = keys(own.questionnaire.shown({**own.given, **said}, own.circumstances))
        for number, page in enumerate(self.section.pages(own.circumstances), 1):
            if number > self.number and not shown.isdisjoint(keys(page)):
                return self.url(number)
        return _next_part(own, after=self.section)

    @property
    def _all(self) -> tuple[Question, ...]:
        return self.section.pages(self.own.circumstances)[self.number - 1]

    @property
    def _sealed_for(self) -> str | None:
        return self.attendance_id if self.section.is_safety else None

    def _brought_up(self, own: OwnForm) -> tuple[Question, ...]:
        """What answers of this page bring up in it and she has not been through."""
        shown, here = keys(own.questions), keys(self._all)
        return tuple(
            each
            for each in self._all
            if each.key in shown and each.key not in own.editions and not here.isdisjoint(questions_in(each.shows_if))
        )

    def _judged(self, typed: Answers) -> Answers:
        """The answers by which the page is drawn. What is said about safety draws no page."""
        if self.section.is_safety:
            return typed
        own = self.own
        return own.questionnaire.kept({**own.suggested, **own.given, **typed}, own.circumstances)

    def _after(self, said: Answers, asked: frozenset[str]) -> OwnForm:
        """What was answered about safety before leads nowhere: the address would tell that it was."""
        own, secret = self.own, keys(self.section.questions) if self.section.is_safety else frozenset()
        given = {key: value for key, value in own.given.items() if key not in secret}
        given = own.questionnaire.kept({**given, **said}, own.circumstances)
        return replace(own, given=given, editions={**own.editions, **dict.fromkeys(asked, 1)})

    def _is_ours(self, form: AnswersForm) -> bool:
        """Whether a page of hers was sent: each of them says what it showed of the part about safety."""
        found = editions.read((form.seen.raw_data or [""])[0], sealed_for=self._sealed_for)
        return not self.section.is_safety or found.keys() >= form.asked & keys(self.questions)

    def _address(self, endpoint: str, number: int, *, is_more: bool = False) -> str:
        page, more = (number if number > 1 else None), (1 if is_more else None)
        return url_for(endpoint, section=self.section.key, page=page, more=more)


def page_of(own: OwnForm, *, attendance_id: str, section: str, language: str) -> QuestionsPage | None:
    """The page that the address names; None for a part that is not asked of her (any more). Refuses with NotFound."""
    found = next((each for each in own.questionnaire.sections if each.key == section), None)
    number = request.args.get("page", "1")
    if found is None or number not in map(str, range(1, len(found.pages(own.circumstances)) + 1)):
        raise NotFound
    if section not in {part.section.key for part in own.sections}:
        return None
    is_more = "more" in request.args and not found.is_safety
    return QuestionsPage(own, attendance_id, found, int(number), is_more, language)


def _next_part(own: OwnForm, *, after: Section) -> str:
    parts = own.sections
    position = next((n for n, part in enumerate(parts) if part.section.key == after.key), len(parts))
    for part in parts[position + 1 :]:
        if part.status is not Status.DONE:
            return url_for("intake.questions", section=part.section.key)
    return url_for("intake.form")
