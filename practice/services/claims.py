"""Who may send a letter that is due, and what becomes of it?

    waiting -> claimed for a while -> sent | failed | withdrawn | waiting again, later | held back

A claim is a lease, counted when it is taken: a worker that dies loses its lease, not the letter, and a letter that
kills workers is given up like any other. Marks are fenced: only the worker that holds the claim may say what became
of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import bindparam, select, update

from practice.models.appointments import Appointment, Attendance
from practice.models.outbox import DUE, OutboxMessage, OutboxState
from practice.models.people import Client, clients_with_email
from practice.rules.letter_kinds import LetterKind
from practice.rules.letters_due import MOST_TRIES, wait_before_try
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.mail_failures import Failure
from practice.rules.mail_hours import Hold
from practice.services import carrying, mail_alarm
from practice.services.outbox import NOW, new_row, write_at_once
from practice.work import Work

LINKS_ARE_SENT_FOR = timedelta(days=30)
LOOKED_UP = "looked up"
_LOCKED = DUE.with_for_update(skip_locked=True, of=OutboxMessage)  # others look past it
_HELD = select(OutboxMessage.id).where(
    OutboxMessage.id == bindparam("message_id"),
    OutboxMessage.claimed_by == bindparam("worker"),
    OutboxMessage.state == OutboxState.WAITING,
)


def something_is_due(work: Work) -> bool:
    """Whether a claim would find a letter. Asked first, because looking takes no lock and claiming does."""
    return work.session.scalars(DUE, {"now": work.now, "most": 1}).first() is not None


def claim_due(work: Work, *, worker: str, lease: timedelta, most: int = 1) -> list[OutboxMessage]:
    """Take the letters that have been due longest, at most so many, each for `lease` at the least.

    The caller commits before it sends. No two letters to one person about one appointment are out at once, so that
    they arrive in order. One that was tried before is taken alone: should it kill the worker, no other waits for it.
    """
    taken = _at_once(work.session.scalars(_LOCKED, {"now": work.now, "most": most}).all())
    for message in taken:
        message.tries += 1
        message.claimed_by = worker
        message.claimed_until = work.now + max(lease, wait_before_try(message.tries, key=message.id))
    work.session.flush()
    return taken


def give_back(work: Work, *, messages: Iterable[OutboxMessage], worker: str) -> None:
    """Let go of letters that were claimed and not taken up, as if they had not been claimed."""
    ids = [message.id for message in messages]
    held = update(OutboxMessage).where(OutboxMessage.id.in_(ids), OutboxMessage.claimed_by == worker)
    write_at_once(work, held.values(claimed_by=None, claimed_until=None, tries=OutboxMessage.tries - 1))


def still_holds(work: Work, *, message: OutboxMessage, worker: str) -> bool:
    """Whether a claimed letter is still this worker's to send. Withdrawn meanwhile, it lets go of it."""
    if work.session.scalar(_HELD, {"message_id": message.id, "worker": worker}) is not None:
        return True
    _let_go(work, message, worker)
    return False


def mark_sent(work: Work, *, message: OutboxMessage, worker: str) -> bool:
    """It has gone. False when the claim was lost meanwhile, and with it the right to say so."""
    well = {"reason": None, "cure": None, "failing_since": None}
    return _settle(work, message, worker, state=OutboxState.SENT, sent_at=work.now, **well)


def put_back(work: Work, *, message: OutboxMessage, worker: str, why: Failure) -> bool:
    """It has not gone, and may later. After two days of tries it is given up."""
    if message.tries >= MOST_TRIES:
        return give_up(work, message=message, worker=worker, why=why)
    values = {
        "due_at": work.now + wait_before_try(message.tries, key=message.id),
        "failing_since": mail_alarm.shut_since(work, message=message) if why.shuts_the_way else None,
        "detail_sealed": None,
    }
    return _settle(work, message, worker, state=OutboxState.WAITING, reason=why.reason, cure=why.cure, **values)


def hold_back(work: Work, *, message: OutboxMessage, worker: str, hold: Hold) -> bool:
    """It waits for an hour at which it may reach its reader. That is not counted as a try."""
    waits = {"due_at": hold.until, "held_until": hold.until, "needed_by": hold.needed_by, "tries": message.tries - 1}
    return _settle(work, message, worker, state=OutboxState.WAITING, reason=hold.reason, **waits)


def give_up(work: Work, *, message: OutboxMessage, worker: str, why: Failure) -> bool:
    """It has not gone and will not. The practitioner sees it with the reason."""
    return _settle(
        work, message, worker, state=OutboxState.FAILED, reason=why.reason, cure=why.cure, detail_sealed=None
    )


def withdraw(work: Work, *, message: OutboxMessage, worker: str, reason: str) -> bool:
    """It has nothing to say any more."""
    return _settle(work, message, worker, state=OutboxState.WITHDRAWN, reason=reason)


def answer_lookup(work: Work, *, message: OutboxMessage, worker: str, email: str) -> int:
    """Owe a link to everybody with this address who has an appointment ahead or not long ago. How many there are.

    The row with the address is closed and the address forgotten.
    """
    found = work.session.scalars(
        select(Attendance)
        .join(Attendance.appointment)
        .where(
            Attendance.client_id.in_(clients_with_email(email).with_only_columns(Client.id)),
            Appointment.status != AppointmentStatus.CANCELLED,
            Appointment.ends_at > work.now - LINKS_ARE_SENT_FOR,
        )
        .order_by(Appointment.starts_at)
    ).all()
    for attendance in found:
        key = f"{attendance.id}:{LetterKind.LINK_RESEND}:{message.id}"
        letter = new_row(work, kind=LetterKind.LINK_RESEND, dedupe_key=key, due_in=NOW, detail=None)
        letter.attendance_id, letter.appointment_id = attendance.id, attendance.appointment_id
        letter.sequence = attendance.sequence
        work.session.add(letter)
    _settle(work, message, worker, state=OutboxState.WITHDRAWN, reason=LOOKED_UP, detail_sealed=None)
    return len(found)


def _settle(work: Work, message: OutboxMessage, worker: str, *, state: OutboxState, **values: object) -> bool:
    fenced = update(OutboxMessage).where(OutboxMessage.id == message.id, OutboxMessage.claimed_by == worker)
    if state is not OutboxState.SENT:  # what has gone has gone, even if it was withdrawn meanwhile
        fenced = fenced.where(OutboxMessage.state == OutboxState.WAITING)
    if write_at_once(work, fenced.values(state=state, claimed_by=None, claimed_until=None, **values)):
        if message.kind is LetterKind.SERIES:
            _settle_what_it_carries(work, message, state=state, **values)
        return True
    _let_go(work, message, worker)
    return False


def _settle_what_it_carries(work: Work, message: OutboxMessage, *, state: OutboxState, **values: object) -> None:
    if state is not OutboxState.WITHDRAWN:
        carrying.carry_along(work, carrier_id=message.id, state=state, **values)
    if state in (OutboxState.WITHDRAWN, OutboxState.SENT):
        carrying.hand_on(work, carriers=[message.id])


def _let_go(work: Work, message: OutboxMessage, worker: str) -> None:
    """End a claim without a word about the letter, so that the next one to the same person need not wait for it."""
    held = update(OutboxMessage).where(OutboxMessage.id == message.id, OutboxMessage.claimed_by == worker)
    write_at_once(work, held.values(claimed_by=None, claimed_until=None))


def _at_once(found: Sequence[OutboxMessage]) -> list[OutboxMessage]:
    """Which of some letters may be out together: the first, and if nobody has tried that, others that nobody has."""
    taken: dict[object, OutboxMessage] = {}
    for message in found:
        if taken and (message.tries or found[0].tries):
            continue
        to_whom = (message.appointment_id, message.attendance_id) if message.appointment_id else message.id
        taken.setdefault(to_whom, message)
    return list(taken.values())
