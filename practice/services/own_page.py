"""What a client may do with her own appointment by herself: move it, change its format, cancel; or say she comes.

Only the one who booked moves and cancels, and only until the deadline that was frozen when she booked. Her partner
answers for herself. The same answer given twice is one answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import inspect, select

from practice.errors import NotFound, NotPossibleNow, TooLateToChange
from practice.models.appointments import Answer, Appointment, Attendance, RainPlan, Role, Voicemail
from practice.models.intake import Consent, ConsentKind, ConsentText, current_text
from practice.models.scheduling import FormatKind, SessionFormat, bookable_formats
from practice.rules.cancelling import CancelKind
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import availability, cancelling, changes, fitting, reminding, weather
from practice.work import ActorKind, Work


@dataclass(frozen=True, slots=True)
class NewFormat:
    """Another way to meet, and what it needs: for a walk a rain plan and the outdoor tick, and a number to ring
    (E.164) unless she has given one."""

    format_id: str
    rain_plan: RainPlan | None = None
    agrees_to_outdoors: bool = False
    phone: str | None = None


def may_change(appointment: Appointment, *, now: datetime) -> bool:
    """Whether the booker may still move or cancel by herself: it is upcoming, and the deadline is not over."""
    return appointment.is_upcoming and now <= appointment.change_until and now < appointment.starts_at


def may_move(appointment: Appointment, *, now: datetime) -> bool:
    """Whether the booker may still move it by herself: for bad weather also after the deadline, where another day is
    what was agreed on."""
    is_for_the_weather = appointment.rain_plan is RainPlan.ANOTHER_DAY and weather.may_call_out(appointment, now=now)
    return may_change(appointment, now=now) or is_for_the_weather


def terms_of(work: Work, *, appointment: Appointment) -> str:
    """The wording of the fees that she agreed to when she booked, whatever it says today."""
    if "terms" not in inspect(appointment).unloaded:
        return appointment.terms.words if appointment.terms else ""
    words = select(ConsentText.words).where(ConsentText.id == appointment.terms_id)
    return work.session.scalar(words) or ""


def refuse_too_late_to_move(work: Work, *, appointment: Appointment) -> None:
    """The same for moving, for which bad weather gives longer."""
    if not may_move(appointment, now=work.now):
        refuse_too_late(work, appointment=appointment)


def refuse_too_late(work: Work, *, appointment: Appointment) -> None:
    """Refuse with TooLateToChange (her terms, the practice's number) after the deadline, with NotPossibleNow when
    the appointment is over or cancelled."""
    changes.refuse_unless_upcoming(appointment)
    if not may_change(appointment, now=work.now):
        phone = work.profile.phone
        raise TooLateToChange(terms_of(work, appointment=appointment), phone)


def other_formats(work: Work, *, appointment: Appointment, among: Iterable[SessionFormat]) -> list[SessionFormat]:
    """Those formats into which this appointment could change at its own time, by the rules that draw the booking."""
    suitable = [
        (chosen, appointment.party)
        for chosen in among
        if chosen.id != appointment.format_id and _suits(chosen, appointment)
    ]
    start = appointment.starts_at
    return availability.formats_open_at(work, choices=suitable, start=start, leave_out=appointment.id)


def reschedule(work: Work, *, appointment_id: str, attendance_id: str, start: datetime) -> Appointment:
    """Move her appointment to `start` (aware UTC). She keeps the old time until this is done.

    Refuses with SlotTaken (and the nearest open times), TooLateToChange, NotPossibleNow or NotFound.
    """
    appointment, _ = _take_as_booker(work, appointment_id=appointment_id, attendance_id=attendance_id)
    if start == appointment.starts_at:
        return appointment
    refuse_too_late_to_move(work, appointment=appointment)
    is_for_the_weather = not may_change(appointment, now=work.now)
    reasons = fitting.why_not(work, appointment=appointment, start=start)
    if reasons:
        raise fitting.taken(work, appointment=appointment, start=start, reasons=reasons)
    changes.place(work, appointment=appointment, start=start, length=appointment.length)
    appointment.override_reason = None
    changes.record(work, appointment=appointment, what="moved", reason=weather.WEATHER if is_for_the_weather else None)
    changes.tell(
        work,
        appointment=appointment,
        kind=LetterKind.MOVED,
        to_practitioner=LetterKind.PRACTITIONER_MOVED,
    )
    return appointment


def change_format(work: Work, *, appointment_id: str, attendance_id: str, change: NewFormat) -> Appointment:
    """Meet in another way at the same time, at that format's length and price, on the terms she has.

    Refuses with SlotTaken when the rules do not allow it at this time, TooLateToChange, NotPossibleNow or NotFound.
    """
    appointment, booker = _take_as_booker(work, appointment_id=appointment_id, attendance_id=attendance_id)
    if change.format_id == appointment.format_id:
        return appointment
    refuse_too_late(work, appointment=appointment)
    chosen = work.session.scalars(bookable_formats().where(SessionFormat.id == change.format_id)).one_or_none()
    if chosen is None or not _suits(chosen, appointment):
        raise NotFound
    start = appointment.starts_at
    reasons = fitting.why_not(work, appointment=appointment, start=start, session_format=chosen)
    if reasons:
        raise fitting.taken(work, appointment=appointment, start=start, reasons=reasons)
    _meet_differently(work, appointment=appointment, chosen=chosen, rain_plan=change.rain_plan)
    _write_what_it_needs(work, booker=booker, chosen=chosen, change=change)
    changes.record(work, appointment=appointment, what="format_changed")
    changes.tell(
        work,
        appointment=appointment,
        kind=LetterKind.FORMAT_CHANGED,
        to_practitioner=LetterKind.PRACTITIONER_FORMAT_CHANGED,
    )
    return appointment


def cancel(work: Work, *, appointment_id: str, attendance_id: str, reason: str | None) -> Appointment:
    """Cancel her appointment, for everybody who was to come. `reason` is kept sealed; no letter carries it.

    Refuses with TooLateToChange, NotPossibleNow or NotFound.
    """
    appointment, _ = _take_as_booker(work, appointment_id=appointment_id, attendance_id=attendance_id)
    if appointment.status is AppointmentStatus.CANCELLED and appointment.cancelled_by == ActorKind.CLIENT:
        return appointment
    refuse_too_late(work, appointment=appointment)
    cancelling.call_off(work, appointment=appointment, kind=CancelKind.CLIENT_ASKED, reason=reason)
    changes.tell(
        work,
        appointment=appointment,
        kind=LetterKind.CANCELLED_BY_CLIENT,
        to_practitioner=LetterKind.PRACTITIONER_CANCELLED,
    )
    return appointment


def accept(work: Work, *, appointment_id: str, attendance_id: str) -> Appointment:
    """The partner says that she comes. Refuses with NotPossibleNow when she has declined or it is over; NotFound."""
    return _answer(work, appointment_id, attendance_id, Answer.CONFIRMED, what="partner_confirmed")


def decline(work: Work, *, appointment_id: str, attendance_id: str) -> Appointment:
    """The partner says, for herself alone, that she does not come. That is final, and nobody is sent a letter.

    Refuses with NotPossibleNow when it is over or cancelled, and with NotFound for the one who booked.
    """
    return _answer(work, appointment_id, attendance_id, Answer.DECLINED, what="partner_declined")


def _suits(chosen: SessionFormat, appointment: Appointment) -> bool:
    """Whether this format is the same practitioner's, for the same party, and asks nothing that is not settled."""
    asks_first = chosen.needs_approval and appointment.status is AppointmentStatus.BOOKED
    same_practitioner = chosen.practitioner_id == appointment.practitioner_id
    return same_practitioner and chosen.allows(appointment.party) and not asks_first and not chosen.returning_only


def _meet_differently(
    work: Work, *, appointment: Appointment, chosen: SessionFormat, rain_plan: RainPlan | None
) -> None:
    appointment.price_cents = appointment.fee_in(chosen, appointment.party)
    appointment.rain_plan = rain_plan if chosen.kind is FormatKind.WALK else None
    changes.meet_in(work, appointment=appointment, session_format=chosen)


def _write_what_it_needs(work: Work, *, booker: Attendance, chosen: SessionFormat, change: NewFormat) -> None:
    if chosen.wants_phone and change.phone:
        booker.client.phone = change.phone
        booker.voicemail = booker.voicemail or Voicemail.NONE
    if chosen.kind is FormatKind.WALK and change.agrees_to_outdoors:
        words = work.session.scalars(current_text(ConsentKind.WALK)).one()
        work.session.add(Consent(client_id=booker.client_id, attendance_id=booker.id, text_id=words.id, at=work.now))


def _answer(work: Work, appointment_id: str, attendance_id: str, answer: Answer, *, what: str) -> Appointment:
    appointment, partner = changes.take_own(
        work, appointment_id=appointment_id, attendance_id=attendance_id, role=Role.PARTNER
    )
    if partner.answer is answer:
        return appointment
    changes.refuse_unless_upcoming(appointment)
    if partner.answer is Answer.DECLINED or work.now >= appointment.starts_at:
        raise NotPossibleNow(appointment.status)
    partner.answer = answer
    if answer is Answer.DECLINED:
        partner.sequence += 1  # letters to her that have not left yet are overtaken
    changes.record(work, appointment=appointment, what=what)
    reminding.renew(work, appointments=[appointment])
    return appointment


def _take_as_booker(work: Work, *, appointment_id: str, attendance_id: str) -> tuple[Appointment, Attendance]:
    return changes.take_own(work, appointment_id=appointment_id, attendance_id=attendance_id, role=Role.BOOKER)
