"""A question takes the answers of its kind, and says what fits the person who is asked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.rules.conditions import Answers, Circumstances, Value
from practice.rules.definitions import question_from
from practice.rules.questionnaire import Questionnaire
from practice.rules.questions import LONGEST, LONGEST_LINE, LONGEST_PHONE, NOT_SAID, Fault, Question
from tests.rules.forms import ALONE, COUPLE, answers, circumstances, question, questionnaires

AMARA = ("Amara Diallo", "friend", "555-0100")
JONAS = ("Jonas Weber", "brother", "")
CALL = {"question": "A5", "any_of": ["call"]}


def one(kind: str = "line", **changes: Any) -> Question:
    return question_from(question("A", kind, **changes))


@pytest.mark.parametrize(
    ("kind", "value", "fault"),
    [
        ("line", "a word", None),
        ("line", "", Fault.MISSING),
        ("line", None, Fault.MISSING),
        ("line", ("a", "word"), Fault.NO_SUCH_OPTION),
        ("long", "x" * 20, None),
        ("long", "x" * 21, Fault.TOO_LONG),
        ("one", "yes", None),
        ("one", "perhaps", Fault.NO_SUCH_OPTION),
        ("one", ("yes",), Fault.NO_SUCH_OPTION),
        ("many", ("yes", "no"), None),
        ("many", ("yes", "perhaps"), Fault.NO_SUCH_OPTION),
        ("many", "yes", Fault.NO_SUCH_OPTION),
        ("many", (), Fault.MISSING),
        ("scale", "1", None),
        ("scale", "5", None),
        ("scale", "6", Fault.NO_SUCH_OPTION),
        ("yn", "no", None),
        ("yn", "perhaps", Fault.NO_SUCH_OPTION),
        ("phone", "555-0100", None),
        ("date", "2027-02-28", None),
        ("date", "2027-02-29", Fault.NOT_A_DATE),
        ("date", ("2027-02-28",), Fault.NOT_A_DATE),
        ("people", AMARA, None),
        ("people", AMARA[:2], Fault.NO_SUCH_OPTION),
        ("people", "Amara Diallo", Fault.NO_SUCH_OPTION),
        ("people", AMARA + JONAS, Fault.TOO_MANY),
        ("people", ("x" * 201, "", ""), Fault.TOO_LONG),
        ("information", "a word", Fault.NO_SUCH_OPTION),
        ("signature", "Amara Diallo", Fault.NO_SUCH_OPTION),
    ],
)
def test_a_question_takes_only_answers_of_its_own_kind(kind: str, value: Any, fault: Fault | None) -> None:
    assert one(kind, is_required=True, longest=20).fault_of(value) is fault


@pytest.mark.parametrize(("kind", "longest"), [("line", LONGEST_LINE), ("phone", LONGEST_PHONE), ("long", LONGEST)])
def test_every_kind_has_its_own_longest_answer(kind: str, longest: int) -> None:
    assert one(kind).fault_of("x" * longest) is None
    assert one(kind).fault_of("x" * (longest + 1)) is Fault.TOO_LONG


@pytest.mark.parametrize("kind", ["one", "scale", "yn"])
def test_she_may_always_rather_not_say_and_has_answered_then(kind: str) -> None:
    asked = one(kind, is_required=True)
    assert asked.fault_of(NOT_SAID) is None
    assert asked.in_words(NOT_SAID) == ("I would rather not say",)


def test_not_saying_is_an_answer_only_where_it_is_offered() -> None:
    asked = one("one", not_said="")
    assert asked.fault_of(NOT_SAID) is Fault.NO_SUCH_OPTION
    assert one("many").fault_of((NOT_SAID,)) is Fault.NO_SUCH_OPTION


def test_a_person_to_call_can_be_talked_about_instead() -> None:
    asked = one("people", is_required=True, not_said="I would rather talk about this")
    assert asked.fault_of(NOT_SAID) is None
    assert asked.in_words(NOT_SAID) == ("I would rather talk about this",)


def test_an_answer_that_is_missing_is_a_fault_only_where_it_is_needed() -> None:
    asked = one(required_if=CALL)
    assert not asked.is_needed({"A5": ("email",)}, ALONE)
    assert asked.is_needed({"A5": ("email", "call")}, ALONE)
    assert asked.fault_of(None) is None
    assert asked.fault_of(None, is_needed=True) is Fault.MISSING
    assert one(is_required=True).fault_of("", is_needed=False) is None


def test_a_choice_is_read_in_the_words_and_the_order_in_which_it_was_offered() -> None:
    assert one("many").in_words(("no", "yes")) == ("Yes", "No")
    assert one("scale").in_words("3") == ("Sometimes",)
    assert one("long").in_words("In my own words") == ("In my own words",)
    assert one("people", most=2).in_words(AMARA + JONAS) == ("Amara Diallo, friend, 555-0100", "Jonas Weber, brother")


def test_a_question_says_the_first_wording_that_fits() -> None:
    couple, calls = {"when": {"party": "couple"}, "text": "You two?"}, {"when": CALL, "help": "By phone"}
    asked = one(help="As always", wordings=[couple, calls])
    assert (asked.said({}, ALONE).text, asked.said({}, ALONE).help) == ("A?", "As always")
    assert (asked.said({}, COUPLE).text, asked.said({}, COUPLE).help) == ("You two?", "As always")
    called = asked.said({"A5": "call"}, ALONE)
    assert (called.text, called.help) == ("A?", "By phone")
    assert asked.said({"A5": "call"}, COUPLE).text == "You two?"


def test_a_question_is_said_in_another_language_as_far_as_it_was_translated() -> None:
    french = {"text": "Qui ?", "not_said": "Je préfère ne pas répondre", "options": {"yes": "Oui"}}
    asked = one("one", help="Any", translations={"fr": french})
    said = asked.said({}, ALONE, language="fr")
    assert (said.text, said.help, said.not_said) == ("Qui ?", "Any", "Je préfère ne pas répondre")
    assert said.in_words("yes") == ("Oui",)
    assert said.in_words("no") == ("No",)
    assert asked.said({}, ALONE, language="de") == asked
    assert one(translations={"fr": french}).said({}, ALONE, language="fr").not_said == ""


@pytest.mark.parametrize(
    "wrong",
    [
        question("A", "many", options=[]),
        question("A", "line", options=[{"key": "yes", "words": "Yes"}]),
        question("A", "one", options=[{"key": "yes", "words": "Yes"}, {"key": "yes", "words": "Again"}]),
        question("A", "one", options=[{"key": NOT_SAID, "words": "No comment"}]),
        question("A", why_asked=""),
        question("A", text=""),
        question("", text="Who?"),
        question("A", "essay"),
        question("A", longest=20_000),
        question("A", longest=0),
        question("A", "people", most=21),
        question("A", "consent"),
        question("A", audience="everybody"),
    ],
)
def test_a_question_that_nobody_could_answer_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        question_from(wrong)


@pytest.mark.parametrize("kind", ["signature", "information"])
def test_what_is_only_read_or_signed_needs_no_reason(kind: str) -> None:
    assert not one(kind, why_asked="").takes_an_answer


@settings(max_examples=25)
@given(questionnaires(), st.data(), circumstances())
def test_other_words_never_change_what_is_asked_or_taken(
    asked: Questionnaire, data: st.DataObject, who: Circumstances
) -> None:
    given_answers: Answers = data.draw(answers(tuple(each.key for each in asked.questions)))
    for each in asked.questions:
        said = each.said(given_answers, who, language="fr")
        value: Value = given_answers.get(each.key, "")
        assert (said.key, said.kind, [option.key for option in said.options]) == (
            each.key,
            each.kind,
            [option.key for option in each.options],
        )
        assert said.text
        assert said.fault_of(value) == each.fault_of(value)
