"""What Ruth's calendar says about a day: who comes, what closes it, when it is open for what, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from practice.models.profile import the_profile
from practice.models.scheduling import TimeOffKind
from practice.rules.availability import DAY
from practice.rules.intervals import Interval
from practice.rules.lifecycle import AppointmentStatus
from practice.services import calendar
from practice.services.calendar import Calendar, CalendarDay
from practice.work import Work
from tests import factories
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.people import Cast

TORONTO = ZoneInfo("America/Toronto")
TUESDAY = date(2027, 3, 9)


def read(work: Work, cast: Cast, *days: date) -> Calendar:
    profile = work.session.scalars(the_profile()).one()
    return calendar.read_days(work, profile=profile, practitioner_id=cast.ruth.id, days=days or (TUESDAY,))


def the_day(work: Work, cast: Cast) -> CalendarDay:
    return read(work, cast).days[0]


def walls(stretches: Sequence[Interval]) -> list[str]:
    return [f"{each.start.astimezone(TORONTO):%H:%M}-{each.end.astimezone(TORONTO):%H:%M}" for each in stretches]


def free(day: CalendarDay, since: datetime | None = None) -> list[str]:
    return walls(day.free(since=since or day.day.start))


def test_what_is_free_is_open_and_nothing_else(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        own = cast.seen_by(work)
        factories.appointment(work, session_format=own.phone, starts_at=at("2027-03-09T15:15"))
        factories.appointment(
            work, session_format=own.phone, starts_at=at("2027-03-09T17:00"), status=AppointmentStatus.HELD
        )
        factories.appointment(
            work, session_format=own.phone, starts_at=at("2027-03-09T14:10"), status=AppointmentStatus.CANCELLED
        )
        google = factories.busy_calendar(work, practitioner=own.ruth)
        factories.busy_time(work, calendar=google, starts_at=at("2027-03-09T18:00"), ends_at=at("2027-03-09T19:00"))
        factories.time_off(
            work, practitioner=own.ruth, starts_at=at("2027-03-09T20:00"), ends_at=at("2027-03-12T05:00")
        )
        found = the_day(work, cast)
    # the gap of ten minutes after the hold is nothing that somebody could come in
    assert free(found) == ["09:00-10:15", "11:05-12:00", "14:00-15:00"]
    assert [len(found.entries), len(found.standing), len(found.held), len(found.busy)] == [2, 1, 1, 1]
    assert [(off.kind, off.is_whole, walls([off.stretch])) for off in found.hours.off] == [
        (TimeOffKind.AWAY, False, ["15:00-00:00"])
    ]
    assert free(found, at("2027-03-09T16:40")) == ["14:00-15:00"]
    assert free(found, at("2027-03-10T05:00")) == []


def test_a_format_with_hours_of_its_own_opens_the_day_for_itself(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        own = cast.seen_by(work)
        factories.weekly_hours(
            work, practitioner=own.ruth, weekdays=[1], opens=time(7), closes=time(8), session_format=own.walk
        )
        factories.dated_hours(work, practitioner=own.ruth, on=TUESDAY + DAY, opens=time(12), closes=time(13))
        factories.dated_hours(work, practitioner=own.ruth, on=TUESDAY + 2 * DAY, format_id=own.walk.id)
        off = factories.session_format(work, practitioner=own.ruth, slug="gone", active=False)
        factories.weekly_hours(work, practitioner=own.ruth, weekdays=[6], session_format=off)
        days = read(work, cast, *(TUESDAY + number * DAY for number in range(6))).days
    assert [walls(day.hours.open) for day in days] == [
        ["07:00-08:00", "09:00-17:00"],
        ["12:00-13:00"],
        ["09:00-17:00"],
        ["09:00-17:00"],
        [],
        [],
    ]
    said = [[(each.name, walls(each.hours)) for each in day.hours.own] for day in days]
    walk = cast.walk.name
    # its own week says nothing about Wednesday, where a date says something for all
    assert said == [[(walk, ["07:00-08:00"])], [], [(walk, [])], [(walk, [])], [(walk, [])], [(walk, [])]]


def test_a_hold_that_is_over_and_what_is_a_colleagues_is_nowhere(unit: Unit, cast: Cast, clock: Clock) -> None:
    with unit() as work:
        own = cast.seen_by(work)
        factories.appointment(
            work, session_format=own.phone, starts_at=at("2027-03-09T17:00"), status=AppointmentStatus.HELD
        )
        noor = factories.practitioner(work, name="Noor Haddad", email="noor.haddad@example.org")
        theirs = factories.session_format(work, practitioner=noor)
        factories.appointment(work, session_format=theirs, starts_at=at("2027-03-09T15:00"))
        factories.time_off(work, practitioner=noor, starts_at=at("2027-03-09T05:00"), ends_at=at("2027-03-10T05:00"))
    clock.move(timedelta(minutes=15))
    with unit() as work:
        found = the_day(work, cast)
    assert (found.entries, found.held, found.hours.off) == ((), (), ())
    assert free(found) == ["09:00-17:00"]


def test_what_lasts_over_midnight_is_on_both_days(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        factories.appointment(work, session_format=cast.seen_by(work).phone, starts_at=at("2027-03-10T04:30"))
        days = read(work, cast, TUESDAY, TUESDAY + DAY, TUESDAY + 2 * DAY).days
    assert [len(day.entries) for day in days] == [1, 1, 0]


def test_a_public_holiday_is_named(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        work.session.scalars(the_profile()).one().region = "CA-ON"
        assert read(work, cast, date(2027, 3, 26)).days[0].holiday == "Good Friday"
        assert the_day(work, cast).holiday is None
