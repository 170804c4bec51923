"""Does a letter that is due still have something to say, as which letter, and may it go at this hour?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailing.history import Said, said_by, told_otherwise
from practice.models.appointments import Answer, Appointment, Attendance, Role
from practice.models.outbox import OutboxMessage
from practice.rules.letter_kinds import LetterKind
from practice.rules.letters_due import Standing, Withdrawal, what_to_say
from practice.rules.mail_hours import Hold
from practice.services import form_reminding, mail_hours, reminding
from practice.work import Work


def verdict_on(work: Work, row: OutboxMessage, before: Sequence[Said]) -> LetterKind | Withdrawal:
    """As which letter it goes, or why it has nothing to say any more. `before`: what she was told before."""
    appointment, attendance = appointment_of(row), row.attendance
    if attendance is not None and not attendance.client.email:
        return Withdrawal.NO_ADDRESS
    if attendance is not None and not attendance.is_written_to:
        return Withdrawal.NO_EMAIL_WISHED
    verdict = what_to_say(standing_of(row, before), now=work.now)
    if verdict is LetterKind.FORM_REMINDER and attendance is not None:
        return form_reminding.why_not(work, attendance=attendance, appointment=appointment) or verdict
    if verdict is LetterKind.REMINDER and attendance is not None:
        why_not = reminding.why_not(work, message=row, attendance=attendance, appointment=appointment)
        return why_not or verdict
    return verdict


def standing_of(row: OutboxMessage, before: Sequence[Said]) -> Standing:
    """A letter and what it is about, as they stand at this moment."""
    appointment, attendance = appointment_of(row), row.attendance
    return Standing(
        kind=row.kind,
        sequence=row.sequence,
        current_sequence=attendance.sequence if attendance else appointment.revision,
        status=appointment.status,
        ends_at=appointment.ends_at,
        beginning=beginning_of(attendance),
        was_begun=any(said.kind.says_it_is_on for said in before),
        was_written_to=bool(before),
        booked_it_herself=attendance is not None and attendance.role is Role.BOOKER,
        has_declined=attendance is not None and attendance.answer is Answer.DECLINED,
        tells_nothing_new=bool(before) and before[-1].holds_for(appointment),
        told_what_holds=row.sent_at is not None and said_by(row).holds_for(appointment),
    )


def hold_on(work: Work, row: OutboxMessage, kind: LetterKind, before: Sequence[Said]) -> Hold | None:
    """Until when it waits for the hours of its reader, or a reminder for the practice's; None when it may go."""
    if row.attendance is None:
        return None
    needed_by = _needed_by(work, row, before) if kind.says_it_is_on or kind.says_it_is_off else None
    return mail_hours.hold_on(work, message=row, needed_by=needed_by)


def appointment_of(row: OutboxMessage) -> Appointment:
    """The appointment that a letter is about."""
    if row.appointment is None:
        raise LookupError("a letter is about an appointment")
    return row.appointment


def beginning_of(attendance: Attendance | None) -> LetterKind:
    """The kind by which this person (or without one, the practitioner) first hears that an appointment is on."""
    if attendance is None:
        return LetterKind.PRACTITIONER_NEW
    return LetterKind.CONFIRMATION if attendance.role is Role.BOOKER else LetterKind.PARTNER_INVITATION


def _needed_by(work: Work, row: OutboxMessage, before: Sequence[Said]) -> datetime:
    """When it begins, or sooner: when it would have begun by what she was told before."""
    appointment = appointment_of(row)
    told = told_otherwise(appointment, before)
    return min(appointment.starts_at, told[0]) if told and told[0] > work.now else appointment.starts_at
