"""Rows for tests: each function writes one, with values that a test overrides where it cares."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from practice.models.appointments import Answer, Appointment, Attendance, Role
from practice.models.base import Base
from practice.models.calendars import BusyCalendar, BusyTime
from practice.models.intake import ConsentKind, ConsentText
from practice.models.links import ClientLink
from practice.models.meeting_points import MeetingPoint
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.people import Client, Practitioner, active_practitioners
from practice.models.profile import PracticeProfile
from practice.models.scheduling import (
    Caller,
    DatedHours,
    FormatKind,
    Parties,
    Party,
    SessionFormat,
    TimeOff,
    TimeOffKind,
    WeeklyHours,
)
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import clients
from practice.work import Work

Row = TypeVar("Row", bound=Base)

NAMES = {
    FormatKind.IN_PERSON: ("in-person", "In person", "14 Willow Lane, London, Ontario"),
    FormatKind.PHONE: ("phone", "Phone", "By phone"),
    FormatKind.ONLINE: ("online", "Online video", "Online"),
    FormatKind.WALK: ("walk-and-talk", "Walk & Talk", "Heron Park, north gate"),
}


def profile(work: Work, **changes: Any) -> PracticeProfile:
    """The practice itself, in Toronto. One row: tests that need another change this one."""
    values = {
        "name": "Ruth Okafor",
        "title": "Counsellor",
        "introduction": "For couples, and for women on their own.",
        "zone": "America/Toronto",
        "locale": "en_CA",
        "currency": "CAD",
        "region": "CA-ON",
        "address": "14 Willow Lane, London, Ontario",
        "phone": "+15195550100",
        "email": "ruth@example.org",
        "leave_url": "https://weather.example.org/",
        "crisis_lines": [{"when": "In danger now?", "act": "Call 911.", "tel": "911", "sms": None, "checked_on": None}],
        "grid": timedelta(minutes=15),
        "daily_cap": None,
        "updated_at": work.now,
    }
    return _write(work, PracticeProfile, values, changes)


def practitioner(work: Work, **changes: Any) -> Practitioner:
    """Ruth, who counsels. She has not chosen a password."""
    values = {
        "name": "Ruth Okafor",
        "email": "ruth@example.org",
        "password_hash": None,
        "zone": "America/Toronto",
        "active": True,
        "created_at": work.now,
    }
    return _write(work, Practitioner, values, changes)


def meeting_point(work: Work, **changes: Any) -> MeetingPoint:
    values = {
        "name": "Heron Park, north gate",
        "latitude": 42.9849,
        "longitude": -81.2453,
        "how_to_find": "At the green gate beside the bus stop.",
        "access": "Level, paved paths.",
        "daylight_margin": timedelta(minutes=30),
        "wait_rule": "I wait 15 minutes there, then I call you.",
        "route_metres": 2500,
    }
    return _write(work, MeetingPoint, values, changes)


def session_format(
    work: Work, *, practitioner: Practitioner, kind: FormatKind = FormatKind.IN_PERSON, **changes: Any
) -> SessionFormat:
    """A format of fifty minutes (a couple: eighty) for either party; a walk gets its meeting point."""
    slug, name, place = NAMES[kind]
    values = {
        "practitioner_id": practitioner.id,
        "slug": slug,
        "kind": kind,
        "name": name,
        "summary": f"{name}, in one sentence.",
        "what_to_expect": "I ask, you answer what you want to.",
        "place": place,
        "access": "Step-free.",
        "length": timedelta(minutes=50),
        "couple_length": timedelta(minutes=80),
        "price_cents": 15000,
        "couple_price_cents": 21000,
        "parties": Parties.EITHER,
        "buffer_before": timedelta(minutes=10),
        "buffer_after": timedelta(minutes=15),
        "notice": timedelta(hours=24),
        "horizon_days": 60,
        "starts": ["09:00", "10:15", "13:30", "14:45"],
        "change_deadline": timedelta(hours=24),
        "caller": Caller.PRACTITIONER if kind is FormatKind.PHONE else None,
        "position": list(FormatKind).index(kind),
    }
    if kind is FormatKind.WALK and "meeting_point_id" not in changes:
        changes["meeting_point_id"] = meeting_point(work).id
    return _write(work, SessionFormat, values, changes)


def weekly_hours(
    work: Work,
    *,
    practitioner: Practitioner,
    weekdays: Iterable[int] = range(5),
    opens: time = time(9),
    closes: time = time(17),
    session_format: SessionFormat | None = None,
) -> list[WeeklyHours]:
    """The same hours on each of the weekdays; Monday is 0."""
    format_id = session_format.id if session_format else None
    shared = {"practitioner_id": practitioner.id, "format_id": format_id, "opens": opens, "closes": closes}
    return [_write(work, WeeklyHours, shared | {"weekday": weekday}, {}) for weekday in weekdays]


def dated_hours(work: Work, *, practitioner: Practitioner, on: date, **changes: Any) -> DatedHours:
    """That date is closed, unless `opens` and `closes` are given."""
    values = {"practitioner_id": practitioner.id, "format_id": None, "on": on, "opens": None, "closes": None}
    return _write(work, DatedHours, values, changes)


def time_off(work: Work, *, practitioner: Practitioner, starts_at: datetime, ends_at: datetime) -> TimeOff:
    values = {"practitioner_id": practitioner.id, "starts_at": starts_at, "ends_at": ends_at, "kind": TimeOffKind.AWAY}
    return _write(work, TimeOff, values, {})


def busy_calendar(work: Work, *, practitioner: Practitioner, **changes: Any) -> BusyCalendar:
    """A calendar that was read a minute ago."""
    values = {
        "practitioner_id": practitioner.id,
        "name": "Google",
        "address": "https://calendar.example.com/private-2718/basic.ics",
        "fetched_at": work.now - timedelta(minutes=1),
        "succeeded_at": work.now - timedelta(minutes=1),
        "due_at": work.now + timedelta(minutes=9),
        "created_at": work.now,
    }
    return _write(work, BusyCalendar, values, changes)


def busy_time(work: Work, *, calendar: BusyCalendar, starts_at: datetime, ends_at: datetime) -> BusyTime:
    values = {"starts_at": starts_at, "ends_at": ends_at}
    whose = {"calendar_id": calendar.id, "practitioner_id": calendar.practitioner_id}
    return _write(work, BusyTime, values, whose)


def consent_text(work: Work, *, kind: ConsentKind, version: int = 1, **changes: Any) -> ConsentText:
    values = {
        "kind": kind,
        "version": version,
        "title": f"About {kind.value}",
        "words": f"The wording about {kind.value}, version {version}.",
        "created_at": work.now,
        "reviewed_at": None,
    }
    return _write(work, ConsentText, values, changes)


def client(
    work: Work,
    *,
    name: str = "Amara Diallo",
    email: str = "amara@example.org",
    phone: str = "",
    practitioner_id: str | None = None,
) -> Client:
    """Somebody whose record is kept by the practitioner who is there, if not another is named."""
    kept_by = practitioner_id or work.session.scalars(active_practitioners().limit(1)).one().id
    said = {"name": name, "email": email, "phone": phone or None, "locale": "en_CA"}
    written = clients.write_down(work, practitioner_id=kept_by, **said)
    work.session.flush()
    return written


def appointment(
    work: Work,
    *,
    session_format: SessionFormat,
    starts_at: datetime,
    status: AppointmentStatus = AppointmentStatus.BOOKED,
    party: Party = Party.ONE,
    **changes: Any,
) -> Appointment:
    """An appointment without anybody in it; `attendance` adds people."""
    values = {
        "practitioner_id": session_format.practitioner_id,
        "format_id": session_format.id,
        "party": party,
        "starts_at": starts_at,
        "ends_at": starts_at + session_format.length_for(party),
        "zone": "America/Toronto",
        "status": status,
        "held_until": work.now + timedelta(minutes=15) if status is AppointmentStatus.HELD else None,
        "buffer_before": session_format.buffer_before,
        "buffer_after": session_format.buffer_after,
        "price_cents": session_format.price_for(party),
        "currency": "CAD",
        "change_until": starts_at - session_format.change_deadline,
        "place": session_format.place,
        "access": session_format.access,
        "join_url": session_format.join_url,
        "meeting_point_id": session_format.meeting_point_id,
        "uid": str(uuid4()),
        "created_at": work.now,
        "updated_at": work.now,
    }
    return _write(work, Appointment, values, changes)


def attendance(
    work: Work, *, appointment: Appointment, client: Client, role: Role = Role.BOOKER, **changes: Any
) -> Attendance:
    values = {
        "appointment_id": appointment.id,
        "client_id": client.id,
        "role": role,
        "answer": Answer.CONFIRMED if role is Role.BOOKER else Answer.INVITED,
        "discreet": role is Role.PARTNER,
        "channels": ["email"],
        "uid": str(uuid4()),
        "created_at": work.now,
    }
    return _write(work, Attendance, values, changes)


def client_link(work: Work, *, attendance: Attendance, appointment: Appointment) -> ClientLink:
    """A valid link to her own page; its `token` opens it."""
    link = clients.issue_link(work, attendance=attendance, appointment=appointment)
    work.session.flush()
    return link


def outbox_message(work: Work, *, attendance: Attendance, **changes: Any) -> OutboxMessage:
    """A confirmation that waits to be sent now."""
    values = {
        "dedupe_key": uuid4().hex,
        "kind": LetterKind.CONFIRMATION,
        "attendance_id": attendance.id,
        "appointment_id": attendance.appointment_id,
        "sequence": attendance.sequence,
        "dtstamp": work.now,
        "message_id": uuid4().hex,
        "due_at": work.now,
        "state": OutboxState.WAITING,
        "created_at": work.now,
    }
    return _write(work, OutboxMessage, values, changes)


def at(text: str) -> datetime:  # `2027-03-02T14:00` as an instant in UTC
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _write(work: Work, table: type[Row], values: dict[str, Any], changes: dict[str, Any]) -> Row:
    row = table(**(values | changes))
    work.session.add(row)
    work.session.flush()
    return row
