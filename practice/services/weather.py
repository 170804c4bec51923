"""What becomes of a walk in bad weather? The plan that was agreed on at booking, used by one button.

The time stays and so does the price: weather is nobody's fault, and never counts as late. What the plan says is asked
of the diary again, because there may be somebody in the room meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from practice.errors import NotFound, NotPossibleNow, ReasonNeeded
from practice.models.appointments import Appointment, AppointmentEvent, Attendance, RainPlan, Role
from practice.models.scheduling import Caller, FormatKind, SessionFormat, bookable_formats
from practice.rules import slots as rules
from practice.rules.diary import Diary
from practice.rules.letter_kinds import LetterKind
from practice.rules.slips import TIME_TO_TAKE_BACK
from practice.rules.slots import Reason, Rule
from practice.services import availability, changes, fitting, slips
from practice.work import Work

INSTEAD = {
    RainPlan.INDOORS: FormatKind.IN_PERSON,
    RainPlan.PHONE: FormatKind.PHONE,
    RainPlan.ONLINE: FormatKind.ONLINE,
}
WEATHER = "weather"  # the reason of what was changed for it: a code
# What may stand against another way to meet at a time that was agreed on long ago. When it had to be booked, on which
# starts, and how many a day has room for, was settled with the walk.
BINDING = frozenset(
    {Rule.HORIZON, Rule.HOURS, Rule.TIME_OFF, Rule.TAKEN, Rule.BUFFER, Rule.CHANGEOVER, Rule.BUSY_CALENDAR}
)


@dataclass(frozen=True, slots=True)
class Way:
    """How they could meet instead, from the format that it would be, for how long, and what stands against it."""

    plan: RainPlan
    session_format: SessionFormat
    length: timedelta
    reasons: tuple[Reason, ...]
    lacks_number: bool

    @property
    def is_open(self) -> bool:
        """Whether nothing stands against it."""
        return not self.reasons and not self.lacks_number


def may_be_used(appointment: Appointment, *, now: datetime) -> bool:
    """Whether it is a walk that is ahead, for which another plan was made than to walk anyway."""
    is_walk = appointment.session_format.kind is FormatKind.WALK
    has_plan = appointment.rain_plan not in (None, RainPlan.WALK_ANYWAY)
    return is_walk and has_plan and appointment.is_upcoming and now < appointment.starts_at


def may_call_out(appointment: Appointment, *, now: datetime) -> bool:
    """Whether the one who booked may use the plan by herself: until so long before the walk as its format says."""
    return may_be_used(appointment, now=now) and now <= call_out_until(appointment)


def call_out_until(appointment: Appointment) -> datetime:
    """Until when a client may say by herself that the weather is too bad (aware UTC)."""
    return appointment.starts_at - appointment.session_format.rain_notice


def ways(work: Work, *, appointment: Appointment, booker: Attendance | None) -> list[Way]:
    """How they could meet instead at the same time: what was agreed on comes first, what is not offered is left out.

    The length is that of the walk, or the format's own where that is shorter and the walk's does not fit.
    """
    plans = sorted(INSTEAD, key=lambda plan: plan is not appointment.rain_plan)
    formats = work.session.scalars(bookable_formats()).all()
    found = {plan: chosen for plan in plans if (chosen := _format_for(plan, appointment, formats)) is not None}
    choices = [(chosen, appointment.party) for chosen in found.values()]
    if not choices:
        return []
    diaries = availability.diaries_at(work, choices=choices, start=appointment.starts_at, leave_out=appointment.id)
    return [
        _way(plan, chosen, appointment, diary, booker)
        for (plan, chosen), diary in zip(found.items(), diaries, strict=True)
    ]


def offered(among: Sequence[Way], appointment: Appointment) -> list[Way]:
    """What a client may choose: the way that was agreed on; where that is not possible any more, any other that is."""
    possible = [way for way in among if way.is_open]
    agreed = [way for way in possible if way.plan is appointment.rain_plan]
    return agreed or possible


def use_by_client(work: Work, *, appointment_id: str, attendance_id: str, plan: RainPlan) -> Appointment:
    """Do what was agreed on for bad weather, or what is possible instead. Pressing twice changes nothing more.

    Another day, where it was not agreed on, becomes the plan, and she chooses the day. Refuses with NotPossibleNow when
    it is over or too late for that, with SlotTaken (and open times) when that way is not possible, and with NotFound.
    """
    appointment, booker = changes.take_own(
        work, appointment_id=appointment_id, attendance_id=attendance_id, role=Role.BOOKER
    )
    if INSTEAD.get(plan) is appointment.session_format.kind:
        return appointment
    if not may_call_out(appointment, now=work.now):
        raise NotPossibleNow(appointment.status)
    among = ways(work, appointment=appointment, booker=booker)
    possible = offered(among, appointment)
    if plan is RainPlan.ANOTHER_DAY:
        if appointment.rain_plan in {way.plan for way in possible}:
            raise NotFound
        _agree_on_another_day(work, appointment)
        return appointment
    chosen = next((way for way in possible if way.plan is plan), None)
    if chosen is None:
        against = next((way.reasons for way in among if way.plan is plan), ())
        raise fitting.taken(work, appointment=appointment, start=appointment.starts_at, reasons=against)
    _meet(work, appointment, chosen)
    changes.tell(
        work, appointment=appointment, kind=LetterKind.RAIN_PLAN, to_practitioner=LetterKind.PRACTITIONER_RAIN_PLAN
    )
    return appointment


def use_by_practitioner(work: Work, *, appointment_id: str, plan: RainPlan, reason: str | None) -> Appointment:
    """The same by her, until the walk begins: any way that she offers. The letters wait three minutes.

    Refuses with SlotTaken when another appointment is there, with ReasonNeeded when only her own rules are against it
    and `reason` is empty, with NotPossibleNow, and with NotFound for a way that she does not offer.
    """
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    if INSTEAD.get(plan) is appointment.session_format.kind:
        return appointment
    if not may_be_used(appointment, now=work.now):
        raise NotPossibleNow(appointment.status)
    booker = next((part for part in appointment.attendances if part.role is Role.BOOKER), None)
    among = ways(work, appointment=appointment, booker=booker)
    chosen = next((way for way in among if way.plan is plan and not way.lacks_number), None)
    if chosen is None:
        raise NotFound
    if any(found.rule is Rule.TAKEN for found in chosen.reasons):
        raise fitting.taken(work, appointment=appointment, start=appointment.starts_at, reasons=chosen.reasons)
    if chosen.reasons and not reason:
        raise ReasonNeeded(chosen.reasons)
    before = slips.look(work, appointment=appointment)
    event = _meet(work, appointment, chosen)
    appointment.override_reason = reason if chosen.reasons else None
    changes.tell(work, appointment=appointment, kind=LetterKind.RAIN_PLAN, due_in=TIME_TO_TAKE_BACK)
    slips.keep(work, event=event, appointment=appointment, before=before)
    return appointment


def _format_for(plan: RainPlan, appointment: Appointment, among: Sequence[SessionFormat]) -> SessionFormat | None:
    """Of the formats that could be it, that of the walk's length, or the first that clients are shown."""
    formats = [
        each
        for each in among
        if each.practitioner_id == appointment.practitioner_id
        and each.kind is INSTEAD[plan]
        and each.allows(appointment.party)
    ]
    same = [each for each in formats if each.length_for(appointment.party) == appointment.length]
    return next(iter([*same, *formats]), None)


def _way(
    plan: RainPlan, chosen: SessionFormat, appointment: Appointment, diary: Diary, booker: Attendance | None
) -> Way:
    lengths = [appointment.length, min(appointment.length, chosen.length_for(appointment.party))]
    against = {length: _against(appointment.starts_at, diary, length) for length in lengths}
    length = next((each for each in lengths if not against[each]), lengths[0])
    is_rung = plan is RainPlan.PHONE and chosen.caller is not Caller.CLIENT
    has_number = booker is not None and bool(booker.client.phone)
    return Way(plan, chosen, length, against[length], lacks_number=is_rung and not has_number)


def _against(start: datetime, diary: Diary, length: timedelta) -> tuple[Reason, ...]:
    policy = replace(diary.policy, length=length)
    return tuple(found for found in rules.why_not(start, replace(diary, policy=policy)) if found.rule in BINDING)


def _meet(work: Work, appointment: Appointment, way: Way) -> AppointmentEvent:
    appointment.rain_plan = None
    changes.meet_in(work, appointment=appointment, session_format=way.session_format, length=way.length)
    return changes.record(work, appointment=appointment, what="rain_plan_used", reason=WEATHER)


def _agree_on_another_day(work: Work, appointment: Appointment) -> None:
    if appointment.rain_plan is not RainPlan.ANOTHER_DAY:
        appointment.rain_plan = RainPlan.ANOTHER_DAY
        changes.record(work, appointment=appointment, what="rain_plan_changed", reason=WEATHER)
