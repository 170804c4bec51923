"""How letters reach a client: she puts a wrong address right, says who else reads it, or asks for her letter again.

Only the one who booked does this, by her own link: she typed the address. Letters say little from the moment she
says that somebody else might read them; what is in a calendar already stays there, and the page says so.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from practice.models.appointments import Answer, Appointment, Attendance, ClientLink, Role
from practice.models.people import Client
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import changes, clients, outbox
from practice.work import Work


def is_discreet(work: Work, *, attendance: Attendance) -> bool:
    """Whether letters to her mailbox say little: she asked for it, or somebody with the same mailbox did."""
    if attendance.discreet or (attendance.role is Role.PARTNER and attendance.answer is Answer.INVITED):
        return True
    if attendance.client.email_index is None:  # to have no mailbox is not to share one
        return False
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

    What follows from another address is said at `write_elsewhere`. Refuses with NotPossibleNow when it is over or
    cancelled, and with NotFound for anybody but the one who booked.
    """
    appointment, booker = _take_own(work, appointment_id=appointment_id, attendance_id=attendance_id)
    changes.refuse_unless_upcoming(appointment)
    booker.discreet = discreet
    if email == booker.client.email:
        return None
    write_elsewhere(work, client=booker.client, email=email)
    link = clients.issue_link(work, attendance=booker, appointment=appointment)
    changes.record(work, appointment=appointment, what="address_corrected")
    work.session.flush()
    return link


def write_elsewhere(work: Work, *, client: Client, email: str) -> None:
    """Keep another address of a client's. Whoever got letters at the old one is shut out of all her appointments.

    Earlier links open nothing any more. Her newest letter about each appointment that is ahead goes to the new
    address, the same row and so the same message; where there is none, because she had no address, the first.
    """
    shuts_out, its_parts = client.email is not None, select(Attendance).where(Attendance.client_id == client.id)
    client.set_email(email)
    for part in work.session.scalars(its_parts.options(joinedload(Attendance.appointment))):
        if shuts_out:
            clients.revoke_links(work, attendance_id=part.id)
        is_ahead = part.appointment.is_upcoming and part.answer is not Answer.DECLINED
        if is_ahead and not outbox.send_latest_again(work, attendance=part):
            outbox.post(work, kind=LetterKind.CONFIRMATION, appointment=part.appointment, attendance=part)


def send_again(work: Work, *, appointment_id: str, attendance_id: str) -> None:
    """Owe her the newest letter about her appointment once more: the same message, so that none is there twice.

    Without an address there is none, and nothing happens. Refuses with NotPossibleNow when it is over or cancelled,
    and with NotFound for anybody but the one who booked.
    """
    appointment, booker = _take_own(work, appointment_id=appointment_id, attendance_id=attendance_id)
    changes.refuse_unless_upcoming(appointment)
    outbox.send_latest_again(work, attendance=booker)


def _take_own(work: Work, *, appointment_id: str, attendance_id: str) -> tuple[Appointment, Attendance]:
    return changes.take_own(work, appointment_id=appointment_id, attendance_id=attendance_id, role=Role.BOOKER)
