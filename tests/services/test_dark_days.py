"""Where the dark takes times away, a client is told so in few words, and a counsellor by which rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from practice.models.scheduling import Party
from practice.rules.slots import Reason, Rule
from practice.services import availability
from practice.services.availability import Sunset
from practice.work import Work
from tests import factories
from tests.clock import Clock
from tests.conftest import Unit
from tests.factories import at
from tests.people import Cast

SOLSTICE = date(2027, 12, 21)  # a Tuesday; at this park the sun sets at 16:30
TORONTO = ZoneInfo("America/Toronto")
MINUTE = timedelta(minutes=1)


def toronto(wall: str) -> datetime:
    return datetime.fromisoformat(f"{SOLSTICE} {wall}").replace(tzinfo=TORONTO).astimezone(UTC)


@pytest.fixture
def winter(unit: Unit, cast: Cast, clock: Clock) -> Cast:
    """Walks of an hour at any five minutes, over half an hour before sunset; it is a week before the shortest day."""
    clock.set(at("2027-12-14T15:00"))
    with unit() as work:
        walk = cast.seen_by(work).walk
        assert walk.meeting_point is not None
        walk.length, walk.buffer_after = 60 * MINUTE, timedelta()
        walk.starts = [f"{hour:02}:{minute:02}" for hour in range(9, 17) for minute in range(0, 60, 5)]
        walk.meeting_point.latitude, walk.meeting_point.longitude = 44.2, -76.5
    return cast


def why_not(work: Work, cast: Cast, wall: str) -> tuple[Reason, ...]:
    walk = cast.seen_by(work).walk
    return availability.why_not(work, session_format=walk, party=Party.ONE, start=toronto(wall))


def test_an_hours_walk_at_three_is_offered_and_five_minutes_later_is_after_dark(unit: Unit, winter: Cast) -> None:
    with unit() as work:
        assert why_not(work, winter, "15:00") == ()
        assert why_not(work, winter, "15:05") == (Reason(Rule.DAYLIGHT),)
        slots = availability.find_slots(
            work, session_format=winter.seen_by(work).walk, party=Party.ONE, first=SOLSTICE, last=SOLSTICE
        )
        assert slots[-1].start == toronto("15:00")


def test_the_day_says_that_the_dark_takes_its_later_times(unit: Unit, winter: Cast) -> None:
    with unit() as work:
        walk = winter.seen_by(work).walk
        (day,) = availability.days_with_openings(
            work, session_format=walk, party=Party.ONE, first=SOLSTICE, days=1
        ).days
        assert day.sunset == Sunset(toronto("16:30"), 30 * MINUTE)


@pytest.mark.parametrize(
    ("starts", "margin"),
    [(["09:00", "15:00"], 30), (["09:00", "16:00"], None)],
    ids=["there is no later start", "she walks in the dark"],
)
def test_a_day_that_loses_nothing_says_nothing(unit: Unit, winter: Cast, starts: list[str], margin: int | None) -> None:
    with unit() as work:
        walk = winter.seen_by(work).walk
        assert walk.meeting_point is not None
        walk.starts = starts
        walk.meeting_point.daylight_margin = None if margin is None else margin * MINUTE
        (day,) = availability.days_with_openings(
            work, session_format=walk, party=Party.ONE, first=SOLSTICE, days=1
        ).days
        assert day.sunset is None


def test_a_time_that_is_taken_is_not_lost_to_the_dark(unit: Unit, winter: Cast) -> None:
    from_three = toronto("15:00")
    with unit() as work:
        walk = winter.seen_by(work).walk
        walk.starts = ["09:00", "15:05"]
        factories.appointment(work, session_format=walk, starts_at=from_three)
        (day,) = availability.days_with_openings(
            work, session_format=walk, party=Party.ONE, first=SOLSTICE, days=1
        ).days
        assert day.sunset is None
