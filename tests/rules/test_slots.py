"""Which starts a client is offered, and what she or the counsellor is told about the others."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from practice.rules.availability import DatedInterval, WeeklyInterval
from practice.rules.daylight import Daylight
from practice.rules.diary import Diary
from practice.rules.slots import Reason, Rule, Slot, full_days, is_open, open_slots, why_not
from tests.rules.diaries import (
    ALWAYS,
    TORONTO,
    ZONES,
    at,
    between,
    booked,
    diary,
    minutes,
    offered,
    policy,
    rules_against,
    walls,
)

DAY = timedelta(days=1)
LONDON = ZoneInfo("Europe/London")
TUESDAY = date(2027, 3, 2)
MORNING_AND_AFTERNOON = (WeeklyInterval(1, time(9), time(12)), WeeklyInterval(1, time(13), time(17)))
HERON_PARK = Daylight(44.2, -76.5, minutes(30))  # where the sun sets at 16:30 on 21 December


def test_a_slot_is_as_long_as_the_session() -> None:
    slots = open_slots(diary(), first=TUESDAY, last=TUESDAY)
    assert slots[0] == Slot(at("2027-03-02 09:00"), at("2027-03-02 09:50"))


def test_the_last_session_of_a_day_ends_when_the_practice_closes() -> None:
    starts = offered(diary(policy=policy(length=minutes(60))), "2027-03-02")
    assert starts[0] == "09:00"
    assert starts[-1] == "16:00"
    assert len(starts) == 29


def test_no_slot_overlaps_lunch() -> None:
    starts = offered(diary(weekly=MORNING_AND_AFTERNOON, policy=policy(length=minutes(60))), "2027-03-02")
    assert [start for start in starts if "10:45" <= start <= "13:15"] == ["10:45", "11:00", "13:00", "13:15"]


def test_a_format_may_have_a_list_of_starts() -> None:
    starts = (time(14, 45), time(9), time(10, 15), time(18))
    assert offered(diary(policy=policy(starts=starts)), "2027-03-02") == ["09:00", "10:15", "14:45"]


def test_a_grid_that_does_not_fit_the_hour_is_counted_from_midnight() -> None:
    assert offered(diary(policy=policy(grid=minutes(50))), "2027-03-02")[:3] == ["09:10", "10:00", "10:50"]


def test_days_are_offered_from_the_first_to_the_last() -> None:
    slots = open_slots(diary(), first=TUESDAY, last=TUESDAY + DAY)
    assert {slot.start.astimezone(TORONTO).date() for slot in slots} == {TUESDAY, TUESDAY + DAY}
    assert open_slots(diary(), first=TUESDAY, last=TUESDAY - DAY) == []


def test_the_gap_is_the_larger_of_the_buffers_of_the_two_sessions() -> None:
    visit = booked("2027-03-02 11:00", before=10, after=15)
    starts = offered(diary(busy=(visit,), policy=policy(grid=minutes(5))), "2027-03-02")
    assert "10:00" in starts  # over at 10:50, ten minutes before
    assert "10:05" not in starts
    assert "12:00" not in starts
    assert "12:05" in starts  # fifteen minutes after 11:50


def test_the_formats_own_buffers_count_as_much_as_those_of_the_appointment() -> None:
    careful = policy(grid=minutes(5), buffer_before=minutes(30), buffer_after=minutes(20))
    starts = offered(diary(busy=(booked("2027-03-02 11:00", before=10, after=15),), policy=careful), "2027-03-02")
    assert [start for start in starts if "09:45" <= start <= "12:30"] == ["09:45", "09:50", "12:20", "12:25", "12:30"]


def test_the_gap_after_an_appointment_outside_opening_hours_is_kept_too() -> None:
    early = booked("2027-03-02 08:00", after=30)
    assert offered(diary(busy=(early,)), "2027-03-02")[0] == "09:30"


def test_nothing_sooner_than_the_notice_is_offered_and_the_next_allowed_time_is_named() -> None:
    now = at("2027-03-01 10:05")
    where = diary(now=now, policy=policy(notice=timedelta(hours=24)))
    assert offered(where, "2027-03-01") == []
    assert offered(where, "2027-03-02")[0] == "10:15"
    assert why_not(at("2027-03-02 10:00"), where) == (Reason(Rule.NOTICE, until=at("2027-03-02 10:05")),)


def test_a_start_at_the_very_instant_of_the_notice_is_offered() -> None:
    where = diary(now=at("2027-03-01 10:00"), policy=policy(notice=timedelta(hours=24)))
    assert offered(where, "2027-03-02")[0] == "10:00"


def test_notice_is_elapsed_time_over_a_change_of_clocks() -> None:
    saturday = at("2027-03-13 10:00")  # on Sunday at 11:00 a day has gone by, for an hour is missing
    where = diary(now=saturday, weekly=ALWAYS, policy=policy(notice=timedelta(hours=24)))
    assert offered(where, "2027-03-14")[0] == "11:00"
    autumn = diary(now=at("2027-11-06 10:00"), weekly=ALWAYS, policy=policy(notice=timedelta(hours=24)))
    assert offered(autumn, "2027-11-07")[0] == "09:00"


def test_day_sixty_is_offered_and_day_sixty_one_is_not() -> None:
    where = diary(weekly=ALWAYS)
    assert offered(where, "2027-04-30") != []
    assert offered(where, "2027-05-01") == []
    assert why_not(at("2027-04-30 23:45"), where) == ()
    assert why_not(at("2027-05-01 00:00"), where) == (Reason(Rule.HORIZON, limit=60),)


def test_the_horizon_is_counted_where_the_practice_is() -> None:
    still_the_first = diary(weekly=ALWAYS, now=at("2027-03-01 23:59"))
    assert still_the_first.now.date() == date(2027, 3, 2)  # in UTC
    assert offered(still_the_first, "2027-04-30") != []
    assert offered(still_the_first, "2027-05-01") == []


def test_what_is_past_or_beyond_the_horizon_is_answered_with_that_alone_however_far_it_is() -> None:
    where = diary(now=at("2027-03-02 10:00"))
    assert rules_against("2027-03-02 09:45", where) == [Rule.PAST]
    assert why_not(datetime.min.replace(tzinfo=UTC), where) == (Reason(Rule.PAST),)
    assert why_not(datetime.max.replace(tzinfo=UTC), where) == (Reason(Rule.HORIZON, limit=60),)


def test_asking_for_all_days_there_are_gives_those_that_may_be_booked() -> None:
    every = open_slots(diary(), first=date.min, last=date.max)
    assert every == open_slots(diary(), first=date(2027, 3, 1), last=date(2027, 4, 30))
    assert every[0].start == at("2027-03-01 09:00")


def test_a_day_with_its_cap_reached_is_full_and_the_next_is_not() -> None:
    four = tuple(booked(f"2027-03-02 {hour}:00") for hour in ("09", "10", "11", "12"))
    where = diary(busy=four, policy=policy(daily_cap=4))
    assert offered(where, "2027-03-02") == []
    assert offered(where, "2027-03-03") != []
    assert why_not(at("2027-03-02 15:00"), where) == (Reason(Rule.DAILY_CAP, until=at("2027-03-03 00:00"), limit=4),)
    assert full_days(where, first=date(2027, 3, 1), last=date(2027, 3, 7)) == [date(2027, 3, 2)]
    closed = diary(busy=four, policy=policy(daily_cap=4), weekly=())
    assert full_days(closed, first=date(2027, 3, 1), last=date(2027, 3, 7)) == []


def test_the_fifth_walk_of_a_week_is_refused_and_a_phone_session_still_offered() -> None:
    walks = tuple(booked(f"2027-03-0{day} 09:00", format_id="walk") for day in (1, 2, 3, 4))
    walk = diary(busy=walks, policy=policy(format_id="walk", weekly_cap=4))
    phone = diary(busy=walks, policy=policy(format_id="phone"))
    assert offered(walk, "2027-03-05") == []
    assert offered(walk, "2027-03-08") != []
    assert why_not(at("2027-03-05 09:00"), walk) == (Reason(Rule.WEEKLY_CAP, until=at("2027-03-08 00:00"), limit=4),)
    assert offered(phone, "2027-03-05") != []


def test_the_week_of_a_cap_ends_on_sunday_night() -> None:
    sunday = booked("2027-03-07 23:00", format_id="walk")
    walk = diary(busy=(sunday,), weekly=ALWAYS, policy=policy(format_id="walk", weekly_cap=1))
    assert offered(walk, "2027-03-01") == []
    assert offered(walk, "2027-03-08")[0] == "00:00"


def test_an_appointment_counts_for_the_local_day_on_which_it_starts() -> None:
    late = booked("2027-03-02 23:30")  # the third of March in UTC and, at its end, in Toronto
    where = diary(busy=(late,), weekly=ALWAYS, policy=policy(daily_cap=1))
    assert offered(where, "2027-03-02") == []
    assert offered(where, "2027-03-03")[0] == "00:30"


def test_the_practices_own_cap_counts_every_format_and_no_outside_calendar() -> None:
    others = (booked("2027-03-02 09:00", format_id="phone"), booked("2027-03-02 10:00", format_id="walk"))
    outside = booked("2027-03-02 16:00", format_id=None)
    assert offered(diary(busy=(*others, outside), policy=policy(practice_daily_cap=3)), "2027-03-02") != []
    full = diary(busy=(*others, outside), policy=policy(practice_daily_cap=2))
    assert offered(full, "2027-03-02") == []
    assert rules_against("2027-03-02 13:00", full) == [Rule.PRACTICE_DAILY_CAP]


def test_a_cap_of_none_at_all_closes_every_day() -> None:
    assert open_slots(diary(policy=policy(daily_cap=0)), first=TUESDAY, last=TUESDAY + 30 * DAY) == []


def test_a_date_with_hours_of_its_own_uses_only_those() -> None:
    other = (DatedInterval(TUESDAY, time(14), time(18)),)
    starts = offered(diary(dated=other), "2027-03-02")
    assert (starts[0], starts[-1]) == ("14:00", "17:00")
    assert rules_against("2027-03-02 09:00", diary(dated=other)) == [Rule.HOURS]


def test_a_closed_period_takes_every_slot_it_touches() -> None:
    away = between("2027-03-02 11:00", "2027-03-03 10:00")
    where = diary(closed=(away,))
    assert offered(where, "2027-03-02")[-1] == "10:00"
    assert offered(where, "2027-03-03")[0] == "10:00"
    assert why_not(at("2027-03-02 15:00"), where) == (Reason(Rule.TIME_OFF, until=away.end),)


def test_a_walk_ends_before_dark() -> None:
    december = diary(
        now=at("2027-12-01 00:00"),
        policy=policy(format_id="walk", length=minutes(60), grid=minutes(5), daylight=HERON_PARK),
    )
    starts = offered(december, "2027-12-21")
    assert starts[-1] == "15:00"
    assert rules_against("2027-12-21 15:05", december) == [Rule.DAYLIGHT]


def test_a_walk_does_not_start_before_sunrise() -> None:
    early = diary(
        now=at("2027-12-01 00:00"), weekly=ALWAYS, policy=policy(format_id="walk", grid=minutes(5), daylight=HERON_PARK)
    )
    starts = offered(early, "2027-12-21")
    assert starts[0] == "07:40"  # the sun rises at 7:38
    assert rules_against("2027-12-21 07:35", early) == [Rule.DAYLIGHT]


def test_no_walk_is_offered_in_the_polar_night() -> None:
    oslo = ZoneInfo("Europe/Oslo")
    north = diary(
        zone=oslo,
        weekly=ALWAYS,
        now=at("2027-12-01 00:00"),
        policy=policy(daylight=Daylight(69.65, 18.95, minutes(30))),
    )
    assert open_slots(north, first=date(2027, 12, 2), last=date(2028, 1, 10)) == []
    assert open_slots(north, first=date(2028, 1, 11), last=date(2028, 1, 30)) != []


def test_an_evening_may_last_until_midnight() -> None:
    evening = diary(weekly=(WeeklyInterval(1, time(20), time(0)),), policy=policy(length=minutes(60)))
    starts = offered(evening, "2027-03-02")
    assert (starts[0], starts[-1]) == ("20:00", "23:00")


def test_a_session_may_run_past_midnight_where_both_days_are_open() -> None:
    night = diary(weekly=(WeeklyInterval(1, time(20), time(0)), WeeklyInterval(2, time(0), time(2))))
    assert offered(night, "2027-03-02")[-1] == "23:45"
    assert offered(night, "2027-03-03") == ["00:00", "00:15", "00:30", "00:45", "01:00"]
    assert is_open(at("2027-03-02 23:45"), night)


def test_the_day_before_the_week_begins_decides_as_the_others_do() -> None:
    around_sunday = diary(weekly=(WeeklyInterval(6, time(22), time(0)), WeeklyInterval(0, time(0), time(1))))
    assert offered(around_sunday, "2027-03-07")[-1] == "23:45"
    assert offered(around_sunday, "2027-03-08") == ["00:00"]


def test_a_start_in_the_missing_hour_is_never_offered() -> None:
    night = diary(weekly=ALWAYS, policy=policy(grid=minutes(30)))
    assert offered(night, "2027-03-14")[:6] == ["00:00", "00:30", "01:00", "01:30", "03:00", "03:30"]


def test_a_start_in_the_doubled_hour_is_offered_once_with_its_offset() -> None:
    night = diary(weekly=ALWAYS, now=at("2027-11-01 00:00"), policy=policy(grid=minutes(30)))
    sunday = date(2027, 11, 7)
    slots = open_slots(night, first=sunday, last=sunday)
    assert walls(slots)[:6] == ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30"]
    (half_past_one,) = [slot.start for slot in slots if walls([slot]) == ["01:30"]]
    assert half_past_one.astimezone(TORONTO).utcoffset() == timedelta(hours=-4)
    assert rules_against_instant(half_past_one + timedelta(hours=1), night) == [Rule.GRID]


def test_a_session_over_the_change_of_clocks_is_as_long_as_any_other() -> None:
    night = diary(weekly=ALWAYS, policy=policy(starts=(time(1, 30),)))
    (slot,) = open_slots(night, first=date(2027, 3, 14), last=date(2027, 3, 14))
    assert slot.end - slot.start == minutes(50)
    assert walls([Slot(slot.end, slot.end)]) == ["03:20"]


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_the_first_slot_is_at_nine_on_the_wall_on_every_day_of_two_years(zone: ZoneInfo) -> None:
    week = tuple(WeeklyInterval(weekday, time(9), time(17)) for weekday in range(7))
    where = diary(zone=zone, weekly=week, now=at("2026-01-01 00:00", zone), policy=policy(horizon_days=730))
    slots = open_slots(where, first=date(2026, 1, 1), last=date(2027, 12, 31))
    assert len(slots) == 730 * 29
    assert set(walls(slots[::29], zone)) == {"09:00"}
    assert set(walls(slots[28::29], zone)) == {"16:00"}


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_a_round_the_clock_practice_offers_every_time_that_exists_once(zone: ZoneInfo) -> None:
    where = diary(
        zone=zone, weekly=ALWAYS, now=at("2027-01-01 00:00", zone), policy=policy(horizon_days=365, length=minutes(15))
    )
    starts = [
        slot.start.astimezone(zone) for slot in open_slots(where, first=date(2027, 1, 1), last=date(2027, 12, 31))
    ]
    shown = [start.replace(tzinfo=None, fold=0) for start in starts]
    assert len(set(shown)) == len(shown)
    quarters = [datetime(2027, 1, 1) + number * minutes(15) for number in range(365 * 96)]  # noqa: DTZ001
    assert shown == [wall for wall in quarters if exists(wall, zone)]
    assert all(start.fold == 0 for start in starts)


def test_the_twenty_ninth_of_february_is_offered() -> None:
    leap_year = diary(now=at("2028-02-01 00:00"))
    assert offered(leap_year, "2028-02-29")[0] == "09:00"
    assert offered(diary(now=at("2027-12-31 00:00")), "2028-02-29") != []  # day sixty
    assert offered(diary(now=at("2027-12-30 00:00")), "2028-02-29") == []


def test_a_time_in_an_outside_calendar_blocks_and_has_no_buffers() -> None:
    dentist = booked("2027-03-02 11:00", length=60, format_id=None)
    where = diary(busy=(dentist,), policy=policy(grid=minutes(10)))
    starts = offered(where, "2027-03-02")
    assert [start for start in starts if "10:00" <= start <= "12:10"] == ["10:00", "10:10", "12:00", "12:10"]
    assert rules_against("2027-03-02 11:30", where) == [Rule.BUSY_CALENDAR]


EVERY_RULE_ALONE: list[tuple[Rule, str, Diary]] = [
    (Rule.PAST, "2027-03-02 10:00", diary(now=at("2027-03-02 11:00"))),
    (Rule.NOTICE, "2027-03-02 10:00", diary(now=at("2027-03-02 09:00"), policy=policy(notice=minutes(90)))),
    (Rule.HORIZON, "2027-03-08 10:00", diary(policy=policy(horizon_days=6))),
    (Rule.HOURS, "2027-03-02 16:15", diary()),
    (Rule.TIME_OFF, "2027-03-02 10:00", diary(closed=(between("2027-03-02 10:49", "2027-03-02 12:00"),))),
    (Rule.GRID, "2027-03-02 10:05", diary()),
    (Rule.DAYLIGHT, "2027-03-02 20:00", diary(weekly=ALWAYS, policy=policy(daylight=HERON_PARK))),
    (Rule.TAKEN, "2027-03-02 10:00", diary(busy=(booked("2027-03-02 10:30", before=30, after=30),))),
    (Rule.BUFFER, "2027-03-02 10:00", diary(busy=(booked("2027-03-02 11:00", before=15),))),
    (
        Rule.CHANGEOVER,
        "2027-03-02 10:00",
        diary(
            busy=(booked("2027-03-02 09:00", length=60, format_id="walk"),),
            policy=policy(coming_from={"walk": minutes(25)}),
        ),
    ),
    (Rule.DAILY_CAP, "2027-03-02 10:00", diary(busy=(booked("2027-03-02 15:00"),), policy=policy(daily_cap=1))),
    (Rule.WEEKLY_CAP, "2027-03-02 10:00", diary(busy=(booked("2027-03-05 15:00"),), policy=policy(weekly_cap=1))),
    (
        Rule.PRACTICE_DAILY_CAP,
        "2027-03-02 10:00",
        diary(busy=(booked("2027-03-02 15:00", format_id="phone"),), policy=policy(practice_daily_cap=1)),
    ),
    (Rule.BUSY_CALENDAR, "2027-03-02 10:00", diary(busy=(booked("2027-03-02 10:30", format_id=None),))),
]


@pytest.mark.parametrize(("rule", "wall", "where"), EVERY_RULE_ALONE, ids=lambda value: getattr(value, "name", ""))
def test_each_rule_can_be_the_only_one_in_the_way(rule: Rule, wall: str, where: Diary) -> None:
    assert rules_against(wall, where) == [rule]
    assert not is_open(at(wall), where)


def test_every_rule_is_known_by_an_example() -> None:
    assert [rule for rule, _, _ in EVERY_RULE_ALONE] == list(Rule)


def test_all_rules_in_the_way_are_named_at_once() -> None:
    crowded = diary(
        closed=(between("2027-03-06 00:00", "2027-03-07 00:00"),),
        busy=(
            booked("2027-03-06 10:00"),
            booked("2027-03-06 11:00", before=15),
            booked("2027-03-06 10:20", format_id=None),
        ),
        policy=policy(daily_cap=2, notice=timedelta(days=30)),
    )
    assert rules_against("2027-03-06 10:05", crowded) == [
        Rule.NOTICE,
        Rule.HOURS,
        Rule.TIME_OFF,
        Rule.GRID,
        Rule.TAKEN,
        Rule.BUFFER,
        Rule.BUSY_CALENDAR,
        Rule.DAILY_CAP,
    ]


def test_a_rule_with_several_grounds_is_named_once_with_the_latest_end() -> None:
    away = (between("2027-03-02 09:00", "2027-03-02 11:00"), between("2027-03-02 10:00", "2027-03-02 15:00"))
    assert why_not(at("2027-03-02 10:00"), diary(closed=away)) == (Reason(Rule.TIME_OFF, until=at("2027-03-02 15:00")),)
    either_side = (booked("2027-03-02 09:00", after=15), booked("2027-03-02 10:55", before=15))
    assert why_not(at("2027-03-02 10:00"), diary(busy=either_side)) == (
        Reason(Rule.BUFFER, until=at("2027-03-02 11:45")),
    )


def test_the_end_of_a_reason_is_when_the_rule_allows_a_start_again() -> None:
    where = diary(busy=(booked("2027-03-02 10:00", after=25),), policy=policy(grid=minutes(5)))
    (reason,) = why_not(at("2027-03-02 10:15"), where)
    assert reason.until == at("2027-03-02 11:15")
    assert is_open(at("2027-03-02 11:15"), where)
    assert not is_open(at("2027-03-02 11:10"), where)


def rules_against_instant(start: datetime, where: Diary) -> list[Rule]:
    return [reason.rule for reason in why_not(start, where)]


def exists(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks of a zone ever show a time."""
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) == wall
