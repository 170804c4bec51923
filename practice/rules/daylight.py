"""In which part of a day may a walk take place? From sunrise until some time before sunset at its meeting point."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import degrees
from zoneinfo import ZoneInfo

from astral import Observer, SunDirection
from astral.julian import julianday, julianday_to_juliancentury
from astral.sun import elevation, eq_of_time, hour_angle, sun_declination

from practice.rules.availability import DAY, local_day
from practice.rules.intervals import Interval

HALF_A_MINUTE = timedelta(seconds=30)
RIM_ON_HORIZON = 90.833  # degrees from overhead, with refraction, as the NOAA solar calculator has it


@dataclass(frozen=True, slots=True)
class Daylight:
    """Where a walk starts, in degrees (north and east count up), and how long before sunset it has to be over."""

    latitude: float
    longitude: float
    margin: timedelta


@lru_cache(maxsize=4096)
def walkable(day: date, *, place: Daylight, zone: ZoneInfo) -> Interval | None:
    """From sunrise to sunset less the margin, around the noon of a local day; None where nothing is left of it.

    Where the sun does not come up, nothing is; where it does not go down, the day is light until midnight.

    The times are those of the NOAA solar calculator, taken from astral's terms for the sun and not from its
    `sunrise` and `sunset`: these fail on ordinary days on which the event lies at midnight UTC (so does sunrise
    in Kolkata about 1 April) and in most of the far north.
    """
    noon = _solar_noon(day, place, zone)
    if elevation(Observer(place.latitude, place.longitude), noon) <= 0:
        return None
    rises = _crosses_horizon(SunDirection.RISING, noon, place)
    sets = _crosses_horizon(SunDirection.SETTING, noon, place)
    whole = local_day(day, zone)
    start = whole.start if rises is None else rises
    end = whole.end if sets is None else sets - place.margin
    return Interval(start, end) if start < end else None


def _solar_noon(day: date, place: Daylight, zone: ZoneInfo) -> datetime:
    """When the sun stands highest on a local day."""
    clock_noon = local_day(day, zone).moment(time(12))
    utc_noon = clock_noon.replace(hour=12, minute=0)
    noon = utc_noon - timedelta(minutes=4 * place.longitude + eq_of_time(_century(clock_noon)))
    return noon + DAY * round((clock_noon - noon) / DAY)  # near the date line the calendars may differ by a day


def _crosses_horizon(direction: SunDirection, noon: datetime, place: Daylight) -> datetime | None:
    """When the sun last rose before, or first sets after, its noon; None where it stays up."""
    at = noon
    try:
        for _ in range(2):  # the second time with the sun's place of that moment
            angle = hour_angle(place.latitude, sun_declination(_century(at)), RIM_ON_HORIZON, direction)
            at = noon - timedelta(minutes=4 * degrees(angle))
    except ValueError:  # the arc cosine of more than one: there is no such moment
        return None
    return (at + HALF_A_MINUTE).replace(second=0, microsecond=0)  # as almanacs print it


def _century(at: datetime) -> float:
    return julianday_to_juliancentury(julianday(at))
