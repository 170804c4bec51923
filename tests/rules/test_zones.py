"""Clock changes as calendars read them, judged by a parser that is not the one that wrote them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.tz import tzical

from practice.rules.zones import clock_changes, timezone_for

HALF_HOUR = timedelta(minutes=30)

WITH_YEARLY_RULES = [
    "America/Toronto",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Halifax",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Berlin",
    "Europe/Lisbon",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
]
WITHOUT_CHANGES = ["America/Regina", "America/Phoenix", "Asia/Kolkata", "Asia/Kathmandu", "Etc/UTC", "UTC"]


def instants_to_try(zone: ZoneInfo) -> list[datetime]:
    """The middle of winter and of summer, and the hours around each change of clocks in 2027."""
    tried = [datetime(2027, 1, 15, 15, 30, tzinfo=UTC), datetime(2027, 7, 15, 15, 30, tzinfo=UTC)]
    start = datetime(2027, 1, 1, tzinfo=UTC)
    for change in clock_changes(zone, start, datetime(2028, 1, 1, tzinfo=UTC)):
        onset = (change.wall - change.offset_from).replace(tzinfo=UTC)
        tried += [onset + HALF_HOUR * step for step in range(-6, 7)]
    return tried


def read_by_dateutil(ical: bytes, zone: ZoneInfo, instant: datetime) -> datetime:
    """What another reader makes of the bare local time and the VTIMEZONE beside it."""
    evaluated = tzical(StringIO(ical.decode())).get(zone.key)
    bare = instant.astimezone(zone).replace(tzinfo=None)
    return bare.replace(tzinfo=evaluated).astimezone(UTC)


@pytest.mark.parametrize("key", WITH_YEARLY_RULES)
def test_a_zone_with_yearly_rules_is_told_and_read_back_at_the_same_instant(key: str) -> None:
    zone = ZoneInfo(key)
    told = 0
    for instant in instants_to_try(zone):
        timezone = timezone_for(zone, instant, instant + HALF_HOUR)
        if timezone is None:
            continue
        told += 1
        assert read_by_dateutil(timezone.to_ical(), zone, instant) == instant
    assert told >= 20


def test_no_zone_of_the_world_is_told_wrongly_in_summer_or_winter() -> None:
    told = set()
    for key in sorted(available_timezones()):
        zone = ZoneInfo(key)
        for instant in (datetime(2027, 1, 15, 15, 30, tzinfo=UTC), datetime(2027, 7, 15, 15, 30, tzinfo=UTC)):
            timezone = timezone_for(zone, instant, instant + HALF_HOUR)
            if timezone is not None:
                told.add(key)
                assert read_by_dateutil(timezone.to_ical(), zone, instant) == instant, key
    assert len(told) > 100


@pytest.mark.parametrize("key", WITHOUT_CHANGES)
def test_a_zone_without_changes_is_left_to_utc(key: str) -> None:
    instant = datetime(2027, 7, 15, 15, 30, tzinfo=UTC)
    assert timezone_for(ZoneInfo(key), instant, instant + HALF_HOUR) is None


def test_a_zone_whose_changes_follow_no_yearly_rule_is_left_to_utc() -> None:
    """Morocco sets its clocks by the moon."""
    instant = datetime(2027, 7, 15, 15, 30, tzinfo=UTC)
    assert timezone_for(ZoneInfo("Africa/Casablanca"), instant, instant + HALF_HOUR) is None


def test_a_zone_that_stops_changing_is_left_to_utc_as_soon_as_its_rule_is_no_longer_true() -> None:
    """British Columbia keeps one time from 2026 on: a rule would be wrong by an hour in the next winter."""
    summer_before = datetime(2025, 7, 15, 15, 30, tzinfo=UTC)
    winter_after = datetime(2026, 12, 15, 15, 30, tzinfo=UTC)
    assert timezone_for(ZoneInfo("America/Vancouver"), summer_before, summer_before + HALF_HOUR) is None
    assert timezone_for(ZoneInfo("America/Vancouver"), winter_after, winter_after + HALF_HOUR) is None


def test_a_time_in_the_doubled_hour_is_left_to_utc() -> None:
    """Programs do not agree on which of the two it means."""
    toronto = ZoneInfo("America/Toronto")
    start = datetime(2027, 11, 7, 5, 30, tzinfo=UTC)
    assert start.astimezone(toronto).hour == (start + HALF_HOUR * 2).astimezone(toronto).hour == 1
    assert timezone_for(toronto, start, start + HALF_HOUR * 2) is None
    assert timezone_for(toronto, start - HALF_HOUR * 2, start) is None
    assert timezone_for(toronto, start - HALF_HOUR * 2, start - HALF_HOUR * 2 + timedelta(minutes=20)) is not None


def test_changes_are_told_as_outlook_reads_them() -> None:
    instant = datetime(2027, 7, 15, 15, 30, tzinfo=UTC)
    timezone = timezone_for(ZoneInfo("America/Toronto"), instant, instant + HALF_HOUR)
    assert timezone is not None
    lines = timezone.to_ical().decode().split("\r\n")
    assert lines.count("BEGIN:STANDARD") == lines.count("BEGIN:DAYLIGHT") == 1
    assert "DTSTART:20260308T020000" in lines, "the onset is the local time before the change"
    assert "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3" in lines
    assert not [line for line in lines if line.startswith(("RDATE", "COMMENT")) or line.endswith("0Z")]


def test_the_last_sunday_is_counted_from_the_end_of_the_month() -> None:
    instant = datetime(2027, 7, 15, 15, 30, tzinfo=UTC)
    timezone = timezone_for(ZoneInfo("Europe/London"), instant, instant + HALF_HOUR)
    assert timezone is not None
    assert b"BYDAY=-1SU" in timezone.to_ical()
