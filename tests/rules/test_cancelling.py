"""What counts as late: only their side, only after the deadline, never the weather or somebody's safety."""

from __future__ import annotations

from datetime import timedelta

import pytest

from practice.rules.cancelling import CancelKind, counts_as_late, may_count_as_late
from tests.factories import at

DEADLINE = at("2027-03-08T15:15")
LATER = DEADLINE + timedelta(minutes=1)


@pytest.mark.parametrize("kind", CancelKind)
def test_nothing_is_late_until_the_deadline_is_over(kind: CancelKind) -> None:
    assert not counts_as_late(kind, at=DEADLINE, change_until=DEADLINE)
    assert not may_count_as_late(kind, at=DEADLINE, change_until=DEADLINE)


def test_after_it_their_side_counts_and_what_is_on_nobodys_side_only_if_she_says_so() -> None:
    late = {kind for kind in CancelKind if counts_as_late(kind, at=LATER, change_until=DEADLINE)}
    may_be = {kind for kind in CancelKind if may_count_as_late(kind, at=LATER, change_until=DEADLINE)}
    assert late == {CancelKind.CLIENT_ASKED, CancelKind.ILL}
    assert may_be - late == {CancelKind.OTHER}
