"""What does a calendar address tell? Each appointment as much as its level allows, and nothing that a client wrote.

One question finds everything that could change a byte; what an appointment says is written once for each version of it
and kept in this process's memory, by the row as it was read, so that nothing is opened for what has not changed
(docs/speed.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, not_, null, or_, select
from sqlalchemy.orm import aliased

from practice.models.appointments import Answer, Appointment, Attendance
from practice.models.calendars import FeedAddress, FeedLevel
from practice.models.people import Client
from practice.models.scheduling import SessionFormat
from practice.rules.feeds import FeedEvent, calendar_bytes, event_bytes
from practice.rules.lifecycle import AppointmentStatus
from practice.work import Work

KEPT_BACK = timedelta(days=183)
OWN_KEPT_BACK = timedelta(days=30)  # as long as her link, which could take the address away
CANCELLED_KEPT = timedelta(days=30)
VERSIONS_KEPT = 4096
_APPOINTMENT = (
    Appointment.status,
    Appointment.updated_at,
    Appointment.starts_at,
    Appointment.ends_at,
)


@dataclass(frozen=True, slots=True)
class FeedWords:
    """The few words of a feed that are not names, in the practice's language."""

    busy: str
    appointment: str
    appointments: str
    request: str
    cancelled: str


@dataclass(frozen=True, slots=True)
class Feed:
    """The file, and when the newest of it was changed (aware UTC)."""

    body: bytes
    changed_at: datetime


class Version(NamedTuple):
    """An appointment as it was read: of its people the id, the name as it is sealed, and whether to be discreet."""

    uid: str
    sequence: int
    status: AppointmentStatus
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    place: str | None = None
    format_name: str | None = None
    people: tuple[tuple[str, bytes, bool | None], ...] = ()


Found = Select[*tuple[Any, ...]]


def written(work: Work, *, address: FeedAddress, words: FeedWords) -> Feed:
    """Everything that this address tells now: the same bytes until something of it changes.

    Half a year back and all that is ahead; a client's own, thirty days back. What was cancelled stays for thirty days,
    as cancelled, so that calendars that only add take it away, too.
    """
    found = work.session.execute(_rows(work, address)).all()
    versions = [_version(tuple(rows)) for _, rows in groupby(found, key=itemgetter(0))]
    newest = max((version.changed_at for version in versions), default=address.created_at)
    name = words.busy if address.level is FeedLevel.BUSY else words.appointments
    body = calendar_bytes(name, (_bytes(address.level, words, version) for version in versions))
    return Feed(body, max(newest, address.created_at))


def forget_what_was_written() -> None:
    """As in a process that has just begun: for measuring."""
    _bytes.cache_clear()


def _rows(work: Work, address: FeedAddress) -> Found:
    if address.level is FeedLevel.OWN:
        return _own(work, address)
    hers = select(Appointment.uid, Appointment.revision, *_APPOINTMENT).where(
        Appointment.practitioner_id == address.practitioner_id, _is_told(work, since=work.now - KEPT_BACK)
    )
    in_order = hers.order_by(Appointment.starts_at, Appointment.uid)
    return in_order if address.level is FeedLevel.BUSY else _with_people(in_order, address.level)


def _own(work: Work, address: FeedAddress) -> Found:
    """A client's parts that she has not declined, with the UID and the sequence of her letters."""
    return (
        select(Attendance.uid, Attendance.sequence, *_APPOINTMENT)
        .join(Attendance.appointment)
        .where(
            Attendance.client_id == address.client_id,
            Attendance.answer != Answer.DECLINED,
            _is_told(work, since=work.now - OWN_KEPT_BACK),
        )
        .order_by(Appointment.starts_at, Attendance.uid)
    )


def _with_people(appointments: Found, level: FeedLevel) -> Found:
    """A row for each person who is expected, the one who booked first. Two who are two records now are nobody's row."""
    is_expected = and_(
        Attendance.appointment_id == Appointment.id,
        Attendance.answer != Answer.DECLINED,
        Appointment.separated_at.is_(None),
    )
    is_discreet = _is_discreet() if level is FeedLevel.FULL else null()
    return (
        appointments.join(Appointment.session_format)
        .outerjoin(Attendance, is_expected)
        .outerjoin(Client, Client.id == Attendance.client_id)
        .add_columns(Appointment.place, SessionFormat.name, Client.id, Client.name_sealed, is_discreet)
        .order_by(Attendance.role)
    )


def _is_told(work: Work, *, since: datetime) -> ColumnElement[bool]:
    """Whether it is in the feed: no hold, and what was cancelled only for a while."""
    is_cancelled = Appointment.status == AppointmentStatus.CANCELLED
    return and_(
        Appointment.starts_at >= since,
        Appointment.status != AppointmentStatus.HELD,
        or_(not_(is_cancelled), Appointment.updated_at >= work.now - CANCELLED_KEPT),
    )


def _is_discreet() -> ColumnElement[bool]:
    """Whether this person, or anybody with her mailbox, has asked for discretion in whatever was not cancelled."""
    part, whose, its = aliased(Attendance), aliased(Client), aliased(Appointment)
    asked = (
        select(part.id)
        .join(its, its.id == part.appointment_id)
        .where(part.discreet, its.status != AppointmentStatus.CANCELLED)
    )
    by_mailbox = asked.join(whose, whose.id == part.client_id).where(whose.email_index == Client.email_index)
    herself = asked.where(part.client_id == Client.id)
    has_no_mailbox = Client.email_index.is_(None)
    said_so = or_(Attendance.discreet, by_mailbox.exists(), and_(has_no_mailbox, herself.exists()))
    return func.coalesce(said_so, True).label("is_discreet")


def _version(rows: tuple[Row[*tuple[Any, ...]], ...]) -> Version:
    version = Version(*rows[0][:8])
    has_people = len(rows[0]) > 8
    return version._replace(people=tuple(row[8:] for row in rows if row[8] is not None)) if has_people else version


@lru_cache(maxsize=VERSIONS_KEPT)
def _bytes(level: FeedLevel, words: FeedWords, version: Version) -> bytes:
    title = _title(level, words, version)
    if version.status is AppointmentStatus.CANCELLED:
        title = f"{words.cancelled}: {title}"
    return event_bytes(
        FeedEvent(
            uid=version.uid,
            sequence=version.sequence,
            changed_at=version.changed_at,
            starts_at=version.starts_at,
            ends_at=version.ends_at,
            status=version.status,
            title=title,
            place=version.place or "",
            is_private=level is not FeedLevel.BUSY,
        )
    )


def _title(level: FeedLevel, words: FeedWords, version: Version) -> str:
    """`A. D. · Walk & Talk`, or a word that says nothing."""
    if level is FeedLevel.BUSY:
        return words.busy
    if level is FeedLevel.OWN:
        return words.appointment
    people = ", ".join(_person(level, *person) for person in version.people)
    title = " · ".join(filter(None, (people, version.format_name)))
    return f"{words.request}: {title}" if version.status is AppointmentStatus.REQUESTED else title


def _person(level: FeedLevel, client_id: str, name_sealed: bytes, is_discreet: bool | None) -> str:
    person = Client(id=client_id, name_sealed=name_sealed)
    return person.name or "" if level is FeedLevel.FULL and not is_discreet else person.initials
