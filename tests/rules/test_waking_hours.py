"""Nobody is woken by a letter, and nobody's time runs out at night."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.reminders import QuietHours
from practice.rules.waking_hours import WakingHours
from tests.factories import at

TORONTO = ZoneInfo("America/Toronto")
NIGHT = QuietHours(time(21), time(8))
DAY = WakingHours(NIGHT, TORONTO)
TWO_HOURS = timedelta(hours=2)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TORONTO).astimezone(UTC)


@pytest.mark.parametrize(
    ("when", "is_day"),
    [("07:59:59", False), ("08:00", True), ("20:59:59", True), ("21:00", False), ("00:00", False)],
)
def test_letters_go_from_eight_to_nine_at_night(when: str, is_day: bool) -> None:
    assert DAY.include(local(f"2027-03-02T{when}")) is is_day


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2027-03-02T10:00", "2027-03-02T12:00"),
        ("2027-03-02T19:00", "2027-03-02T21:00"),
        ("2027-03-02T20:00", "2027-03-03T09:00"),
        ("2027-03-02T21:00", "2027-03-03T10:00"),
        ("2027-03-02T23:30", "2027-03-03T10:00"),
        ("2027-03-03T03:00", "2027-03-03T10:00"),
        ("2027-03-13T20:30", "2027-03-14T09:30"),  # the clocks go forward in between
        ("2027-11-06T20:30", "2027-11-07T09:30"),  # and back
    ],
)
def test_what_is_left_in_the_evening_goes_on_in_the_morning(since: str, until: str) -> None:
    assert DAY.after(local(since), TWO_HOURS) == local(until)


def test_without_quiet_hours_an_offer_stands_through_the_night() -> None:
    always = WakingHours(QuietHours(time(0), time(0)), TORONTO)
    assert always.include(local("2027-03-02T03:00"))
    assert always.after(local("2027-03-02T23:00"), TWO_HOURS) == local("2027-03-03T01:00")


def test_nothing_to_wait_for_is_now_or_the_morning() -> None:
    assert DAY.after(local("2027-03-02T15:00"), timedelta()) == local("2027-03-02T15:00")
    assert DAY.after(local("2027-03-02T22:00"), timedelta()) == local("2027-03-03T08:00")


@given(
    minutes=st.integers(0, 60 * 24 * 400),
    length=st.integers(0, 60 * 40),
    zone=st.sampled_from(["America/Toronto", "Australia/Lord_Howe", "Europe/London", "Asia/Kathmandu"]),
)
def test_the_waking_time_until_then_is_exactly_as_long(minutes: int, length: int, zone: str) -> None:
    hours = WakingHours(NIGHT, ZoneInfo(zone))
    since = at("2027-01-01T00:00") + timedelta(minutes=minutes)
    until = hours.after(since, timedelta(minutes=length))
    awake = sum(hours.include(since + timedelta(minutes=n)) for n in range((until - since) // timedelta(minutes=1)))
    assert awake == length
    assert hours.include(until - timedelta(minutes=1)) or hours.include(until)
