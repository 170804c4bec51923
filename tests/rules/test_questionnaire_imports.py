"""A text is read as a questionnaire, or it is said where it is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import practice.rules
from practice.rules.definitions import from_definition, to_definition
from practice.rules.json_shapes import Misshapen, ShapeFault, misshapen
from practice.rules.questionnaire_faults import EditFault, EditRefused
from practice.rules.questionnaire_imports import ImportFault, NoQuestionnaire, Wrong, read_questionnaire
from practice.rules.questions import Question
from tests.rules.test_questionnaire_edits import SHIPPED

RULES = Path(practice.rules.__file__).parent
SCHEMA = json.loads((RULES.parent.parent / "static" / "questionnaire.schema.json").read_text(encoding="utf-8"))


def wrong_in(text: str) -> tuple[Wrong, ...]:
    with pytest.raises(NoQuestionnaire) as refused:
        read_questionnaire(text, schema=SCHEMA, now=SHIPPED)
    return refused.value.wrong


def shipped(change: Callable[[dict[str, Any]], object]) -> str:
    definition = to_definition(SHIPPED)
    change(definition)
    return json.dumps(definition)


def question(definition: dict[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each for section in definition["sections"] for each in section["questions"] if each["key"] == key
    )
    return found


@pytest.mark.parametrize("name", ["having_my_back", "check_in"])
def test_what_ships_is_read_as_it_was_written(name: str) -> None:
    text = (RULES / f"{name}.json").read_text(encoding="utf-8")
    asked = from_definition(json.loads(text))
    assert read_questionnaire(text, schema=SCHEMA, now=asked) == asked
    assert read_questionnaire(json.dumps(to_definition(asked)), schema=SCHEMA, now=asked) == asked


@pytest.mark.parametrize(
    "text",
    ["", "no json", "{", "[" * 100_000, "1" * 5000, "nul", '{"key": "having_my_back",}', "\ufeff{}", "<!doctype html>"],
)
def test_what_is_no_json_is_refused(text: str) -> None:
    (wrong,) = wrong_in(text)
    assert wrong.fault is ImportFault.NO_JSON


@pytest.mark.parametrize("text", ["[]", "null", "5", '"words"', "{}", '{"key": "having_my_back"}', "NaN"])
def test_json_of_another_shape_is_refused(text: str) -> None:
    assert all(isinstance(each.fault, Misshapen) for each in wrong_in(text))


def test_what_is_nested_too_deep_or_too_long_is_refused() -> None:
    assert [each.fault for each in wrong_in("[" * 60 + "]" * 60)] == [ImportFault.TOO_DEEP]
    assert [each.fault for each in wrong_in(" " * 400_001)] == [ImportFault.TOO_LARGE]
    nested: dict[str, Any] = {"party": "couple"}
    for _ in range(40):
        nested = {"not": nested}
    assert [each.fault for each in wrong_in(shipped(lambda it: question(it, "C1").update(shows_if=nested)))] == [
        ImportFault.TOO_DEEP
    ]


@pytest.mark.parametrize("character", ["\x00", "\ud800", "\u202e"])
def test_characters_that_nobody_can_see_are_refused_where_they_stand(character: str) -> None:
    text = shipped(lambda it: it["sections"][0]["questions"][1].update(text=f"a{character}b"))
    assert wrong_in(text) == (Wrong("sections[0].questions[1].text", ImportFault.UNSEEN),)


@pytest.mark.parametrize(
    ("change", "where", "fault"),
    [
        (lambda it: it.update(title=5), "title", ShapeFault.NOT_THIS_TYPE),
        (lambda it: it["sections"][1].pop("title"), "sections[1]", ShapeFault.MISSING),
        (lambda it: it["sections"][1].update(colour="red"), "sections[1]", ShapeFault.UNKNOWN),
        (lambda it: question(it, "A2").update(kind="essay"), "sections[0].questions[1].kind", ShapeFault.NOT_ONE_OF),
        (lambda it: question(it, "A2").update(text="x" * 501), "sections[0].questions[1].text", ShapeFault.TOO_LONG),
        (lambda it: question(it, "A2").update(text=""), "sections[0].questions[1].text", ShapeFault.TOO_SHORT),
        (lambda it: question(it, "A2").update(key="../x"), "sections[0].questions[1].key", ShapeFault.NOT_LIKE_THIS),
        (lambda it: question(it, "A2").update(key="data"), "sections[0].questions[1].key", ShapeFault.NOT_LIKE_THIS),
        (lambda it: question(it, "A2").update(key="Meta"), "sections[0].questions[1].key", ShapeFault.NOT_LIKE_THIS),
        (lambda it: question(it, "B1").update(longest=0), "sections[1].questions[0].longest", ShapeFault.OUT_OF_BOUNDS),
        (lambda it: question(it, "B1").update(is_off=1), "sections[1].questions[0].is_off", ShapeFault.NOT_THIS_TYPE),
        (
            lambda it: question(it, "B1").update(shows_if={"question": "A1"}),
            "sections[1].questions[0].shows_if",
            ShapeFault.NO_CONDITION,
        ),
        (lambda it: it.update(sections=[]), "sections", ShapeFault.TOO_SHORT),
    ],
)
def test_a_wrong_shape_is_said_with_its_place(change: Any, where: str, fault: ShapeFault) -> None:
    (wrong,) = wrong_in(shipped(change))
    assert isinstance(wrong.fault, Misshapen)
    assert (wrong.where, wrong.fault.fault) == (where, fault)


def test_another_form_is_not_taken_for_this_one() -> None:
    assert wrong_in((RULES / "check_in.json").read_text(encoding="utf-8")) == (
        Wrong("key", ImportFault.ANOTHER_KEY, "check_in"),
    )


def test_two_of_one_key_are_refused() -> None:
    assert wrong_in(shipped(lambda it: question(it, "A2").update(key="B1"))) == (Wrong("B1", ImportFault.SAME_KEY),)
    again = wrong_in(shipped(lambda it: it["sections"][1].update(key="contact")))
    assert again == (Wrong("contact", ImportFault.SAME_KEY),)


def test_a_question_that_nobody_could_answer_is_refused_where_it_stands() -> None:
    (wrong,) = wrong_in(shipped(lambda it: question(it, "B2").pop("options")))
    assert (wrong.where, wrong.fault) == ("sections[1].questions[1]", ImportFault.NOT_POSSIBLE)


def edit_refused_in(text: str) -> EditRefused:
    (wrong,) = wrong_in(text)
    assert isinstance(wrong.fault, EditRefused)
    return wrong.fault


def test_what_looks_ahead_or_breaks_the_rules_of_the_practice_is_refused() -> None:
    ahead = {"question": "D4", "any_of": ["talk"]}
    refused = edit_refused_in(shipped(lambda it: question(it, "C1").update(shows_if=ahead)))
    assert (refused.fault, refused.key, refused.others) == (EditFault.LOOKS_AHEAD, "C1", ("D4",))
    gone = edit_refused_in(shipped(lambda it: it["sections"][1].update(questions=it["sections"][1]["questions"][:2])))
    assert (gone.fault, gone.key) == (EditFault.IS_KEPT, "B3")
    other = edit_refused_in(shipped(lambda it: question(it, "C9").update(kind="line")))
    assert (other.fault, other.key, other.part) == (EditFault.IS_FIXED, "C9", "kind")
    off = edit_refused_in(shipped(lambda it: question(it, "A4").update(is_off=True)))
    assert (off.fault, off.key) == (EditFault.ALWAYS_ASKED, "A4")


def test_what_is_asked_about_safety_stays_closed() -> None:
    wrong = wrong_in(shipped(lambda it: next(s for s in it["sections"] if s["key"] == "safety").pop("is_safety")))
    assert {each.where for each in wrong} == {"E1", "E2", "E3", "E4", "E5"}


def test_markup_is_words_like_any_others() -> None:
    read = read_questionnaire(
        shipped(lambda it: question(it, "C1").update(text="<script>alert(1)</script>")), schema=SCHEMA, now=SHIPPED
    )
    assert read.section_of("C1") is not None
    assert "<script>alert(1)</script>" in {each.text for each in read.questions}


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
PLACES = st.sampled_from(["sections", "key", "title", "languages", "$schema", "version", "more"])


FEW = replace(SHIPPED, sections=(replace(SHIPPED.sections[1], shows_if=None),))


def read_or_refused(change: Callable[[dict[str, Any]], object]) -> bool:
    """Whether it is one of the two, and breaks nothing."""
    definition = to_definition(FEW)
    change(definition)
    try:
        return read_questionnaire(json.dumps(definition), schema=SCHEMA, now=FEW).key == FEW.key
    except NoQuestionnaire as refused:
        return bool(refused.wrong)


@settings(max_examples=60)
@given(PLACES, JUNK)
def test_junk_in_any_place_is_read_or_refused_and_never_breaks(place: str, junk: Any) -> None:
    assert read_or_refused(lambda it: it.update({place: junk}))


@settings(max_examples=60)
@given(st.sampled_from(sorted(SCHEMA["$defs"]["question"]["properties"])), JUNK)
def test_junk_in_any_part_of_a_question_is_read_or_refused_and_never_breaks(part: str, junk: Any) -> None:
    assert read_or_refused(lambda it: question(it, "B2").update({part: junk}))


def test_the_published_schema_knows_every_word_that_a_questionnaire_is_written_in() -> None:
    """What the schema doesn't know, an export could not be read back."""
    assert list(misshapen(to_definition(SHIPPED), SCHEMA)) == []
    assert set(Question.__dataclass_fields__) == set(SCHEMA["$defs"]["question"]["properties"])
