"""Where can a walk start, how does a stranger find it, and until when may she start from there?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from practice.database import lock_practitioner
from practice.errors import ChangedMeanwhile, FormatRefused, MeetingPointInUse, NotFound, PlaceInUse
from practice.models.appointments import Appointment
from practice.models.meeting_points import MeetingPoint
from practice.models.profile import the_profile
from practice.models.scheduling import FormatKind, SessionFormat
from practice.rules.availability import local_day
from practice.rules.daylight import Daylight, walkable
from practice.rules.entity_tags import entity_tag
from practice.rules.format_faults import FormatFault
from practice.services import activity, place_changes
from practice.services.place_changes import Booked
from practice.work import Work

USUAL_LENGTH = timedelta(minutes=50)
LONGEST_MARGIN = timedelta(hours=12)
SOLSTICES = ((6, 21), (12, 21))  # give or take a day, and on such days a day makes no minute


@dataclass(frozen=True, slots=True)
class MeetingPointValues:
    """A meeting point as she enters it. `coordinates`: latitude and longitude in degrees, north and east count up.

    `daylight_margin`: how long before sunset a walk is over; None where she also walks in the dark.
    """

    name: str
    coordinates: tuple[float, float]
    how_to_find: str
    access: str | None
    toilets: str | None
    parking: str | None
    daylight_margin: timedelta | None


@dataclass(frozen=True, slots=True)
class Use:
    """Who needs a meeting point: the formats that start there, and how many appointments ever did."""

    formats: tuple[SessionFormat, ...]
    appointments: int

    @property
    def is_any(self) -> bool:
        """Whether it has to stay."""
        return bool(self.formats or self.appointments)


@dataclass(frozen=True, slots=True)
class Light:
    """The sun over a meeting point on a local day; instants in UTC. None where it does not rise, or does not set.

    `last_start`: when a walk of a length may start at the latest; None when there is not light enough for it.
    """

    on: date
    rises_at: datetime | None
    sets_at: datetime | None
    last_start_at: datetime | None


def every_point(work: Work) -> list[MeetingPoint]:
    """All of the practice's, by name."""
    return list(work.session.scalars(select(MeetingPoint).order_by(MeetingPoint.name, MeetingPoint.id)))


def find(work: Work, *, point_id: str) -> MeetingPoint:
    """One of them. Refuses with NotFound."""
    found = work.session.get(MeetingPoint, point_id)
    if found is None:
        raise NotFound
    return found


def values_of(point: MeetingPoint) -> MeetingPointValues:
    """What is kept about it now."""
    return MeetingPointValues(
        name=point.name,
        coordinates=(point.latitude, point.longitude),
        how_to_find=point.how_to_find,
        access=point.access,
        toilets=point.toilets,
        parking=point.parking,
        daylight_margin=point.daylight_margin,
    )


def add(work: Work, *, practitioner_id: str, values: MeetingPointValues) -> MeetingPoint:
    """A new one, where no walk starts yet; the same twice is one. Refuses with FormatRefused."""
    lock_practitioner(work.session, practitioner_id)
    _refuse_faults(values)
    for each in every_point(work):
        if values_of(each) == values:
            return each
    point = MeetingPoint()
    _write(point, values)
    work.session.add(point)
    _record(work, "added_meeting_point", practitioner_id, point)
    return point


def save(
    work: Work,
    *,
    practitioner_id: str,
    point_id: str,
    values: MeetingPointValues,
    seen: str,
    booked: Booked | None = None,
) -> MeetingPoint:
    """Change it, also for the walks that are booked: they start where it says now.

    `seen` is the entity tag of the values that she was shown; `booked` says whether a letter tells them. Refuses with
    PlaceInUse where it has to be said and is not; with ChangedMeanwhile, FormatRefused and NotFound.
    """
    point = _take(work, practitioner_id, point_id)
    kept = values_of(point)
    if values == kept:
        return point
    if entity_tag(kept) != seen:
        raise ChangedMeanwhile
    _refuse_faults(values)
    coming = place_changes.coming_to(work, meeting_point_id=point.id) if is_elsewhere(kept, values) else []
    if coming and booked is None:
        raise PlaceInUse(len(coming))
    _write(point, values)
    _record(work, "changed_meeting_point", practitioner_id, point)
    if booked is Booked.TELL:
        place_changes.tell(work, appointments=coming)
    return point


def is_elsewhere(before: MeetingPointValues, after: MeetingPointValues) -> bool:
    """Whether somebody who knows the one would not find the other."""
    return any(getattr(before, name) != getattr(after, name) for name in ("name", "coordinates", "how_to_find"))


def remove(work: Work, *, practitioner_id: str, point_id: str) -> None:
    """Take away a point where no walk starts or ever started. Refuses with MeetingPointInUse and NotFound."""
    point = _take(work, practitioner_id, point_id)
    use = use_of(work, point=point)
    if use.is_any:
        raise MeetingPointInUse(len(use.formats), use.appointments)
    work.session.delete(point)
    _record(work, "removed_meeting_point", practitioner_id, point)


def use_of(work: Work, *, point: MeetingPoint) -> Use:
    """Who needs it: for all that was ever booked there, a page still says where it was."""
    starting = select(SessionFormat).where(SessionFormat.meeting_point_id == point.id)
    booked = select(func.count(Appointment.id)).where(Appointment.meeting_point_id == point.id)
    formats = work.session.scalars(starting.order_by(SessionFormat.position, SessionFormat.name)).all()
    return Use(tuple(formats), work.session.scalar(booked) or 0)


def walk_length(formats: Sequence[SessionFormat]) -> timedelta:
    """How long a walk lasts from there: the longest of its walks for one person, or what a session usually lasts."""
    return max((each.length for each in formats if each.kind is FormatKind.WALK), default=USUAL_LENGTH)


def light_at(work: Work, *, point: MeetingPoint, length: timedelta) -> list[Light]:
    """Today, and this year's longest and shortest day, for a walk of that length; in the practice's zone."""
    zone = ZoneInfo(work.session.scalars(the_profile()).one().zone)
    today = work.now.astimezone(zone).date()
    days = [today, *(date(today.year, month, day) for month, day in SOLSTICES)]
    return [_light(on, values_of(point), length, zone) for on in days]


def _light(on: date, values: MeetingPointValues, length: timedelta, zone: ZoneInfo) -> Light:
    whole = local_day(on, zone)
    margin = values.daylight_margin
    sun = walkable(on, place=Daylight(*values.coordinates, timedelta()), zone=zone)
    allowed = walkable(on, place=Daylight(*values.coordinates, margin or timedelta()), zone=zone)
    last = allowed.end - length if allowed and allowed.end - length >= allowed.start else None
    return Light(
        on,
        rises_at=sun.start if sun and sun.start > whole.start else None,
        sets_at=sun.end if sun and sun.end < whole.end else None,
        last_start_at=last if margin is not None else None,
    )


def _take(work: Work, practitioner_id: str, point_id: str) -> MeetingPoint:
    """As it stands now that nobody else can change it, whoever's formats start there."""
    lock_practitioner(work.session, practitioner_id)
    locked = select(MeetingPoint).where(MeetingPoint.id == point_id).with_for_update()
    point = work.session.scalars(locked, execution_options={"populate_existing": True}).one_or_none()
    if point is None:
        raise NotFound
    return point


def _refuse_faults(values: MeetingPointValues) -> None:
    north, east = values.coordinates
    margin = values.daylight_margin
    wrong = {
        "name": FormatFault.MISSING if not values.name.strip() else None,
        "how_to_find": FormatFault.MISSING if not values.how_to_find.strip() else None,
        "coordinates": None if abs(north) <= 90 and abs(east) <= 180 else FormatFault.TOO_SMALL_OR_LARGE,
        "daylight_margin": None
        if margin is None or timedelta() <= margin <= LONGEST_MARGIN
        else FormatFault.TOO_SMALL_OR_LARGE,
    }
    faults = {name: fault for name, fault in wrong.items() if fault is not None}
    if faults:
        raise FormatRefused(faults)


def _write(point: MeetingPoint, values: MeetingPointValues) -> None:
    point.latitude, point.longitude = values.coordinates
    for name in ("name", "how_to_find", "access", "toilets", "parking", "daylight_margin"):
        setattr(point, name, getattr(values, name))


def _record(work: Work, action: str, practitioner_id: str, point: MeetingPoint) -> None:
    activity.record(work, action=action, subjects={"practitioner": practitioner_id, "meeting_point": point.id})
