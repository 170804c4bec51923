"""When somebody is reminded that something waits before her session, and when she is left in peace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from practice.rules.form_reminders import Occasion, is_due, is_too_late

START = datetime(2027, 3, 9, 15, 0, tzinfo=UTC)
OCCASION = Occasion(
    starts_at=START,
    booked_at=START - timedelta(days=8),
    is_booked=True,
    comes=True,
    may_be_written_to=True,
    agreements_missing=2,
    form_waits=True,
)
MINUTE = timedelta(minutes=1)


def due(before: timedelta, **changes: object) -> bool:
    return is_due(replace(OCCASION, **changes), now=START - before)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hours", "is_time"), [(72, False), (24.1, False), (24, True), (12, True), (2.1, True), (2, False), (1, False)]
)
def test_it_is_time_from_a_day_before_until_two_hours_before(hours: float, is_time: bool) -> None:
    assert due(timedelta(hours=hours)) is is_time


def test_nobody_is_reminded_of_what_is_over() -> None:
    assert not due(timedelta(0))
    assert not due(timedelta(hours=-30))


def test_whoever_has_just_booked_knows_what_waits() -> None:
    booked_at = START - timedelta(hours=20)
    assert not due(timedelta(hours=14) + MINUTE, booked_at=booked_at)
    assert due(timedelta(hours=14), booked_at=booked_at)
    assert not due(timedelta(hours=3), booked_at=START - timedelta(hours=7))
    assert not due(timedelta(hours=2), booked_at=START - timedelta(hours=7)), "then it is too late"


@pytest.mark.parametrize("without", ["is_booked", "comes", "may_be_written_to"])
def test_only_whoever_comes_to_something_that_is_booked_and_wants_letters(without: str) -> None:
    assert not due(timedelta(hours=12), **{without: False})


def test_something_has_to_wait() -> None:
    assert due(timedelta(hours=12), form_waits=False)
    assert due(timedelta(hours=12), agreements_missing=0)
    assert not due(timedelta(hours=12), form_waits=False, agreements_missing=0)


def test_two_hours_before_it_is_too_late() -> None:
    assert is_too_late(START, now=START - timedelta(hours=2))
    assert not is_too_late(START, now=START - timedelta(hours=2) - MINUTE)
