"""What has she answered, in words and part by part? For the page on which she checks it, and for her own copy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from blueprints.filters import phone_words
from practice.rules.questionnaire import Section
from practice.rules.questions import Question, QuestionKind
from practice.services.intake import OwnForm


@dataclass(frozen=True, slots=True)
class Line:
    """One question as it was put to her, her answer (empty: not provided), and the page on which she changes it."""

    key: str
    question: str
    answer: Markup
    url: str

    @property
    def row(self) -> dict[str, object]:
        """For `summary_list`."""
        what = _("your answer to: %(question)s", question=self.question)
        return {"key": self.question, "value": self.answer, "url": self.url, "what": what}


@dataclass(frozen=True, slots=True)
class Chapter:
    """One part of the form. A part about safety has no lines: what is answered there is never shown again."""

    title: str
    lines: tuple[Line, ...]
    url: str
    is_safety: bool


def chapters(own: OwnForm) -> tuple[Chapter, ...]:
    """The parts that she is asked. Where her answers are not shown again, each says only that there is one."""
    asked = {question.key: question for question in own.questions}
    return tuple(
        Chapter(
            title=title_of(part.section, own.language),
            lines=() if part.section.is_safety else tuple(_lines(own, part.section, asked)),
            url=url_for("intake.questions", section=part.section.key),
            is_safety=part.section.is_safety,
        )
        for part in own.sections
    )


def missing(own: OwnForm) -> tuple[Line, ...]:
    """What still has to be answered before it can be sent."""
    open_ones = own.questionnaire.check(own.given, own.circumstances)
    return tuple(line for chapter in chapters(own) for line in chapter.lines if line.key in open_ones)


def title_of(section: Section, language: str) -> str:
    """A part's title in the language in which she is asked."""
    translation = section.translations.get(language)
    return (translation.title if translation else "") or section.title


def _lines(own: OwnForm, section: Section, asked: dict[str, Question]) -> Iterator[Line]:
    for number, page in enumerate(section.pages(own.circumstances), start=1):
        for key in (question.key for question in page if question.key in asked):
            said = asked[key].said(own.given, own.circumstances, language=own.language)
            yield Line(
                key=key,
                question=said.text,
                answer=_answer(own, said),
                url=url_for("intake.questions", section=section.key, page=number if number > 1 else None),
            )


def _answer(own: OwnForm, question: Question) -> Markup:
    if question.key not in own.answered:
        return Markup("")
    if own.is_closed:
        return escape(_("Answered"))
    words = question.in_words(own.values[question.key])
    if question.kind is QuestionKind.PHONE:
        words = tuple(phone_words(number) for number in words)
    return Markup("<br>").join(escape(line) for each in words for line in each.splitlines() or [""])
