"""How does the practitioner write somebody down, and put right what she has of her?"""

from __future__ import annotations

from dataclasses import dataclass

from practice.database import lock_practitioner
from practice.models.people import Client, clients_of, email_indexes
from practice.services import activity, clients
from practice.work import Work


@dataclass(frozen=True, slots=True)
class ClientValues:
    """Who somebody is, and how she is reached. `phone` in E.164; None for what she has not."""

    name: str
    email: str | None
    phone: str | None


def values_of(client: Client) -> ClientValues:
    """What is kept of her now."""
    return ClientValues(client.name or "", client.email, client.phone)


def add(work: Work, *, values: ClientValues) -> Client:
    """Write somebody down who has no appointment yet. No letter tells her. With an address, the same twice is
    one."""
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


def _the_same(work: Work, values: ClientValues) -> Client | None:
    """Somebody active of whom exactly that is kept."""
    if not values.email:
        return None
    hers = clients_of(work.practitioner_id).where(
        Client.email_index.in_(email_indexes(values.email)), Client.archived_at.is_(None)
    )
    return next((each for each in work.session.scalars(hers) if values_of(each) == values), None)
