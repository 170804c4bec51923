"""Two records are of one person: what becomes one, what is seen before, and what is kept of each?

All that hangs on the other record moves to the kept one; nothing is lost. What was not chosen of name, address and
number stays with the other row, so that a search by it still finds her. It cannot be taken back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, func, select, update
from sqlalchemy.orm import aliased

from practice.errors import ChangedMeanwhile, NotFound
from practice.models.appointments import Appointment, Attendance
from practice.models.base import Base
from practice.models.intake import Consent, IntakeResponse, Note
from practice.models.outbox import OutboxMessage
from practice.models.people import Client, clients_of
from practice.record_errors import TwoPeople
from practice.rules.entity_tags import entity_tag
from practice.rules.lifecycle import UPCOMING, AppointmentStatus
from practice.services import activity, client_edits, client_file, contact, telling_apart
from practice.services.client_edits import ClientValues
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much hangs on one record."""

    appointments: int
    forms: int
    agreements: int
    notes: int
    letters: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records that are compared: her newest part with its contact rule, what is ahead of her (aware UTC),
    and with whom she came or was to come."""

    client: Client
    amounts: Amounts
    latest: Attendance | None
    coming: tuple[datetime, ...]
    partners: tuple[Client, ...]

    @property
    def values(self) -> ClientValues:
        """Who she is, and how she is reached."""
        return client_edits.values_of(self.client)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two records beside each other."""

    kept: Side
    other: Side
    came_as_two: bool  # to one appointment, of which each was given a time alone

    @property
    def tag(self) -> str:
        """The entity tag of what is shown."""
        return entity_tag(tuple((side.values, side.amounts) for side in (self.kept, self.other)))

    @property
    def are_two(self) -> bool:
        """Whether they came together: nobody comes along with herself, so nothing is merged."""
        return self.came_as_two or self.other.client in self.kept.partners

    @property
    def both_come(self) -> bool:
        """Whether each has an appointment ahead."""
        return bool(self.kept.coming and self.other.coming)

    @property
    def other_partners(self) -> bool:
        """Whether each comes with somebody else than the other does."""
        one, two = set(self.kept.partners), set(self.other.partners)
        return bool(one and two and one != two)


def compare(work: Work, *, kept_id: str, other_id: str) -> Comparison:
    """Both records, with a line in the activity log. Refuses with NotFound, also one record beside itself."""
    found = _comparison(work, kept_id, other_id)
    activity.record(work, action="clients.compared", subjects={"client": kept_id, "other_client": other_id})
    return found


def merge(work: Work, *, kept_id: str, other_id: str, values: ClientValues, seen: str) -> Client:
    """Make one record of two: the kept one, with these values, each of which one of the two has.

    Links that went to an address that is not kept open nothing any more, and the newest letter about what is ahead goes
    to the one that is. It is archived only if both were, and kept as long as either. `seen` is the tag of the
    comparison that was shown. Refuses with TwoPeople, ChangedMeanwhile and NotFound.
    """
    kept, other = (client_edits.take(work, client_id=each) for each in (kept_id, other_id))
    shown = _comparison(work, kept_id, other_id)
    if shown.are_two:
        raise TwoPeople
    if shown.tag != seen or not _is_of_them(values, shown):
        raise ChangedMeanwhile
    not_chosen = _not_chosen(shown, values)
    for client in (kept, other):
        if not _is_same_address(client.email, values.email):
            contact.write_elsewhere(work, client=client, email=values.email)
    _keep(kept, values)
    _keep(other, not_chosen)
    _move_everything(work, kept_id=kept_id, other_id=other_id)
    other.merged_into_id = kept_id
    if other.archived_at is None:
        kept.archived_at = None
    kept.keep_until = max(filter(None, (kept.keep_until, other.keep_until)), default=None)
    activity.record(work, action="clients.merged", subjects={"client": kept_id, "merged_client": other_id})
    return kept


def _comparison(work: Work, kept_id: str, other_id: str) -> Comparison:
    if kept_id == other_id:
        raise NotFound
    ids = (kept_id, other_id)
    hers = clients_of(work.practitioner_id).where(Client.id.in_(ids))
    rows = {client.id: client for client in work.session.scalars(hers)}
    both = [rows.get(each) or client_file.find(work, client_id=each) for each in ids]
    coming, partners, latest = _coming(work, *ids), _partners(work, *ids), _latest(work, *ids)
    columns = _counts(kept_id), _counts(other_id)
    counts = work.session.execute(select(*columns[0], *columns[1])).one()
    amounts = Amounts(*counts[: len(columns[0])]), Amounts(*counts[len(columns[0]) :])
    kept, other = (
        Side(client, many, latest.get(client.id), tuple(coming[client.id]), tuple(partners[client.id]))
        for client, many in zip(both, amounts, strict=True)
    )
    return Comparison(kept, other, telling_apart.came_as_two(work, one_id=kept_id, other_id=other_id))


def _coming(work: Work, *ids: str) -> Mapping[str, list[datetime]]:
    found: dict[str, list[datetime]] = defaultdict(list)
    ahead = Appointment.status.in_(UPCOMING) & (Appointment.ends_at > work.now)
    query = select(Attendance.client_id, Appointment.starts_at).join(Attendance.appointment)
    for client_id, starts_at in work.session.execute(
        query.where(Attendance.client_id.in_(ids), ahead).order_by(Appointment.starts_at)
    ):
        found[client_id].append(starts_at)
    return found


def _latest(work: Work, *ids: str) -> Mapping[str, Attendance]:
    parts = select(Attendance).join(Attendance.appointment).where(Attendance.client_id.in_(ids))
    stands = parts.where(Appointment.status != AppointmentStatus.HELD).order_by(Appointment.starts_at)
    return {part.client_id: part for part in work.session.scalars(stands)}


def _partners(work: Work, *ids: str) -> Mapping[str, list[Client]]:
    found: dict[str, list[Client]] = defaultdict(list)
    own, other = aliased(Attendance), aliased(Attendance)
    query = (
        select(own.client_id, Client)
        .join(other, other.appointment_id == own.appointment_id)
        .join(Client, Client.id == other.client_id)
        .where(own.client_id.in_(ids), own.client_id != other.client_id)
        .order_by(Client.created_at, Client.id)
    )
    for client_id, partner in work.session.execute(query):
        if partner not in found[client_id]:
            found[client_id].append(partner)
    return found


def _counts(client_id: str) -> list[ScalarSelect[int]]:
    """How much hangs on a record, in the order of `Amounts`, to be asked in one question."""
    parts = select(Attendance.id).where(Attendance.client_id == client_id)
    counted = (
        (Attendance, Attendance.client_id == client_id),
        (IntakeResponse, IntakeResponse.client_id == client_id),
        (Consent, Consent.client_id == client_id),
        (Note, Note.client_id == client_id),
        (OutboxMessage, OutboxMessage.attendance_id.in_(parts)),
    )
    return [select(func.count(table.id)).where(which).scalar_subquery() for table, which in counted]


def _is_of_them(values: ClientValues, shown: Comparison) -> bool:
    sides = (shown.kept.values, shown.other.values)
    return all(getattr(values, name) in {getattr(side, name) for side in sides} for name in ("name", "email", "phone"))


def _not_chosen(shown: Comparison, values: ClientValues) -> ClientValues:
    """Of each value the one that is not kept with the record; the same where both have the same."""

    def left(kept: str | None, other: str | None, chosen: str | None) -> str | None:
        return kept if chosen == other else other

    kept, other = shown.kept.values, shown.other.values
    return ClientValues(
        left(kept.name, other.name, values.name) or "",
        left(kept.email, other.email, values.email),
        left(kept.phone, other.phone, values.phone),
    )


def _keep(client: Client, values: ClientValues) -> None:
    client.name, client.phone = values.name, values.phone
    client.set_email(values.email)


def _is_same_address(one: str | None, other: str | None) -> bool:
    return (one or "").casefold() == (other or "").casefold()


def _move_everything(work: Work, *, kept_id: str, other_id: str) -> None:
    """Whatever table names a client: the rows of the other one are the kept one's from now on, in one chain only."""
    work.session.flush()
    telling_apart.follow(work, kept_id=kept_id, other_id=other_id)
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.target_fullname == "client.id":
                column = key.parent
                move = update(table).where(column == other_id).values({column.name: kept_id})
                work.session.execute(move, execution_options={"synchronize_session": False})
    work.session.expire_all()
