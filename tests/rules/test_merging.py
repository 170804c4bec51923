"""Two windows answer the same questions: nothing that one of them says is lost without a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.conditions import Answers, Value
from practice.rules.merging import merged

VALUES = st.sampled_from(["", "a", "b", (), ("a",), ("a", "b")])
ANSWERS = st.dictionaries(st.sampled_from(["C1", "C2", "C3"]), VALUES)


@pytest.mark.parametrize(
    ("there", "shown", "said", "changes", "differences"),
    [
        ("kept", "kept", "mine", {"C1": "mine"}, {}),  # changed here alone
        ("theirs", "was", "was", {}, {}),  # changed there alone
        ("theirs", "was", "mine", {}, {"C1": ("theirs", "mine")}),  # changed in both
        ("same", "was", "same", {}, {}),  # changed in both, alike
        ("theirs", "was", "", {}, {"C1": ("theirs", "")}),  # taken away here
        ("", "was", "mine", {}, {"C1": ((), "mine")}),  # taken away there
        ("", "", "mine", {"C1": "mine"}, {}),  # left out there
    ],
)
def test_of_three_answers_the_one_that_was_changed_holds(
    there: str, shown: str, said: str, changes: Answers, differences: dict[str, tuple[Value, Value]]
) -> None:
    found = merged({"C1": said}, kept={"C1": there}, editions={"C1": 2}, seen={"C1": 1}, shown={"C1": shown})
    assert (found.changes, found.differences) == (changes, differences)


@given(said=ANSWERS, kept=ANSWERS, shown=ANSWERS)
def test_what_is_kept_changes_only_where_her_page_had_shown_it(said: Answers, kept: Answers, shown: Answers) -> None:
    editions = dict.fromkeys(kept, 2)
    found = merged(said, kept=kept, editions=editions, seen=dict.fromkeys(kept, 1), shown=shown)
    for key in found.changes:
        assert key not in kept or (kept[key] or None) == (shown.get(key) or None)
    assert found.changes.keys().isdisjoint(found.differences)


@given(said=ANSWERS, kept=ANSWERS)
def test_a_page_that_showed_what_is_kept_is_never_asked_to_choose(said: Answers, kept: Answers) -> None:
    editions = dict.fromkeys(kept, 3)
    found = merged(said, kept=kept, editions=editions, seen=editions, shown={})
    assert not found.differences
    after = {**kept, **found.changes}
    assert all((after.get(key) or None) == (value or None) for key, value in said.items())
