"""The part of the diary that decides about a few days is bounded, and all that decides lies in it."""

from __future__ import annotations

from datetime import date

from practice.rules.diary import needed_window
from tests.rules.diaries import NOTHING, TORONTO, at, between, booked, diary, minutes, policy

WEDNESDAY, THURSDAY = date(2027, 3, 10), date(2027, 3, 11)


def test_the_window_of_some_days_holds_them_and_as_much_as_a_buffer_may_reach() -> None:
    window = needed_window(WEDNESDAY, THURSDAY, zone=TORONTO, policy=policy())
    assert window == between("2027-03-09 00:00", "2027-03-13 00:50")


def test_a_weekly_cap_needs_whole_weeks_from_monday_to_sunday() -> None:
    window = needed_window(WEDNESDAY, THURSDAY, zone=TORONTO, policy=policy(weekly_cap=4))
    assert window.start == at("2027-03-07 00:00")  # a day before Monday
    assert window.end == at("2027-03-16 00:50")  # a day and a session after Sunday, over a change of clocks


def test_the_time_kept_clear_of_an_appointment_has_the_larger_buffer_at_either_end() -> None:
    visit = booked("2027-03-10 10:00", before=5, after=20)
    clear = visit.kept_clear(policy(buffer_before=minutes(10), buffer_after=minutes(15)))
    assert clear == between("2027-03-10 09:45", "2027-03-10 11:10")


def test_the_time_kept_clear_reaches_as_far_as_the_changeover_between_the_two_formats() -> None:
    walk = booked("2027-03-10 11:00", length=60, after=15, format_id="walk")
    room = policy(buffer_after=minutes(5), coming_from={"walk": minutes(25)}, going_to={"walk": minutes(20)})
    assert walk.kept_clear(room) == between("2027-03-10 10:40", "2027-03-10 12:25")
    phone = policy(buffer_after=minutes(5), coming_from={"in-person": minutes(25)})
    assert walk.kept_clear(phone) == between("2027-03-10 10:55", "2027-03-10 12:15")


def test_time_from_an_outside_calendar_is_kept_clear_of_by_the_formats_own_buffers_alone() -> None:
    outside = booked("2027-03-10 10:00", format_id=None)
    assert outside.kept_clear(policy()) == between("2027-03-10 10:00", "2027-03-10 10:50")
    assert outside.kept_clear(policy(buffer_after=minutes(15))) == between("2027-03-10 09:45", "2027-03-10 10:50")


def test_what_is_further_away_than_any_buffer_reaches_is_not_near() -> None:
    near, far = booked("2027-03-11 08:00"), booked("2027-03-12 11:00")
    assert diary(busy=(far, near)).near(between("2027-03-10 10:00", "2027-03-10 11:00")) == [near]


def test_the_notice_is_elapsed_time_even_when_the_clocks_change() -> None:
    evening_before = at("2027-03-13 20:00")
    tomorrow = diary(now=evening_before, policy=policy(notice=minutes(24 * 60)))
    assert tomorrow.soonest == at("2027-03-14 21:00")


def test_the_last_day_is_counted_on_the_practices_calendar() -> None:
    late = at("2027-03-01 23:30")  # the second of March already in UTC
    assert diary(now=late, policy=policy(horizon_days=60, notice=NOTHING)).last_day.on == date(2027, 4, 30)
