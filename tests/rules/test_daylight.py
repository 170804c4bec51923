"""Walks take place in daylight, at every meeting point and on every day of the year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from astral import Observer
from astral.sun import sunrise, sunset
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.availability import local_day
from practice.rules.daylight import Daylight, walkable
from tests.rules.diaries import TORONTO, at, minutes

DAY = timedelta(days=1)
KOLKATA = ZoneInfo("Asia/Kolkata")
OSLO = ZoneInfo("Europe/Oslo")
HERON_PARK = Daylight(44.2, -76.5, minutes(30))
VICTORIA_GROUND = Daylight(22.57, 88.36, timedelta())
NORTH_SHORE = Daylight(69.65, 18.95, timedelta())
AROUND_THE_WORLD = [
    ("America/Toronto", 43.0, -81.2),
    ("America/New_York", 40.7, -74.0),
    ("Europe/London", 51.5, -0.1),
    ("Australia/Lord_Howe", -31.5, 159.1),
    ("Asia/Kolkata", 22.57, 88.36),
    ("Asia/Shanghai", 39.5, 76.0),  # solar noon at three o'clock
    ("Pacific/Apia", -13.8, -171.8),  # east and west of the date line
    ("Pacific/Kiritimati", 1.9, -157.4),
    ("Pacific/Pago_Pago", -14.3, -170.7),
    ("Pacific/Chatham", -44.0, -176.5),
]

days = st.dates(date(2026, 1, 1), date(2030, 12, 31))


def year(first: date) -> list[date]:
    return [first + DAY * number for number in range(366)]


def test_a_walk_is_over_half_an_hour_before_sunset() -> None:
    light = walkable(date(2027, 12, 21), place=HERON_PARK, zone=TORONTO)
    assert light is not None
    assert light.end == at("2027-12-21 16:00")  # the sun sets at 16:30


@pytest.mark.parametrize(("key", "latitude", "longitude"), AROUND_THE_WORLD)
def test_sunrise_and_sunset_are_those_of_the_almanac(key: str, latitude: float, longitude: float) -> None:
    zone, place = ZoneInfo(key), Daylight(latitude, longitude, timedelta())
    compared = 0
    for day in year(date(2027, 1, 1)):
        try:
            rises, sets = (event(Observer(latitude, longitude), day, zone) for event in (sunrise, sunset))
        except ValueError:
            continue  # an ordinary day on which the almanac's own function fails
        light = walkable(day, place=place, zone=zone)
        assert light is not None
        assert abs(light.start - rises) < minutes(2)
        assert abs(light.end - sets) < minutes(2)
        compared += 1
    assert compared > 360


@pytest.mark.parametrize("day", [date(2027, 4, 1), date(2028, 4, 1), date(2027, 10, 6)])
def test_the_day_on_which_the_sun_rises_at_midnight_utc_is_as_light_as_its_neighbours(day: date) -> None:
    before, light, after = (walkable(on, place=VICTORIA_GROUND, zone=KOLKATA) for on in (day - DAY, day, day + DAY))
    assert before is not None
    assert light is not None
    assert after is not None
    assert abs(light.start - before.start - DAY) <= minutes(2)
    assert abs(after.start - light.start - DAY) <= minutes(2)
    assert abs(light.end - before.end - DAY) <= minutes(2)


@given(days, st.sampled_from(AROUND_THE_WORLD))
def test_the_light_of_a_day_lies_around_its_noon(day: date, where: tuple[str, float, float]) -> None:
    zone = ZoneInfo(where[0])
    light = walkable(day, place=Daylight(where[1], where[2], timedelta()), zone=zone)
    assert light is not None
    assert light.start.astimezone(zone).date() == light.end.astimezone(zone).date() == day
    assert timedelta(hours=7) < light.end - light.start < timedelta(hours=17)


@given(days, st.floats(-90, 90), st.floats(-180, 180), st.integers(0, 120))
def test_every_day_at_every_point_on_earth_has_an_answer(
    day: date, latitude: float, longitude: float, margin: int
) -> None:
    zone = ZoneInfo(f"Etc/GMT{-round(longitude / 15):+d}")
    light = walkable(day, place=Daylight(latitude, longitude, minutes(margin)), zone=zone)
    if light is not None:
        assert light.end - light.start <= DAY
        noon = local_day(day, zone).start + DAY / 2
        assert light.start <= noon + minutes(50)
        assert light.end >= noon - minutes(50) - minutes(margin)


def test_there_is_no_walk_in_the_polar_night() -> None:
    assert walkable(date(2027, 12, 21), place=NORTH_SHORE, zone=OSLO) is None


def test_a_day_without_sunset_is_light_from_midnight_to_midnight() -> None:
    day = local_day(date(2027, 6, 21), OSLO)
    light = walkable(day.on, place=NORTH_SHORE, zone=OSLO)
    assert light is not None
    assert (light.start, light.end) == (day.start, day.end)


def test_light_that_reaches_past_midnight_belongs_to_the_day_before() -> None:
    light = walkable(date(2027, 5, 17), place=NORTH_SHORE, zone=OSLO)
    assert light is not None
    assert light.start.astimezone(OSLO).date() == date(2027, 5, 17)
    assert light.end.astimezone(OSLO).date() == date(2027, 5, 18)


def test_days_grow_longer_after_the_polar_night() -> None:
    lights = [walkable(day, place=NORTH_SHORE, zone=OSLO) for day in year(date(2027, 1, 18))[:60]]
    lengths = [light.end - light.start for light in lights if light]
    assert len(lengths) == 60
    assert lengths == sorted(lengths)


def test_a_margin_longer_than_the_day_leaves_nothing() -> None:
    assert walkable(date(2027, 12, 21), place=Daylight(44.2, -76.5, timedelta(hours=12)), zone=TORONTO) is None


def test_light_is_told_in_utc() -> None:
    light = walkable(date(2027, 6, 21), place=HERON_PARK, zone=TORONTO)
    assert light is not None
    assert light.start.tzinfo is light.end.tzinfo is UTC
    assert datetime(2027, 6, 21, 9, tzinfo=UTC) < light.start < datetime(2027, 6, 21, 10, tzinfo=UTC)
