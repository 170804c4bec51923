"""Which times Ruth's practice offers, as its tables have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from practice.models.guards import NO_OVERLAP
from practice.models.profile import the_profile
from practice.models.scheduling import FormatKind, Party, SessionFormat
from practice.rules.day_parts import PartOfDay
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.slots import Reason, Rule, Slot
from practice.services.availability import (
    by_day,
    days_with_openings,
    find_slots,
    nearest_slots,
    next_opening,
    next_openings,
    why_not,
)
from practice.services.format_diaries import read_diary
from practice.work import Work
from tests import factories
from tests.conftest import Clock, Unit
from tests.engines import Database
from tests.people import Cast
from tests.questions import asked_of

DAY = timedelta(days=1)
TORONTO = ZoneInfo("America/Toronto")
TODAY = date(2027, 3, 1)  # Monday, 10 a.m. by the tests' clock
TUESDAY = date(2027, 3, 9)
EVERY_START = ["09:00", "10:15", "13:30", "14:45"]
KINDS_OF_THING = ("practice_profile", "weekly_hours", "dated_hours", "time_off", "appointment")


@pytest.fixture
def ruths(cast: Cast, work: Work) -> Cast:
    """Ruth's practice in the session of this test's work."""
    return cast.seen_by(work)


def toronto(on: date, wall: str) -> datetime:
    return datetime.combine(on, time.fromisoformat(wall), TORONTO).astimezone(UTC)


def walls(slots: Iterable[Slot]) -> list[str]:
    return [f"{slot.start.astimezone(TORONTO):%H:%M}" for slot in slots]


def starts(
    work: Work, chosen: SessionFormat, on: date = TUESDAY, party: Party = Party.ONE, **options: Any
) -> list[str]:
    return walls(find_slots(work, session_format=chosen, party=party, first=on, last=on, **options))


def book(work: Work, chosen: SessionFormat, wall: str, on: date = TUESDAY, **changes: Any) -> str:
    """An appointment of a format; returns its id."""
    return factories.appointment(work, session_format=chosen, starts_at=toronto(on, wall), **changes).id


def test_the_times_of_a_day_are_those_of_the_format_within_opening_hours(work: Work, ruths: Cast) -> None:
    assert starts(work, ruths.in_person) == EVERY_START
    assert starts(work, ruths.in_person, on=date(2027, 3, 13)) == []  # a Saturday


def test_a_slot_is_as_long_as_the_party_needs(work: Work, ruths: Cast) -> None:
    lengths = {
        party: {
            slot.end - slot.start
            for slot in find_slots(work, session_format=ruths.in_person, party=party, first=TUESDAY, last=TUESDAY)
        }
        for party in Party
    }
    assert lengths == {Party.ONE: {timedelta(minutes=50)}, Party.COUPLE: {timedelta(minutes=80)}}


def test_a_couple_is_not_offered_a_time_that_is_free_for_only_fifty_minutes(work: Work, ruths: Cast) -> None:
    book(work, ruths.phone, "11:30")
    assert starts(work, ruths.in_person) == EVERY_START
    assert starts(work, ruths.in_person, party=Party.COUPLE) == ["09:00", "13:30", "14:45"]


def test_without_a_list_of_starts_the_practices_grid_holds(work: Work, ruths: Cast) -> None:
    ruths.in_person.starts = []
    assert starts(work, ruths.in_person)[:3] == ["09:00", "09:15", "09:30"]


def test_hours_are_those_of_the_practices_clock_before_and_after_it_changes(work: Work, ruths: Cast) -> None:
    for on in (date(2027, 3, 12), date(2027, 3, 15)):
        assert starts(work, ruths.in_person, on=on) == EVERY_START


@pytest.mark.parametrize("status", [each for each in AppointmentStatus if each is not AppointmentStatus.CANCELLED])
def test_whatever_is_not_cancelled_blocks_its_time_in_every_format(
    work: Work, ruths: Cast, status: AppointmentStatus
) -> None:
    book(work, ruths.in_person, "10:15", status=status)
    assert starts(work, ruths.in_person) == ["09:00", "13:30", "14:45"]
    assert starts(work, ruths.phone) == ["09:00", "13:30", "14:45"]


def test_a_cancelled_appointment_blocks_nothing(work: Work, ruths: Cast) -> None:
    book(work, ruths.in_person, "10:15", status=AppointmentStatus.CANCELLED)
    assert starts(work, ruths.in_person) == EVERY_START


def test_a_hold_blocks_its_time_until_it_expires(unit: Unit, cast: Cast, clock: Clock) -> None:
    with unit() as work:
        book(work, cast.seen_by(work).in_person, "10:15", status=AppointmentStatus.HELD)
    clock.move(timedelta(minutes=14, seconds=59))
    with unit() as work:
        assert starts(work, cast.seen_by(work).in_person) == ["09:00", "13:30", "14:45"]
    clock.move(timedelta(seconds=1))
    with unit() as work:
        assert starts(work, cast.seen_by(work).in_person) == EVERY_START


def test_buffers_are_those_with_which_the_appointment_was_booked(work: Work, ruths: Cast) -> None:
    book(work, ruths.in_person, "11:15", buffer_before=timedelta(minutes=15))
    assert "10:15" not in starts(work, ruths.in_person)


def test_hours_of_one_date_replace_that_day(work: Work, ruths: Cast) -> None:
    factories.dated_hours(work, practitioner=ruths.ruth, on=TUESDAY, opens=time(13), closes=time(15))
    assert starts(work, ruths.in_person) == ["13:30"]
    assert starts(work, ruths.in_person, on=TUESDAY + DAY) == EVERY_START


def test_a_date_may_be_closed(work: Work, ruths: Cast) -> None:
    factories.dated_hours(work, practitioner=ruths.ruth, on=TUESDAY)
    assert starts(work, ruths.in_person) == []


def test_a_formats_own_week_replaces_the_general_one_for_it_alone(work: Work, ruths: Cast) -> None:
    factories.weekly_hours(
        work, practitioner=ruths.ruth, weekdays=[1], opens=time(13), closes=time(14, 30), session_format=ruths.walk
    )
    assert starts(work, ruths.walk) == ["13:30"]
    assert starts(work, ruths.walk, on=TUESDAY + DAY) == []
    assert starts(work, ruths.in_person) == EVERY_START


def test_hours_of_one_date_for_one_format_come_before_all_others(work: Work, ruths: Cast) -> None:
    factories.weekly_hours(
        work, practitioner=ruths.ruth, weekdays=[1], opens=time(9), closes=time(10), session_format=ruths.walk
    )
    factories.dated_hours(work, practitioner=ruths.ruth, on=TUESDAY, opens=time(13), closes=time(14, 30))
    assert starts(work, ruths.walk) == ["13:30"]  # the date's, before the format's own week
    factories.dated_hours(
        work, practitioner=ruths.ruth, on=TUESDAY, opens=time(14, 30), closes=time(16), format_id=ruths.walk.id
    )
    assert starts(work, ruths.walk) == ["14:45"]
    assert starts(work, ruths.in_person) == ["13:30"]


def test_a_date_may_be_closed_for_one_format_alone(work: Work, ruths: Cast) -> None:
    factories.dated_hours(work, practitioner=ruths.ruth, on=TUESDAY, format_id=ruths.walk.id)
    assert starts(work, ruths.walk) == []
    assert starts(work, ruths.in_person) == EVERY_START


def test_time_off_takes_every_slot_it_touches(work: Work, ruths: Cast) -> None:
    factories.time_off(
        work, practitioner=ruths.ruth, starts_at=toronto(TUESDAY, "11:00"), ends_at=toronto(TUESDAY + DAY, "09:30")
    )
    assert starts(work, ruths.in_person) == ["09:00"]
    assert starts(work, ruths.in_person, on=TUESDAY + DAY) == ["10:15", "13:30", "14:45"]


def test_time_off_that_began_long_ago_still_counts(work: Work, ruths: Cast) -> None:
    factories.time_off(
        work, practitioner=ruths.ruth, starts_at=toronto(TODAY - 200 * DAY, "09:00"), ends_at=toronto(TUESDAY, "12:00")
    )
    assert starts(work, ruths.in_person) == ["13:30", "14:45"]


def test_an_appointment_that_is_to_be_moved_is_not_in_its_own_way(work: Work, ruths: Cast) -> None:
    moved = book(work, ruths.in_person, "10:15")
    book(work, ruths.in_person, "13:30")
    assert starts(work, ruths.in_person, leave_out=moved) == ["09:00", "10:15", "14:45"]
    start = toronto(TUESDAY, "10:15")
    assert why_not(work, session_format=ruths.in_person, party=Party.ONE, start=start) != ()
    assert why_not(work, session_format=ruths.in_person, party=Party.ONE, start=start, leave_out=moved) == ()


def test_a_weekly_cap_counts_the_whole_week_of_a_day(work: Work, ruths: Cast) -> None:
    ruths.walk.weekly_cap = 2
    book(work, ruths.walk, "09:00", on=date(2027, 3, 8))
    book(work, ruths.walk, "09:00", on=date(2027, 3, 14))
    assert starts(work, ruths.walk, on=date(2027, 3, 10)) == []
    assert starts(work, ruths.walk, on=date(2027, 3, 15)) == EVERY_START
    assert starts(work, ruths.in_person, on=date(2027, 3, 10)) == EVERY_START


def test_the_practices_daily_cap_counts_all_formats(work: Work, ruths: Cast) -> None:
    work.session.scalars(the_profile()).one().daily_cap = 2
    book(work, ruths.phone, "09:00")
    assert starts(work, ruths.in_person) == ["10:15", "13:30", "14:45"]
    book(work, ruths.walk, "13:30")
    assert starts(work, ruths.in_person) == []


def test_a_walk_is_offered_only_while_it_is_light_at_its_meeting_point(unit: Unit, cast: Cast, clock: Clock) -> None:
    clock.set(toronto(date(2027, 12, 1), "10:00"))
    on = date(2027, 12, 21)
    with unit() as work:
        ruths = cast.seen_by(work)
        ruths.walk.starts = ruths.phone.starts = ["15:30", "15:45"]  # the sun sets at 16:57, the margin is 30 minutes
        assert starts(work, ruths.walk, on=on) == ["15:30"]
        assert starts(work, ruths.phone, on=on) == ["15:30", "15:45"]
        ruths.walk.meeting_point.daylight_margin = None  # the counsellor knows a lit path
        assert starts(work, ruths.walk, on=on) == ["15:30", "15:45"]


def test_what_others_do_changes_nothing(work: Work, ruths: Cast) -> None:
    book(work, ruths.in_person, "10:15")
    before = find_slots(work, session_format=ruths.in_person, party=Party.ONE, first=TODAY, last=TODAY + 60 * DAY)
    noor = factories.practitioner(work, name="Noor Haddad", email="noor.haddad@example.com")
    hers = factories.session_format(work, practitioner=noor)
    factories.dated_hours(work, practitioner=noor, on=TUESDAY)
    factories.dated_hours(work, practitioner=noor, on=TUESDAY, format_id=ruths.in_person.id)
    factories.weekly_hours(work, practitioner=noor, weekdays=[1], session_format=ruths.in_person)
    factories.time_off(
        work, practitioner=noor, starts_at=toronto(TUESDAY, "00:00"), ends_at=toronto(TUESDAY + 9 * DAY, "00:00")
    )
    for wall in EVERY_START:
        book(work, hers, wall)
    factories.dated_hours(work, practitioner=ruths.ruth, on=TUESDAY, format_id=ruths.phone.id)
    factories.weekly_hours(work, practitioner=ruths.ruth, weekdays=[5], session_format=ruths.phone)
    after = find_slots(work, session_format=ruths.in_person, party=Party.ONE, first=TODAY, last=TODAY + 60 * DAY)
    assert before == after != []


def test_asking_costs_one_query_for_each_kind_of_thing(work: Work, ruths: Cast) -> None:
    one: dict[str, Any] = {"session_format": ruths.walk, "party": Party.ONE}
    start = toronto(TUESDAY, "10:15")
    every = [(chosen, Party.ONE) for chosen in (ruths.in_person, ruths.phone, ruths.online, ruths.walk)]
    questions: list[Callable[[], object]] = [
        lambda: find_slots(work, **one, first=TODAY, last=TODAY + 30 * DAY),
        lambda: days_with_openings(work, **one),
        lambda: nearest_slots(work, **one, start=start),
        lambda: next_opening(work, **one),
        lambda: next_openings(work, choices=every),
        lambda: why_not(work, **one, start=start),
    ]
    for ask in questions:
        with asked_of(work.session.connection()) as asked:
            ask()
        assert len(asked) == len(KINDS_OF_THING)
        for kind in KINDS_OF_THING:
            assert sum(f"FROM {kind}" in " ".join(statement.split()) for statement, _ in asked) == 1


def test_only_the_window_that_is_shown_is_read(work: Work, ruths: Cast) -> None:
    for weeks in (-30, -20, -2, 2, 20, 30):
        book(work, ruths.in_person, "09:00", on=TUESDAY + 7 * weeks * DAY)
        factories.dated_hours(work, practitioner=ruths.ruth, on=TUESDAY + 7 * weeks * DAY)
    book(work, ruths.in_person, "10:15")
    shown = read_diary(work, choice=(ruths.in_person, Party.ONE), first=TUESDAY, last=TUESDAY + 3 * DAY)
    assert [busy.start for busy in shown.busy] == [toronto(TUESDAY, "10:15")]
    assert shown.dated == ()
    every = read_diary(work, choice=(ruths.in_person, Party.ONE))
    assert [busy.start for busy in every.busy] == [toronto(TUESDAY, "10:15"), toronto(TUESDAY + 14 * DAY, "09:00")]
    assert [hours.on for hours in every.dated] == [TUESDAY + 14 * DAY]


def test_appointments_are_found_by_practitioner_and_time(work: Work, ruths: Cast, database: Database) -> None:
    with asked_of(work.session.connection()) as asked:
        starts(work, ruths.in_person)
    statement, values = next(each for each in asked if "FROM appointment" in " ".join(each[0].split()))
    connection = work.session.connection()
    if database.kind == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # on a handful of rows it would not bother
    explain = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[database.kind]
    plan = " ".join(str(row) for row in connection.exec_driver_sql(explain + statement, values))
    # On PostgreSQL the index behind the exclusion constraint is by practitioner and time, too.
    assert "ix_appointment_practitioner_id_starts_at" in plan or NO_OVERLAP in plan


def test_the_first_seven_days_with_openings_are_shown_and_where_to_go_on(work: Work, ruths: Cast) -> None:
    found = days_with_openings(work, session_format=ruths.in_person, party=Party.ONE)
    assert [day.on.day for day in found.days] == [2, 3, 4, 5, 8, 9, 10]  # a day's notice, and no weekend
    assert walls(found.days[0].slots) == ["10:15", "13:30", "14:45"]
    assert found.later_from == date(2027, 3, 11)
    assert found.soonest == found.days[0].slots[0]


def test_later_days_start_where_she_asks(work: Work, ruths: Cast) -> None:
    found = days_with_openings(work, session_format=ruths.in_person, party=Party.ONE, first=date(2027, 3, 13), days=2)
    assert [day.on.day for day in found.days] == [15, 16]
    assert found.later_from == date(2027, 3, 17)
    assert found.soonest is not None
    assert found.soonest.start == toronto(date(2027, 3, 2), "10:15")


def test_a_day_with_openings_is_found_however_far_away(work: Work, ruths: Cast) -> None:
    factories.time_off(
        work, practitioner=ruths.ruth, starts_at=toronto(TODAY, "00:00"), ends_at=toronto(date(2027, 4, 28), "12:00")
    )
    found = days_with_openings(work, session_format=ruths.in_person, party=Party.ONE)
    assert [day.on for day in found.days] == [date(2027, 4, 28), date(2027, 4, 29), date(2027, 4, 30)]
    assert found.later_from is None


@pytest.mark.parametrize("first", [date(2027, 5, 1), date.max])
def test_beyond_the_horizon_there_are_no_days_and_the_soonest_is_still_named(
    work: Work, ruths: Cast, first: date
) -> None:
    found = days_with_openings(work, session_format=ruths.in_person, party=Party.ONE, first=first)
    assert (found.days, found.later_from) == ((), None)
    assert found.soonest is not None


def test_asking_from_the_past_is_asking_from_today(work: Work, ruths: Cast) -> None:
    one: dict[str, Any] = {"session_format": ruths.in_person, "party": Party.ONE}
    assert days_with_openings(work, **one, first=date.min) == days_with_openings(work, **one)
    assert find_slots(work, **one, first=date.min, last=date.max) == find_slots(
        work, **one, first=TODAY, last=TODAY + 60 * DAY
    )


def test_one_part_of_the_day_alone_may_be_asked_for(work: Work, ruths: Cast) -> None:
    factories.dated_hours(work, practitioner=ruths.ruth, on=TUESDAY, opens=time(11), closes=time(19))
    ruths.in_person.starts = ["11:00", "12:00", "16:55", "17:00"]
    offered = {
        part: {
            day.on: walls(day.slots)
            for day in days_with_openings(work, session_format=ruths.in_person, party=Party.ONE, days=9, part=part).days
        }
        for part in PartOfDay
    }
    assert offered[PartOfDay.MORNING][TUESDAY] == ["11:00"]
    assert offered[PartOfDay.AFTERNOON][TUESDAY] == ["12:00", "16:55"]
    assert offered[PartOfDay.EVENING] == {TUESDAY: ["17:00"]}


def test_nothing_open_at_all_is_an_answer(work: Work, ruths: Cast) -> None:
    factories.time_off(
        work, practitioner=ruths.ruth, starts_at=toronto(TODAY, "00:00"), ends_at=toronto(TODAY + 99 * DAY, "00:00")
    )
    one: dict[str, Any] = {"session_format": ruths.in_person, "party": Party.ONE}
    found = days_with_openings(work, **one)
    assert (found.days, found.later_from, found.soonest) == ((), None, None)
    assert next_opening(work, **one) is None
    assert nearest_slots(work, **one, start=toronto(TUESDAY, "10:15")) == []


def test_the_nearest_times_are_on_both_sides_and_in_order(work: Work, ruths: Cast) -> None:
    book(work, ruths.in_person, "10:15")
    nearest = nearest_slots(work, session_format=ruths.in_person, party=Party.ONE, start=toronto(TUESDAY, "10:15"))
    assert [slot.start for slot in nearest] == [toronto(TUESDAY, wall) for wall in ("09:00", "13:30", "14:45")]


def test_the_nearest_times_may_be_weeks_away(work: Work, ruths: Cast) -> None:
    factories.time_off(
        work, practitioner=ruths.ruth, starts_at=toronto(TODAY, "00:00"), ends_at=toronto(date(2027, 4, 20), "12:00")
    )
    nearest = nearest_slots(
        work, session_format=ruths.in_person, party=Party.ONE, start=toronto(TUESDAY, "10:15"), count=2
    )
    assert [slot.start for slot in nearest] == [toronto(date(2027, 4, 20), wall) for wall in ("13:30", "14:45")]


@pytest.mark.parametrize("start", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_an_impossible_start_still_has_nearest_times_and_a_reason(work: Work, ruths: Cast, start: datetime) -> None:
    one: dict[str, Any] = {"session_format": ruths.in_person, "party": Party.ONE}
    every = find_slots(work, **one, first=TODAY, last=TODAY + 60 * DAY)
    assert nearest_slots(work, **one, start=start) == (every[:3] if start.year == 1 else every[-3:])
    (reason,) = why_not(work, **one, start=start)
    assert reason.rule is (Rule.PAST if start.year == 1 else Rule.HORIZON)


def test_the_soonest_opening_of_each_format_is_found_at_once(work: Work, ruths: Cast) -> None:
    factories.weekly_hours(work, practitioner=ruths.ruth, weekdays=[4], session_format=ruths.walk)
    ruths.online.notice = timedelta(days=100)
    noor = factories.practitioner(work, name="Noor Haddad", email="noor.haddad@example.com")
    hers = factories.session_format(work, practitioner=noor, kind=FormatKind.PHONE, slug="hers")
    factories.weekly_hours(work, practitioner=noor, weekdays=[2])
    chosen = (hers, ruths.in_person, ruths.online, ruths.walk)
    found = next_openings(work, choices=[(each, Party.ONE) for each in chosen])
    assert {format_id: slot.start for format_id, slot in found.items()} == {
        ruths.in_person.id: toronto(date(2027, 3, 2), "10:15"),
        ruths.walk.id: toronto(date(2027, 3, 5), "09:00"),
        hers.id: toronto(date(2027, 3, 3), "09:00"),
    }
    assert next_opening(work, session_format=ruths.walk, party=Party.COUPLE) == Slot(
        toronto(date(2027, 3, 5), "09:00"), toronto(date(2027, 3, 5), "10:20")
    )


def test_each_offered_time_has_nothing_against_it_and_the_others_have(work: Work, ruths: Cast) -> None:
    book(work, ruths.phone, "10:15")
    offered = starts(work, ruths.in_person)
    for wall in (*EVERY_START, "09:15", "16:30", "20:00"):
        against = why_not(work, session_format=ruths.in_person, party=Party.ONE, start=toronto(TUESDAY, wall))
        assert (wall in offered) == (against == ())


def test_why_a_time_is_not_offered_is_said_rule_by_rule(work: Work, ruths: Cast) -> None:
    book(work, ruths.phone, "10:15")
    (reason,) = why_not(work, session_format=ruths.in_person, party=Party.ONE, start=toronto(TUESDAY, "10:15"))
    assert reason == Reason(Rule.TAKEN, until=toronto(TUESDAY, "11:20"))


def test_the_last_minute_of_the_horizon_is_judged_with_all_that_stands_there(work: Work, ruths: Cast) -> None:
    last = TODAY + 60 * DAY
    late = toronto(last, "23:00")  # the next day in UTC
    factories.dated_hours(work, practitioner=ruths.ruth, on=last, opens=time(20), closes=time(0))
    ruths.in_person.starts = ["23:00"]
    assert why_not(work, session_format=ruths.in_person, party=Party.ONE, start=late) == ()
    book(work, ruths.phone, "23:00", on=last)
    (reason,) = why_not(work, session_format=ruths.in_person, party=Party.ONE, start=late)
    assert reason.rule is Rule.TAKEN


def test_notice_counts_from_when_she_asked_for_the_time(work: Work, ruths: Cast, clock: Clock) -> None:
    one: dict[str, Any] = {"session_format": ruths.in_person, "party": Party.ONE}
    soon = toronto(date(2027, 3, 2), "09:00")  # in 23 hours
    (reason,) = why_not(work, **one, start=soon)
    assert reason == Reason(Rule.NOTICE, until=work.now + timedelta(hours=24))
    assert why_not(work, **one, start=soon, asked_at=work.now - timedelta(hours=1)) == ()


def test_a_time_that_has_passed_is_past_however_early_she_asked(work: Work, ruths: Cast) -> None:
    against = why_not(
        work,
        session_format=ruths.in_person,
        party=Party.ONE,
        start=work.now - timedelta(minutes=1),
        asked_at=work.now - 2 * DAY,
    )
    assert against == (Reason(Rule.PAST),)


def test_slots_are_put_under_the_local_days_on_which_they_start() -> None:
    late, early = toronto(TUESDAY, "23:30"), toronto(TUESDAY + DAY, "00:15")  # both on Wednesday in UTC
    slots = [Slot(start, start + timedelta(minutes=30)) for start in (late, early)]
    assert [(day.on, day.slots) for day in by_day(slots, TORONTO)] == [
        (TUESDAY, (slots[0],)),
        (TUESDAY + DAY, (slots[1],)),
    ]
