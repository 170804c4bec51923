"""What are the lines of the log about? Names, opened for the lines that are shown, and of her own clients alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, literal_column, select, union_all
from sqlalchemy.orm import aliased

from practice import vault
from practice.models.appointments import Appointment, Attendance
from practice.models.meeting_points import MeetingPoint
from practice.models.people import Client, Practitioner, clients_of
from practice.models.scheduling import SessionFormat
from practice.models.waitlist import WaitlistEntry
from practice.services.activity_log import (
    APPOINTMENT,
    ATTENDANCE,
    CLIENT,
    FORMAT,
    MEETING_POINT,
    PRACTITIONER,
    WAITING,
    Line,
    Sought,
)
from practice.work import ActorKind, Work


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
    named: Select[str, str, str, bytes] = kept.with_only_columns(
        literal_column(f"'{CLIENT}'"), row.id, Client.id, Client.name_sealed
    )
    waits: Select[str, str, str, bytes] = select(literal_column(f"'{WAITING}'"), entry.id, entry.id, entry.name_sealed)
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
