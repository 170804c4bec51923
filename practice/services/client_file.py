"""What is kept of one client? Her record: how she is reached, her appointments, and who comes with her.

Two who come together have a record each: the one names the other, and shows nothing of what the other says. Every
opening leaves a line in the activity log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from practice.errors import NotFound
from practice.models.appointments import Appointment, Attendance
from practice.models.base import not_first
from practice.models.people import Client, clients_of
from practice.record_errors import RecordMerged
from practice.rules.lifecycle import UPCOMING, AppointmentStatus
from practice.services import activity
from practice.work import Work

PAGE = 20


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody with whom she came, or was to come; `is_separate`: they have been two records since."""

    client: Client
    is_separate: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """One of her appointments, and her part in it."""

    appointment: Appointment
    part: Attendance


@dataclass(frozen=True, slots=True)
class Record:
    """A client, her newest part (its contact rule is the one that holds), what is ahead, and a page of what is past,
    the latest first, from `page` 0 on; `more`: whether there is anything earlier."""

    client: Client
    latest: Attendance | None
    coming: tuple[Visit, ...]
    past: tuple[Visit, ...]
    page: int
    more: bool
    partners: tuple[Partner, ...]


def find(work: Work, *, client_id: str) -> Client:
    """One of the clients of the practitioner who acts, also an archived one. Refuses with NotFound, and with
    RecordMerged where her record is a part of another one by now."""
    found = work.session.scalars(clients_of(work.practitioner_id).where(Client.id == client_id)).first()
    if found is None:
        merged = select(Client.merged_into_id).where(
            Client.id == client_id, Client.practitioner_id == work.practitioner_id, Client.erased_at.is_(None)
        )
        kept_id = work.session.scalars(merged).first()
        raise RecordMerged(kept_id) if kept_id else NotFound
    return found


def open_record(work: Work, *, client_id: str, page: int = 0) -> Record:
    """Her record, with a line in the activity log. Refuses as `find` does."""
    client = find(work, client_id=client_id)
    visits = _visits(work, client_id=client_id, page=page)
    coming = tuple(sorted((v for v in visits if _is_ahead(work, v)), key=lambda visit: visit.appointment.starts_at))
    past = tuple(visit for visit in visits if not _is_ahead(work, visit))
    note_opening(work, client=client)
    return Record(
        client=client,
        latest=latest_part(work, client_id=client_id),
        coming=coming,
        past=past[:PAGE],
        page=page,
        more=len(past) > PAGE,
        partners=_partners(work, client_id),
    )


def latest_part(work: Work, *, client_id: str) -> Attendance | None:
    """Her part in the next appointment that is ahead, or else in the last one: its contact rule holds.

    None, too, where all was brought along as history: she has not said anything yet.
    """
    next_first = case((_is_ahead_in_the_table(work), Appointment.starts_at)).asc().nulls_last()
    query = (
        select(Attendance)
        .join(Attendance.appointment)
        .where(
            Attendance.client_id == client_id,
            Appointment.practitioner_id == work.practitioner_id,
            Appointment.status != AppointmentStatus.HELD,
            ~Appointment.is_history,
        )
        .order_by(next_first, Appointment.starts_at.desc())
    )
    return work.session.scalars(query.limit(1)).first()


def note_opening(work: Work, *, client: Client) -> None:
    """Leave a line in the log: somebody has looked into this client's record."""
    activity.record(work, action="client.opened", subjects={"client": client.id})


def _visits(work: Work, *, client_id: str, page: int) -> Sequence[Visit]:
    """All that is ahead and one page of the past, one more than fits, the latest first. A hold is nobody's yet."""
    hers = (
        select(Appointment.id)
        .join(Appointment.attendances)
        .where(
            Attendance.client_id == client_id,
            Appointment.practitioner_id == work.practitioner_id,
            Appointment.status != AppointmentStatus.HELD,
        )
    )
    latest = Appointment.starts_at.desc(), Appointment.id
    past = hers.where(~_is_ahead_in_the_table(work)).order_by(*latest).offset(page * PAGE).limit(PAGE + 1).subquery()
    wanted = or_(Appointment.id.in_(hers.where(_is_ahead_in_the_table(work))), Appointment.id.in_(select(past.c.id)))
    query: Select[Appointment] = select(Appointment).where(wanted).order_by(*latest)
    whole = joinedload(Appointment.session_format), selectinload(Appointment.attendances)
    found = work.session.scalars(query.options(*whole)).all()
    return [Visit(each, _part_of(each, client_id)) for each in found]


def _part_of(appointment: Appointment, client_id: str) -> Attendance:
    return next(part for part in appointment.attendances if part.client_id == client_id)


def _is_ahead(work: Work, visit: Visit) -> bool:
    return visit.appointment.is_upcoming and visit.appointment.ends_at > work.now


def _is_ahead_in_the_table(work: Work) -> ColumnElement[bool]:
    """The same for the database."""
    return and_(Appointment.status.in_(UPCOMING), Appointment.ends_at > work.now)


def _partners(work: Work, client_id: str) -> tuple[Partner, ...]:
    """Everybody with whom she was to come, the one of the latest appointment first."""
    own, other = aliased(Attendance), aliased(Attendance)
    query = (
        select(other, Appointment.separated_at)
        .join(Appointment, Appointment.id == other.appointment_id)
        .join(own, own.appointment_id == other.appointment_id)
        .where(
            own.client_id == client_id,
            other.client_id != client_id,
            not_first(Appointment.practitioner_id) == work.practitioner_id,
            Appointment.status != AppointmentStatus.HELD,
        )
        .order_by(Appointment.starts_at.desc())
    )
    found: dict[str, Partner] = {}
    for part, separated_at in work.session.execute(query):
        found.setdefault(part.client_id, Partner(part.client, separated_at is not None))
    return tuple(found.values())
