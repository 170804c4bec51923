"""How is an appointment cancelled, by whom and why, and what becomes of one that was cancelled late?

Whether it counts as late is settled at that moment and kept. What follows from it the counsellor decides each time.
"""

from __future__ import annotations

from practice.models.appointments import Appointment, AppointmentEvent
from practice.rules.cancelling import CancelKind, counts_as_late
from practice.rules.lifecycle import AppointmentStatus
from practice.services import changes
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
