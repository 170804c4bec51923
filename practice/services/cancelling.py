"""How is an appointment cancelled, by whom and why, and what becomes of one that was cancelled late?

Whether it counts as late is settled at that moment and kept. What follows from it the counsellor decides each time.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from practice.errors import NotPossibleNow
from practice.models.appointments import Appointment, AppointmentEvent
from practice.models.base import not_first
from practice.rules.cancelling import ON_THEIR_SIDE, CancelKind, counts_as_late, may_count_as_late
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import changes, payments
from practice.work import Work


def call_off(
    work: Work,
    *,
    appointment: Appointment,
    kind: CancelKind,
    reason: str | None,
    what: str = "cancelled",
    is_forgiven: bool = False,
) -> AppointmentEvent:
    """Cancel an appointment that is locked; `reason` is sealed. Nobody is told yet.

    What nobody had said yes to is never late, and neither is what `is_forgiven`. Refuses with NotPossibleNow.
    """
    before = appointment.status
    appointment.become(AppointmentStatus.CANCELLED, now=work.now)
    appointment.cancelled_at, appointment.cancelled_by = work.now, str(work.actor.kind)
    appointment.cancel_kind, appointment.cancel_reason = kind, reason or None
    was_booked = before is AppointmentStatus.BOOKED
    is_late = was_booked and counts_as_late(kind, at=work.now, change_until=appointment.change_until)
    appointment.cancelled_late = is_late and not is_forgiven
    return changes.record(work, appointment=appointment, what=what, from_status=before, reason=kind.value)


def letter_for(kind: CancelKind) -> LetterKind:
    """The letter that says so when the counsellor cancels: she is sorry only for what they did not wish for."""
    return LetterKind.CANCELLED_BY_CLIENT if kind in ON_THEIR_SIDE else LetterKind.CANCELLED_BY_PRACTITIONER


def may_count(appointment: Appointment) -> bool:
    """Whether she may say that it was late: cancelled after the deadline, for a reason that can count."""
    at, kind = appointment.cancelled_at, appointment.cancel_kind
    return bool(at and kind and may_count_as_late(kind, at=at, change_until=appointment.change_until))


def count_as_late(work: Work, *, appointment_id: str) -> Appointment:
    """Say that it does count as late. Refuses with NotPossibleNow for what cannot, and with NotFound."""
    appointment = _take_cancelled(work, appointment_id)
    if not may_count(appointment):
        raise NotPossibleNow(appointment.status)
    if not appointment.cancelled_late:
        appointment.cancelled_late = True
        appointment.late_settled_at = appointment.late_fee_cents = None  # it is hers to decide, also of history
        _note(work, appointment, "late_counted")
    return appointment


def forgive(work: Work, *, appointment_id: str) -> Appointment:
    """Say that it does not count as late after all. Refuses with NotPossibleNow unless it is cancelled; NotFound."""
    appointment = _take_cancelled(work, appointment_id)
    if appointment.cancelled_late:
        appointment.cancelled_late = False
        appointment.late_settled_at = appointment.late_fee_cents = None
        _note(work, appointment, "late_forgiven")
    return appointment


def charge_nothing(work: Work, *, appointment_id: str) -> Appointment:
    """It was late, stays so, and nothing is owed for it. Refuses with NotPossibleNow unless it was late; NotFound."""
    appointment = _take_cancelled(work, appointment_id)
    if not appointment.cancelled_late:
        raise NotPossibleNow(appointment.status)
    if appointment.fee.may_charge:
        return payments.decide_late_fee(work, appointment_id=appointment_id, cents=0)
    if appointment.late_settled_at is None:
        appointment.late_settled_at = work.now
        _note(work, appointment, "nothing_charged")
    return appointment


def question(practitioner_id: str) -> ScalarSelect[int]:
    """How many late ones wait for her decision: to be asked among other small questions."""
    return _undecided(practitioner_id).with_only_columns(func.count(Appointment.id)).scalar_subquery()


def undecided(work: Work, *, practitioner_id: str) -> Sequence[Appointment]:
    """Those late ones, with format and people, the one that was cancelled first first."""
    parts = joinedload(Appointment.session_format), selectinload(Appointment.attendances)
    query = _undecided(practitioner_id).options(*parts).order_by(Appointment.cancelled_at, Appointment.id)
    return work.session.scalars(query).all()


def _undecided(practitioner_id: str) -> Select[Appointment]:
    return select(Appointment).where(
        Appointment.cancelled_late,
        Appointment.late_settled_at.is_(None),
        not_first(Appointment.practitioner_id) == practitioner_id,
    )


def _take_cancelled(work: Work, appointment_id: str) -> Appointment:
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    if appointment.status is not AppointmentStatus.CANCELLED:
        raise NotPossibleNow(appointment.status)
    return appointment


def _note(work: Work, appointment: Appointment, what: str) -> None:
    appointment.updated_at = work.now
    appointment.revision += 1
    changes.record(work, appointment=appointment, what=what)
