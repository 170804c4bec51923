"""A questionnaire asks whom it should, in pages, and knows what is missing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.rules.conditions import Answers, Circumstances
from practice.rules.definitions import from_definition
from practice.rules.questionnaire import Questionnaire
from practice.rules.questions import Fault, QuestionKind
from tests.rules.forms import ALONE, COUPLE, answers, circumstances, question, questionnaire, questionnaires

WALK = Circumstances(False, "walk")
A_IS_YES = {"question": "A", "any_of": ["yes"]}


@pytest.mark.parametrize(("audience", "alone", "as_a_couple"), [("both", 1, 1), ("couple", 0, 1), ("individual", 1, 0)])
def test_a_question_is_asked_only_of_those_it_is_for(audience: str, alone: int, as_a_couple: int) -> None:
    for asked in (questionnaire(question("A", audience=audience)), questionnaire(question("A"), audience=audience)):
        assert len(asked.shown({}, ALONE)) == alone
        assert len(asked.shown({}, COUPLE)) == as_a_couple


def test_a_question_is_asked_only_for_its_ways_to_meet() -> None:
    for asked in (questionnaire(question("A", formats=["walk"])), questionnaire(question("A"), formats=["walk"])):
        assert (len(asked.shown({}, ALONE)), len(asked.shown({}, WALK))) == (0, 1)
        assert (len(asked.sections_for({}, ALONE)), len(asked.sections_for({}, WALK))) == (0, 1)


def test_a_question_that_is_switched_off_is_not_asked_any_more() -> None:
    asked = questionnaire(question("A", is_off=True, is_required=True), question("B"))
    assert [each.key for each in asked.shown({"A": "a word"}, ALONE)] == ["B"]
    assert asked.check({}, ALONE) == {}


def test_a_follow_up_is_shown_and_checked_only_when_an_answer_brings_it_up() -> None:
    asked = questionnaire(question("A", "one"), question("B", is_required=True, shows_if=A_IS_YES))
    assert [each.key for each in asked.shown({"A": "no"}, ALONE)] == ["A"]
    assert asked.check({"A": "no"}, ALONE) == {}
    assert asked.check({"A": "yes"}, ALONE) == {"B": Fault.MISSING}
    assert asked.check({"A": "yes", "B": "because"}, ALONE) == {}


def test_an_answer_to_what_is_not_asked_any_more_is_not_kept() -> None:
    asked = questionnaire(question("A", "one"), question("B", shows_if=A_IS_YES))
    assert asked.kept({"A": "yes", "B": "because", "Z": "unknown"}, ALONE) == {"A": "yes", "B": "because"}
    assert asked.kept({"A": "no", "B": "because"}, ALONE) == {"A": "no"}
    assert asked.kept({"A": ""}, ALONE) == {}


def test_what_follows_from_a_question_that_is_not_asked_is_not_asked_either() -> None:
    first = question("A", "one", audience="couple")
    asked = questionnaire(first, question("B", shows_if=A_IS_YES))
    assert asked.shown({"A": "yes"}, ALONE) == ()


def test_a_question_can_be_needed_because_of_another_answer() -> None:
    asked = questionnaire(question("A", "one"), question("B", required_if=A_IS_YES))
    assert asked.check({"A": "no"}, ALONE) == {}
    assert asked.check({"A": "yes"}, ALONE) == {"B": Fault.MISSING}


def test_a_section_hides_all_its_questions() -> None:
    first = {"key": "one", "title": "One", "questions": [question("A", "one")]}
    second = {"key": "two", "title": "Two", "questions": [question("B", is_required=True)], "shows_if": A_IS_YES}
    asked = from_definition({"key": "sample", "version": 1, "title": "Sample", "sections": [first, second]})
    assert [section.key for section in asked.sections_for({"A": "no"}, ALONE)] == ["one"]
    assert asked.check({"A": "no"}, ALONE) == {}
    assert [section.key for section in asked.sections_for({"A": "yes"}, ALONE)] == ["one", "two"]
    assert asked.check({"A": "yes"}, ALONE) == {"B": Fault.MISSING}
    section = asked.section_of("B")
    assert section is not None
    assert section.key == "two"
    assert asked.section_of("Z") is None


def test_pages_begin_where_the_questionnaire_says_and_hold_what_may_still_come_up() -> None:
    asked = questionnaire(
        question("A", "one"),
        question("B", shows_if=A_IS_YES),
        question("C", starts_page=True, formats=["walk"]),
        question("D"),
        question("E", starts_page=True, audience="couple"),
    )
    (section,) = asked.sections
    assert [[each.key for each in page] for page in section.pages(ALONE)] == [["A", "B"], ["D"]]
    assert [[each.key for each in page] for page in section.pages(WALK)] == [["A", "B"], ["C", "D"]]
    assert [[each.key for each in page] for page in section.pages(COUPLE)] == [["A", "B"], ["D"], ["E"]]


def test_agreements_are_asked_of_those_they_concern_and_kept_elsewhere() -> None:
    fees, walks = question("K1", "consent", consent="fees"), question("K2", "consent", consent="walk", formats=["walk"])
    asked = questionnaire(fees, walks, question("K3", "signature", is_required=True))
    assert asked.sections[0].is_agreements
    assert [each.consent for each in asked.consents(ALONE)] == ["fees"]
    assert [each.consent for each in asked.consents(WALK)] == ["fees", "walk"]
    assert asked.shown({}, WALK) == ()
    assert asked.check({}, WALK) == {}
    assert not questionnaire(fees, question("A")).sections[0].is_agreements


@pytest.mark.parametrize(
    "wrong",
    [
        [question("A"), question("A", QuestionKind.LONG)],
        [question("B", shows_if=A_IS_YES), question("A", "one")],
        [question("B", required_if=A_IS_YES)],
        [question("A", "one", wordings=[{"when": A_IS_YES, "text": "Now?"}])],
    ],
)
def test_a_key_that_is_used_twice_and_a_condition_that_looks_ahead_are_refused(wrong: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match=r"same key|not asked before"):
        questionnaire(*wrong)


def test_two_sections_with_one_key_are_refused() -> None:
    section = {"key": "one", "title": "One", "questions": []}
    with pytest.raises(ValueError, match="same key"):
        from_definition({"key": "sample", "version": 1, "title": "Sample", "sections": [section, section]})


@settings(max_examples=25)
@given(questionnaires(), st.data(), circumstances())
def test_what_is_not_kept_changes_nothing(asked: Questionnaire, data: st.DataObject, who: Circumstances) -> None:
    given_answers: Answers = data.draw(answers(tuple(each.key for each in asked.questions)))
    kept = asked.kept(given_answers, who)
    assert asked.shown(kept, who) == asked.shown(given_answers, who)
    assert asked.sections_for(kept, who) == asked.sections_for(given_answers, who)
    assert asked.kept(kept, who) == kept


@settings(max_examples=25)
@given(questionnaires(), st.data(), circumstances())
def test_whatever_is_asked_stands_on_one_page_and_only_that_can_be_wrong(
    asked: Questionnaire, data: st.DataObject, who: Circumstances
) -> None:
    given_answers: Answers = data.draw(answers(tuple(each.key for each in asked.questions)))
    shown = asked.shown(given_answers, who)
    sections = asked.sections_for(given_answers, who)
    on_pages = [question.key for section in sections for page in section.pages(who) for question in page]
    assert len(set(on_pages)) == len(on_pages)
    assert {each.key for each in shown} <= set(on_pages)
    assert set(asked.check(given_answers, who)) <= {each.key for each in shown}
    assert all(page for section in asked.sections for page in section.pages(who))
