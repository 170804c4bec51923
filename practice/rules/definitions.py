"""How is a questionnaire written as JSON, and read back? Pure. What is left out is as a new question has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any

from practice.rules.conditions import condition_from, condition_to
from practice.rules.questionnaire import Questionnaire, Section, SectionTranslation
from practice.rules.questions import CHOSEN_ONCE, Audience, Question, QuestionKind
from practice.rules.wordings import SCALE, YES_NO, Option, Translation, Wording

RATHER_NOT_SAY = "I would rather not say"
OFFERED = {QuestionKind.SCALE: SCALE, QuestionKind.YES_NO: YES_NO}


def from_definition(definition: Mapping[str, Any]) -> Questionnaire:
    """A questionnaire from its JSON. Refuses with ValueError, KeyError or TypeError what is none."""
    sections = sections_from(definition)
    languages = tuple(definition.get("languages", ()))
    return Questionnaire(definition["key"], definition["version"], definition["title"], sections, languages)


def sections_from(definition: Mapping[str, Any]) -> tuple[Section, ...]:
    """Its sections alone: whether they can stand in this order is for the questionnaire to say."""
    return tuple(_section(**section) for section in definition["sections"])


def to_definition(questionnaire: Questionnaire) -> dict[str, Any]:
    """The JSON of a questionnaire, without what goes without saying."""
    return {
        "key": questionnaire.key,
        "version": questionnaire.version,
        "title": questionnaire.title,
        **({"languages": list(questionnaire.languages)} if questionnaire.languages else {}),
        "sections": [_section_to(section) for section in questionnaire.sections],
    }


def question_from(said: Mapping[str, Any]) -> Question:
    """One question from its JSON. Refuses with ValueError, KeyError or TypeError what is none."""
    return _question(**said)


def question_to(question: Question) -> dict[str, Any]:
    """The JSON of one question."""
    said = _plain(question, leave_out=("options", "shows_if", "required_if", "wordings", "translations", "not_said"))
    if question.options and question.options != OFFERED.get(question.kind):
        said["options"] = [asdict(option) for option in question.options]
    if question.not_said != (RATHER_NOT_SAY if question.kind in CHOSEN_ONCE else ""):
        said["not_said"] = question.not_said
    for name in ("shows_if", "required_if"):
        if (condition := condition_to(getattr(question, name))) is not None:
            said[name] = condition
    if question.wordings:
        said["wordings"] = [_wording_to(wording) for wording in question.wordings]
    if question.translations:
        said["translations"] = {name: _spoken(words) for name, words in question.translations.items()}
    return said


def _section(*, questions: Iterable[Mapping[str, Any]], **said: Any) -> Section:
    said["audience"] = Audience(said.get("audience", Audience.BOTH))
    said["formats"] = tuple(said.get("formats", ()))
    said["shows_if"] = condition_from(said.get("shows_if"))
    said["translations"] = {key: SectionTranslation(**each) for key, each in said.get("translations", {}).items()}
    return Section(questions=tuple(_question(**question) for question in questions), **said)


def _question(
    *,
    options: Iterable[Mapping[str, str]] = (),
    wordings: Iterable[Mapping[str, Any]] = (),
    translations: Mapping[str, Mapping[str, Any]] | None = None,
    **said: Any,
) -> Question:
    kind = said["kind"] = QuestionKind(said["kind"])
    said["audience"] = Audience(said.get("audience", Audience.BOTH))
    said["formats"] = tuple(said.get("formats", ()))
    said.setdefault("not_said", RATHER_NOT_SAY if kind in CHOSEN_ONCE else "")
    for name in ("shows_if", "required_if"):
        said[name] = condition_from(said.get(name))
    offered = tuple(Option(**option) for option in options) or OFFERED.get(kind, ())
    spoken = {name: Translation(**words) for name, words in (translations or {}).items()}
    return Question(options=offered, wordings=tuple(map(_wording, wordings)), translations=spoken, **said)


def _wording(said: Mapping[str, Any]) -> Wording:
    when = condition_from(said["when"])
    if when is None:
        raise ValueError("another wording holds under a condition")
    return Wording(when, said.get("text", ""), said.get("help", ""))


def _section_to(section: Section) -> dict[str, Any]:
    said = _plain(section, leave_out=("questions", "shows_if", "translations"))
    if section.shows_if is not None:
        said["shows_if"] = condition_to(section.shows_if)
    if section.translations:
        said["translations"] = {name: _spoken(words) for name, words in section.translations.items()}
    return said | {"questions": [question_to(question) for question in section.questions]}


def _wording_to(wording: Wording) -> dict[str, Any]:
    return {"when": condition_to(wording.when)} | {
        name: words for name in ("text", "help") if (words := getattr(wording, name))
    }


def _spoken(words: Translation | SectionTranslation) -> dict[str, Any]:
    return {each.name: value for each in fields(words) if (value := getattr(words, each.name))}


def _plain(row: Question | Section, *, leave_out: Iterable[str]) -> dict[str, Any]:
    """The fields of a row that differ from what a new one has."""
    said: dict[str, Any] = {}
    for each in fields(row):
        value = getattr(row, each.name)
        if each.name not in leave_out and value != each.default:
            said[each.name] = list(value) if isinstance(value, tuple) else value
    return said
