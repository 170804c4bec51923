"""Which rows are one person's: her record, her part in each appointment, and what she left where nobody knew her yet?

An address identifies nobody. What hangs on no record of hers (a place on the waitlist, a booking that was begun, a link
that was asked for) counts as hers where the mailbox is hers alone, or where the name is hers as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, select

from practice.models.appointments import Appointment, Attendance, Role
from practice.models.outbox import OutboxMessage
from practice.models.people import Client, email_indexes
from practice.models.scheduling import BookingDraft
from practice.models.waitlist import WaitlistEntry
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Belongings:
    """Ids. `clients`: her record and those that were merged into it; `parts` are attendances. `her_words`: those of her
    appointments whose words are hers or about her, because she booked them or nobody else is in them."""

    clients: tuple[str, ...]
    parts: tuple[str, ...]
    appointments: tuple[str, ...]
    her_words: tuple[str, ...]
    places: tuple[str, ...]
    drafts: tuple[str, ...]
    lookups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """Her addresses and names, folded. `shared`: those addresses that somebody else has, too."""

    addresses: frozenset[str]
    shared: frozenset[str]
    names: frozenset[str]

    def are_of(self, address: str | None, name: str | None = None) -> bool:
        """Whether what came with this address, and under this name, is hers."""
        folded = (address or "").strip().casefold()
        if folded not in self.addresses:
            return False
        return folded not in self.shared or (name or "").strip().casefold() in self.names


def belongings_of(work: Work, *, client: Client) -> Belongings:
    """Everything that is hers now. Opens every place on the waitlist and every booking under way."""
    records = [client, *work.session.scalars(select(Client).where(Client.merged_into_id == client.id))]
    ids = [record.id for record in records]
    parts = work.session.scalars(select(Attendance).where(Attendance.client_id.in_(ids))).all()
    appointments = {part.appointment_id for part in parts}
    others = select(Attendance.appointment_id).where(
        Attendance.appointment_id.in_(appointments), Attendance.client_id.not_in(ids)
    )
    not_alone = set(work.session.scalars(others))
    booked = {part.appointment_id for part in parts if part.role is Role.BOOKER}
    hers = _mailboxes(work, records)
    drafts = _drafts(work, appointments, hers)
    return Belongings(
        clients=tuple(ids),
        parts=tuple(part.id for part in parts),
        appointments=tuple(sorted(appointments)),
        her_words=tuple(sorted((appointments - not_alone) | booked)),
        places=tuple(_places(work, drafts, hers)),
        drafts=tuple(drafts),
        lookups=tuple(_lookups(work, hers)),
    )


def _mailboxes(work: Work, records: Iterable[Client]) -> Mailboxes:
    records = list(records)
    ids = {record.id for record in records}
    addresses = {record.email.strip().casefold() for record in records if record.email}
    shared = {
        address
        for address in addresses
        if any(other not in ids for other in work.session.scalars(_with_address(address)))
    }
    names = {(record.name or "").strip().casefold() for record in records}
    return Mailboxes(frozenset(addresses), frozenset(shared), frozenset(names))


def _with_address(address: str) -> Select[str]:
    return select(Client.id).where(Client.email_index.in_(email_indexes(address)))


def _drafts(work: Work, appointments: Iterable[str], hers: Mailboxes) -> list[str]:
    """Of her appointments, and those that were never finished in which her address stands, for herself or by another
    who would have come with her."""
    of_appointments = select(Appointment.draft_id).where(
        Appointment.id.in_(appointments), Appointment.draft_id.is_not(None)
    )
    found = [draft_id for draft_id in work.session.scalars(of_appointments) if draft_id]
    begun = select(BookingDraft).where(BookingDraft.details_sealed.is_not(None))
    for draft in work.session.scalars(begun):
        said = json.loads(draft.details or "{}")
        pairs = ((said.get(f"{who}email"), said.get(f"{who}name")) for who in ("", "partner_"))
        if draft.id not in found and any(hers.are_of(*pair) for pair in pairs):
            found.append(draft.id)
    return found


def _places(work: Work, drafts: Iterable[str], hers: Mailboxes) -> list[str]:
    drafts = set(drafts)
    return [
        entry.id
        for entry in work.session.scalars(select(WaitlistEntry).order_by(WaitlistEntry.id))
        if entry.draft_id in drafts or hers.are_of(entry.email, entry.name)
    ]


def _lookups(work: Work, hers: Mailboxes) -> list[str]:
    """Links that somebody asked for, and nobody has looked up yet whose they are: of the address alone."""
    of_nobody = (OutboxMessage.attendance_id, OutboxMessage.practitioner_id, OutboxMessage.waitlist_entry_id)
    waiting = select(OutboxMessage).where(
        *(column.is_(None) for column in of_nobody), OutboxMessage.detail_sealed.is_not(None)
    )
    asked = ((letter.id, json.loads(letter.detail or "{}").get("email")) for letter in work.session.scalars(waiting))
    return [letter_id for letter_id, address in asked if (address or "").strip().casefold() in hers.addresses]
