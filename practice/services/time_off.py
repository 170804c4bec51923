"""When is the counsellor away, and who is booked then?

Closing cancels nothing: whom it strands is listed until she has moved or cancelled them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from practice.database import lock_practitioner
from practice.errors import NotFound, PeriodRefused
from practice.models.appointments import Appointment
from practice.models.scheduling import TimeOff, TimeOffKind
from practice.rules.closed_periods import ClosedPeriod, PeriodFault, laid_on
from practice.rules.intervals import Interval
from practice.rules.lifecycle import UPCOMING, AppointmentStatus
from practice.services import activity
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed period that is not over, with the appointments that lie in it still, in order of time."""

    row: TimeOff
    stranded: tuple[Appointment, ...]


def close_period(work: Work, *, practitioner_id: str, period: ClosedPeriod, kind: TimeOffKind) -> tuple[TimeOff, int]:
    """Close a period. Returns it with the number of appointments in it: they stay as they are.
    The same period twice is one: taking it away opens its times. Refuses with PeriodRefused.
    """
    lock_practitioner(work.session, practitioner_id)
    zone = ZoneInfo(work.profile.zone)
    stretch = laid_on(period, zone, now=work.now)
    if isinstance(stretch, PeriodFault):
        raise PeriodRefused(stretch)
    stranded = stranded_in(work, practitioner_id=practitioner_id, stretches=[stretch])
    said = {"practitioner_id": practitioner_id, "starts_at": stretch.start, "ends_at": stretch.end, "kind": kind}
    if before := work.session.scalars(select(TimeOff).filter_by(**said)).first():
        return before, len(stranded)
    closed = TimeOff(**said)
    work.session.add(closed)
    activity.record(work, action="closed_period", subjects={"practitioner": practitioner_id, "time_off": closed.id})
    return closed, len(stranded)


def open_again(work: Work, *, practitioner_id: str, time_off_id: str) -> TimeOff:
    """Take a closed period away: its times can be booked again. Refuses with NotFound, also for somebody else's."""
    lock_practitioner(work.session, practitioner_id)
    closed = work.session.get(TimeOff, time_off_id)
    if closed is None or closed.practitioner_id != practitioner_id:
        raise NotFound
    work.session.delete(closed)
    activity.record(work, action="opened_period", subjects={"practitioner": practitioner_id, "time_off": time_off_id})
    return closed


def coming_periods(work: Work, *, practitioner_id: str) -> list[Closed]:
    """Every closed period that is not over, in order, with what is stranded in it: two queries, and one for people."""
    hers = select(TimeOff).where(TimeOff.practitioner_id == practitioner_id, TimeOff.ends_at > work.now)
    periods = work.session.scalars(hers.order_by(TimeOff.starts_at, TimeOff.id)).all()
    overlap = and_(
        TimeOff.practitioner_id == practitioner_id,
        TimeOff.starts_at < Appointment.ends_at,
        TimeOff.ends_at > Appointment.starts_at,
    )
    pairs = _upcoming(work, practitioner_id).add_columns(TimeOff.id).join(TimeOff, overlap)
    stranded: dict[str, list[Appointment]] = defaultdict(list)
    for appointment, time_off_id in work.session.execute(pairs) if periods else ():
        stranded[time_off_id].append(appointment)
    return [Closed(period, tuple(stranded[period.id])) for period in periods]


def stranded_in(work: Work, *, practitioner_id: str, stretches: Sequence[Interval]) -> Sequence[Appointment]:
    """The appointments that lie in some of these stretches of time and are not over, in order: booked, requested,
    and held at this instant."""
    within = [and_(Appointment.starts_at < each.end, Appointment.ends_at > each.start) for each in stretches]
    return work.session.scalars(_upcoming(work, practitioner_id).where(or_(*within))).all() if within else ()


def _upcoming(work: Work, practitioner_id: str) -> Select[Appointment]:
    """What is still to come of hers, with its format and its people."""
    return (
        select(Appointment)
        .where(Appointment.practitioner_id == practitioner_id, Appointment.ends_at > work.now, occupies(work))
        .options(joinedload(Appointment.session_format), selectinload(Appointment.attendances))
        .order_by(Appointment.starts_at, Appointment.id)
    )


def occupies(work: Work) -> ColumnElement[bool]:
    """The condition under which an appointment is to come, or somebody is booking it at this instant."""
    is_held = and_(Appointment.status == AppointmentStatus.HELD, Appointment.held_until > work.now)
    return or_(Appointment.status.in_(UPCOMING), is_held)
