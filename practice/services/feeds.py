"""From which secret addresses may calendar apps read? A practitioner's, one for each device, and a client's own.

A token is opened to be shown to its owner, and for nothing else; what is asked for comes by its digest. An address is
never changed: another one takes its place, and the old one opens nothing from then on (docs/decisions/0009).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from practice import vault
from practice.database import lock_practitioner
from practice.errors import NotFound
from practice.models.calendars import (
    FeedAddress,
    FeedLevel,
    feed_of_client,
    feed_with,
    feeds_of_practitioner,
)
from practice.models.people import Client
from practice.models.profile import PracticeProfile
from practice.services import activity, clients
from practice.work import Work


def open_address(work: Work, *, token: str) -> tuple[FeedAddress, PracticeProfile]:
    """The address of a token, and the practice. Unknown, altered and revoked ones are NotFound after one question."""
    found = work.session.execute(feed_with(vault.digest(token))).first()
    if found is None:
        raise NotFound
    return found[0], found[1]


def addresses(work: Work, *, practitioner_id: str) -> Sequence[FeedAddress]:
    """Her addresses that open something, the oldest first."""
    return work.session.scalars(feeds_of_practitioner(practitioner_id)).all()


def add(work: Work, *, practitioner_id: str, name: str, level: FeedLevel) -> FeedAddress:
    """Another address of her diary. `name`: who reads there, in her words."""
    lock_practitioner(work.session, practitioner_id)
    address = _new(work, practitioner_id=practitioner_id, name=name, level=level)
    _record(work, "added_calendar_address", address)
    return address


def renew(work: Work, *, practitioner_id: str, address_id: str) -> FeedAddress:
    """Another address in place of one of hers: the same name and level, and the old one opens nothing any more.

    Refuses with NotFound, also for one that was revoked meanwhile.
    """
    old = _take(work, practitioner_id, address_id)
    old.revoked_at = work.now
    address = _new(work, practitioner_id=practitioner_id, name=old.name, level=old.level)
    _record(work, "renewed_calendar_address", address)
    return address


def revoke(work: Work, *, practitioner_id: str, address_id: str) -> None:
    """From now on it opens nothing. Refuses with NotFound."""
    address = _take(work, practitioner_id, address_id)
    address.revoked_at = work.now
    _record(work, "revoked_calendar_address", address)


def own_address(work: Work, *, client_id: str) -> FeedAddress | None:
    """The address of a client's own appointments, once she has asked for one."""
    return work.session.scalars(feed_of_client(client_id)).first()


def make_own(work: Work, *, client_id: str) -> FeedAddress:
    """An address of a client's own appointments; an earlier one opens nothing any more, also of two made at once."""
    _lock(work, client_id)
    _end_own(work, client_id)
    address = _new(work, client_id=client_id, name=None, level=FeedLevel.OWN)
    _note_own(work, "made_own_calendar_address", client_id)
    return address


def ask_for_own(work: Work, *, client_id: str, link_id: str) -> FeedAddress:
    """The same for whoever came by this link of hers. Refuses with LinkNotValid when it was revoked meanwhile: nobody
    whom another mailbox shuts out has made an address a moment later."""
    _lock(work, client_id)
    clients.find_link(work, link_id=link_id)
    return make_own(work, client_id=client_id)


def revoke_own(work: Work, *, client_id: str) -> None:
    """A client's own address opens nothing from now on. Where there is none, nothing happens."""
    if _end_own(work, client_id):
        _note_own(work, "ended_own_calendar_address", client_id)


def _end_own(work: Work, client_id: str) -> bool:
    hers = update(FeedAddress).where(FeedAddress.client_id == client_id, FeedAddress.revoked_at.is_(None))
    ended = work.session.scalars(hers.values(revoked_at=work.now).returning(FeedAddress.id)).all()
    return bool(ended)


def _note_own(work: Work, action: str, client_id: str) -> None:
    work.at_the_end(lambda: activity.record(work, action=action, subjects={"client": client_id}))


def _lock(work: Work, client_id: str) -> None:
    work.session.get_one(Client, client_id, with_for_update=True)


def _new(
    work: Work,
    *,
    name: str | None,
    level: FeedLevel,
    practitioner_id: str | None = None,
    client_id: str | None = None,
) -> FeedAddress:
    token = vault.new_token()
    address = FeedAddress(
        practitioner_id=practitioner_id,
        client_id=client_id,
        level=level,
        name=name,
        digest=vault.digest(token),
        token=token,
        created_at=work.now,
    )
    work.session.add(address)
    work.session.flush()
    return address


def _take(work: Work, practitioner_id: str, address_id: str) -> FeedAddress:
    lock_practitioner(work.session, practitioner_id)
    hers = feeds_of_practitioner(practitioner_id).where(FeedAddress.id == address_id)
    address = work.session.scalars(hers, execution_options={"populate_existing": True}).one_or_none()
    if address is None:
        raise NotFound
    return address


def _record(work: Work, action: str, address: FeedAddress) -> None:
    subjects = {"practitioner": address.practitioner_id or "", "feed_address": address.id}
    activity.record(work, action=action, subjects=subjects)
