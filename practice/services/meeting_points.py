"""Where can a walk start, how does a stranger find it, and what is the way like from there?"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta

from sqlalchemy import func, select

from practice.database import lock_practitioner
from practice.errors import ChangedMeanwhile, FormatRefused, MeetingPointInUse, NotFound, PlaceInUse
from practice.models.appointments import Appointment
from practice.models.meeting_points import MeetingPoint
from practice.models.scheduling import SessionFormat
from practice.rules.entity_tags import entity_tag
from practice.rules.format_faults import FormatFault
from practice.services import activity, place_changes
from practice.services.place_changes import Booked
from practice.work import Work

LONGEST_MARGIN = timedelta(hours=12)
LONGEST_ROUTE = 50_000  # metres


@dataclass(frozen=True, slots=True)
class MeetingPointValues:
    """A meeting point as she enters it. `coordinates`: latitude and longitude in degrees, north and east count up.

    `daylight_margin`: how long before sunset a walk is over; None where she also walks in the dark. `wait_rule`: how
    long she waits there, and what then. The rest says what the way is like: to choose a walk, one has to know it.
    """

    name: str
    coordinates: tuple[float, float]
    how_to_find: str
    access: str | None
    toilets: str | None
    parking: str | None
    daylight_margin: timedelta | None
    wait_rule: str
    route_metres: int | None
    surface: str | None = None
    gradient: str | None = None
    benches: str | None = None
    step_free: bool | None = None
    how_busy: str | None = None


SAID = tuple(each.name for each in fields(MeetingPointValues) if each.name != "coordinates")


@dataclass(frozen=True, slots=True)
class Use:
    """Who needs a meeting point: the formats that start there, and how many appointments ever did."""

    formats: tuple[SessionFormat, ...]
    appointments: int

    @property
    def is_any(self) -> bool:
        """Whether it has to stay."""
        return bool(self.formats or self.appointments)


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
        wait_rule=point.wait_rule or "",
        route_metres=point.route_metres,
        surface=point.surface,
        gradient=point.gradient,
        benches=point.benches,
        step_free=point.step_free,
        how_busy=point.how_busy,
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


def _take(work: Work, practitioner_id: str, point_id: str) -> MeetingPoint:
    """As it stands now that nobody else can change it, whoever's formats start there."""
    lock_practitioner(work.session, practitioner_id)
    locked = select(MeetingPoint).where(MeetingPoint.id == point_id).with_for_update(of=MeetingPoint)
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
        "wait_rule": FormatFault.MISSING if not values.wait_rule.strip() else None,
        "route_metres": _fault_of_length(values.route_metres),
        "coordinates": None if abs(north) <= 90 and abs(east) <= 180 else FormatFault.TOO_SMALL_OR_LARGE,
        "daylight_margin": None
        if margin is None or timedelta() <= margin <= LONGEST_MARGIN
        else FormatFault.TOO_SMALL_OR_LARGE,
    }
    faults = {name: fault for name, fault in wrong.items() if fault is not None}
    if faults:
        raise FormatRefused(faults)


def _fault_of_length(metres: int | None) -> FormatFault | None:
    if metres is None:
        return FormatFault.MISSING
    return None if 0 < metres <= LONGEST_ROUTE else FormatFault.TOO_SMALL_OR_LARGE


def _write(point: MeetingPoint, values: MeetingPointValues) -> None:
    point.latitude, point.longitude = values.coordinates
    for name in SAID:
        setattr(point, name, getattr(values, name))


def _record(work: Work, action: str, practitioner_id: str, point: MeetingPoint) -> None:
    activity.record(work, action=action, subjects={"practitioner": practitioner_id, "meeting_point": point.id})
