"""Which of her clients may have two records? Looked for in sealed columns, and shown to her alone: she decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from practice.database import lock_practitioner
from practice.errors import NotFound
from practice.models.appointments import Appointment, Attendance
from practice.models.people import Client, ToldApart, clients_of
from practice.rules.doubles import Known, Pair, possible_doubles
from practice.rules.lifecycle import AppointmentStatus
from practice.services import activity, client_file, telling_apart
from practice.services.client_list import Visits, visits_of
from practice.services.client_search import fold, open_one
from practice.work import Work

PAGE = 30


@dataclass(frozen=True, slots=True)
class Doubles:
    """A page of pairs, counted from 0, and the records in them by their ids, with when each was and comes."""

    pairs: tuple[Pair, ...]
    number: int
    pages: int
    clients: Mapping[str, Client]
    visits: Mapping[str, Visits]


def find_doubles(work: Work, *, page: int = 0, client_id: str | None = None) -> Doubles:
    """Pairs that may be one person, all or those of one client; nobody who came together with the other, or of whom she
    has said that they are two."""
    pairs = possible_doubles(_known(work), are_two=_came_together(work) | _told_apart(work))
    pairs = tuple(pair for pair in pairs if client_id in (None, pair.first, pair.second))
    pages = max(1, -(-len(pairs) // PAGE))
    number = min(page, pages - 1)
    shown = pairs[number * PAGE : (number + 1) * PAGE]
    ids = {each for pair in shown for each in (pair.first, pair.second)}
    rows = {row.id: row for row in work.session.scalars(select(Client).where(Client.id.in_(ids)))}
    return Doubles(shown, number, pages, rows, visits_of(work, practitioner_id=work.practitioner_id, ids=ids))


def tell_apart(work: Work, *, one_id: str, other_id: str) -> None:
    """Note that these are two people: from now on they are not shown as doubles. Twice is no fault. Refuses with
    NotFound."""
    lock_practitioner(work.session, work.practitioner_id)
    first, second = sorted(client_file.find(work, client_id=each).id for each in (one_id, other_id))
    if first == second:
        raise NotFound
    if telling_apart.keep_apart(work, one_id=first, other_id=second):
        activity.record(work, action="clients.told_apart", subjects={"client": first, "other_client": second})


def _known(work: Work) -> list[Known]:
    """What is compared, opened, in the order in which the records were begun."""
    hers = clients_of(work.practitioner_id).order_by(Client.created_at, Client.id)
    rows = hers.with_only_columns(Client.id, Client.email_index, Client.name_sealed, Client.phone_sealed)
    return [
        Known(
            key,
            fold(open_one(Client.name_sealed, key, name)),
            address,
            open_one(Client.phone_sealed, key, number) if number else None,
        )
        for key, address, name, number in work.session.execute(rows)
    ]


def _came_together(work: Work) -> set[frozenset[str]]:
    one, other = aliased(Attendance), aliased(Attendance)
    query = (
        select(one.client_id, other.client_id)
        .join(other, other.appointment_id == one.appointment_id)
        .join(Appointment, Appointment.id == one.appointment_id)
        .where(
            one.client_id != other.client_id,
            Appointment.practitioner_id == work.practitioner_id,
            Appointment.status != AppointmentStatus.HELD,
        )
        .distinct()
    )
    return {frozenset((row[0], row[1])) for row in work.session.execute(query)}


def _told_apart(work: Work) -> set[frozenset[str]]:
    hers = clients_of(work.practitioner_id).with_only_columns(Client.id)
    query = select(ToldApart.first_id, ToldApart.second_id).where(ToldApart.first_id.in_(hers))
    return {frozenset((row[0], row[1])) for row in work.session.execute(query)}
