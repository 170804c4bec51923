"""Who is owed the one reminder that something still waits for her before a session, and is it still true when it goes?

The worker looks once a minute. Several of them may look at once: who is owed a reminder is locked, and whoever is
locked by somebody else is left for the next minute. One letter to an attendance, whatever becomes of its time; one
that a change has called back before it went was none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager

from practice.models.appointments import Answer, Appointment, Attendance
from practice.models.intake import IntakeResponse, Pack, ResponseState
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.scheduling import Asked, SessionFormat
from practice.rules.form_reminders import AHEAD, Occasion, is_due, is_too_late
from practice.rules.letter_kinds import LetterKind
from practice.rules.letters_due import Withdrawal
from practice.rules.lifecycle import AppointmentStatus
from practice.services import consents, outbox
from practice.work import Work


def somebody_is_due(work: Work) -> bool:
    """Whether `post_due` would find anybody. Asked first, because looking takes no lock and posting does."""
    return bool(_due(work, _near(work)))


def post_due(work: Work) -> int:
    """Owe everybody her reminder for whom it is time, and say to how many. Again at once it is nobody any more."""
    ids = [part.id for part in _due(work, _near(work))]
    locked = select(Attendance.id).where(Attendance.id.in_(ids)).order_by(Attendance.id)
    mine = set(work.session.scalars(locked.with_for_update(skip_locked=True))) if ids else set()
    # what another worker has written before it let go of the lock is seen only now
    due = _due(work, [part for part in _near(work) if part.id in mine])
    for part in due:
        outbox.post(work, kind=LetterKind.FORM_REMINDER, appointment=part.appointment, attendance=part)
    return len(due)


def why_not(work: Work, *, attendance: Attendance, appointment: Appointment) -> Withdrawal | None:
    """Why a reminder that is owed has nothing to say any more, at the moment of sending; None where it has."""
    if is_too_late(appointment.starts_at, now=work.now):
        return Withdrawal.TOO_LATE
    is_missing = consents.missing(work, attendances=[attendance])[attendance.id]
    asks = work.session.scalar(select(SessionFormat.asks).where(SessionFormat.id == appointment.format_id))
    form_waits = asks is Asked.USUAL and attendance.client_id not in _done_with_the_form(work, [attendance.client_id])
    return None if is_missing or form_waits else Withdrawal.NOTHING_WAITS


def _near(work: Work) -> Sequence[Attendance]:
    """Everybody with a session in the coming hours who comes and was not reminded of it."""
    return work.session.scalars(_coming_soon(work), execution_options={"populate_existing": True}).all()


def _coming_soon(work: Work) -> Select[Attendance]:
    """One that was called back while it was being handed over may have gone."""
    reminded = select(OutboxMessage.id).where(
        OutboxMessage.attendance_id == Attendance.id,
        OutboxMessage.kind == LetterKind.FORM_REMINDER,
        or_(
            OutboxMessage.state != OutboxState.WITHDRAWN,
            OutboxMessage.claimed_by.is_not(None),
            OutboxMessage.sequence >= Attendance.sequence,
        ),
    )
    return (
        select(Attendance)
        .join(Attendance.appointment)
        .where(
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.starts_at > work.now,
            Appointment.starts_at <= work.now + AHEAD,
            Attendance.answer == Answer.CONFIRMED,
            ~reminded.exists(),
        )
        .options(contains_eager(Attendance.appointment).joinedload(Appointment.session_format))
        .order_by(Appointment.starts_at, Attendance.id)
    )


def _due(work: Work, parts: Sequence[Attendance]) -> list[Attendance]:
    missing = consents.missing(work, attendances=parts)
    done = _done_with_the_form(work, {part.client_id for part in parts})
    return [
        part
        for part in parts
        if is_due(
            Occasion(
                starts_at=part.appointment.starts_at,
                booked_at=part.appointment.created_at,
                is_booked=part.appointment.status is AppointmentStatus.BOOKED,
                comes=part.answer is Answer.CONFIRMED,
                may_be_written_to=part.is_written_to,
                agreements_missing=missing[part.id],
                form_waits=part.appointment.session_format.asks is Asked.USUAL and part.client_id not in done,
            ),
            now=work.now,
        )
    ]


def _done_with_the_form(work: Work, clients: Collection[str]) -> set[str]:
    """Of these clients those who have sent it, taken it back, or would rather talk by phone."""
    if not clients:
        return set()
    done = select(IntakeResponse.client_id).where(
        IntakeResponse.client_id.in_(clients),
        IntakeResponse.pack == Pack.CORE.value,
        (IntakeResponse.state != ResponseState.DRAFT) | IntakeResponse.prefers_phone_at.is_not(None),
    )
    return set(work.session.scalars(done))
