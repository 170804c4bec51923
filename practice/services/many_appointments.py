"""How are many appointments written at once? What is over as history, in little time; what is ahead as a booking.

What is over has nothing that anybody could still do: no link, no letter, nothing open to pay. What is ahead has all
that belongs to a booking, and letters only if she wants that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.exc import IntegrityError

from practice.database import violated
from practice.models.appointments import Answer, Appointment, Role
from practice.models.guards import NO_OVERLAP
from practice.models.people import Client
from practice.models.scheduling import Party, SessionFormat
from practice.rules.cancelling import CancelKind
from practice.rules.fees import PaymentKind, PaymentWay
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import changes, clients, holds, outbox, reminding
from practice.services.doing_long_work import CannotBeDone
from practice.services.drafts import ClientDetails
from practice.services.imports import CHANGED
from practice.services.many_clients import Row, insert_many
from practice.words import local_date
from practice.work import Work

IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Planned:
    """One appointment that is to be written: whose, of which format, when (aware UTC), and what became of it.

    `price_cents` None: of what is over nothing is known, what is ahead costs what its format does. What took place and
    has a price was paid on its day, as far as we are told.
    """

    client_id: str
    session_format: SessionFormat
    starts_at: datetime
    length: timedelta
    status: AppointmentStatus
    price_cents: int | None

    @property
    def party(self) -> Party:
        """One person, unless the format is for couples only."""
        return Party.ONE if self.session_format.allows(Party.ONE) else Party.COUPLE

    @property
    def is_ahead(self) -> bool:
        return self.status is AppointmentStatus.BOOKED


@dataclass(frozen=True, slots=True)
class History:
    """What is over, as the rows that are to be inserted, by their tables."""

    rows: Mapping[str, Sequence[Row]]


def draw_up(work: Work, *, planned: Iterable[Planned]) -> History:
    """The rows of what is over. It takes seconds for some ten thousand, so it is done before anybody waits for it."""
    whole = [(each, _values(work, each)) for each in planned if not each.is_ahead]
    return History(
        {
            "appointment": [values for _, values in whole],
            "attendance": [_part(work, each, values["id"]) for each, values in whole],
            "appointment_event": [_event(work, values) for _, values in whole],
            "payment": list(_payments(work, whole)),
        }
    )


def write(work: Work, *, history: History, planned: Iterable[Planned], writes: bool) -> None:
    """Write what is over, and book what is ahead. `writes`: whoever comes is told by a confirmation, and reminded.

    The caller holds the practitioner's lock. Raises CannotBeDone where another appointment is there meanwhile.
    """
    holds.delete_expired(work, practitioner_id=work.practitioner_id)
    try:
        for table, rows in history.rows.items():
            insert_many(work, table, rows)
        for each in planned:
            if each.is_ahead:
                _book(work, each, writes=writes)
    except IntegrityError as error:
        if violated(error) == NO_OVERLAP:
            raise CannotBeDone(CHANGED) from None
        raise


def _book(work: Work, each: Planned, *, writes: bool) -> None:
    """One that is ahead, with all that belongs to a booking on the phone."""
    chosen = each.session_format
    appointment = Appointment(**_values(work, each))
    appointment.place, appointment.access = chosen.place, chosen.access
    appointment.join_url, appointment.meeting_point_id = chosen.join_url, chosen.meeting_point_id
    work.session.add(appointment)
    work.session.flush()
    client = work.session.get_one(Client, each.client_id)
    details = ClientDetails(name=client.name or "", email="", discreet=True)
    part = clients.add_known_booker(work, appointment=appointment, client=client, details=details, is_discreet=None)
    if not writes:
        part.channels = []
    changes.record(work, appointment=appointment, what=IMPORTED)
    if part.is_written_to:
        outbox.post(work, kind=LetterKind.CONFIRMATION, appointment=appointment, attendance=part)
    reminding.renew(work, appointments=[appointment])


def _values(work: Work, each: Planned) -> Row:
    chosen, profile = each.session_format, work.profile
    usual = chosen.price_for(each.party)
    price = each.price_cents if each.price_cents is not None else usual if each.is_ahead else 0
    values = {
        "id": uuid4().hex,
        "practitioner_id": chosen.practitioner_id,
        "format_id": chosen.id,
        "party": each.party,
        "starts_at": each.starts_at,
        "ends_at": each.starts_at + each.length,
        "zone": profile.zone,
        "status": each.status,
        "buffer_before": chosen.buffer_before,
        "buffer_after": chosen.buffer_after,
        "price_cents": price,
        "currency": profile.currency,
        "has_own_fee": each.price_cents is not None and price != usual,
        "paid_cents": price if each.status is AppointmentStatus.ATTENDED else 0,
        "late_fee_cents": None if each.is_ahead else 0,  # nothing of the past is left to decide
        "change_until": each.starts_at - chosen.change_deadline,
        "uid": str(uuid4()),
        "revision": 0,
        "created_at": work.now,
        "updated_at": work.now,
    }
    if each.status is AppointmentStatus.CANCELLED:
        values |= {"cancelled_at": each.starts_at, "cancel_kind": CancelKind.OTHER}
    else:
        values |= {"cancelled_at": None, "cancel_kind": None}
    return values


def _part(work: Work, each: Planned, appointment_id: str) -> Row:
    return {
        "id": uuid4().hex,
        "appointment_id": appointment_id,
        "client_id": each.client_id,
        "role": Role.BOOKER,
        "answer": Answer.CONFIRMED,
        "discreet": True,
        "channels": [],
        "uid": str(uuid4()),
        "sequence": 0,
        "created_at": work.now,
    }


def _event(work: Work, values: Row) -> Row:
    status = str(values["status"])
    whole = {"from_status": status, "to_status": status, "what": IMPORTED, "actor": str(work.actor), "at": work.now}
    return {"id": uuid4().hex, "appointment_id": values["id"]} | whole


def _payments(work: Work, rows: Sequence[tuple[Planned, Row]]) -> Iterator[Row]:
    for each, values in rows:
        if values["paid_cents"]:
            yield {
                "id": uuid4().hex,
                "practitioner_id": values["practitioner_id"],
                "appointment_id": values["id"],
                "kind": PaymentKind.FEE,
                "cents": values["paid_cents"],
                "currency": values["currency"],
                "way": PaymentWay.OTHER,
                "received_on": local_date(each.starts_at, values["zone"]),
                "noted_at": work.now,
                "noted_by": str(work.actor),
            }
