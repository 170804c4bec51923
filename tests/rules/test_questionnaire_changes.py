"""Two versions of a questionnaire are compared: what is new, gone, said otherwise, asked elsewhere."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from practice.rules.conditions import AnswerIs
from practice.rules.questionnaire import Questionnaire, Section
from practice.rules.questionnaire_changes import Change, ChangeKind, changes
from practice.rules.questionnaire_edits import added, changed, find_question, section_added, switched_off, switched_on
from practice.rules.questionnaire_order import moved
from practice.rules.questions import Question
from practice.rules.wordings import Option, Translation
from tests.rules.test_questionnaire_edits import SHIPPED, own


def kinds(before: Questionnaire, after: Questionnaire) -> list[tuple[ChangeKind, str]]:
    return [(each.kind, each.key) for each in changes(before, after)]


def with_question(key: str, **parts: object) -> Questionnaire:
    return changed(SHIPPED, replace(find_question(SHIPPED, key), **parts))  # type: ignore[arg-type]


def test_equal_versions_differ_in_nothing() -> None:
    assert changes(SHIPPED, replace(SHIPPED, version=2)) == ()


def test_other_words_are_shown_beside_the_earlier_ones() -> None:
    assert changes(SHIPPED, with_question("C1", text="Who has your back?")) == (
        Change(ChangeKind.REWORDED, "C1", find_question(SHIPPED, "C1").text, "Who has your back?"),
    )


def test_every_part_of_a_question_is_said_by_what_it_is() -> None:
    options = tuple(Option(each.key, each.words.upper()) for each in find_question(SHIPPED, "C3").options)
    assert kinds(SHIPPED, with_question("C3", options=options)) == [(ChangeKind.OPTIONS, "C3")]
    assert kinds(SHIPPED, with_question("C3", help="Take your time")) == [(ChangeKind.EXPLAINED, "C3")]
    assert kinds(SHIPPED, with_question("C3", is_required=True)) == [(ChangeKind.REQUIREMENT, "C3")]
    assert kinds(SHIPPED, with_question("C3", formats=("walk",))) == [(ChangeKind.CIRCLE, "C3")]
    assert kinds(SHIPPED, with_question("C3", longest=500)) == [(ChangeKind.OTHERWISE, "C3")]
    shown = AnswerIs("B3", ("well",))
    assert kinds(SHIPPED, with_question("C3", shows_if=shown)) == [(ChangeKind.CONDITIONS, "C3")]
    french = {"fr_CA": Translation("Qui ?")}
    assert kinds(SHIPPED, with_question("C3", translations=french)) == [(ChangeKind.TRANSLATED, "C3")]


def test_added_switched_off_and_removed() -> None:
    grown = added(SHIPPED, "brings", own())
    assert kinds(SHIPPED, grown) == [(ChangeKind.ADDED, "Q1")]
    assert kinds(grown, SHIPPED) == [(ChangeKind.REMOVED, "Q1")]
    off = switched_off(SHIPPED, "C9")
    assert kinds(SHIPPED, off) == [(ChangeKind.SWITCHED_OFF, "C9")]
    assert kinds(off, switched_on(off, "C9")) == [(ChangeKind.SWITCHED_ON, "C9")]


def test_of_two_that_changed_places_one_has_moved() -> None:
    assert [kind for kind, _ in kinds(SHIPPED, moved(SHIPPED, "B2", by=-1))] == [ChangeKind.MOVED]


def test_a_question_in_another_section_has_moved_though_the_order_is_the_same() -> None:
    assert (ChangeKind.MOVED, "B4") in kinds(SHIPPED, moved(SHIPPED, "B4", by=1))


def test_sections_and_the_title_are_compared_too() -> None:
    assert kinds(SHIPPED, replace(SHIPPED, title="Us")) == [(ChangeKind.REWORDED, "")]
    assert kinds(SHIPPED, section_added(SHIPPED, Section("S1", "Parents", ()))) == [(ChangeKind.ADDED, "S1")]
    rest = tuple(each for each in SHIPPED.sections if each.key != "anything")
    assert kinds(SHIPPED, replace(SHIPPED, sections=rest)) == [
        (ChangeKind.REMOVED, "anything"),
        (ChangeKind.REMOVED, "Z1"),
    ]
    longer = tuple(replace(each, minutes=9) if each.key == "walk" else each for each in SHIPPED.sections)
    assert kinds(SHIPPED, replace(SHIPPED, sections=longer)) == [(ChangeKind.OTHERWISE, "walk")]


@given(st.permutations(["C1", "C2", "C3", "B1", "B2"]))
def test_no_more_questions_count_as_moved_than_have_to_move(order: list[str]) -> None:
    """What did not move stands in the same order in both; and one more of it could not stay."""
    first = _only(sorted(order))
    found = {key for kind, key in kinds(first, _only(order)) if kind is ChangeKind.MOVED}
    stayed = [key for key in order if key not in found]
    assert stayed == sorted(stayed)
    assert len(stayed) == _longest_rising(order)


def _only(keys: list[str]) -> Questionnaire:
    questions: tuple[Question, ...] = tuple(replace(find_question(SHIPPED, key), shows_if=None) for key in keys)
    return replace(SHIPPED, sections=(Section("only", "Only", questions),))


def _longest_rising(order: list[str]) -> int:
    best: list[int] = []
    for place, key in enumerate(order):
        best.append(1 + max((best[n] for n in range(place) if order[n] < key), default=0))
    return max(best)
