"""How the practice keeps its word about answers that it said it would delete."""

from __future__ import annotations

from sqlalchemy import Select, and_, delete, or_, select

from practice.models.appointments import Appointment, Attendance
from practice.models.intake import IntakeAnswer, IntakeResponse
from practice.rules.forgetting import KEPT_AFTER_SESSION
from practice.services import activity
from practice.work import Work


def something_is_due(work: Work) -> bool:
    """Whether `forget_due` would find anything."""
    return work.session.execute(_due(work).limit(1)).first() is not None


def forget_due(work: Work) -> int:
    """Delete the answers whose time is over, every revision of them, and say how many rows that were.

    The time counts from the end of the session as it stands now, whatever became of it. One line for each client's
    part goes into the activity log. Doing it again finds nothing.
    """
    found = work.session.execute(_due(work)).all()
    if not found:
        return 0
    work.session.execute(delete(IntakeAnswer).where(IntakeAnswer.id.in_([row.id for row in found])))
    for client_id, appointment_id in sorted({(row.client_id, row.appointment_id) for row in found}):
        activity.record(work, action="answer_forgotten", subjects={"client": client_id, "appointment": appointment_id})
    return len(found)


def _due(work: Work) -> Select[str, str, str]:
    """Answers whose time is over: their ids, whose they are, and the appointment."""
    is_over = or_(
        *(
            and_(IntakeAnswer.question == key, Appointment.ends_at <= work.now - kept)
            for key, kept in KEPT_AFTER_SESSION.items()
        )
    )
    return (
        select(IntakeAnswer.id, Attendance.client_id, Attendance.appointment_id)
        .join(IntakeAnswer.response)
        .join(Attendance, Attendance.id == IntakeResponse.attendance_id)
        .join(Attendance.appointment)
        .where(is_over)
        .order_by(IntakeAnswer.id)
    )
