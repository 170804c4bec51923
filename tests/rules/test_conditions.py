"""A condition is judged by one function, and what is left of it can be judged in the browser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.conditions import (
    AnswerIs,
    Answers,
    Circumstances,
    Condition,
    FormatIs,
    condition_from,
    condition_to,
    holds,
    questions_in,
    still_open,
)
from tests.rules.forms import ALONE, COUPLE, EVERYWHERE, answers, circumstances, conditions

KEYS = ("Q0", "Q1", "Q2")
CALL = {"question": "A5", "any_of": ["call"]}


@pytest.mark.parametrize(
    ("said", "given_answers", "expected"),
    [
        (None, {}, True),
        (CALL, {"A5": ("email", "call")}, True),
        (CALL, {"A5": "call"}, True),
        (CALL, {"A5": ("email",)}, False),
        (CALL, {}, False),
        ({"not": CALL}, {}, True),
        ({"all": [CALL, {"formats": ["in_person"]}]}, {"A5": "call"}, True),
        ({"all": [CALL, {"formats": ["walk"]}]}, {"A5": "call"}, False),
        ({"any": [CALL, {"formats": ["in_person"]}]}, {}, True),
        ({"any": [CALL, {"party": "couple"}]}, {}, False),
    ],
)
def test_a_condition_is_judged_by_what_was_answered_and_who_comes_how(
    said: dict[str, Any] | None, given_answers: Answers, expected: bool
) -> None:
    assert holds(condition_from(said), given_answers, ALONE) is expected


def test_who_comes_is_known_without_asking() -> None:
    couple = condition_from({"party": "couple"})
    assert holds(couple, {}, COUPLE)
    assert not holds(couple, {}, ALONE)
    assert (COUPLE.party, ALONE.party) == ("couple", "individual")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"question": "A5"},
        {"question": "A5", "any_of": []},
        {"question": "A5", "any_of": ["call"], "and": "more"},
        {"party": "three"},
        {"formats": []},
        {"all": []},
        {"any": []},
        {"not": None},
        {"all": [None]},
        {"perhaps": CALL},
    ],
)
def test_what_is_no_condition_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        condition_from(wrong)


@pytest.mark.parametrize("wrong", [{"question": "A5", "any_of": [1]}, {"formats": [None]}])
def test_options_and_formats_are_named_by_text(wrong: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        condition_from(wrong)


@given(conditions(KEYS))
def test_a_condition_comes_back_from_its_json(condition: Condition) -> None:
    assert condition_from(json.loads(json.dumps(condition_to(condition)))) == condition


@given(conditions(KEYS), answers(KEYS), answers(KEYS), circumstances(), st.sets(st.sampled_from(KEYS)))
def test_what_the_page_judges_comes_out_as_the_server_judges_it(
    condition: Condition, before: Answers, on_page: Answers, who: Circumstances, live: set[str]
) -> None:
    elsewhere = {key: value for key, value in before.items() if key not in live}
    typed = {key: value for key, value in on_page.items() if key in live}
    left = still_open(condition, elsewhere, who, live=live)
    # The page knows nothing but what is typed on it, and neither who comes nor how.
    judged = left if isinstance(left, bool) else holds(left, typed, Circumstances(False, "unknown"))
    assert judged == holds(condition, elsewhere | typed, who)


@given(conditions(KEYS), answers(KEYS), circumstances(), st.sets(st.sampled_from(KEYS)))
def test_the_page_is_asked_about_its_own_questions_only(
    condition: Condition, before: Answers, who: Circumstances, live: set[str]
) -> None:
    left = still_open(condition, before, who, live=live)
    assert isinstance(left, bool) or (questions_in(left) and questions_in(left) <= live)


@given(conditions(KEYS), answers(KEYS), answers(("Q3", "Q4")), circumstances())
def test_an_answer_to_another_question_changes_nothing(
    condition: Condition, given_answers: Answers, others: Answers, who: Circumstances
) -> None:
    assert holds(condition, given_answers, who) == holds(condition, {**given_answers, **others}, who)


def test_nothing_is_left_of_what_is_settled() -> None:
    open_one, walks = AnswerIs("Q0", ("yes",)), FormatIs(("walk",))
    assert still_open(None, {}, ALONE, live=KEYS) is True
    assert still_open(condition_from({"all": [condition_to(open_one), condition_to(walks)]}), {}, ALONE, live=KEYS) is (
        False
    )
    both = condition_from({"any": [condition_to(open_one), condition_to(walks)]})
    assert [still_open(both, {}, who, live=KEYS) for who in EVERYWHERE[:4]] == [open_one, open_one, open_one, True]
