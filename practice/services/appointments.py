"""What the practitioner does with an appointment: look, move, cancel, approve, decline, say who came.

Her letters wait three minutes, so that a slip can be taken back before anybody reads of it. She may go against her
own rules with a written reason, never against another appointment.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import joinedload

from practice.errors import NotFound, NotPossibleNow, ReasonNeeded
from practice.models.appointments import Appointment, AppointmentEvent, Attendance
from practice.rules.cancelling import CancelKind
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.slips import TIME_TO_TAKE_BACK
from practice.rules.slots import Reason, Rule
from practice.services import cancelling, changes, fitting, outbox, reminding, slips
from practice.work import Work


def find_appointment(work: Work, *, appointment_id: str, practitioner_id: str) -> Appointment:
    """One of hers, with its format, place, terms, people and events. Refuses with NotFound, also another's."""
    query = changes.with_place(appointment_id).where(Appointment.practitioner_id == practitioner_id)
    parts = joinedload(Appointment.attendances).immediateload(Attendance.appointment)
    # one query: of two people and a few events there are few pairs
    options = joinedload(Appointment.terms), joinedload(Appointment.events), parts
    found = work.session.scalars(query.options(*options)).unique().one_or_none()
    if found is None:
        raise NotFound
    return found


def rules_against(work: Work, *, appointment: Appointment, start: datetime) -> tuple[Reason, ...]:
    """Her own rules against moving an appointment to `start` (aware UTC): with a reason she may go against them.

    Refuses with SlotTaken, and the nearest open times, when another appointment (or somebody's hold) is in the way,
    and in the past.
    """
    reasons = fitting.why_not(work, appointment=appointment, start=start)
    if any(found.rule in (Rule.TAKEN, Rule.PAST) for found in reasons):
        raise fitting.taken(work, appointment=appointment, start=start, reasons=reasons)
    return reasons


def reschedule_by_practitioner(
    work: Work, *, appointment_id: str, start: datetime, reason: str | None, seen: int | None = None
) -> Appointment:
    """Move one of her appointments to `start` (aware UTC): it lasts as long as before. The same start again changes
    nothing. `seen`: the revision that she was shown.

    Refuses with ChangedMeanwhile, with SlotTaken like `rules_against`, with ReasonNeeded when only her own rules are in
    the way and `reason` is empty, with NotPossibleNow when it is over or cancelled, and with NotFound.
    """
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    changes.refuse_unless_upcoming(appointment)
    if start == appointment.starts_at:
        return appointment
    changes.refuse_unless_seen(appointment, seen)
    reasons = rules_against(work, appointment=appointment, start=start)
    if reasons and not reason:
        raise ReasonNeeded(reasons)
    before = slips.look(work, appointment=appointment)
    changes.place(work, appointment=appointment, start=start, length=appointment.length)
    appointment.override_reason = reason if reasons else None
    event = changes.record(work, appointment=appointment, what="moved", reason="override" if reasons else None)
    changes.tell(work, appointment=appointment, kind=LetterKind.MOVED, due_in=TIME_TO_TAKE_BACK)
    slips.keep(work, event=event, appointment=appointment, before=before)
    return appointment


def cancel_by_practitioner(
    work: Work,
    *,
    appointment_id: str,
    reason: str,
    kind: CancelKind = CancelKind.PRACTITIONER,
    is_forgiven: bool = False,
    seen: int | None = None,
) -> Appointment:
    """Cancel one of her appointments. `reason` is for her own records, sealed; no letter carries it, nor the `kind`.

    What comes from their side after the deadline counts as late, unless it `is_forgiven`. `seen`: the revision that
    she looked at; refuses with ChangedMeanwhile when there is a later one.

    Refuses with NotPossibleNow when it is over or cancelled already, and with NotFound.
    """
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    changes.refuse_unless_upcoming(appointment)
    changes.refuse_unless_seen(appointment, seen)
    before = slips.look(work, appointment=appointment)
    event = cancelling.call_off(work, appointment=appointment, kind=kind, reason=reason, is_forgiven=is_forgiven)
    _tell_it_is_off(work, appointment, cancelling.letter_for(kind), event, before)
    return appointment


def decline_request(work: Work, *, appointment_id: str, reason: str) -> Appointment:
    """Say no to a time that somebody asked for. Refuses with NotPossibleNow unless it is a request; NotFound."""
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    refuse_unless_requested(appointment)
    before, kind = slips.look(work, appointment=appointment), CancelKind.PRACTITIONER
    event = cancelling.call_off(work, appointment=appointment, kind=kind, reason=reason, what="declined")
    _tell_it_is_off(work, appointment, LetterKind.REQUEST_DECLINED, event, before)
    return appointment


def approve(work: Work, *, appointment_id: str) -> Appointment:
    """Say yes to a time that somebody asked for: now it is booked, and the confirmation goes out.

    Refuses with NotPossibleNow unless it is a request, and with NotFound.
    """
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    refuse_unless_requested(appointment)
    before = slips.look(work, appointment=appointment)
    event = _become(work, appointment, AppointmentStatus.BOOKED, what="approved")
    for attendance in changes.readers(appointment):
        outbox.post(
            work,
            kind=LetterKind.CONFIRMATION,
            appointment=appointment,
            attendance=attendance,
            due_in=TIME_TO_TAKE_BACK,
        )
    reminding.renew(work, appointments=[appointment])
    slips.keep(work, event=event, appointment=appointment, before=before)
    return appointment


def refuse_unless_requested(appointment: Appointment) -> None:
    """What nobody asks for (any more) can neither be approved nor declined: NotPossibleNow."""
    if appointment.status is not AppointmentStatus.REQUESTED:
        raise NotPossibleNow(appointment.status)


def mark_attended(work: Work, *, appointment_id: str) -> Appointment:
    """Say that the session took place. Refuses with NotPossibleNow before it has begun, and with NotFound."""
    return _say_who_came(work, appointment_id, AppointmentStatus.ATTENDED)


def mark_no_show(work: Work, *, appointment_id: str) -> Appointment:
    """Say that nobody came. Refuses with NotPossibleNow before it has begun, and with NotFound."""
    return _say_who_came(work, appointment_id, AppointmentStatus.NO_SHOW)


def unsay_who_came(work: Work, *, appointment_id: str) -> Appointment:
    """Take back what was said of who came: nobody has said anything yet. Refuses with NotPossibleNow; NotFound."""
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    if appointment.status is not AppointmentStatus.BOOKED:
        _become(work, appointment, AppointmentStatus.BOOKED, what="unsaid")
    return appointment


def _tell_it_is_off(
    work: Work, appointment: Appointment, kind: LetterKind, event: AppointmentEvent, before: slips.Before
) -> None:
    changes.tell(work, appointment=appointment, kind=kind, due_in=TIME_TO_TAKE_BACK)
    slips.keep(work, event=event, appointment=appointment, before=before)


def _say_who_came(work: Work, appointment_id: str, status: AppointmentStatus) -> Appointment:
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    if appointment.status is status:
        return appointment
    if work.now < appointment.starts_at:
        raise NotPossibleNow(appointment.status)
    _become(work, appointment, status, what=status.value)
    return appointment


def _become(work: Work, appointment: Appointment, status: AppointmentStatus, *, what: str) -> AppointmentEvent:
    before = appointment.status
    appointment.become(status, now=work.now)
    return changes.record(work, appointment=appointment, what=what, from_status=before)
