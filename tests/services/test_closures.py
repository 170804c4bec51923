"""Public holidays are suggested, closed with a press, and never silently."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from practice.errors import NotFound
from practice.models.profile import the_profile
from practice.models.scheduling import Party
from practice.services import availability
from practice.services.closures import Suggestion, close_holiday, suggested_closures
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
