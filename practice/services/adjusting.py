"""How does the counsellor let one appointment take place in another way, or for longer or shorter, at its own time?

The rules are asked again, with the new end: her own only ask her for a written reason, another appointment refuses her.
When it had to be booked, on which starts, and whether the day had room was settled with the first booking. The UID
stays, SEQUENCE rises.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from practice.errors import ContactMissing, NotFound, NotPossibleNow, ReasonNeeded
from practice.models.appointments import Appointment, Attendance, RainPlan, Role, Voicemail
from practice.models.scheduling import Caller, FormatKind, SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.slips import TIME_TO_TAKE_BACK
from practice.rules.slots import Reason, Rule
from practice.services import changes, fitting, phone_bookings, slips
from practice.work import Work

SETTLED = frozenset({Rule.NOTICE, Rule.GRID, Rule.PRACTICE_DAILY_CAP})
OF_FORMATS = frozenset({Rule.DAILY_CAP, Rule.WEEKLY_CAP})  # matter only where it becomes another format's


@dataclass(frozen=True, slots=True)
class NewWay:
    """In which format, for how long (None: as long as it usually is), and what else was agreed.

    `phone` is E.164, where none is kept. `takes_its_fee`: whether that format's fee is agreed on, too.
    """

    format_id: str
    length: timedelta | None = None
    rain_plan: RainPlan | None = None
    phone: str | None = None
    takes_its_fee: bool = False


def may_be_adjusted(appointment: Appointment, *, now: datetime) -> bool:
    """Whether it is requested or booked, and has not begun."""
    return appointment.is_upcoming and now < appointment.starts_at


def other_formats(work: Work, *, appointment: Appointment) -> list[SessionFormat]:
    """Every active format of hers for the same party, also what is listed nowhere; its own is left out."""
    offered = phone_bookings.offered(work)
    return [each for each in offered if each.id != appointment.format_id and each.allows(appointment.party)]


def against(
    work: Work, *, appointment: Appointment, length: timedelta, session_format: SessionFormat | None = None
) -> tuple[Reason, ...]:
    """Her own rules against it: with a reason she may go against them.

    Refuses with SlotTaken, and the nearest open times, when another appointment (or somebody's hold) is in the way.
    """
    start = appointment.starts_at
    found = fitting.why_not(work, appointment=appointment, start=start, session_format=session_format, length=length)
    settled = SETTLED if session_format else SETTLED | OF_FORMATS
    reasons = tuple(each for each in found if each.rule not in settled)
    if any(each.rule is Rule.TAKEN for each in reasons):
        raise fitting.taken(work, appointment=appointment, start=start, reasons=reasons)
    return reasons


def change_format(
    work: Work, *, appointment_id: str, way: NewWay, reason: str | None = None, seen: int | None = None
) -> Appointment:
    """Meet in another way at the same time. The fee stays unless `way` says so. The same format again changes nothing.

    Refuses with NotFound for what is not hers or not for them, with NotPossibleNow once it has begun or is off, with
    ChangedMeanwhile (`seen`: the revision she looked at), with ContactMissing where she is to ring somebody without a
    number, with SlotTaken like `against`, and with ReasonNeeded where only her rules are against it.
    """
    appointment = _take(work, appointment_id, seen)
    if way.format_id == appointment.format_id:
        return appointment
    chosen = next((each for each in other_formats(work, appointment=appointment) if each.id == way.format_id), None)
    if chosen is None:
        raise NotFound
    booker = next(part for part in appointment.attendances if part.role is Role.BOOKER)
    _refuse_without_number(booker, chosen, way)
    length = way.length or chosen.length_for(appointment.party)
    reasons = against(work, appointment=appointment, length=length, session_format=chosen)
    if reasons and not reason:
        raise ReasonNeeded(reasons)
    before = slips.look(work, appointment=appointment)
    if way.takes_its_fee:
        appointment.price_cents = appointment.fee_in(chosen, appointment.party)
    appointment.rain_plan = way.rain_plan if chosen.kind is FormatKind.WALK else None
    _keep_number(booker, chosen, way)
    changes.meet_in(work, appointment=appointment, session_format=chosen, length=length)
    _tell(work, appointment, "format_changed", LetterKind.FORMAT_CHANGED, reason if reasons else None, before)
    return appointment


def change_length(
    work: Work, *, appointment_id: str, length: timedelta, reason: str | None = None, seen: int | None = None
) -> Appointment:
    """Let it last longer or shorter for this once; start and fee stay. The same length again changes nothing.

    Refuses like `change_format`.
    """
    appointment = _take(work, appointment_id, seen)
    if length == appointment.length:
        return appointment
    reasons = against(work, appointment=appointment, length=length)
    if reasons and not reason:
        raise ReasonNeeded(reasons)
    before = slips.look(work, appointment=appointment)
    changes.place(work, appointment=appointment, start=appointment.starts_at, length=length)
    _tell(work, appointment, "length_changed", LetterKind.MOVED, reason if reasons else None, before)
    return appointment


def _take(work: Work, appointment_id: str, seen: int | None) -> Appointment:
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    if not may_be_adjusted(appointment, now=work.now):
        raise NotPossibleNow(appointment.status)
    changes.refuse_unless_seen(appointment, seen)
    return appointment


def _refuse_without_number(booker: Attendance, chosen: SessionFormat, way: NewWay) -> None:
    is_rung = chosen.kind is FormatKind.PHONE and chosen.caller is not Caller.CLIENT
    if is_rung and not (booker.client.phone or way.phone):
        raise ContactMissing(needs_number=True)


def _keep_number(booker: Attendance, chosen: SessionFormat, way: NewWay) -> None:
    if chosen.wants_phone and way.phone and not booker.client.phone:
        booker.client.phone = way.phone
        booker.voicemail = booker.voicemail or Voicemail.NONE


def _tell(
    work: Work, appointment: Appointment, what: str, kind: LetterKind, override: str | None, before: slips.Before
) -> None:
    appointment.override_reason = override
    event = changes.record(work, appointment=appointment, what=what, reason="override" if override else None)
    changes.tell(work, appointment=appointment, kind=kind, due_in=TIME_TO_TAKE_BACK)
    slips.keep(work, event=event, appointment=appointment, before=before)
