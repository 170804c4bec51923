"""The schema that is published means to everybody what it means to the practice: judged by an independent reader."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from practice.rules.definitions import to_definition
from practice.rules.json_shapes import misshapen
from practice.rules.questions import Audience, QuestionKind
from tests.rules.forms import FORMATS, RULES, shipped

SCHEMA = json.loads((RULES.parent.parent / "static" / "questionnaire.schema.json").read_text(encoding="utf-8"))
INDEPENDENT = Draft202012Validator(SCHEMA)
WALK = to_definition(shipped())["sections"][8]
SMALL = {"key": "sample", "version": 1, "title": "Sample", "sections": [WALK]}
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
CONDITIONS = st.recursive(
    st.sampled_from(
        [
            {"question": "W1", "any_of": ["slow"]},
            {"question": "W1", "any_of": []},
            {"question": "W1"},
            {"party": "couple"},
            {"party": "three"},
            {"formats": ["walk"]},
            {"formats": ["swim"]},
            {"party": "couple", "formats": ["walk"]},
            {},
        ]
    ),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"all": st.lists(inner, max_size=2)}),
        st.fixed_dictionaries({"any": st.lists(inner, max_size=2)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=4,
)


def agrees(document: Any) -> bool:
    """Whether both readers judge it alike."""
    return INDEPENDENT.is_valid(document) == (not list(misshapen(document, SCHEMA)))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", ["having_my_back", "check_in"])
def test_what_ships_has_the_shape_that_is_published(name: str) -> None:
    assert [error.message for error in INDEPENDENT.iter_errors(to_definition(shipped(name)))] == []


def test_the_schema_knows_every_kind_audience_and_way_to_meet() -> None:
    parts = SCHEMA["$defs"]["question"]["properties"]
    assert set(parts["kind"]["enum"]) == set(QuestionKind)
    assert set(parts["audience"]["enum"]) == set(Audience)
    assert set(parts["formats"]["items"]["enum"]) == set(FORMATS)


@settings(max_examples=60)
@given(st.sampled_from([*SMALL, "languages", "more"]), JUNK)
def test_another_value_anywhere_on_top_is_judged_alike(name: str, junk: Any) -> None:
    assert agrees(SMALL | {name: junk})


@settings(max_examples=100)
@given(st.sampled_from([*SCHEMA["$defs"]["question"]["properties"], "more"]), JUNK, st.integers(0, 6))
def test_another_value_in_a_question_is_judged_alike(name: str, junk: Any, number: int) -> None:
    document = copy.deepcopy(SMALL)
    document["sections"][0]["questions"][number][name] = junk
    assert agrees(document)


@settings(max_examples=60)
@given(st.sampled_from([*SCHEMA["$defs"]["section"]["properties"], "more"]), JUNK)
def test_another_value_in_a_section_is_judged_alike(name: str, junk: Any) -> None:
    document = copy.deepcopy(SMALL)
    document["sections"][0][name] = junk
    assert agrees(document)


@settings(max_examples=100)
@given(st.sampled_from(["shows_if", "required_if"]), CONDITIONS)
def test_a_condition_is_judged_alike(name: str, condition: dict[str, Any]) -> None:
    document = copy.deepcopy(SMALL)
    document["sections"][0]["questions"][3][name] = condition
    assert agrees(document)


@settings(max_examples=40)
@given(st.integers(0, 6), st.data())
def test_what_is_left_out_is_judged_alike(number: int, data: st.DataObject) -> None:
    document = copy.deepcopy(SMALL)
    question = document["sections"][0]["questions"][number]
    del question[data.draw(st.sampled_from(sorted(question)))]
    assert agrees(document)
