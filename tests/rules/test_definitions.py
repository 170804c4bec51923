"""A questionnaire comes back from its JSON as it was, whoever wrote it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from practice.rules.definitions import from_definition, question_from, question_to, to_definition
from practice.rules.questionnaire import Questionnaire
from tests.rules.forms import RULES, question, questionnaires


@settings(max_examples=25)
@given(questionnaires())
def test_any_questionnaire_comes_back_from_its_json(written: Questionnaire) -> None:
    definition = json.loads(json.dumps(to_definition(written)))
    assert from_definition(definition) == written
    assert to_definition(from_definition(definition)) == definition


@settings(max_examples=25)
@given(questionnaires())
def test_any_question_comes_back_from_its_json(written: Questionnaire) -> None:
    for each in written.questions:
        assert question_from(json.loads(json.dumps(question_to(each)))) == each


@pytest.mark.parametrize("name", ["having_my_back", "check_in"])
def test_a_shipped_form_is_written_as_the_practice_itself_writes_one(name: str) -> None:
    written = json.loads((RULES / f"{name}.json").read_text(encoding="utf-8"))
    assert json.dumps(to_definition(from_definition(written))) == json.dumps(written)


def test_what_goes_without_saying_is_left_out() -> None:
    said = {"key": "A", "kind": "scale", "text": "A?", "why_asked": "To know."}
    read = question_from(said)
    assert question_to(read) == said
    assert [option.words for option in read.options] == [
        "Almost never",
        "Not often",
        "Sometimes",
        "Often",
        "Almost always",
    ]
    assert read.not_said == "I would rather not say"


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"key": "a", "version": 1, "title": "A"},
        {"key": "a", "version": 1, "title": "A", "sections": [{"key": "one"}]},
        {"key": "a", "version": 1, "title": "A", "sections": [{"key": "one", "title": "One", "questions": [{}]}]},
        {"key": "a", "version": 1, "title": "A", "sections": 1},
    ],
)
def test_what_is_no_questionnaire_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_definition(wrong)


@pytest.mark.parametrize(
    "more",
    [{"unknown": 1}, {"wordings": [{"when": None, "text": "Now?"}]}, {"options": [{"key": "a"}]}, {"shows_if": {}}],
)
def test_what_no_question_has_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        question_from(question("A") | more)
