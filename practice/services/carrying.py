"""What becomes of the letters that travel in another one? They go when it goes, and wait or fail with it.

A series is told in one letter: that about its first appointment carries those about the others. Each keeps a row of its
own, so that whatever happens to one appointment later knows what was said of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update

from practice.models.appointments import Appointment
from practice.models.outbox import OutboxMessage, OutboxState, carried_by
from practice.work import Work

SHARED = ("state", "reason", "sent_at", "detail_sealed")


def carry_along(work: Work, *, carrier_id: str, **values: object) -> None:
    """Say of everything that waits with a letter what was said of it: `state`, `reason` and what belongs to them.

    What came to it too late to be told in it has not gone with it.
    """
    shared = {name: value for name, value in values.items() if name in SHARED}
    with_it = OutboxMessage.carried_by_id == carrier_id, OutboxMessage.state == OutboxState.WAITING
    said = update(OutboxMessage).where(*with_it)
    if shared["state"] is OutboxState.SENT:
        said = said.where(OutboxMessage.detail_sealed.is_not(None))
    work.session.execute(said.values(shared), execution_options={"synchronize_session": False})


def carrier_of(work: Work, *, message: OutboxMessage) -> OutboxMessage:
    """The letter in which this one goes: another one, or itself."""
    return work.session.get_one(OutboxMessage, message.carried_by_id) if message.carried_by_id else message


def wait_again(work: Work, *, carrier: OutboxMessage) -> None:
    """What went with a letter goes with it again, but not what has been called off meanwhile."""
    for letter in work.session.scalars(carried_by(carrier.id).where(OutboxMessage.state != OutboxState.WITHDRAWN)):
        letter.state, letter.reason = OutboxState.WAITING, None
        letter.dismissed_at = letter.dismissed_by = None


def rejoin(work: Work, *, letter: OutboxMessage) -> None:
    """One that is owed once more goes by itself where the letter in which it travelled has gone, or is going, without
    it."""
    if letter.carried_by_id is not None:
        carrier = work.session.get_one(OutboxMessage, letter.carried_by_id, populate_existing=True)
        if carrier.state is not OutboxState.WAITING or carrier.is_in_hand(work.now):
            letter.carried_by_id = None


def hand_on(work: Work, *, carriers: Iterable[str]) -> None:
    """Where a letter is not sent after all, the first that it carried goes in its place and carries the rest."""
    for carrier_id in carriers:
        left = work.session.scalars(carried_by(carrier_id).where(OutboxMessage.state == OutboxState.WAITING)).all()
        for letter in left:
            letter.carried_by_id = None if letter is left[0] else left[0].id
    work.session.flush()


def carriers_about(work: Work, *, appointment: Appointment) -> list[str]:
    """The letters about an appointment that carry others."""
    if appointment.series_id is None:
        return []
    others = select(OutboxMessage.carried_by_id).where(OutboxMessage.carried_by_id.is_not(None))
    about_it = OutboxMessage.appointment_id == appointment.id, OutboxMessage.id.in_(others)
    return list(work.session.scalars(select(OutboxMessage.id).where(*about_it)))
