"""Public holidays are suggested, closed with a press, and never silently."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from practice.errors import NotFound
from practice.models.profile import the_profile
from practice.models.scheduling import Party, TimeOff
from practice.services import availability
from practice.services.closures import (
    HolidayState,
    Suggestion,
    close_all_holidays,
    close_holiday,
    coming_holidays,
    open_holiday,
    suggested_closures,
)
from practice.work import Work
from tests import factories
from tests.conftest import Clock, Unit
from tests.people import Cast

GOOD_FRIDAY = date(2027, 3, 26)


def suggested(work: Work, cast: Cast) -> list[Suggestion]:
    profile = work.session.scalars(the_profile()).one()
    return suggested_closures(work, profile=profile, practitioner_id=cast.ruth.id)


def test_the_next_holidays_are_suggested_with_what_is_booked_on_them(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        factories.appointment(work, session_format=cast.in_person, starts_at=datetime(2027, 3, 26, 14, 0, tzinfo=UTC))
        work.session.flush()
        (suggestion,) = suggested(work, cast)
    assert suggestion.holiday.on == GOOD_FRIDAY
    assert suggestion.appointments == 1


def test_a_holiday_is_open_until_it_is_closed(unit: Unit, cast: Cast, clock: Clock) -> None:
    with unit() as work:
        chosen = cast.seen_by(work).in_person
        day = {"session_format": chosen, "party": Party.ONE, "first": GOOD_FRIDAY, "last": GOOD_FRIDAY}
        assert availability.find_slots(work, **day)
        close_holiday(work, practitioner_id=cast.ruth.id, on=GOOD_FRIDAY)
        work.session.flush()
        assert availability.find_slots(work, **day) == []
        assert suggested(work, cast) == []


def test_closing_it_twice_closes_it_once(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        before = work.session.query(factories.TimeOff).count()
        for _ in range(2):
            close_holiday(work, practitioner_id=cast.ruth.id, on=GOOD_FRIDAY)
            work.session.flush()
        assert work.session.query(factories.TimeOff).count() == before + 1


def test_an_ordinary_day_is_no_holiday(unit: Unit, cast: Cast) -> None:
    with unit() as work, pytest.raises(NotFound):
        close_holiday(work, practitioner_id=cast.ruth.id, on=date(2027, 3, 10))


def states(work: Work, cast: Cast) -> dict[date, HolidayState]:
    profile = work.session.scalars(the_profile()).one()
    found = coming_holidays(work, profile=profile, practitioner_id=cast.ruth.id)
    return {each.holiday.on: each.state for each in found}


def test_those_of_twelve_months_are_closed_in_one_go(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        before = states(work, cast)
        assert set(before.values()) == {HolidayState.OPEN}
        assert min(before) == GOOD_FRIDAY
        assert max(before) == date(2028, 2, 21)
        assert close_all_holidays(work, practitioner_id=cast.ruth.id) == len(before)
        work.session.flush()
        assert set(states(work, cast).values()) == {HolidayState.CLOSED}
        assert close_all_holidays(work, practitioner_id=cast.ruth.id) == 0


def test_one_of_them_is_opened_again_and_not_suggested_any_more(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        close_all_holidays(work, practitioner_id=cast.ruth.id)
        work.session.flush()
        for _ in range(2):
            open_holiday(work, practitioner_id=cast.ruth.id, on=GOOD_FRIDAY)
            work.session.flush()
        found = states(work, cast)
        assert found.pop(GOOD_FRIDAY) is HolidayState.KEPT_OPEN
        assert set(found.values()) == {HolidayState.CLOSED}
        assert suggested(work, cast) == []
        chosen = cast.seen_by(work).in_person
        assert availability.find_slots(
            work, session_format=chosen, party=Party.ONE, first=GOOD_FRIDAY, last=GOOD_FRIDAY
        )
        close_holiday(work, practitioner_id=cast.ruth.id, on=GOOD_FRIDAY)
        work.session.flush()
        assert states(work, cast)[GOOD_FRIDAY] is HolidayState.CLOSED


def test_a_day_taken_out_of_time_off_leaves_the_rest_closed(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        easter = factories.time_off(
            work,
            practitioner=cast.ruth,
            starts_at=datetime(2027, 3, 22, 4, tzinfo=UTC),
            ends_at=datetime(2027, 3, 30, 4, tzinfo=UTC),
        )
        assert states(work, cast)[GOOD_FRIDAY] is HolidayState.CLOSED
        open_holiday(work, practitioner_id=cast.ruth.id, on=GOOD_FRIDAY)
        work.session.flush()
        hers = select(TimeOff).where(TimeOff.practitioner_id == cast.ruth.id).order_by(TimeOff.starts_at)
        left = [(each.starts_at.isoformat(), each.ends_at.isoformat()) for each in work.session.scalars(hers)]
        assert left == [
            (easter.starts_at.isoformat(), "2027-03-26T04:00:00+00:00"),
            ("2027-03-27T04:00:00+00:00", easter.ends_at.isoformat()),
        ]


def test_a_holiday_with_hours_of_its_own_is_not_suggested(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        factories.dated_hours(work, practitioner=cast.ruth, on=GOOD_FRIDAY)
        assert states(work, cast)[GOOD_FRIDAY] is HolidayState.OTHER_HOURS
        assert suggested(work, cast) == []


def test_only_a_public_holiday_is_opened(unit: Unit, cast: Cast) -> None:
    with unit() as work, pytest.raises(NotFound):
        open_holiday(work, practitioner_id=cast.ruth.id, on=date(2027, 3, 10))


def test_who_is_booked_on_a_holiday_is_said_with_it(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        there = factories.appointment(
            work, session_format=cast.in_person, starts_at=datetime(2027, 3, 26, 14, 0, tzinfo=UTC)
        )
        profile = work.session.scalars(the_profile()).one()
        (friday, *others) = coming_holidays(work, profile=profile, practitioner_id=cast.ruth.id)
        assert [each.id for each in friday.appointments] == [there.id]
        assert not any(each.appointments for each in others)
