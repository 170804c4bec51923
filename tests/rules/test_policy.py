"""The numbers of a format are refused where no start could keep to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from practice.rules.policy import HOLD_LENGTH, HOLD_RENEWALS
from tests.rules.diaries import minutes, policy


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"length": timedelta()}, "twelve hours"),
        ({"length": timedelta(hours=12, minutes=1)}, "twelve hours"),
        ({"buffer_before": minutes(-1)}, "up to a day"),
        ({"buffer_after": timedelta(days=1, minutes=1)}, "up to a day"),
        ({"grid": timedelta()}, "some time apart"),
        ({"grid": minutes(-15)}, "some time apart"),
        ({"notice": minutes(-1)}, "look ahead"),
        ({"horizon_days": -1}, "look ahead"),
    ],
)
def test_a_number_that_no_start_could_keep_to_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        policy(**change)


def test_a_session_of_half_a_day_with_a_day_on_either_side_is_possible() -> None:
    long = policy(length=timedelta(hours=12), buffer_before=timedelta(days=1), buffer_after=timedelta(days=1))
    assert long.length == timedelta(hours=12)


def test_a_hold_lasts_a_quarter_of_an_hour_and_two_and_a_half_hours_at_most() -> None:
    assert minutes(15) == HOLD_LENGTH
    longest = HOLD_LENGTH * HOLD_RENEWALS
    assert longest == timedelta(hours=2, minutes=30)
