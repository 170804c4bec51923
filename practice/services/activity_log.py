"""Who did, saw and exported what? A page of the log, the newest line first. A line holds ids and kinds only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select

from practice.models.activity import ActivityEntry
from practice.models.appointments import Attendance
from practice.models.people import Client
from practice.work import Actor, ActorKind, Work

PAGE = 50
CLIENT, APPOINTMENT, ATTENDANCE, WAITING = "client", "appointment", "attendance", "waitlist_entry"
PRACTITIONER, FORMAT, MEETING_POINT = "practitioner", "format", "meeting_point"
READ_OF = ("booker", "partner")  # whose answers were read
KINDS = {"session_format": FORMAT, "own_appointment": APPOINTMENT} | dict.fromkeys(READ_OF, CLIENT)


class Who(StrEnum):
    """Whose acts are looked for. `site`: what is done by itself, and by whoever runs the commands."""

    ME = "me"
    OTHERS = "others"
    CLIENTS = "clients"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Sought:
    """Which lines are looked for; what is not said does not matter. Instants are aware; `until` is not included."""

    who: Who | None = None
    actions: frozenset[str] | None = None
    client_id: str | None = None
    appointment_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One act: its number in the log, when (aware UTC), by whom, what, and about whom or what, as (kind, id)."""

    number: int
    at: datetime
    actor_kind: ActorKind
    actor_id: str | None
    action: str
    subjects: tuple[tuple[str, str], ...]

    def of_kind(self, kind: str) -> list[str]:
        """The ids of its subjects of one kind."""
        return [subject_id for each, subject_id in self.subjects if each == kind]


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some lines, the newest first. `older`: the number before which the next page ends; None on the last one."""

    lines: Sequence[Line]
    older: int | None


def lines(work: Work, *, practitioner_id: str, sought: Sought, before: int | None = None, most: int = PAGE) -> LogPage:
    """The lines that are looked for, so many at most, with a number smaller than `before`."""
    query = _found(sought, practitioner_id).order_by(ActivityEntry.number.desc()).limit(most + 1)
    if before is not None:
        query = query.where(ActivityEntry.number < before)
    rows = work.session.execute(query)
    found = [_line(number, at, actor, action, about) for number, at, actor, action, about in rows]
    return LogPage(found[:most], found[most - 1].number if len(found) > most else None)


def _found(sought: Sought, practitioner_id: str) -> Select[int, datetime, str, str, dict[str, str]]:
    entry = ActivityEntry
    query = select(entry.number, entry.at, entry.actor, entry.action, entry.subjects)
    if sought.who is not None:
        query = query.where(_by(sought.who, practitioner_id))
    if sought.actions is not None:
        query = query.where(entry.action.in_(sorted(sought.actions)))
    if sought.client_id is not None:
        query = query.where(_about_client(sought.client_id))
    if sought.appointment_id is not None:
        query = query.where(_subject(APPOINTMENT) == sought.appointment_id)
    if sought.since is not None:
        query = query.where(entry.at >= sought.since)
    if sought.until is not None:
        query = query.where(entry.at < sought.until)
    return query


def _by(who: Who, practitioner_id: str) -> ColumnElement[bool]:
    """Actors are kept as `kind:id`, or as the kind alone."""
    me = ActivityEntry.actor == str(Actor(ActorKind.PRACTITIONER, practitioner_id))
    match who:
        case Who.ME:
            return me
        case Who.OTHERS:
            return and_(ActivityEntry.actor.startswith(f"{ActorKind.PRACTITIONER}:"), ~me)
        case Who.CLIENTS:
            return ActivityEntry.actor.startswith(f"{ActorKind.CLIENT}:")
        case Who.SITE:
            return ActivityEntry.actor == str(ActorKind.SYSTEM)


def _about_client(client_id: str) -> ColumnElement[bool]:
    """What names her (also by a record that is a part of hers now), what she did herself, and what names an appointment
    of hers and nobody who shares it."""
    named = [_subject(kind) for kind in (CLIENT, *READ_OF)]
    hers = select(Client.id).where(or_(Client.id == client_id, Client.merged_into_id == client_id))
    parts = select(Attendance).where(Attendance.client_id == client_id)
    acts = parts.with_only_columns(literal(f"{ActorKind.CLIENT}:").concat(Attendance.id))
    appointments = parts.with_only_columns(Attendance.appointment_id)
    return or_(
        *(each.in_(hers) for each in named),
        ActivityEntry.actor.in_(acts),
        and_(_subject(APPOINTMENT).in_(appointments), *(each.is_(None) for each in named)),
    )


def _subject(kind: str) -> ColumnElement[str | None]:
    named: ColumnElement[str | None] = ActivityEntry.subjects[kind].as_string()
    return named


def _line(number: int, at: datetime, actor: str, action: str, subjects: Mapping[str, str]) -> Line:
    kind, _, actor_id = actor.partition(":")
    return Line(
        number=number,
        at=at,
        actor_kind=ActorKind(kind),
        actor_id=actor_id or None,
        action=action,
        subjects=tuple((_kind(name), subject_id) for name, subject_id in subjects.items() if subject_id),
    )


def _kind(name: str) -> str:
    """`client`, also where several are numbered: `client_1`."""
    return KINDS.get(name, name.rstrip("0123456789").rstrip("_"))
