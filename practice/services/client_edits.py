"""How does the practitioner write somebody down, put right what she has of her, and lay a record aside?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager

from practice.database import lock_practitioner
from practice.errors import ChangedMeanwhile
from practice.models.appointments import Answer, Appointment, Attendance, Voicemail
from practice.models.people import Client, clients_of, email_indexes
from practice.rules.entity_tags import entity_tag
from practice.rules.lifecycle import UPCOMING
from practice.services import activity, changes, client_file, clients, contact
from practice.work import Work


@dataclass(frozen=True, slots=True)
class ClientValues:
    """Who somebody is, and how she is reached. `phone` in E.164; None for what she has not."""

    name: str
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Archived:
    """How many records were laid aside, and how many stay because their appointments are still ahead."""

    done: int
    still_coming: int


def values_of(client: Client) -> ClientValues:
    """What is kept of her now."""
    return ClientValues(client.name or "", client.email, client.phone)


def add(work: Work, *, values: ClientValues) -> Client:
    """Write somebody down who has no appointment yet. No letter tells her. With an address, the same twice is one."""
    lock_practitioner(work.session, work.practitioner_id)
    known = _the_same(work, values)
    if known is not None:
        return known
    client = clients.write_down(
        work,
        practitioner_id=work.practitioner_id,
        name=values.name,
        email=values.email,
        phone=values.phone,
        locale=work.profile.locale,
    )
    activity.record(work, action="client.added", subjects={"client": client.id})
    return client


def save(work: Work, *, client_id: str, values: ClientValues, seen: str) -> bool:
    """Put right who she is and how she is reached. False when nothing of it is new.

    What follows from another address is said at `contact.write_elsewhere`; on a number that is new nobody leaves a
    message before she has said that one may. `seen` is the entity tag of the values that were shown. Refuses with
    ChangedMeanwhile and NotFound.
    """
    client = take(work, client_id=client_id)
    kept = values_of(client)
    if values == kept:
        return False
    if entity_tag(kept) != seen:
        raise ChangedMeanwhile
    client.name, client.phone = values.name, values.phone
    if values.email != kept.email:
        contact.write_elsewhere(work, client=client, email=values.email)
    for part in _parts_ahead(work, client_id):
        if values.phone != kept.phone:
            part.voicemail = Voicemail.NONE if values.phone else None
        if values.email != kept.email:
            changes.record(work, appointment=part.appointment, what="address_corrected")
    activity.record(work, action="client.changed", subjects={"client": client.id})
    return True


def archive(work: Work, *, client_ids: Collection[str]) -> Archived:
    """Lay these records aside: they are in no search for a booking and get no link by their address any more. Whoever
    has an appointment ahead stays, and what is not hers to lay aside is passed over. Nobody is told."""
    lock_practitioner(work.session, work.practitioner_id)
    hers = clients_of(work.practitioner_id).where(Client.id.in_(client_ids), Client.archived_at.is_(None))
    found = work.session.scalars(hers.order_by(Client.id).with_for_update()).all()
    ahead = _who_comes(work, [client.id for client in found])
    for client in found:
        if client.id not in ahead:
            client.archived_at = work.now
            activity.record(work, action="client.archived", subjects={"client": client.id})
    return Archived(len(found) - len(ahead), len(ahead))


def bring_back(work: Work, *, client_id: str) -> None:
    """Take a record up again. Twice is no fault. Refuses with NotFound."""
    client = take(work, client_id=client_id)
    if client.archived_at is not None:
        client.archived_at = None
        activity.record(work, action="client.brought_back", subjects={"client": client.id})


def take(work: Work, *, client_id: str) -> Client:
    """One of her clients as she stands now that nobody else can change her. Refuses as `client_file.find` does."""
    lock_practitioner(work.session, work.practitioner_id)
    found = client_file.find(work, client_id=client_id)
    work.session.refresh(found, with_for_update=True)
    return found


def _the_same(work: Work, values: ClientValues) -> Client | None:
    """Somebody active of whom exactly that is kept."""
    if not values.email:
        return None
    hers = clients_of(work.practitioner_id).where(
        Client.email_index.in_(email_indexes(values.email)), Client.archived_at.is_(None)
    )
    return next((each for each in work.session.scalars(hers) if values_of(each) == values), None)


def _parts_ahead(work: Work, client_id: str) -> Collection[Attendance]:
    parts = select(Attendance).join(Attendance.appointment).options(contains_eager(Attendance.appointment))
    hers = parts.where(Attendance.client_id == client_id, *_is_ahead(work))
    return work.session.scalars(hers.order_by(Appointment.starts_at)).all()


def _who_comes(work: Work, client_ids: Collection[str]) -> set[str]:
    parts = select(Attendance.client_id).join(Attendance.appointment)
    comes = Attendance.client_id.in_(client_ids) & (Attendance.answer != Answer.DECLINED)
    return set(work.session.scalars(parts.where(comes, *_is_ahead(work))))


def _is_ahead(work: Work) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Appointment.status.in_(UPCOMING), Appointment.ends_at > work.now
