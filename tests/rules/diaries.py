"""Diaries for tests: an ordinary practice in Toronto, where a test changes what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from practice.rules.availability import WeeklyInterval
from practice.rules.diary import Busy, Diary
from practice.rules.intervals import Interval
from practice.rules.policy import StartPolicy
from practice.rules.slots import Rule, Slot, open_slots, why_not

TORONTO = ZoneInfo("America/Toronto")
ZONES_WITH_CHANGES = ("America/Toronto", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Australia/Sydney")
ZONES = tuple(ZoneInfo(key) for key in (*ZONES_WITH_CHANGES, "Asia/Kolkata"))
NOTHING = timedelta()
NINE_TO_FIVE = tuple(WeeklyInterval(weekday, time(9), time(17)) for weekday in range(5))
ALWAYS = tuple(WeeklyInterval(weekday, time(0), time(0)) for weekday in range(7))


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def policy(**changes: Any) -> StartPolicy:
    """Fifty minutes at every quarter of an hour, up to sixty days ahead, and nothing else to keep to."""
    usual = StartPolicy(
        format_id="in-person",
        length=minutes(50),
        buffer_before=NOTHING,
        buffer_after=NOTHING,
        notice=NOTHING,
        horizon_days=60,
        grid=minutes(15),
        starts=(),
        daily_cap=None,
        weekly_cap=None,
        practice_daily_cap=None,
        daylight=None,
    )
    return replace(usual, **changes)


def diary(**changes: Any) -> Diary:
    """Open from nine to five on weekdays, nothing booked; it is Monday 1 March 2027, midnight in Toronto."""
    usual = Diary(
        zone=TORONTO,
        policy=policy(),
        weekly=NINE_TO_FIVE,
        dated=(),
        closed=(),
        busy=(),
        now=at("2027-03-01 00:00"),
    )
    return replace(usual, **changes)


def at(wall: str, zone: ZoneInfo = TORONTO) -> datetime:
    """`2027-03-02 09:00` on the clocks of a zone, in UTC."""
    return datetime.fromisoformat(wall).replace(tzinfo=zone).astimezone(UTC)


def between(start: str, end: str, zone: ZoneInfo = TORONTO) -> Interval:
    return Interval(at(start, zone), at(end, zone))


def booked(
    wall: str, *, length: int = 50, before: int = 0, after: int = 0, format_id: str | None = "in-person"
) -> Busy:
    """An appointment at a time on the clocks of Toronto; lengths in minutes."""
    start = at(wall)
    return Busy(start, start + minutes(length), minutes(before), minutes(after), format_id)


def offered(where: Diary, day: str) -> list[str]:
    """The starts of a day that a client may choose, as the clock on the wall shows them."""
    on = date.fromisoformat(day)
    return walls(open_slots(where, first=on, last=on), where.zone)


def walls(slots: Iterable[Slot], zone: ZoneInfo = TORONTO) -> list[str]:
    return [f"{slot.start.astimezone(zone):%H:%M}" for slot in slots]


def rules_against(wall: str, where: Diary) -> list[Rule]:
    """The rules that keep a client from a start."""
    return [reason.rule for reason in why_not(at(wall, where.zone), where)]
