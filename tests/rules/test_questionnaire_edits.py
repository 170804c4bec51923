"""A questionnaire is changed step by step, and after each of them it can be asked, read and written down."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import practice.rules
from practice.rules.conditions import AnswerIs
from practice.rules.definitions import from_definition, to_definition
from practice.rules.question_values import QuestionValues, new_question, new_values, question_with, values_of
from practice.rules.questionnaire import Questionnaire, Section
from practice.rules.questionnaire_edits import (
    added,
    changed,
    find_question,
    find_section,
    new_key,
    removed,
    section_added,
    section_changed,
    section_moved,
    section_removed,
    switched_off,
    switched_on,
)
from practice.rules.questionnaire_faults import EditFault, EditRefused
from practice.rules.questionnaire_fixed import RELIED_ON
from practice.rules.questionnaire_order import moved
from practice.rules.questions import Audience, Question, QuestionKind

RULES = Path(practice.rules.__file__).parent
SHIPPED = from_definition(json.loads((RULES / "having_my_back.json").read_text(encoding="utf-8")))
PUBLISHED = frozenset(each.key for each in SHIPPED.questions)
ASKED = QuestionValues(text="What helps when you cannot sleep?", why_asked="So that I know.")


def own(key: str = "Q1", kind: QuestionKind = QuestionKind.LONG, **changes: object) -> Question:
    made = new_question(key, kind, replace(new_values(kind), text=ASKED.text, why_asked=ASKED.why_asked), language="")
    return replace(made, **changes)  # type: ignore[arg-type]


def order(questionnaire: Questionnaire, section: str) -> list[str]:
    return [each.key for each in find_section(questionnaire, section).questions]


def fault_of(edit: Callable[[], object]) -> EditRefused:
    with pytest.raises(EditRefused) as refused:
        edit()
    return refused.value


def reworded(questionnaire: Questionnaire, key: str, **changes: object) -> Questionnaire:
    question = find_question(questionnaire, key)
    values = replace(values_of(question, language=""), **changes)  # type: ignore[arg-type]
    return changed(questionnaire, question_with(question, values, language=""))


def test_a_question_says_something_else_and_stays_where_it_is() -> None:
    edited = reworded(SHIPPED, "C1", text="When did you last feel that somebody had your back?")
    assert find_question(edited, "C1").text == "When did you last feel that somebody had your back?"
    assert order(edited, "meaning") == order(SHIPPED, "meaning")


def test_a_question_moves_within_its_section_and_the_page_still_begins_at_the_same_place() -> None:
    edited = moved(SHIPPED, "C2", by=-1)
    assert order(edited, "meaning")[:2] == ["C2", "C1"]
    assert [each.starts_page for each in find_section(edited, "meaning").questions[:2]] == [False, True]
    assert moved(edited, "C2", by=1) == SHIPPED


def test_a_question_moves_over_the_border_of_its_section() -> None:
    edited = moved(SHIPPED, "B4", by=1)
    assert order(edited, "meaning")[0] == "B4"
    assert "B4" not in order(edited, "brings")
    assert moved(edited, "B4", by=-1) == SHIPPED


def test_nothing_is_moved_into_the_questions_about_safety_nor_out_of_them() -> None:
    edited = moved(SHIPPED, "P1", by=-1)
    assert order(edited, "couple")[-1] == "P1", "it passes them"
    assert fault_of(lambda: moved(SHIPPED, "E5", by=1)).fault is EditFault.STAYS_IN_ITS_SECTION
    assert fault_of(lambda: moved(SHIPPED, "K_service", by=-1)).fault is EditFault.STAYS_IN_ITS_SECTION


def test_a_question_cannot_stand_before_the_one_that_brings_it_up() -> None:
    refused = fault_of(lambda: moved(SHIPPED, "P1b", by=-1))
    assert (refused.fault, refused.key, refused.others) == (EditFault.LOOKS_AHEAD, "P1b", ("P1",))
    assert fault_of(lambda: moved(SHIPPED, "P1", by=1)).key == "P1b"
    assert fault_of(lambda: section_moved(SHIPPED, "cycle", by=-1)).others == ("C0",)
    later = replace(find_question(SHIPPED, "C1"), shows_if=AnswerIs("D4", ("talk",)))
    assert fault_of(lambda: changed(SHIPPED, later)).fault is EditFault.LOOKS_AHEAD


def test_the_first_and_the_last_stay_where_they_are() -> None:
    assert moved(SHIPPED, "A1", by=-1) == SHIPPED
    assert section_moved(SHIPPED, "contact", by=-1) == SHIPPED
    assert moved(SHIPPED, "K_name", by=1) == SHIPPED


@pytest.mark.parametrize("key", ["A1", "A4", "A5", "A6", "A8", "K_fees", "K_name"])
def test_what_the_practice_needs_is_always_asked(key: str) -> None:
    assert fault_of(lambda: switched_off(SHIPPED, key)).fault is EditFault.ALWAYS_ASKED


def test_an_optional_question_is_switched_off_and_on() -> None:
    edited = switched_off(SHIPPED, "C9")
    assert find_question(edited, "C9").is_off
    assert switched_on(edited, "C9") == SHIPPED


def test_a_question_that_alone_brings_up_others_stays_on_until_they_are_off() -> None:
    refused = fault_of(lambda: switched_off(SHIPPED, "E1"))
    assert (refused.fault, refused.others) == (EditFault.DEPENDED_ON, ("E2", "E3", "E4", "E5"))
    assert find_question(switched_off(SHIPPED, "C0"), "C0").is_off, "the others come up unless it is answered"
    rest = SHIPPED
    for key in ("E2", "E3", "E4", "E5", "E1"):
        rest = switched_off(rest, key)
    assert all(each.is_off for each in find_section(rest, "safety").questions)


@pytest.mark.parametrize("key", ["C1", "A4", "E2", "K_fees"])
def test_what_clients_may_have_answered_is_never_removed(key: str) -> None:
    assert fault_of(lambda: removed(SHIPPED, key, published=PUBLISHED)).fault is EditFault.IS_KEPT


def test_her_own_question_is_removed_while_nobody_can_have_answered_it() -> None:
    edited = added(SHIPPED, "brings", own())
    assert order(edited, "brings")[-1] == "Q1"
    assert removed(edited, "Q1", published=PUBLISHED) == SHIPPED
    assert fault_of(lambda: removed(edited, "Q1", published=PUBLISHED | {"Q1"})).fault is EditFault.IS_KEPT
    followed = added(added(SHIPPED, "brings", own(kind=QuestionKind.YES_NO)), "anything", own("Q2"))
    followed = reworded(followed, "Q2", after="Q1", ticked=("yes",))
    assert fault_of(lambda: removed(followed, "Q1", published=PUBLISHED)).others == ("Q2",)


def test_a_new_key_was_never_used_before() -> None:
    assert new_key("Q", ["A1", "Q2", "Q10", "Quiet"]) == "Q11"
    assert new_key("S", []) == "S1"


@pytest.mark.parametrize(
    ("key", "changes", "part"),
    [
        ("A4", {"requirement": "optional"}, "is_required"),
        ("A4", {"audience": "couple"}, "audience"),
        ("E2", {"is_sensitive": False}, "is_sensitive"),
        ("E2", {"after": ""}, "shows_if"),
        ("C4", {"options": (("1", "Never", ""), ("5", "Always", ""))}, "options"),
        ("G3", {"options": (("yes", "Yes", ""), ("", "Rather not", ""))}, "options"),
    ],
)
def test_what_the_rules_of_the_practice_rely_on_is_fixed(key: str, changes: dict[str, object], part: str) -> None:
    refused = fault_of(lambda: reworded(SHIPPED, key, **changes))
    assert (refused.fault, refused.part) == (EditFault.IS_FIXED, part)


def test_a_list_of_words_grows_but_loses_nothing_that_the_rules_rely_on() -> None:
    rows = values_of(find_question(SHIPPED, "C2"), language="").options
    edited = reworded(SHIPPED, "C2", options=(*rows, ("", "Sitting quietly beside me", "")))
    assert find_question(edited, "C2").options[-1].key == "sitting_quietly_beside_me"
    assert fault_of(lambda: reworded(SHIPPED, "C2", options=rows[1:])).fault is EditFault.OPTION_IS_KEPT
    fewer = reworded(SHIPPED, "B2", options=values_of(find_question(SHIPPED, "B2"), language="").options[1:])
    assert len(find_question(fewer, "B2").options) == len(find_question(SHIPPED, "B2").options) - 1


def test_a_reworded_option_keeps_its_key() -> None:
    rows = values_of(find_question(SHIPPED, "C3"), language="").options
    edited = reworded(SHIPPED, "C3", options=((rows[0][0], "The one I love", ""), *rows[1:]))
    assert (find_question(edited, "C3").options[0].key, find_question(edited, "C3").options[0].words) == (
        "partner",
        "The one I love",
    )


@pytest.mark.parametrize(
    ("changes", "fault", "part"),
    [
        ({"text": ""}, EditFault.MISSING, "text"),
        ({"why_asked": ""}, EditFault.MISSING, "why_asked"),
        ({"options": (("", "Yes", ""),)}, EditFault.NO_OPTIONS, "options"),
        ({"options": (("", "Yes", ""), ("", "YES", ""))}, EditFault.SAME_OPTION, "options"),
        ({"after": "B3"}, EditFault.NO_ANSWER_TICKED, "ticked"),
    ],
)
def test_a_question_that_nobody_could_answer_is_refused_beside_its_value(
    changes: dict[str, object], fault: EditFault, part: str
) -> None:
    values = replace(ASKED, **{"options": (("", "Yes", ""), ("", "No", "")), **changes})  # type: ignore[arg-type]
    refused = fault_of(lambda: new_question("Q1", QuestionKind.ONE, values, language=""))
    assert (refused.fault, refused.part) == (fault, part)


def test_a_question_about_safety_can_be_skipped_and_waits_behind_the_first() -> None:
    edited = added(SHIPPED, "safety", own(kind=QuestionKind.YES_NO))
    assert find_question(edited, "Q1").shows_if == AnswerIs("E1", ("yes",))
    required = own(is_required=True)
    assert fault_of(lambda: added(SHIPPED, "safety", required)).fault is EditFault.NEVER_REQUIRED
    assert fault_of(lambda: reworded(edited, "Q1", after="")).fault is EditFault.IS_FIXED


def test_agreements_and_questions_do_not_mix() -> None:
    name = replace(find_question(SHIPPED, "K_name"), key="Q1")
    assert fault_of(lambda: added(SHIPPED, "brings", name)).fault is EditFault.STAYS_IN_ITS_SECTION
    assert fault_of(lambda: added(SHIPPED, "agreements", own())).fault is EditFault.STAYS_IN_ITS_SECTION


def test_a_pack_stands_before_the_agreements_and_goes_while_it_is_empty() -> None:
    pack = Section("S1", "Parents", (), audience=Audience.COUPLE, formats=("walk",))
    edited = section_added(SHIPPED, pack)
    assert [each.key for each in edited.sections[-2:]] == ["S1", "agreements"]
    assert section_removed(edited, "S1") == SHIPPED
    filled = added(edited, "S1", own())
    assert fault_of(lambda: section_removed(filled, "S1")).fault is EditFault.IS_KEPT


def test_a_section_says_something_else_but_everybody_is_asked_about_safety() -> None:
    edited = section_changed(SHIPPED, replace(find_section(SHIPPED, "walk"), title="Outdoors", questions=()))
    assert find_section(edited, "walk").title == "Outdoors"
    assert order(edited, "walk") == order(SHIPPED, "walk")
    safety = replace(find_section(SHIPPED, "safety"), audience=Audience.COUPLE)
    assert fault_of(lambda: section_changed(SHIPPED, safety)).fault is EditFault.IS_FIXED


def test_a_second_language_is_kept_beside_the_first_and_beside_others() -> None:
    question = find_question(SHIPPED, "C3")
    values = values_of(question, language="fr_CA")
    rows = tuple((key, words, words.upper()) for key, words, _ in values.options)
    french = question_with(question, replace(values, other_text="Qui ?", options=rows), language="fr_CA")
    assert french.translations["fr_CA"].options["partner"] == "MY PARTNER"
    assert values_of(french, language="fr_CA").other_text == "Qui ?"
    spanish = question_with(french, replace(values_of(french, language="es"), other_text="¿Quién?"), language="es")
    assert set(spanish.translations) == {"fr_CA", "es"}
    assert question_with(french, values, language="fr_CA") == question


KEYS = st.sampled_from([*sorted(PUBLISHED), "Q1", "Q2"])
SECTIONS = st.sampled_from([*(each.key for each in SHIPPED.sections), "S1"])
BY = st.sampled_from([-1, 1])
KINDS = st.sampled_from([kind for kind in QuestionKind if kind is not QuestionKind.CONSENT])
AFTER = st.sampled_from(["", "C0", "B3", "D4", "Q1"])
STEPS = st.one_of(
    st.tuples(KEYS, BY).map(lambda step: lambda now: moved(now, step[0], by=step[1])),
    st.tuples(SECTIONS, BY).map(lambda step: lambda now: section_moved(now, step[0], by=step[1])),
    KEYS.map(lambda key: lambda now: switched_off(now, key)),
    KEYS.map(lambda key: lambda now: switched_on(now, key)),
    KEYS.map(lambda key: lambda now: removed(now, key, published=PUBLISHED)),
    st.tuples(SECTIONS, st.sampled_from(["Q1", "Q2", "C1"]), KINDS).map(
        lambda step: lambda now: now if _has(now, step[1]) else added(now, step[0], own(step[1], _offered(step[2])))
    ),
    st.tuples(KEYS, AFTER).map(lambda step: lambda now: reworded(now, step[0], after=step[1], ticked=("yes", "well"))),
    st.just(lambda now: now if _has_section(now, "S1") else section_added(now, Section("S1", "New", ()))),
    SECTIONS.map(lambda key: lambda now: section_removed(now, key)),
)


def _has(now: Questionnaire, key: str) -> bool:
    return key in {each.key for each in now.questions}


def _has_section(now: Questionnaire, key: str) -> bool:
    return key in {each.key for each in now.sections}


def _offered(kind: QuestionKind) -> QuestionKind:
    return QuestionKind.SCALE if kind in (QuestionKind.ONE, QuestionKind.MANY) else kind


@settings(max_examples=60)
@given(st.lists(STEPS, max_size=25))
def test_any_steps_leave_a_questionnaire_that_can_be_asked_and_written_down(
    steps: list[Callable[[Questionnaire], Questionnaire]],
) -> None:
    now = SHIPPED
    for step in steps:
        try:
            now = step(now)
        except EditRefused:
            continue
    assert from_definition(json.loads(json.dumps(to_definition(now)))) == now
    assert {each.key for each in now.questions} >= PUBLISHED, "nothing that was published is gone"
    assert set(order(SHIPPED, "safety")) <= set(order(now, "safety")), "what is asked about safety stays together"


def test_what_the_rules_rely_on_is_what_ships() -> None:
    assert RELIED_ON <= PUBLISHED
