"""A meeting point is added, changed for everybody, and removed only where nobody needs it; its daylight is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from practice.errors import ChangedMeanwhile, FormatRefused, MeetingPointInUse, NotFound
from practice.models.activity import ActivityEntry
from practice.models.scheduling import Party
from practice.rules.entity_tags import entity_tag
from practice.rules.format_faults import FormatFault
from practice.services import availability, meeting_light, meeting_points
from practice.services.meeting_points import MeetingPointValues, values_of
from tests import factories
from tests.conftest import Unit
from tests.people import Cast

RIVERSIDE = MeetingPointValues(
    name="Riverside Park, boat house",
    coordinates=(42.9712, -81.2603),
    how_to_find="On the bench beside the boat house. I wear a green scarf.",
    access=None,
    toilets="In the boat house.",
    parking=None,
    daylight_margin=timedelta(minutes=30),
    wait_rule="I wait 15 minutes on the bench, then I call you.",
    route_metres=3200,
    surface="Gravel, muddy after rain.",
    step_free=True,
)
TORONTO = ZoneInfo("America/Toronto")
HOUR = timedelta(hours=1)


def wall(instant: object) -> str:
    return f"{instant.astimezone(TORONTO):%H:%M}"  # type: ignore[attr-defined]


def test_a_point_is_kept_as_it_was_entered(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        point_id = meeting_points.add(work, practitioner_id=cast.ruth.id, values=RIVERSIDE).id
    with unit() as work:
        point = meeting_points.find(work, point_id=point_id)
        assert values_of(point) == RIVERSIDE
        assert point in meeting_points.every_point(work)
        last = work.session.scalars(select(ActivityEntry).order_by(ActivityEntry.number.desc())).first()
        assert last is not None
        assert last.action == "added_meeting_point"
        assert RIVERSIDE.name not in str(last.subjects)


@pytest.mark.parametrize(
    ("values", "name", "fault"),
    [
        (replace(RIVERSIDE, name=" "), "name", FormatFault.MISSING),
        (replace(RIVERSIDE, how_to_find=""), "how_to_find", FormatFault.MISSING),
        (replace(RIVERSIDE, wait_rule=" "), "wait_rule", FormatFault.MISSING),
        (replace(RIVERSIDE, route_metres=None), "route_metres", FormatFault.MISSING),
        (replace(RIVERSIDE, route_metres=0), "route_metres", FormatFault.TOO_SMALL_OR_LARGE),
        (replace(RIVERSIDE, coordinates=(90.1, 0)), "coordinates", FormatFault.TOO_SMALL_OR_LARGE),
        (replace(RIVERSIDE, coordinates=(0, -180.1)), "coordinates", FormatFault.TOO_SMALL_OR_LARGE),
        (replace(RIVERSIDE, daylight_margin=13 * HOUR), "daylight_margin", FormatFault.TOO_SMALL_OR_LARGE),
        (replace(RIVERSIDE, daylight_margin=-HOUR), "daylight_margin", FormatFault.TOO_SMALL_OR_LARGE),
    ],
)
def test_a_point_that_nobody_finds_is_refused(
    unit: Unit, cast: Cast, values: MeetingPointValues, name: str, fault: FormatFault
) -> None:
    with unit() as work, pytest.raises(FormatRefused) as refused:
        meeting_points.add(work, practitioner_id=cast.ruth.id, values=values)
    assert refused.value.faults == {name: fault}


def test_the_same_point_twice_is_one(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        before = len(meeting_points.every_point(work))
        added = [meeting_points.add(work, practitioner_id=cast.ruth.id, values=RIVERSIDE) for _ in range(2)]
        assert added[0].id == added[1].id
        assert len(meeting_points.every_point(work)) == before + 1


def test_a_point_that_is_changed_counts_at_once(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        walk = cast.seen_by(work).walk
        day = date(2027, 3, 10)

        def last_start() -> str:
            slots = availability.find_slots(work, session_format=walk, party=Party.ONE, first=day, last=day)
            return wall(slots[-1].start)

        assert last_start() == "14:45"
        kept = values_of(walk.meeting_point)
        changed = replace(kept, daylight_margin=timedelta(hours=4))
        meeting_points.save(
            work,
            practitioner_id=cast.ruth.id,
            point_id=walk.meeting_point_id,
            values=changed,
            seen=entity_tag(kept),
        )
        assert last_start() == "13:30"


def test_of_two_devices_the_later_is_told(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        point = cast.seen_by(work).walk.meeting_point
        shown = values_of(point)
        ids = {"practitioner_id": cast.ruth.id, "point_id": point.id, "seen": entity_tag(shown)}
        meeting_points.save(work, **ids, values=replace(shown, parking="Behind the church."))
        with pytest.raises(ChangedMeanwhile):
            meeting_points.save(work, **ids, values=replace(shown, toilets="None."))
        before = work.session.query(ActivityEntry).count()
        meeting_points.save(work, **ids, values=values_of(point))
        assert work.session.query(ActivityEntry).count() == before


def test_only_a_point_that_nobody_needs_is_removed(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        walk = cast.seen_by(work).walk
        spare = meeting_points.add(work, practitioner_id=cast.ruth.id, values=RIVERSIDE)
        work.session.flush()
        with pytest.raises(MeetingPointInUse) as refused:
            meeting_points.remove(work, practitioner_id=cast.ruth.id, point_id=walk.meeting_point_id)
        assert (refused.value.formats, refused.value.appointments) == (1, 0)
        old, walk.meeting_point_id = walk.meeting_point_id, spare.id
        factories.appointment(
            work, session_format=walk, starts_at=factories.at("2027-02-09T15:15"), meeting_point_id=old
        )
        with pytest.raises(MeetingPointInUse) as refused:
            meeting_points.remove(work, practitioner_id=cast.ruth.id, point_id=old)
        assert (refused.value.formats, refused.value.appointments) == (0, 1)
        unused = meeting_points.add(work, practitioner_id=cast.ruth.id, values=replace(RIVERSIDE, name="The hill"))
        work.session.flush()
        meeting_points.remove(work, practitioner_id=cast.ruth.id, point_id=unused.id)
        work.session.flush()
        with pytest.raises(NotFound):
            meeting_points.find(work, point_id=unused.id)
        with pytest.raises(NotFound):
            meeting_points.remove(work, practitioner_id=cast.ruth.id, point_id=unused.id)


def test_the_last_start_is_the_one_that_the_booking_page_draws_the_line_at(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        walk = cast.seen_by(work).walk
        today, june, december = meeting_light.light_at(work, point=walk.meeting_point, length=walk.length)
        for light in (today, june, december):
            assert light.last_start_at + walk.length + timedelta(minutes=30) == light.sets_at
            assert light.rises_at < light.last_start_at
            assert light.sets_at.astimezone(TORONTO).date() == light.on
        assert (today.on, june.on, december.on) == (date(2027, 3, 1), date(2027, 6, 21), date(2027, 12, 21))
        assert (wall(june.sets_at)[:2], wall(december.sets_at)[:2]) == ("21", "16"), "in the wall time of the season"
        at_dusk, too_late = december.last_start_at, december.last_start_at + timedelta(minutes=1)
        walk.horizon_days, walk.starts = 365, [wall(at_dusk), wall(too_late)]
        factories.weekly_hours(work, practitioner=cast.ruth, weekdays=[1], opens=time(9), closes=time(20))
        slots = availability.find_slots(work, session_format=walk, party=Party.ONE, first=december.on, last=december.on)
        assert [slot.start for slot in slots] == [at_dusk]


def test_where_walks_go_on_in_the_dark_there_is_no_last_start(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        point = cast.seen_by(work).walk.meeting_point
        point.daylight_margin = None
        assert {day.last_start_at for day in meeting_light.light_at(work, point=point, length=HOUR)} == {None}
        point.daylight_margin, point.latitude = timedelta(), 78.2
        today, june, december = meeting_light.light_at(work, point=point, length=12 * HOUR)
        assert (june.rises_at, june.sets_at) == (None, None)
        assert (december.rises_at, december.last_start_at) == (None, None)
        assert today.last_start_at is None, "the day is shorter than the walk"


def test_a_walk_is_as_long_as_the_longest_that_starts_there(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        use = meeting_points.use_of(work, point=cast.seen_by(work).walk.meeting_point)
        assert [each.name for each in use.formats] == ["Walk & Talk"]
        use.formats[0].length = timedelta(minutes=75)
        assert meeting_light.walk_length(use.formats) == timedelta(minutes=75)
        assert meeting_light.walk_length(()) == timedelta(minutes=50)
