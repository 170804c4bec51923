"""Two people's answers beside each other, and one person's beside her own earlier ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.conditions import Answers, Value
from practice.rules.questionnaire_fixed import RELIED_ON
from practice.rules.questions import CHOSEN_ONCE, NOT_SAID, QuestionKind
from practice.rules.side_by_side import (
    BARS,
    ENDS_BY_KEY,
    OWN_MOVES,
    PARTNERS_MOVES,
    UNDERNEATH,
    Agreement,
    Bar,
    Change,
    Cycle,
    Pair,
    bars,
    changes,
    cycle,
    side_by_side,
)
from tests.rules.forms import question, questionnaire, shipped

FORM, CHECK_IN = shipped(), shipped("check_in")
COMPARED = [
    each
    for section in FORM.sections
    if section.key not in ("contact", "safety")
    for each in section.questions
    if each.takes_an_answer
]


def pair(key: str, first: Value | None, second: Value | None) -> Pair:
    (found,) = side_by_side(FORM, {key: first} if first else {}, {key: second} if second else {})
    assert found.question.key == key
    return found


def lists(found: Pair) -> tuple[Agreement, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return found.agreement, found.both, found.only_first, found.only_second


def any_answers() -> st.SearchStrategy[dict[str, Value]]:
    offered: dict[str, st.SearchStrategy[Value]] = {}
    for each in FORM.questions:
        keys = st.sampled_from([option.key for option in each.options] or ["nothing"])
        if each.kind in CHOSEN_ONCE:
            offered[each.key] = keys | st.just(NOT_SAID)
        elif each.kind is QuestionKind.MANY:
            offered[each.key] = st.lists(keys, unique=True).map(tuple)
        elif each.takes_an_answer:
            offered[each.key] = st.text(max_size=5)
    some = st.sets(st.sampled_from(sorted(offered)), max_size=12)
    return some.flatmap(lambda keys: st.fixed_dictionaries({key: offered[key] for key in sorted(keys)}))


def test_what_both_chose_stands_apart_from_what_only_one_did() -> None:
    found = pair("C2", ("listening", "present"), ("checking_in", "listening"))
    assert lists(found) == (
        Agreement.DIFFERENT,
        ("Really listening",),
        ("Being present and engaged emotionally",),
        ("Checking in without being asked",),
    )


def test_two_who_say_the_same_agree() -> None:
    assert lists(pair("C2", ("listening", "present"), ("present", "listening"))) == (
        Agreement.BOTH,
        ("Being present and engaged emotionally", "Really listening"),
        (),
        (),
    )
    assert lists(pair("D4", "talk", "talk")) == (Agreement.BOTH, ("We talk and make up",), (), ())


@pytest.mark.parametrize(
    ("key", "first", "second", "agreement"),
    [
        ("C4", "1", "5", Agreement.OPPOSITE),
        ("C4", "4", "2", Agreement.OPPOSITE),
        ("C4", "3", "5", Agreement.DIFFERENT),
        ("C4", "1", "2", Agreement.DIFFERENT),
        ("G2", "very_much", "leaving", Agreement.OPPOSITE),
        ("G2", "two_minds", "leaving", Agreement.DIFFERENT),
        ("B3", "well", "hardly", Agreement.OPPOSITE),
        ("D4", "talk", "mostly_not", Agreement.DIFFERENT),
    ],
)
def test_only_the_two_ends_of_a_question_are_opposite(key: str, first: str, second: str, agreement: Agreement) -> None:
    assert pair(key, first, second).agreement is agreement
    assert pair(key, second, first).agreement is agreement


def test_what_is_drawn_or_has_two_ends_cannot_be_taken_out_of_the_form() -> None:
    assert {*BARS, *ENDS_BY_KEY, OWN_MOVES, PARTNERS_MOVES, UNDERNEATH} <= RELIED_ON
    for key, ends in ENDS_BY_KEY.items():
        (asked,) = (each for each in FORM.questions if each.key == key)
        assert frozenset().union(*ends) < {option.key for option in asked.options}


def test_yes_and_no_are_opposite() -> None:
    asked = questionnaire(question("A", "yn"))
    (found,) = side_by_side(asked, {"A": "yes"}, {"A": "no"})
    assert lists(found) == (Agreement.OPPOSITE, (), ("Yes",), ("No",))


def test_own_words_stand_as_they_were_written() -> None:
    assert lists(pair("C1", "She listens", "He stays")) == (Agreement.DIFFERENT, (), ("She listens",), ("He stays",))
    assert lists(pair("C1", "The same", "The same"))[0] is Agreement.DIFFERENT
    assert lists(pair("C1", None, "He stays")) == (Agreement.ONLY_ONE, (), (), ("He stays",))


def test_not_saying_is_nothing_said() -> None:
    assert lists(pair("D4", NOT_SAID, "talk")) == (Agreement.ONLY_ONE, (), (), ("We talk and make up",))
    assert side_by_side(FORM, {"D4": NOT_SAID}, {"D4": NOT_SAID}) == ()
    assert side_by_side(FORM, {}, {}) == ()


def test_two_who_were_asked_about_somebody_else_do_not_agree() -> None:
    first, second = {"C0": "partner", "C4": "5"}, {"C0": "someone", "C4": "5"}
    about, reach = side_by_side(FORM, first, second)
    assert (about.question.key, about.agreement) == ("C0", Agreement.DIFFERENT)
    assert lists(reach) == (Agreement.DIFFERENT, (), ("Almost always",), ("Almost always",))


@pytest.mark.parametrize("section", ["contact", "safety", "agreements"])
def test_safety_and_contact_are_never_compared(section: str) -> None:
    asked = next(each for each in FORM.sections if each.key == section)
    said: Answers = {each.key: each.options[0].key if each.options else "a word" for each in asked.questions}
    assert side_by_side(FORM, said, said) == ()


@given(any_answers(), any_answers())
def test_whoever_comes_first_makes_no_difference(first: dict[str, Value], second: dict[str, Value]) -> None:
    def swapped(found: Pair) -> Pair:
        return replace(found, only_first=found.only_second, only_second=found.only_first)

    assert tuple(map(swapped, side_by_side(FORM, second, first))) == side_by_side(FORM, first, second)


@given(any_answers(), any_answers())
def test_nothing_that_was_said_is_lost_and_nothing_else_appears(
    first: dict[str, Value], second: dict[str, Value]
) -> None:
    found = {each.question.key: each for each in side_by_side(FORM, first, second)}
    for each in COMPARED:
        one, other = (_words(each.key, answers) for answers in (first, second))
        assert (each.key in found) == bool(one or other)
        if each.key in found:
            told = found[each.key]
            assert sorted((*told.both, *told.only_first)) == sorted(one)
            assert sorted((*told.both, *told.only_second)) == sorted(other)
            assert (told.agreement is Agreement.ONLY_ONE) == (not one or not other)
    assert found.keys() <= {each.key for each in COMPARED}


def _words(key: str, answers: Answers) -> tuple[str, ...]:
    asked = next(each for each in FORM.questions if each.key == key)
    value = answers.get(key)
    return asked.in_words(value) if value and value != NOT_SAID else ()


def test_five_bars_say_what_she_said() -> None:
    drawn = bars(FORM, {"C4": "4", "C5": "1", "C7": NOT_SAID})
    assert drawn == (
        Bar("C4", "reach", 4, "Often"),
        Bar("C5", "stay", 1, "Almost never"),
        Bar("C6", "curious", None, ""),
        Bar("C7", "room to feel", None, "I would rather not say"),
        Bar("C8", "give back", None, ""),
    )


def test_a_form_without_the_scales_has_no_bars() -> None:
    assert bars(questionnaire(question("A")), {"A": "a word"}) == ()


def test_the_check_in_is_compared_with_the_first_form() -> None:
    then, now = bars(FORM, {"C4": "2", "C5": "3"}), bars(CHECK_IN, {"C4": "4", "C5": "3", "C6": "5"})
    found = changes(then, now)
    assert found[0] == Change(Bar("C4", "reach", 4, "Often"), Bar("C4", "reach", 2, "Not often"), 2)
    assert [change.steps for change in found] == [2, 0, None, None, None]
    assert [change.steps for change in changes(now, then)] == [-2, 0, None, None, None]
    assert changes((), now) == ()


def test_the_cycle_is_told_in_her_words() -> None:
    said: Answers = {"D1": ("quiet",), "D2": ("push", "bring_up"), "D3": ("not_mattering",)}
    assert cycle(FORM, said) == Cycle(
        ("Go quiet",), ("Bring it up straight away", "Push for an answer"), ("Not mattering",)
    )
    assert cycle(FORM, {}) == Cycle((), (), ())
    assert cycle(CHECK_IN, {"D1": ("quiet",)}) == Cycle((), (), ())
