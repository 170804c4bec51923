"""How letters reach a client: she puts a wrong address right, says who else reads it, or asks for her letter again.

Only the one who booked does this, by her own link: she typed the address. Letters say little from the moment she
says that somebody else might read them; what is in a calendar already stays there, and the page says so.
"""

from __future__ import annotations

from sqlalchemy import select

from practice.models.appointments import Answer, Appointment, Attendance, ClientLink, Role
from practice.models.people import Client
from practice.rules.lifecycle import AppointmentStatus
from practice.services import changes, clients, outbox
from practice.work import Work


def is_discreet(work: Work, *, attendance: Attendance) -> bool:
    """Whether letters to her mailbox say little: she asked for it, or somebody with the same mailbox did."""
    if attendance.discreet or (attendance.role is Role.PARTNER and attendance.answer is Answer.INVITED):
        return True
    shared = (
        select(Attendance.id)
        .join(Attendance.client)
        .join(Attendance.appointment)
        .where(
            Attendance.discreet,
            Client.email_index == attendance.client.email_index,
            Appointment.status != AppointmentStatus.CANCELLED,
        )
    )
    return work.session.scalars(shared.limit(1)).first() is not None


def correct_address(
    work: Work, *, appointment_id: str, attendance_id: str, email: str, discreet: bool
) -> ClientLink | None:
    """Keep where to write and how much to say. With another address than before: her new link, else None.

    Whoever got letters at the old address is shut out: earlier links open nothing any more. Her newest letter goes
    to the new address, the same row and so the same message. Refuses with NotPossibleNow when it is over or
    cancelled, and with NotFound for anybody but the one who booked.
    """
    appointment, booker = _take_own(work, appointment_id=appointment_id, attendance_id=attendance_id)
    changes.refuse_unless_upcoming(appointment)
    booker.discreet = discreet
    if email == booker.client.email:
        return None
    booker.client.set_email(email)
    clients.revoke_links(work, attendance_id=booker.id)
    link = clients.issue_link(work, attendance=booker, appointment=appointment)
    changes.record(work, appointment=appointment, what="address_corrected")
    outbox.send_latest_again(work, attendance=booker)
    work.session.flush()
    return link


def send_again(work: Work, *, appointment_id: str, attendance_id: str) -> None:
    """Owe her the newest letter about her appointment once more: the same message, so that none is there twice.

    Refuses with NotPossibleNow when it is over or cancelled, and with NotFound for anybody but the one who booked.
    """
    appointment, booker = _take_own(work, appointment_id=appointment_id, attendance_id=attendance_id)
    changes.refuse_unless_upcoming(appointment)
    outbox.send_latest_again(work, attendance=booker)


def _take_own(work: Work, *, appointment_id: str, attendance_id: str) -> tuple[Appointment, Attendance]:
    return changes.take_own(work, appointment_id=appointment_id, attendance_id=attendance_id, role=Role.BOOKER)
