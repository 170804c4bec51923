"""Questionnaires for tests: short ones that a test writes down, the ones that ship, and any that one could think of."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

import practice.rules
from practice.rules.conditions import (
    AllOf,
    AnswerIs,
    AnyOf,
    Circumstances,
    Condition,
    FormatIs,
    Not,
    PartyIs,
    Value,
)
from practice.rules.definitions import from_definition
from practice.rules.questionnaire import Questionnaire, Section, SectionTranslation
from practice.rules.questions import CHOSEN, NOT_SAID, Audience, Question, QuestionKind
from practice.rules.wordings import Option, Translation, Wording

RULES = Path(practice.rules.__file__).parent
FORMATS = ("in_person", "phone", "online", "walk")
EVERYWHERE = tuple(Circumstances(is_couple, way) for is_couple in (False, True) for way in FORMATS)
ALONE, COUPLE = Circumstances(False, "in_person"), Circumstances(True, "in_person")
OPTIONS = ("yes", "no", "perhaps")


def shipped(name: str = "having_my_back") -> Questionnaire:
    return from_definition(json.loads((RULES / f"{name}.json").read_text(encoding="utf-8")))


def questionnaire(*questions: dict[str, Any], **changes: Any) -> Questionnaire:
    """One section with these questions; `changes` are the section's."""
    section = {"key": "only", "title": "Only", "questions": list(questions)} | changes
    return from_definition({"key": "sample", "version": 1, "title": "Sample", "sections": [section]})


def question(key: str, kind: str = "line", **changes: Any) -> dict[str, Any]:
    said = {"key": key, "kind": kind, "text": f"{key}?", "why_asked": "To know."}
    if kind in ("one", "many"):
        said["options"] = [{"key": "yes", "words": "Yes"}, {"key": "no", "words": "No"}]
    return said | changes


def circumstances() -> st.SearchStrategy[Circumstances]:
    return st.sampled_from(EVERYWHERE)


@cache
def conditions(keys: tuple[str, ...]) -> st.SearchStrategy[Condition]:
    """Conditions about these questions, their options being `OPTIONS`, and about who comes and how."""
    about: list[st.SearchStrategy[Condition]] = [
        st.builds(PartyIs, st.sampled_from(("couple", "individual"))),
        st.builds(FormatIs, st.lists(st.sampled_from(FORMATS), min_size=1, max_size=2).map(tuple)),
    ]
    if keys:
        options = st.lists(st.sampled_from((*OPTIONS, NOT_SAID)), min_size=1, max_size=2, unique=True).map(tuple)
        about.append(st.builds(AnswerIs, st.sampled_from(keys), options))
    return st.recursive(
        st.one_of(about),
        lambda inner: st.one_of(
            st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
            st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
            st.builds(Not, inner),
        ),
        max_leaves=4,
    )


@cache
def answers(keys: tuple[str, ...]) -> st.SearchStrategy[dict[str, Value]]:
    """Answers to some of these questions: options, several of them, or none."""
    several = st.lists(st.sampled_from(OPTIONS), unique=True).map(tuple)
    one: st.SearchStrategy[Value] = st.one_of(st.sampled_from((*OPTIONS, NOT_SAID, "")), several)
    return st.dictionaries(st.sampled_from(keys), one) if keys else st.just({})


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    """Any questionnaire: its conditions look at what was asked before."""
    sections: list[Section] = []
    asked: tuple[str, ...] = ()
    for number in range(draw(st.integers(1, 3))):
        before, questions = asked, []
        for _ in range(draw(st.integers(1, 4))):
            questions.append(draw(_questions(f"Q{len(asked)}", asked)))
            asked += (questions[-1].key,)
        sections.append(draw(_sections(f"S{number}", tuple(questions), before)))
    languages = draw(st.lists(st.sampled_from(("fr", "de")), unique=True).map(tuple))
    return Questionnaire("sample", draw(st.integers(1, 9)), draw(_WORDS), tuple(sections), languages)


_WORDS = st.text(min_size=1, max_size=20)
_SPOKEN = st.text(max_size=10)
_WAYS = st.lists(st.sampled_from(FORMATS), unique=True, max_size=2).map(tuple)


def _sections(key: str, questions: tuple[Question, ...], before: tuple[str, ...]) -> st.SearchStrategy[Section]:
    return st.builds(
        Section,
        st.just(key),
        _WORDS,
        st.just(questions),
        lead=_SPOKEN,
        minutes=st.integers(1, 9),
        audience=st.sampled_from(Audience),
        formats=_WAYS,
        shows_if=st.none() | conditions(before),
        is_safety=st.booleans(),
        translations=st.dictionaries(st.just("fr"), st.builds(SectionTranslation, _SPOKEN, _SPOKEN)),
    )


@st.composite
def _questions(draw: st.DrawFn, key: str, before: tuple[str, ...]) -> Question:
    kind = draw(st.sampled_from(QuestionKind))
    options = tuple(Option(each, draw(_WORDS)) for each in OPTIONS) if kind in CHOSEN else ()
    maybe = st.none() | conditions(before)
    return Question(
        key,
        kind,
        draw(_WORDS),
        help=draw(_SPOKEN),
        why_asked=draw(_WORDS),
        audience=draw(st.sampled_from(Audience)),
        is_sensitive=draw(st.booleans()),
        is_required=draw(st.booleans()),
        required_if=draw(maybe),
        longest=draw(st.integers(1, 10_000)),
        options=options,
        not_said=draw(_SPOKEN),
        most=draw(st.integers(1, 20)),
        shows_if=draw(maybe),
        formats=draw(_WAYS),
        wordings=tuple(draw(st.lists(st.builds(Wording, conditions(before), _SPOKEN, _SPOKEN), max_size=2))),
        starts_page=draw(st.booleans()),
        is_off=draw(st.booleans()),
        fills=draw(_SPOKEN),
        consent=draw(_WORDS if kind is QuestionKind.CONSENT else st.just("")),
        translations=draw(st.dictionaries(st.just("fr"), _TRANSLATIONS, max_size=1)),
    )


_TRANSLATIONS = st.builds(
    Translation, _SPOKEN, _SPOKEN, _SPOKEN, _SPOKEN, st.dictionaries(st.sampled_from(OPTIONS), _SPOKEN)
)
