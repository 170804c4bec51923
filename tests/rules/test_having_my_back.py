"""What the practice asks when it begins: whom, under which condition, and what it never asks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from practice.models.appointments import Channel, RainPlan, Voicemail
from practice.models.intake import ConsentKind
from practice.rules.conditions import Answers, Circumstances, Condition, holds
from practice.rules.questionnaire import Questionnaire
from practice.rules.questions import NOT_SAID, Fault, Question, QuestionKind
from tests.rules.forms import ALONE, COUPLE, EVERYWHERE, FORMATS, shipped

FORM, CHECK_IN = shipped(), shipped("check_in")
IN_THE_BANK = re.compile(r"[A-Z]\d")  # C0, G0 and a letter behind the number belong to the question beside them
BANK = [each for each in FORM.questions if IN_THE_BANK.fullmatch(each.key) and each.key not in ("C0", "G0")]
CLOSEST = "the person closest to me"
DECIDING = ("A5", "C0", "E1", "P1", "W6")


def test_the_first_form_asks_about_one_thing_after_the_other() -> None:
    keys = "contact brings meaning cycle couple safety phone online walk room anything agreements"
    assert [section.key for section in FORM.sections] == keys.split()
    assert [section.key for section in FORM.sections if section.is_safety] == ["safety"]
    assert [section.key for section in FORM.sections if section.is_agreements] == ["agreements"]


def test_there_are_fifty_questions_and_everybody_is_asked_thirty_two_of_them_at_most() -> None:
    core = [section for section in FORM.sections if not section.formats and section.audience == "both"]
    assert len(BANK) == 50
    assert len([each for section in core for each in section.questions if each in BANK]) == 32


@pytest.mark.parametrize(
    ("who", "count"),
    [
        (Circumstances(False, "phone"), 35),
        (Circumstances(False, "online"), 35),
        (Circumstances(False, "walk"), 38),
        (Circumstances(False, "in_person"), 33),
        (Circumstances(True, "online"), 40),
        (Circumstances(True, "walk"), 42),
    ],
)
def test_each_way_to_meet_has_its_own_few_questions(who: Circumstances, count: int) -> None:
    assert len([each for each in _may_be_asked(who) if each in BANK]) == count


def test_nothing_has_to_be_answered_but_what_the_session_needs() -> None:
    always = {"A1", "A3", "A4", "A5"}
    assert set(FORM.check({}, ALONE)) == set(FORM.check({}, COUPLE)) == always
    assert set(FORM.check({}, Circumstances(False, "phone"))) == always | {"A6", "A8", "P1", "P3"}
    assert set(FORM.check({}, Circumstances(False, "online"))) == always | {"A8", "O1"}
    assert set(FORM.check({}, Circumstances(False, "walk"))) == always | {"A6", "A8", "W2", "W4", "W5", "W6"}
    assert CHECK_IN.check({}, COUPLE) == {}


def test_where_something_has_to_be_answered_she_may_say_that_she_would_rather_not() -> None:
    free_to_say = [
        each for each in FORM.questions if each.takes_an_answer and each.kind not in ("many", "line", "phone")
    ]
    assert all(each.not_said for each in free_to_say if each.kind is not QuestionKind.LONG)
    online = Circumstances(False, "online")
    said: Answers = {"A1": "Amara", "A3": NOT_SAID, "A4": NOT_SAID, "A5": ("email",), "A8": NOT_SAID, "O1": NOT_SAID}
    assert FORM.check(said, online) == {}
    named = {each.key: each.not_said for each in FORM.questions}
    assert (named["A8"], named["O1"]) == ("I would rather talk about this", "I will tell you at the start")


def test_every_question_says_why_it_is_asked() -> None:
    for each in (*FORM.questions, *CHECK_IN.questions):
        assert each.kind is QuestionKind.INFORMATION or re.fullmatch(r"[A-Z].*[.]", each.why_asked), each.key


def test_what_is_most_private_is_marked_so() -> None:
    for section in FORM.sections:
        if section.key in ("brings", "meaning", "cycle", "couple", "safety", "anything"):
            assert all(each.is_sensitive for each in section.questions if each.takes_an_answer), section.key
    assert {"A4", "A7", "A7b", "A8", "O1", "W2", "W3", "I1"} <= {
        each.key for each in FORM.questions if each.is_sensitive
    }


def test_long_answers_have_room_for_a_thousand_characters() -> None:
    long = [each for each in (*FORM.questions, *CHECK_IN.questions) if each.kind is QuestionKind.LONG]
    assert {each.longest for each in long} == {1000}


def test_nothing_is_asked_that_belongs_in_a_conversation_or_nowhere() -> None:
    forbidden = re.compile(
        r"birth|how old|\bage\b|ethnic|religio|diagnos|medic|insur|income|child|kids|sexual|forced|address",
        re.IGNORECASE,
    )
    asked = {each.key for each in FORM.questions if each.takes_an_answer and forbidden.search(each.text + each.help)}
    assert asked == {"O1"}  # where help would be sent, and nothing else is an address
    couple = next(section for section in FORM.sections if section.key == "couple")
    assert not any("know" in each.text for each in couple.questions), "no written secrets"


def test_a_page_has_few_questions_and_the_first_about_having_my_back_stands_alone() -> None:
    for who in EVERYWHERE:
        for section in FORM.sections_for({}, who):
            for page in section.pages(who):
                keys = [each.key for each in page if each.takes_an_answer]
                assert len(keys) <= 6
                assert len(keys) == 1 or {"C1", "E1"}.isdisjoint(keys)


def test_about_safety_she_is_asked_only_where_nobody_can_see_it() -> None:
    beyond = {"E2", "E3", "E4", "E5"}
    for answer in ("", "no", NOT_SAID):
        assert beyond.isdisjoint(_shown({"E1": answer}, COUPLE))
    assert beyond <= _shown({"E1": "yes"}, COUPLE)
    safety = next(section for section in FORM.sections if section.is_safety)
    assert not any(each.is_required or each.required_if for each in safety.questions)


def test_whoever_has_nobody_close_is_not_asked_about_them() -> None:
    about = {"C4", "C5", "C6", "C7", "C8", "D1", "D2", "D3", "D4", "D5"}
    assert about.isdisjoint(_shown({"C0": "nobody"}, ALONE))
    for answer in ("", "partner", "someone", NOT_SAID):
        assert about <= _shown({"C0": answer}, ALONE)
    assert "C0" not in _shown({}, COUPLE)
    assert about <= _shown({"C0": "nobody"}, COUPLE), "two who come together answer about each other"


def test_whoever_answers_about_somebody_else_reads_of_no_partner() -> None:
    speaking = {"C4", "C5", "C6", "C8", "D1", "D2"}
    for each in FORM.questions:
        if each.key[0] in "CD" and each.key not in ("C0", "C1", "C2", "C3"):
            said = each.said({"C0": "someone"}, ALONE).text
            assert "my partner" not in said.casefold(), each.key
            assert (CLOSEST in said.casefold()) == (each.key in speaking)
            assert each.said({"C0": "partner"}, ALONE).text == each.said({}, COUPLE).text == each.text


def test_a_voicemail_matters_only_where_there_is_a_call() -> None:
    assert {"A7", "A7b"}.isdisjoint(_shown({"A5": ("email", "text")}, ALONE))
    assert FORM.check({"A1": "Amara", "A3": "alone", "A4": "private", "A5": ("call",)}, ALONE) == {
        "A6": Fault.MISSING,
        "A7": Fault.MISSING,
    }
    assert {"A7", "A7b"} <= _shown({"A5": ("email",)}, Circumstances(False, "phone"))


@pytest.mark.parametrize("key", [each.key for each in FORM.questions if each.shows_if])
def test_what_is_shown_for_some_is_reached_and_left_out(key: str) -> None:
    seen = {key in shown for who, shown in _everything_tried() if any(each.key == key for each in _may_be_asked(who))}
    assert seen == {True, False}


@pytest.mark.parametrize("section", [each.key for each in FORM.sections if each.shows_if])
def test_a_section_for_some_is_reached_and_left_out(section: str) -> None:
    seen = {
        section in {each.key for each in FORM.sections_for(answers, who)}
        for who in EVERYWHERE
        for answers in _one_answer_each()
    }
    assert seen == {True, False}


@pytest.mark.parametrize("key", [each.key for each in FORM.questions if each.required_if])
def test_what_some_have_to_answer_others_need_not(key: str) -> None:
    (asked,) = (each for each in FORM.questions if each.key == key)
    needed = {
        asked.is_needed(answers, who)
        for who in EVERYWHERE
        for answers in _one_answer_each()
        if asked in FORM.shown(answers, who)
    }
    assert needed == {True, False}


@pytest.mark.parametrize("form", [FORM, CHECK_IN], ids=lambda form: form.key)
def test_every_part_of_every_condition_holds_for_some_and_not_for_others(form: Questionnaire) -> None:
    for key, condition in _conditions(form):
        for part in _parts(condition):
            outcomes = {holds(part, answers, who) for who in EVERYWHERE for answers in _one_answer_each()}
            assert outcomes == {True, False}, f"{key}: {part}"


def test_each_agreement_is_asked_of_those_whom_it_concerns() -> None:
    always = {"service", "privacy", "email", "text", "voicemail", "fees", "records", "age"}
    more = {"in_person": set(), "phone": {"remote"}, "online": {"remote", "video"}, "walk": {"walk"}}
    for way in FORMATS:
        assert {each.consent for each in FORM.consents(Circumstances(False, way))} == always | more[way]
        assert {each.consent for each in FORM.consents(Circumstances(True, way))} == always | more[way] | {"couples"}
    assert {each.consent for each in FORM.questions if each.consent} == set(ConsentKind)
    assert all(each.key == f"K_{each.consent}" for each in FORM.questions if each.kind is QuestionKind.CONSENT)


def test_how_she_may_be_reached_is_said_in_the_words_that_the_practice_keeps() -> None:
    filling = {each.fills: each for each in FORM.questions if each.fills}
    assert list(filling) == ["name", "party", "discreet", "channels", "phone", "voicemail", "hours", "rain_plan"]
    assert {option.key for option in filling["channels"].options} == set(Channel)
    assert {option.key for option in filling["voicemail"].options} == set(Voicemail)
    assert {option.key for option in filling["rain_plan"].options} == set(RainPlan)


def test_the_rule_about_what_is_shared_stands_above_the_question_about_speaking_openly() -> None:
    keys = [each.key for each in FORM.questions]
    assert keys.index("G3") == keys.index("G0") + 1
    (rule,) = (each for each in FORM.questions if each.key == "G0")
    assert (rule.kind, rule.consent) == (QuestionKind.INFORMATION, ConsentKind.COUPLES)


def _may_be_asked(who: Circumstances) -> list[Question]:
    return [each for section in FORM.sections if section.is_for(who) for each in section.questions if each.is_for(who)]


def _shown(answers: Answers, who: Circumstances) -> set[str]:
    """With what is only read, as a page shows it."""
    kept = FORM.kept(answers, who)
    pages = (page for section in FORM.sections_for(kept, who) for page in section.pages(who))
    return {each.key for page in pages for each in page if holds(each.shows_if, kept, who)}


def _everything_tried() -> Iterator[tuple[Circumstances, set[str]]]:
    for who in EVERYWHERE:
        for answers in _one_answer_each():
            yield who, _shown(answers, who)


def _one_answer_each() -> Iterator[Answers]:
    """No answer at all, and then each option of each question on which something depends."""
    yield {}
    for each in FORM.questions:
        if each.key in DECIDING:
            yield from ({each.key: option.key} for option in each.options)
            yield {each.key: NOT_SAID}


def _conditions(form: Questionnaire) -> Iterator[tuple[str, Condition]]:
    for section in form.sections:
        if section.shows_if:
            yield section.key, section.shows_if
        for each in section.questions:
            for condition in (each.shows_if, each.required_if, *(wording.when for wording in each.wordings)):
                if condition:
                    yield each.key, condition


def _parts(condition: Condition) -> Iterator[Condition]:
    yield condition
    for each in getattr(condition, "conditions", ()):
        yield from _parts(each)
    if hasattr(condition, "condition"):
        yield from _parts(condition.condition)
