"""What does a client say about when she is reminded? Each person for herself, and from that moment on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from practice.errors import NotPossibleNow
from practice.models.appointments import Answer, Appointment, Attendance
from practice.rules.reminders import in_order
from practice.services import changes, reminding
from practice.work import Work


def refuse_unless_ahead(work: Work, *, appointment: Appointment, attendance: Attendance) -> None:
    """Of what is over, cancelled, or declined by this person nobody is reminded: NotPossibleNow."""
    is_ahead = appointment.is_upcoming and work.now < appointment.starts_at
    if not is_ahead or attendance.answer is Answer.DECLINED:
        raise NotPossibleNow(appointment.status)


def choose(work: Work, *, appointment_id: str, attendance_id: str, leads: Iterable[str] | None) -> list[datetime]:
    """She is reminded at these leads from now on, with none not at all, with None as everybody. Says when (aware UTC).

    What waits is withdrawn or owed anew at once; a lead whose time has passed makes no letter. Refuses with
    NotPossibleNow when it is over or off, and with NotFound.
    """
    appointment, mine = changes.take_part(work, appointment_id=appointment_id, attendance_id=attendance_id)
    refuse_unless_ahead(work, appointment=appointment, attendance=mine)
    chosen = None if leads is None else list(in_order(leads))
    if chosen != mine.reminders:
        mine.reminders = chosen
        changes.record(work, appointment=appointment, what="reminders_chosen")
        reminding.renew(work, appointments=[appointment])
    profile = work.profile
    return reminding.coming(work, attendance=mine, appointment=appointment, profile=profile)
