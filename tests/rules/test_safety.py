"""What an answer about safety asks of the counsellor, row by row and in every combination."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from practice.rules.conditions import Answers, Circumstances, Value
from practice.rules.questionnaire_fixed import RELIED_ON
from practice.rules.questions import NOT_SAID
from practice.rules.safety import Finding, Signal, findings, from_json, to_json
from tests.rules.forms import ALONE, COUPLE, circumstances, shipped

CONTACT, TALK_ALONE, EARLY = Signal.PLEASE_CONTACT, Signal.TALK_ALONE_FIRST, Signal.ASK_EARLY
LOOKED_AT = ("A4", "B3", "C4", "C7", "E2", "E3", "E4", "E5", "G3")
ASKED = {question.key: question for question in shipped().questions}
OFFERED = {key: (*(option.key for option in ASKED[key].options), NOT_SAID) for key in LOOKED_AT}
WORRYING = {
    "A4": ("someone_might", NOT_SAID),
    "B3": ("hardly",),
    "C4": ("1",),
    "C7": ("1",),
    "E2": ("sometimes", "often", "in_person", NOT_SAID),
    "E3": ("sometimes", "often", "in_person", NOT_SAID),
    "E4": ("partner", "me", "both", "in_person", NOT_SAID),
    "E5": ("safe_now", "worried", "in_person", NOT_SAID),
    "G3": ("not_really", "alone_first", NOT_SAID),
}


def raised(answers: Answers, who: Circumstances = COUPLE) -> dict[Signal, tuple[str, ...]]:
    return {finding.signal: finding.because for finding in findings(answers, who)}


def given_answers() -> st.SearchStrategy[dict[str, Value]]:
    options: Mapping[str, st.SearchStrategy[Value]] = {key: st.sampled_from(OFFERED[key]) for key in LOOKED_AT}
    return st.fixed_dictionaries({}, optional=dict(options))


def test_what_a_finding_rests_on_cannot_be_taken_out_of_the_form() -> None:
    assert set(LOOKED_AT) <= RELIED_ON


def test_nothing_that_was_left_out_raises_anything() -> None:
    assert findings({}, COUPLE) == ()
    assert findings({"E1": "no"}, COUPLE) == ()
    assert findings({"E1": NOT_SAID, "C4": "3", "G3": "mostly"}, COUPLE) == ()


@pytest.mark.parametrize("who", [ALONE, COUPLE])
@pytest.mark.parametrize("key", ["E2", "E3", "E4"])
def test_fear_control_and_blows_ask_for_a_talk_alone(key: str, who: Circumstances) -> None:
    for option in OFFERED[key]:
        expected = {TALK_ALONE: (key,)} if option in WORRYING[key] else {}
        assert raised({key: option}, who) == expected, option


@pytest.mark.parametrize("who", [ALONE, COUPLE])
@pytest.mark.parametrize(
    ("option", "signals"),
    [
        ("no", ()),
        ("safe_now", (EARLY,)),
        ("worried", (CONTACT,)),
        ("in_person", (TALK_ALONE, EARLY)),
        (NOT_SAID, (TALK_ALONE, EARLY)),
    ],
)
def test_thoughts_of_ending_her_life_are_met_in_time(
    option: str, signals: tuple[Signal, ...], who: Circumstances
) -> None:
    assert findings({"E5": option}, who) == tuple(Finding(signal, ("E5",)) for signal in signals)


@pytest.mark.parametrize("option", OFFERED["B3"])
def test_whoever_hardly_manages_is_asked_early(option: str) -> None:
    assert raised({"B3": option}) == ({EARLY: ("B3",)} if option == "hardly" else {})


@pytest.mark.parametrize("option", OFFERED["G3"])
def test_two_who_cannot_speak_openly_are_talked_to_alone(option: str) -> None:
    assert raised({"G3": option}) == ({TALK_ALONE: ("G3",)} if option in WORRYING["G3"] else {})


@pytest.mark.parametrize("option", OFFERED["A4"])
def test_mail_that_others_might_see_counts_where_two_come(option: str) -> None:
    assert raised({"A4": option}) == ({TALK_ALONE: ("A4",)} if option in WORRYING["A4"] else {})
    assert raised({"A4": option}, ALONE) == {}


@pytest.mark.parametrize("key", ["C4", "C7"])
@pytest.mark.parametrize(
    ("openly", "because"),
    [("yes", ()), ("mostly", ("G3",)), ("not_really", ("G3",)), (NOT_SAID, ("G3",)), (None, None)],
)
def test_almost_never_reached_counts_unless_she_could_speak_openly(
    key: str, openly: str | None, because: tuple[str, ...] | None
) -> None:
    said: dict[str, Value] = {key: "1"} | ({"G3": openly} if openly else {})
    expected = {} if because == () else {TALK_ALONE: (key, *(because or ()))}
    assert raised(said) == expected
    assert raised(said, ALONE) == {}
    assert raised(said | {key: "2"}).get(TALK_ALONE, ()) == (("G3",) if openly in WORRYING["G3"] else ())


def test_the_most_urgent_comes_first_and_every_answer_behind_it_is_named() -> None:
    said = {"E5": "worried", "B3": "hardly", "E2": "often", "G3": "alone_first", "C4": "1", "E4": "no"}
    assert findings(said, COUPLE) == (
        Finding(CONTACT, ("E5",)),
        Finding(TALK_ALONE, ("C4", "E2", "G3")),
        Finding(EARLY, ("B3",)),
    )


def test_every_combination_about_safety_raises_what_it_should_and_no_more() -> None:
    keys = ("E2", "E3", "E4", "E5", "G3")
    for options in product(*((None, *OFFERED[key]) for key in keys)):
        said = {key: option for key, option in zip(keys, options, strict=True) if option}
        alone = {key for key, option in said.items() if option in WORRYING[key]}
        alone -= {"E5"} if said.get("E5") in ("safe_now", "worried") else set()
        expected = {
            CONTACT: ("E5",) if said.get("E5") == "worried" else (),
            TALK_ALONE: tuple(sorted(alone)),
            EARLY: ("E5",) if said.get("E5") in ("safe_now", "in_person", NOT_SAID) else (),
        }
        assert raised(said) == {signal: because for signal, because in expected.items() if because}, said


@given(given_answers(), circumstances(), st.data())
def test_another_worrying_answer_never_takes_a_finding_away(
    answers: dict[str, Value], who: Circumstances, data: st.DataObject
) -> None:
    absent = [key for key in LOOKED_AT if key not in answers]
    assume(absent)
    added = data.draw(st.sampled_from(absent))
    before = raised(answers, who)
    after = raised(answers | {added: data.draw(st.sampled_from(WORRYING[added]))}, who)
    assert all(set(because) <= set(after[signal]) for signal, because in before.items())


@given(given_answers(), circumstances())
def test_only_answers_that_were_given_are_named(answers: dict[str, Value], who: Circumstances) -> None:
    for finding in findings(answers, who):
        assert finding.because
        assert set(finding.because) <= answers.keys()
        assert list(finding.because) == sorted(finding.because)


@given(given_answers(), circumstances(), st.data())
def test_no_other_answer_matters(answers: dict[str, Value], who: Circumstances, data: st.DataObject) -> None:
    others = st.sampled_from([key for key in ASKED if key not in LOOKED_AT])
    more = data.draw(st.dictionaries(others, st.text(max_size=5) | st.just(NOT_SAID) | st.just(("in_person", "often"))))
    assert findings({**more, **answers}, who) == findings(answers, who)


@given(given_answers(), given_answers(), circumstances())
def test_what_her_partner_answered_never_matters(
    hers: dict[str, Value], his: dict[str, Value], who: Circumstances
) -> None:
    hers_before_his = findings(hers, who), findings(his, who)
    his_before_hers = findings(his, who), findings(hers, who)
    assert hers_before_his == his_before_hers[::-1]


@given(given_answers())
def test_how_they_meet_never_matters(answers: dict[str, Value]) -> None:
    assert len({findings(answers, Circumstances(True, way)) for way in ("in_person", "phone", "online", "walk")}) == 1


@given(given_answers(), circumstances())
def test_findings_come_back_from_their_text(answers: dict[str, Value], who: Circumstances) -> None:
    found = findings(answers, who)
    assert from_json(to_json(found)) == found


@pytest.mark.parametrize("text", [None, "", "[]"])
def test_no_text_is_no_finding(text: str | None) -> None:
    assert from_json(text) == ()


def test_a_signal_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="never_heard_of"):
        from_json('[{"signal": "never_heard_of", "because": []}]')
