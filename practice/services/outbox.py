"""How letters come to be owed. Nothing here sends: a letter owed is a row in the transaction of what it tells of, and
a worker takes it from there (`claims`)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Update, select, update

from practice.models.appointments import Appointment, Attendance
from practice.models.base import to_json
from practice.models.outbox import OutboxMessage, OutboxState, letters_about
from practice.models.people import Practitioner
from practice.models.waitlist import WaitlistEntry, WaitlistOffer
from practice.rules.letter_kinds import LetterKind
from practice.services import carrying
from practice.work import Work

MESSAGE_ID_BYTES = 16  # 22 characters
NOW = timedelta(0)


def post(
    work: Work,
    *,
    kind: LetterKind,
    appointment: Appointment,
    attendance: Attendance | None = None,
    due_in: timedelta = NOW,
    detail: Mapping[str, str] | None = None,
    lead: str | None = None,
) -> OutboxMessage:
    """Owe a letter to an attendance, or without one to the appointment's practitioner.

    Raise `attendance.sequence` and `appointment.revision` before: the row fixes them, with the instant and the
    Message-ID. The same letter about the same sequence is owed once, a reminder once with each `lead`: posting it again
    gives the row that is there.
    `detail` is sealed; the letters read `previous_starts_at` and `previous_ends_at` (ISO, with an offset).
    """
    owner = attendance.id if attendance else f"{appointment.practitioner_id}:{appointment.id}"
    sequence = attendance.sequence if attendance else appointment.revision
    dedupe_key = ":".join((owner, kind, str(sequence), *filter(None, (lead,))))
    found = work.session.scalars(select(OutboxMessage).where(OutboxMessage.dedupe_key == dedupe_key)).first()
    if found is not None:
        return found
    message = new_row(work, kind=kind, dedupe_key=dedupe_key, due_in=due_in, detail=detail)
    message.appointment_id, message.sequence, message.lead = appointment.id, sequence, lead
    if attendance is not None:
        message.attendance_id = attendance.id
    else:
        message.practitioner_id = appointment.practitioner_id
    first = work.session.scalars(letters_about(appointment.id, message.attendance_id)).first()
    message.in_reply_to = carrying.carrier_of(work, message=first).message_id if first else None
    work.session.add(message)
    return message


def post_lookup(work: Work, *, email: str) -> None:
    """ "I have booked before": have the address looked up later, so that the answer takes as long for everybody."""
    key = f"lookup:{secrets.token_hex(16)}"
    work.session.add(new_row(work, kind=LetterKind.LINK_RESEND, dedupe_key=key, due_in=NOW, detail={"email": email}))


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
    message = new_row(work, kind=kind, dedupe_key=key, due_in=NOW, detail=None)
    message.practitioner_id = practitioner_id
    work.session.add(message)
    return message


def post_to_waiting(
    work: Work, *, kind: LetterKind, entry: WaitlistEntry, offer: WaitlistOffer | None = None, due_in: timedelta = NOW
) -> OutboxMessage:
    """Owe a letter to somebody on the waitlist, about an offer or about her place. Each is owed once."""
    message = new_row(work, kind=kind, dedupe_key=f"{(offer or entry).id}:{kind}", due_in=due_in, detail=None)
    message.waitlist_entry_id, message.waitlist_offer_id = entry.id, offer.id if offer else None
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
    withdrawn = write_at_once(work, pending.values(state=OutboxState.WITHDRAWN, reason=reason))
    carrying.hand_on(work, carriers=carrying.carriers_about(work, appointment=appointment))
    return withdrawn


def send_again(work: Work, *, message: OutboxMessage, by_reader: bool = False) -> None:
    """Owe the same letter once more: the same row, so the same Message-ID, DTSTAMP and SEQUENCE.

    `by_reader`: she asks for it herself and waits for it, so it goes at any hour.
    """
    message = carrying.carrier_of(work, message=message)
    carrying.wait_again(work, carrier=message)
    message.state, message.reason, message.cure, message.tries = OutboxState.WAITING, None, None, 0
    message.due_at, message.claimed_by, message.claimed_until = work.now, None, None
    message.failing_since = message.dismissed_at = message.dismissed_by = None
    message.asked_at, message.held_until, message.needed_by = work.now if by_reader else None, None, None


def send_latest_again(work: Work, *, attendance: Attendance, by_reader: bool = False) -> bool:
    """Owe an attendance its newest letter once more, to the address that holds now. False when there is none.

    One that has not been tried yet is on its way already, and keeps the time that its writer has to take it back; one
    that is held back until another hour goes at once if she asks for it herself.
    """
    letters = work.session.scalars(letters_about(attendance.appointment_id, attendance.id)).all()
    for message in (carrying.carrier_of(work, message=newest) for newest in letters[-1:]):
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
    write_at_once(work, held.values(due_at=work.now, held_until=None, needed_by=None, reason=None))


def new_row(
    work: Work, *, kind: LetterKind, dedupe_key: str, due_in: timedelta, detail: Mapping[str, str] | None
) -> OutboxMessage:
    """A letter that is owed from now on, with the identity that it keeps. It is not in the session yet."""
    return OutboxMessage(
        kind=kind,
        dedupe_key=dedupe_key,
        message_id=secrets.token_urlsafe(MESSAGE_ID_BYTES),
        dtstamp=work.now,
        created_at=work.now,
        due_at=work.now + due_in,
        detail=to_json(dict(detail)) if detail else None,
    )


def write_at_once(work: Work, statement: Update) -> int:
    """Write to rows that may not be loaded, and say to how many. Rows that are loaded keep what they show."""
    done = work.session.execute(statement, execution_options={"synchronize_session": False})
    return int(done.rowcount)  # type: ignore[attr-defined]
