"""Is somebody asked at all, and what? Her part in an appointment, locked for whoever writes, and her questions."""

from __future__ import annotations

from collections.abc import Container

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from practice.errors import AnswersRefused, NotPossibleNow
from practice.models.appointments import Answer, Appointment, Attendance
from practice.models.intake import IntakeResponse
from practice.models.people import Client, email_indexes
from practice.models.scheduling import Party
from practice.rules.conditions import Answers, Circumstances
from practice.rules.definitions import from_definition
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.questionnaire import Questionnaire
from practice.rules.questions import Fault
from practice.services import contact
from practice.work import Work


def take(work: Work, attendance_id: str) -> Attendance:
    """Her attendance with its appointment, locked, so that two windows saving at once write one after the other.

    Of the appointment as much is locked as an event of it takes, and first: whoever changes it does so, too.
    """
    mine = Attendance.id == attendance_id
    its_own = select(Appointment.id).join(Appointment.attendances).where(mine)
    work.session.execute(its_own.with_for_update(read=True, key_share=True, of=Appointment)).one()
    work.session.execute(select(Attendance.id).where(mine).with_for_update()).one()
    query = (
        select(Attendance)
        .where(mine)
        .options(joinedload(Attendance.appointment).joinedload(Appointment.session_format))
    )
    return work.session.scalars(query.execution_options(populate_existing=True)).one()


def is_asked(attendance: Attendance) -> bool:
    """Whether she may still answer: before the session and after it, while her link opens the form; not when it was
    called off, or she does not come."""
    return attendance.answer is not Answer.DECLINED and attendance.appointment.status is not AppointmentStatus.CANCELLED


def refuse_unless_asked(attendance: Attendance) -> None:
    """Refuses with NotPossibleNow where `is_asked` says no."""
    if not is_asked(attendance):
        raise NotPossibleNow(attendance.appointment.status)


def refuse_faults(
    asked: Questionnaire, values: Answers, circumstances: Circumstances, *, needed: Container[str]
) -> None:
    """Refuses with AnswersRefused what a question does not take, and what is missing of the `needed` ones."""
    found = asked.check(values, circumstances)
    faults = {key: fault for key, fault in found.items() if fault is not Fault.MISSING or key in needed}
    if faults:
        raise AnswersRefused(faults)


def asked_of(response: IntakeResponse) -> Questionnaire:
    """The version that she began to answer. `response` comes with it."""
    return from_definition(response.version.definition)


def circumstances_of(attendance: Attendance) -> Circumstances:
    """Who comes and how they meet. `attendance` comes with its appointment and session format."""
    appointment = attendance.appointment
    return Circumstances(appointment.party is Party.COUPLE, appointment.session_format.kind.value)


def is_closed(work: Work, *, attendance: Attendance) -> bool:
    """Whether somebody else may open the link in her letters: her mailbox is read, or is her partner's, too."""
    if attendance.discreet:
        return True
    if attendance.client.email is None:
        return False
    same_mailbox = (
        select(Attendance.id)
        .join(Attendance.client)
        .where(
            Attendance.appointment_id == attendance.appointment_id,
            Attendance.id != attendance.id,
            Client.email_index.in_(email_indexes(attendance.client.email)),
        )
    )
    somebody = or_(contact.discreet_parts(attendance.client).exists(), same_mailbox.exists())
    return bool(work.session.scalar(select(somebody)))
