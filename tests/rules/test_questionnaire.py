"""A questionnaire is data: who is asked what, and which answers a question takes."""

from __future__ import annotations

from typing import Any

import pytest

from practice.rules.conditions import Circumstances
from practice.rules.definitions import from_definition
from practice.rules.questionnaire import Questionnaire
from practice.rules.questions import Fault, QuestionKind

ALONE, COUPLE = Circumstances(False, "in_person"), Circumstances(True, "in_person")


def questionnaire(*questions: dict[str, Any]) -> Questionnaire:
    section = {"key": "only", "title": "Only", "questions": list(questions)}
    return from_definition({"key": "sample", "version": 1, "title": "Sample", "sections": [section]})


def question(key: str, kind: str = "line", **changes: Any) -> dict[str, Any]:
    said = {
        "key": key,
        "kind": kind,
        "text": f"{key}?",
        "why_asked": "To know.",
        "audience": "both",
        "is_sensitive": False,
    }
    if kind in ("one", "many"):
        said["options"] = [{"key": "yes", "words": "Yes"}, {"key": "no", "words": "No"}]
    return said | changes


@pytest.mark.parametrize(("audience", "alone", "as_a_couple"), [("both", 1, 1), ("couple", 0, 1), ("individual", 1, 0)])
def test_a_question_is_asked_only_of_those_it_is_for(audience: str, alone: int, as_a_couple: int) -> None:
    asked = questionnaire(question("A", audience=audience))
    assert len(asked.shown({}, ALONE)) == alone
    assert len(asked.shown({}, COUPLE)) == as_a_couple


def test_a_follow_up_is_shown_and_checked_only_when_an_answer_brings_it_up() -> None:
    follow_up = question("B", is_required=True, shows_if={"question": "A", "any_of": ["yes"]})
    asked = questionnaire(question("A", "one"), follow_up)
    assert [each.key for each in asked.shown({"A": "no"}, ALONE)] == ["A"]
    assert asked.check({"A": "no"}, ALONE) == {}
    assert asked.check({"A": "yes"}, ALONE) == {"B": Fault.MISSING}
    assert asked.check({"A": "yes", "B": "because"}, ALONE) == {}


def test_what_follows_from_a_question_that_is_not_asked_is_not_asked_either() -> None:
    first = question("A", "one", audience="couple")
    asked = questionnaire(first, question("B", shows_if={"question": "A", "any_of": ["yes"]}))
    assert asked.shown({"A": "yes"}, ALONE) == ()


@pytest.mark.parametrize(
    ("kind", "value", "fault"),
    [
        ("line", "a word", None),
        ("line", "", Fault.MISSING),
        ("long", "x" * 20, None),
        ("long", "x" * 21, Fault.TOO_LONG),
        ("one", "yes", None),
        ("one", "perhaps", Fault.NO_SUCH_OPTION),
        ("many", ("yes", "no"), None),
        ("many", ("yes", "perhaps"), Fault.NO_SUCH_OPTION),
        ("many", (), Fault.MISSING),
    ],
)
def test_a_question_takes_only_answers_of_its_own_kind(kind: str, value: Any, fault: Fault | None) -> None:
    (asked,) = questionnaire(question("A", kind, is_required=True, longest=20)).questions
    assert asked.fault_of(value) is fault


def test_a_choice_is_read_in_the_words_and_the_order_in_which_it_was_offered() -> None:
    chosen, written = questionnaire(question("A", "many"), question("B", "long")).questions
    assert chosen.in_words(("no", "yes")) == ("Yes", "No")
    assert written.in_words("In my own words") == ("In my own words",)


@pytest.mark.parametrize(
    "wrong",
    [
        question("A", "many", options=[]),
        question("A", "line", options=[{"key": "yes", "words": "Yes"}]),
        question("A", "one", options=[{"key": "yes", "words": "Yes"}, {"key": "yes", "words": "Again"}]),
        question("A", why_asked=""),
        question("A", "essay"),
        question("A", longest=20_000),
    ],
)
def test_a_question_that_nobody_could_answer_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        questionnaire(wrong)


def test_two_questions_with_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="same key"):
        questionnaire(question("A"), question("A", QuestionKind.LONG))
