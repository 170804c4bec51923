"""When do reminders fall due: by hours, on the day, in quiet hours, and on the days on which clocks change?"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.reminders import QuietHours, due_at, due_times, in_order, is_lead, is_too_late

TORONTO = ZoneInfo("America/Toronto")
NIGHT = QuietHours(time(21), time(8))
NONE = QuietHours(time(0), time(0))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TORONTO).astimezone(UTC)


def due(lead: str, starts: str, quiet: QuietHours = NIGHT) -> str:
    at = due_at(lead, starts_at=local(starts), zone=TORONTO, quiet=quiet)
    assert at.tzinfo is UTC
    return at.astimezone(TORONTO).strftime("%a %d %H:%M")


@pytest.mark.parametrize(
    ("lead", "starts", "expected"),
    [
        ("48h", "2027-03-09T14:00", "Sun 07 14:00"),
        ("2h", "2027-03-09T14:00", "Tue 09 12:00"),
        ("08:00", "2027-03-09T14:00", "Tue 09 08:00"),
        ("168h", "2027-03-12T14:00", "Fri 05 14:00"),
    ],
)
def test_a_reminder_goes_so_many_hours_before_or_at_a_time_on_the_day(lead: str, starts: str, expected: str) -> None:
    assert due(lead, starts) == expected


@pytest.mark.parametrize(
    ("lead", "starts", "expected"),
    [
        ("12h", "2027-03-09T14:00", "Mon 08 20:00"),  # two in the morning
        ("12h", "2027-03-09T09:00", "Mon 08 20:00"),  # nine in the evening: they have just begun
        ("2h", "2027-03-09T10:00", "Tue 09 08:00"),  # just over
        ("07:00", "2027-03-09T14:00", "Mon 08 20:00"),
        ("08:00", "2027-03-09T08:30", "Mon 08 20:00"),  # it would leave half an hour
        ("08:00", "2027-03-09T09:00", "Tue 09 08:00"),  # it leaves an hour
        ("13:30", "2027-03-09T14:00", "Tue 09 13:00"),  # not in quiet hours, and never less than an hour before
        ("16:00", "2027-03-09T14:00", "Tue 09 13:00"),
    ],
)
def test_in_quiet_hours_or_too_near_it_goes_before(lead: str, starts: str, expected: str) -> None:
    assert due(lead, starts) == expected


def test_quiet_hours_that_begin_after_midnight_send_it_to_the_hour_before_them() -> None:
    assert due("12h", "2027-03-09T14:30", QuietHours(time(0, 30), time(7))) == "Mon 08 23:30"


def test_without_quiet_hours_it_goes_at_night() -> None:
    assert due("12h", "2027-03-09T14:00", NONE) == "Tue 09 02:00"
    assert NONE.length == timedelta(0)
    assert NIGHT.length == timedelta(hours=11)


@pytest.mark.parametrize(
    ("lead", "starts", "expected"),
    [
        ("48h", "2027-03-15T10:00", "Sat 13 09:00"),  # the clocks go forward on Sunday the 14th: two days are 47 hours
        ("08:00", "2027-03-14T10:00", "Sun 14 08:00"),
        ("24h", "2027-03-15T03:00", "Sat 13 20:00"),
        ("48h", "2027-11-08T10:00", "Sat 06 11:00"),  # and back on Sunday the 7th: two days are 49
        ("08:00", "2027-11-07T10:00", "Sun 07 08:00"),
        ("4h", "2027-11-07T04:00", "Sat 06 20:00"),
    ],
)
def test_hours_are_elapsed_time_and_mornings_are_on_the_wall_when_the_clocks_change(
    lead: str, starts: str, expected: str
) -> None:
    assert due(lead, starts) == expected


def test_of_two_that_fall_together_only_the_nearest_goes() -> None:
    starts_at = local("2027-03-09T10:00")
    assert due_times(["48h", "14h", "07:30", "08:00"], starts_at=starts_at, zone=TORONTO, quiet=NIGHT) == {
        "48h": local("2027-03-07T10:00"),
        "07:30": local("2027-03-08T20:00"),
        "08:00": local("2027-03-09T08:00"),
    }


def test_leads_are_written_in_two_ways_only() -> None:
    assert all(map(is_lead, ("1h", "48h", "1440h", "00:00", "08:00", "23:59")))
    assert not any(map(is_lead, ("0h", "1441h", "048h", "48", "8:00", "24:00", "08:00 ", "48 h", "", "-1h", "٤h")))
    assert in_order(["08:00", "2h", "07:00", "48h", "2h"]) == ("48h", "2h", "07:00", "08:00")


def test_half_an_hour_before_it_begins_it_is_too_late() -> None:
    starts_at = local("2027-03-09T10:00")
    assert not is_too_late(starts_at, now=local("2027-03-09T09:30"))
    assert is_too_late(starts_at, now=local("2027-03-09T09:31"))


WALLS = st.times(max_value=time(23, 59)).map(lambda wall: wall.replace(second=0, microsecond=0))
ZONES = st.sampled_from(["America/Toronto", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns"])


@given(
    starts_at=st.integers(0, 365 * 24 * 4).map(
        lambda quarters: local("2027-01-01T00:00") + quarters * timedelta(minutes=15)
    ),
    lead=st.one_of(st.integers(1, 1440).map("{}h".format), WALLS.map("{:%H:%M}".format)),
    zone=ZONES.map(ZoneInfo),
    quiet=st.builds(QuietHours, WALLS, WALLS).filter(lambda quiet: quiet.length <= timedelta(hours=16)),
)
def test_whatever_the_zone_it_comes_in_time_and_never_in_quiet_hours(
    starts_at: datetime, lead: str, zone: ZoneInfo, quiet: QuietHours
) -> None:
    at = due_at(lead, starts_at=starts_at, zone=zone, quiet=quiet)
    assert at <= starts_at - timedelta(hours=1)
    assert quiet.around(at, zone) is None
    assert starts_at - at <= timedelta(hours=1440) + timedelta(days=2)
