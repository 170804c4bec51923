"""How letters come to be owed, and what becomes of each. Nothing here sends: a letter owed is a row in the
transaction of what it tells of, and a worker takes it from there.

    post -> waiting -> claimed for a while -> sent | failed | withdrawn | waiting again, later | held back

A claim is a lease, counted when it is taken: a worker that dies loses its lease, not the letter, and a letter that
kills workers is given up like any other. Marks are fenced: only the worker that holds the claim may say what became
of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Update, select, update

from practice.models.appointments import Appointment, Attendance
from practice.models.base import to_json
from practice.models.outbox import OutboxMessage, OutboxState, letters_about, next_due
from practice.models.people import Client, Practitioner, clients_with_email
from practice.rules.letter_kinds import LetterKind
from practice.rules.letters_due import MOST_TRIES, wait_before_try
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.mail_hours import Hold
from practice.work import Work

MESSAGE_ID_BYTES = 16  # 22 characters
NOW = timedelta(0)
LINKS_ARE_SENT_FOR = timedelta(days=30)
LOOKED_UP = "looked up"


def post(
    work: Work,
    *,
    kind: LetterKind,
    appointment: Appointment,
    attendance: Attendance | None = None,
    due_in: timedelta = NOW,
    detail: Mapping[str, str] | None = None,
) -> OutboxMessage:
    """Owe a letter to an attendance, or without one to the appointment's practitioner.

    Raise `attendance.sequence` and `appointment.revision` before: the row fixes them, with the instant and the
    Message-ID. The same letter about the same sequence is owed once: posting it again gives the row that is there.
    `detail` is sealed; the letters read `previous_starts_at` and `previous_ends_at` (ISO, with an offset).
    """
    owner = attendance.id if attendance else f"{appointment.practitioner_id}:{appointment.id}"
    sequence = attendance.sequence if attendance else appointment.revision
    dedupe_key = f"{owner}:{kind}:{sequence}"
    found = work.session.scalars(select(OutboxMessage).where(OutboxMessage.dedupe_key == dedupe_key)).first()
    if found is not None:
        return found
    message = _new_row(work, kind=kind, dedupe_key=dedupe_key, due_in=due_in, detail=detail)
    message.appointment_id, message.sequence = appointment.id, sequence
    if attendance is not None:
        message.attendance_id = attendance.id
    else:
        message.practitioner_id = appointment.practitioner_id
    first = work.session.scalars(letters_about(appointment.id, message.attendance_id)).first()
    message.in_reply_to = first.message_id if first else None
    work.session.add(message)
    return message


def post_lookup(work: Work, *, email: str) -> None:
    """ "I have booked before": have the address looked up later, so that the answer takes as long for everybody."""
    key = f"lookup:{secrets.token_hex(16)}"
    work.session.add(_new_row(work, kind=LetterKind.LINK_RESEND, dedupe_key=key, due_in=NOW, detail={"email": email}))


def post_test(work: Work, *, practitioner: Practitioner) -> OutboxMessage:
    """Owe a practitioner a letter about nothing, by which she sees whether letters arrive."""
    return post_notice(work, kind=LetterKind.TEST, practitioner_id=practitioner.id)


def post_notice(work: Work, *, kind: LetterKind, practitioner_id: str) -> OutboxMessage:
    """Owe a practitioner a letter that is about no appointment.

    One of its kind that has not gone yet is tried again at once instead of a second one.
    """
    waiting = select(OutboxMessage).where(
        OutboxMessage.practitioner_id == practitioner_id,
        OutboxMessage.kind == kind,
        OutboxMessage.state == OutboxState.WAITING,
        OutboxMessage.claimed_by.is_(None),
    )
    found = work.session.scalars(waiting).first()
    if found is not None:
        send_again(work, message=found)
        return found
    key = f"{practitioner_id}:{kind}:{secrets.token_hex(16)}"
    message = _new_row(work, kind=kind, dedupe_key=key, due_in=NOW, detail=None)
    message.practitioner_id = practitioner_id
    work.session.add(message)
    return message


def withdraw_pending(work: Work, *, appointment: Appointment, reason: str) -> int:
    """Withdraw the letters about an appointment that have not gone yet, and say how many. Links asked for still go.

    A letter that a worker is handing over at this moment cannot be called back: the worker will mark it as sent.
    """
    pending = update(OutboxMessage).where(
        OutboxMessage.appointment_id == appointment.id,
        OutboxMessage.state == OutboxState.WAITING,
        OutboxMessage.kind != LetterKind.LINK_RESEND,
    )
    work.session.flush()
    return _changed(work, pending.values(state=OutboxState.WITHDRAWN, reason=reason))


def send_again(work: Work, *, message: OutboxMessage, by_reader: bool = False) -> None:
    """Owe the same letter once more: the same row, so the same Message-ID, DTSTAMP and SEQUENCE.

    `by_reader`: she asks for it herself and waits for it, so it goes at any hour.
    """
    message.state, message.reason, message.tries = OutboxState.WAITING, None, 0
    message.due_at, message.claimed_by, message.claimed_until = work.now, None, None
    message.asked_at, message.held_until, message.needed_by = work.now if by_reader else None, None, None


def send_latest_again(work: Work, *, attendance: Attendance, by_reader: bool = False) -> bool:
    """Owe an attendance its newest letter once more, to the address that holds now. False when there is none.

    One that has not been tried yet is on its way already, and keeps the time that its writer has to take it back; one
    that is held back until another hour goes at once if she asks for it herself.
    """
    letters = work.session.scalars(letters_about(attendance.appointment_id, attendance.id)).all()
    for message in letters[-1:]:
        is_on_its_way = message.state is OutboxState.WAITING and not message.tries
        if not is_on_its_way or (by_reader and message.held_until):
            send_again(work, message=message, by_reader=by_reader)
    return bool(letters)


def release_held(work: Work, *, attendance: Attendance) -> None:
    """Look again at what is held back for somebody: the hours in which e-mail may reach her are others now."""
    held = update(OutboxMessage).where(
        OutboxMessage.attendance_id == attendance.id,
        OutboxMessage.state == OutboxState.WAITING,
        OutboxMessage.held_until.is_not(None),
        OutboxMessage.claimed_by.is_(None),
    )
    _changed(work, held.values(due_at=work.now, held_until=None, needed_by=None, reason=None))


def something_is_due(work: Work) -> bool:
    """Whether a claim would find a letter. Asked first, because looking takes no lock and claiming does."""
    return work.session.scalars(next_due(work.now)).first() is not None


def claim_next(work: Work, *, worker: str, lease: timedelta) -> OutboxMessage | None:
    """Take the letter that has been due longest, for `lease` at the least; None when nothing is due.

    The caller commits before it sends. No two letters to one person about one appointment are out at once, so that
    they arrive in order.
    """
    locked = next_due(work.now).with_for_update(skip_locked=True, of=OutboxMessage)  # others look past it
    message = work.session.scalars(locked).first()
    if message is None:
        return None
    message.tries += 1
    message.claimed_by = worker
    message.claimed_until = work.now + max(lease, wait_before_try(message.tries, key=message.id))
    work.session.flush()
    return message


def still_holds(work: Work, *, message: OutboxMessage, worker: str) -> bool:
    """Whether a claimed letter is still this worker's to send. Withdrawn meanwhile, it lets go of it."""
    held = select(OutboxMessage.id).where(
        OutboxMessage.id == message.id,
        OutboxMessage.claimed_by == worker,
        OutboxMessage.state == OutboxState.WAITING,
    )
    if work.session.scalar(held) is not None:
        return True
    _let_go(work, message, worker)
    return False


def mark_sent(work: Work, *, message: OutboxMessage, worker: str) -> bool:
    """It has gone. False when the claim was lost meanwhile, and with it the right to say so."""
    return _settle(work, message, worker, state=OutboxState.SENT, reason=None, sent_at=work.now)


def put_back(work: Work, *, message: OutboxMessage, worker: str, reason: str) -> bool:
    """It has not gone, and may later. After two days of tries it is given up."""
    if message.tries >= MOST_TRIES:
        return give_up(work, message=message, worker=worker, reason=reason)
    again_at = work.now + wait_before_try(message.tries, key=message.id)
    return _settle(work, message, worker, state=OutboxState.WAITING, reason=reason, due_at=again_at, detail_sealed=None)


def hold_back(work: Work, *, message: OutboxMessage, worker: str, hold: Hold) -> bool:
    """It waits for an hour at which it may reach its reader. That is not counted as a try."""
    waits = {"due_at": hold.until, "held_until": hold.until, "needed_by": hold.needed_by, "tries": message.tries - 1}
    return _settle(work, message, worker, state=OutboxState.WAITING, reason=hold.reason, **waits)


def give_up(work: Work, *, message: OutboxMessage, worker: str, reason: str) -> bool:
    """It has not gone and will not. The practitioner sees it with the reason."""
    return _settle(work, message, worker, state=OutboxState.FAILED, reason=reason, detail_sealed=None)


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
        letter = _new_row(work, kind=LetterKind.LINK_RESEND, dedupe_key=key, due_in=NOW, detail=None)
        letter.attendance_id, letter.appointment_id = attendance.id, attendance.appointment_id
        letter.sequence = attendance.sequence
        work.session.add(letter)
    _settle(work, message, worker, state=OutboxState.WITHDRAWN, reason=LOOKED_UP, detail_sealed=None)
    return len(found)


def _new_row(
    work: Work, *, kind: LetterKind, dedupe_key: str, due_in: timedelta, detail: Mapping[str, str] | None
) -> OutboxMessage:
    return OutboxMessage(
        kind=kind,
        dedupe_key=dedupe_key,
        message_id=secrets.token_urlsafe(MESSAGE_ID_BYTES),
        dtstamp=work.now,
        created_at=work.now,
        due_at=work.now + due_in,
        detail=to_json(dict(detail)) if detail else None,
    )


def _settle(work: Work, message: OutboxMessage, worker: str, *, state: OutboxState, **values: object) -> bool:
    fenced = update(OutboxMessage).where(OutboxMessage.id == message.id, OutboxMessage.claimed_by == worker)
    if state is not OutboxState.SENT:  # what has gone has gone, even if it was withdrawn meanwhile
        fenced = fenced.where(OutboxMessage.state == OutboxState.WAITING)
    if _changed(work, fenced.values(state=state, claimed_by=None, claimed_until=None, **values)):
        return True
    _let_go(work, message, worker)
    return False


def _let_go(work: Work, message: OutboxMessage, worker: str) -> None:
    """End a claim without a word about the letter, so that the next one to the same person need not wait for it."""
    held = update(OutboxMessage).where(OutboxMessage.id == message.id, OutboxMessage.claimed_by == worker)
    _changed(work, held.values(claimed_by=None, claimed_until=None))


def _changed(work: Work, statement: Update) -> int:
    done = work.session.execute(statement, execution_options={"synchronize_session": False})
    return int(done.rowcount)  # type: ignore[attr-defined]
