"""When may e-mail reach somebody? By the clock on the wall, also over midnight and when the clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.mail_hours import ASKED_FOR_HOLDS, MailHours, is_waited_for

TORONTO = ZoneInfo("America/Toronto")
BY_DAY = MailHours(time(8), time(18))
BY_NIGHT = MailHours(time(20), time(2))
NOT_LATE = MailHours(closes=time(18))
NOT_EARLY = MailHours(opens=time(8))

minutes = st.integers(0, 24 * 60 - 1).map(lambda minute: time(*divmod(minute, 60)))
hours = st.builds(MailHours, st.none() | minutes, st.none() | minutes)
zones = st.sampled_from(["America/Toronto", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "UTC"]).map(
    ZoneInfo
)
instants = st.integers(0, 730 * 24 * 3600).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def wall(text: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TORONTO, fold=fold)


@pytest.mark.parametrize(
    ("said", "at", "may"),
    [
        (BY_DAY, "07:59", False),
        (BY_DAY, "08:00", True),
        (BY_DAY, "17:59", True),
        (BY_DAY, "18:00", False),
        (BY_NIGHT, "19:59", False),
        (BY_NIGHT, "23:30", True),
        (BY_NIGHT, "01:59", True),
        (BY_NIGHT, "02:00", False),
        (NOT_LATE, "00:00", True),
        (NOT_LATE, "18:00", False),
        (NOT_EARLY, "23:59", True),
        (NOT_EARLY, "00:00", False),
        (MailHours(), "03:00", True),
    ],
)
def test_a_letter_may_arrive_in_the_hours_that_were_said(said: MailHours, at: str, may: bool) -> None:
    assert said.allow(wall(f"2027-03-09T{at}"), zone=TORONTO) is may


@pytest.mark.parametrize(
    ("said", "at", "first"),
    [
        (BY_DAY, wall("2027-03-09T19:30"), wall("2027-03-10T08:00")),
        (BY_DAY, wall("2027-03-09T06:00:30"), wall("2027-03-09T08:00")),
        (BY_DAY, wall("2027-03-09T12:00"), wall("2027-03-09T12:00")),
        (BY_NIGHT, wall("2027-03-09T03:00"), wall("2027-03-09T20:00")),
        (NOT_LATE, wall("2027-03-09T18:00"), wall("2027-03-10T00:00")),
        (BY_DAY, wall("2027-03-13T20:00"), wall("2027-03-14T08:00")),  # the clocks go forward in that night
        (BY_DAY, wall("2027-11-06T20:00"), wall("2027-11-07T08:00")),  # and back in this one
        (MailHours(time(2, 30), time(9)), wall("2027-03-14T00:00"), wall("2027-03-14T03:00")),  # there is no 2:30
        (MailHours(time(1, 30), time(9)), wall("2027-11-07T00:00"), wall("2027-11-07T01:30")),  # there are two
        (MailHours(time(1, 30), time(9)), wall("2027-11-07T01:10", fold=1), wall("2027-11-07T01:30", fold=1)),
    ],
)
def test_a_letter_outside_them_waits_until_they_begin(said: MailHours, at: datetime, first: datetime) -> None:
    assert said.first_from(at.astimezone(UTC), zone=TORONTO) == first.astimezone(UTC)


@given(said=hours, at=instants, zone=zones)
def test_it_waits_no_longer_than_it_must_and_never_arrives_outside(
    said: MailHours, at: datetime, zone: ZoneInfo
) -> None:
    first = said.first_from(at, zone=zone)
    assert said.allow(first, zone=zone)
    assert at <= first <= at + timedelta(hours=26)
    if first > at:
        assert not said.allow(max(at, first - timedelta(minutes=1)), zone=zone)


def test_what_she_asked_for_a_quarter_of_an_hour_ago_is_not_waited_for_any_more() -> None:
    now = datetime(2027, 3, 9, 3, tzinfo=UTC)
    assert is_waited_for(now - ASKED_FOR_HOLDS, now=now)
    assert not is_waited_for(now - ASKED_FOR_HOLDS - timedelta(seconds=1), now=now)
    assert not is_waited_for(None, now=now)
