"""Who did, saw and exported what? A page of the log, the newest line first, and the names of what its lines are about.

A line holds ids and kinds only. Names are opened for the lines that are shown, and only those of the practitioner's
own clients.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, literal, literal_column, or_, select, union_all
from sqlalchemy.orm import aliased

from practice import vault
from practice.models.activity import ActivityEntry
from practice.models.appointments import Appointment, Attendance
from practice.models.meeting_points import MeetingPoint
from practice.models.people import Client, Practitioner
from practice.models.scheduling import SessionFormat
from practice.models.waitlist import WaitlistEntry
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


@dataclass(frozen=True, slots=True)
class Names:
    """What the lines of a page are about, as far as it still exists: by its id.

    `parts`: to which client and appointment an attendance belongs. `people` and `things`: the names of her own clients
    and of who waits for her, of practitioners, formats and meeting points, by kind and id.
    """

    parts: Mapping[str, tuple[str, str]]
    appointments: Mapping[str, datetime]
    people: Mapping[tuple[str, str], str]
    things: Mapping[tuple[str, str], str]

    @property
    def clients(self) -> frozenset[str]:
        """The ids of the clients who have a name here."""
        return frozenset(row_id for kind, row_id in self.people if kind == CLIENT)


def lines(work: Work, *, practitioner_id: str, sought: Sought, before: int | None = None, most: int = PAGE) -> LogPage:
    """The lines that are looked for, so many at most, with a number smaller than `before`."""
    query = _found(sought, practitioner_id).order_by(ActivityEntry.number.desc()).limit(most + 1)
    if before is not None:
        query = query.where(ActivityEntry.number < before)
    rows = work.session.execute(query)
    found = [_line(number, at, actor, action, about) for number, at, actor, action, about in rows]
    return LogPage(found[:most], found[most - 1].number if len(found) > most else None)


def names_in(work: Work, *, practitioner_id: str, shown: Sequence[Line], sought: Sought) -> Names:
    """What these lines are about, and what was looked for, in one question for each kind of thing that is there."""
    actors = _actors(shown, ActorKind.CLIENT)
    parts = _parts(work, practitioner_id, _ids(shown, ATTENDANCE) | actors)
    clients = _ids(shown, CLIENT) | {client_id for client_id, _ in parts.values()} | {sought.client_id or ""}
    appointments = _ids(shown, APPOINTMENT) | {meeting for _, meeting in parts.values()} | {sought.appointment_id or ""}
    return Names(
        parts=parts,
        appointments=_appointments(work, practitioner_id, appointments - {""}),
        people=_people(work, practitioner_id, clients - {""}, _ids(shown, WAITING) | (actors - parts.keys())),
        things=_things(work, shown),
    )


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


def _ids(shown: Iterable[Line], kind: str) -> set[str]:
    return {subject_id for line in shown for subject_id in line.of_kind(kind)}


def _actors(shown: Iterable[Line], kind: ActorKind) -> set[str]:
    return {line.actor_id for line in shown if line.actor_kind is kind and line.actor_id}


def _parts(work: Work, practitioner_id: str, ids: set[str]) -> dict[str, tuple[str, str]]:
    if not ids:
        return {}
    query = select(Attendance.id, Attendance.client_id, Attendance.appointment_id).where(Attendance.id.in_(ids))
    hers = query.join(Attendance.appointment).where(Appointment.practitioner_id == practitioner_id)
    return {row[0]: (row[1], row[2]) for row in work.session.execute(hers)}


def _appointments(work: Work, practitioner_id: str, ids: set[str]) -> dict[str, datetime]:
    if not ids:
        return {}
    query = select(Appointment.id, Appointment.starts_at).where(
        Appointment.id.in_(ids), Appointment.practitioner_id == practitioner_id
    )
    return {row[0]: row[1] for row in work.session.execute(query)}


def _people(work: Work, practitioner_id: str, clients: set[str], waiting: set[str]) -> dict[tuple[str, str], str]:
    """The names of those of them who are hers, opened; of a record that became part of another one, the other's."""
    row, entry = aliased(Client), WaitlistEntry
    kept = clients_of(practitioner_id).join(row, func.coalesce(row.merged_into_id, row.id) == Client.id)
    named = kept.with_only_columns(literal_column(f"'{CLIENT}'"), row.id, Client.id, Client.name_sealed)
    waits = select(literal_column(f"'{WAITING}'"), entry.id, entry.id, entry.name_sealed)
    asked = []
    if clients:
        asked.append(named.where(row.id.in_(clients)))
    if waiting:
        asked.append(waits.where(entry.id.in_(waiting), entry.practitioner_id == practitioner_id))
    safe = vault.in_use()
    found = work.session.execute(union_all(*asked)) if asked else ()
    return {
        (table, row_id): safe.open(sealed, vault.Binding(table, Client.name_sealed.key, owner_id))
        for table, row_id, owner_id, sealed in found
        if sealed is not None
    }


def _things(work: Work, shown: Sequence[Line]) -> dict[tuple[str, str], str]:
    wanted = (
        (PRACTITIONER, Practitioner.id, Practitioner.name, _actors(shown, ActorKind.PRACTITIONER)),
        (FORMAT, SessionFormat.id, SessionFormat.name, _ids(shown, FORMAT)),
        (MEETING_POINT, MeetingPoint.id, MeetingPoint.name, _ids(shown, MEETING_POINT)),
    )
    asked: list[Select[str, str, str]] = [
        select(literal_column(f"'{kind}'"), row_id, name).where(row_id.in_(ids))
        for kind, row_id, name, ids in wanted
        if ids
    ]
    found = work.session.execute(union_all(*asked)) if asked else ()
    return {(kind, thing_id): name for kind, thing_id, name in found}
