"""How far has she come with each part of the form? Pure. Nothing is counted, and nothing is called too little."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum

from practice.rules.conditions import Answers, Circumstances
from practice.rules.questionnaire import Questionnaire, Section

IN_FIVES = 5


class Status(StrEnum):
    """What a part's line says. A part about safety says nothing but that it is optional."""

    NOT_STARTED = "not_started"
    BEGUN = "begun"
    DONE = "done"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class OwnSection:
    """One part of her own form. `needs`: how many of its questions still have to be answered."""

    section: Section
    status: Status
    needs: int


def progress(
    questionnaire: Questionnaire, answers: Answers, circumstances: Circumstances, *, passed: Container[str]
) -> tuple[OwnSection, ...]:
    """The parts that she is asked, in order, without the agreements. `passed`: questions answered or left out.

    A part is done when she has been through it and nothing that has to be answered is open.
    """
    missing = questionnaire.check(answers, circumstances)
    asked = {question.key for question in questionnaire.shown(answers, circumstances)}
    parts = []
    for section in questionnaire.sections_for(answers, circumstances):
        keys = [question.key for question in section.questions if question.key in asked]
        if keys:
            needs = 0 if section.is_safety else sum(key in missing for key in keys)
            parts.append(OwnSection(section, _status(section, keys, needs, passed), needs))
    return tuple(parts)


def minutes_for(parts: Iterable[OwnSection]) -> int:
    """About how many minutes these parts take, in fives from five on. What is optional is left out."""
    minutes = sum(part.section.minutes for part in parts if part.status is not Status.OPTIONAL)
    return minutes if minutes < IN_FIVES else IN_FIVES * round(minutes / IN_FIVES)


def _status(section: Section, keys: list[str], needs: int, passed: Container[str]) -> Status:
    if section.is_safety:
        return Status.OPTIONAL
    behind = [key for key in keys if key in passed]
    if not behind:
        return Status.NOT_STARTED
    return Status.DONE if len(behind) == len(keys) and not needs else Status.BEGUN
