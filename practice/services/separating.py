"""How do two who were to come together come apart? Each to a first time alone, or for good as two records.

Neither is told why: the counsellor's letter says that she starts with a short time alone with each person, and a
separation is told by no letter at all. What belongs to a person (links, form, agreements, contact rule, notes) hangs on
that person's own part and goes where it goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from practice.database import violated
from practice.errors import NotPossibleNow, NotTakenBack, ReasonNeeded, SlotTaken
from practice.models.appointments import Appointment, Attendance, Role
from practice.models.guards import NO_OVERLAP
from practice.models.outbox import OutboxMessage
from practice.models.scheduling import Party, SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.letters_due import Withdrawal
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.slips import TIME_TO_TAKE_BACK, Obstacle
from practice.rules.slots import Reason, Rule, Slot
from practice.services import activity, availability, changes, clients, fitting, outbox, reminding, slips, telling_apart
from practice.services.phone_bookings import NOBODY_MAY
from practice.work import Work

# what an appointment of his own takes from the one to which both were to come
AGREED_FOR_BOTH = (
    "practitioner_id",
    "format_id",
    "zone",
    "status",
    "buffer_before",
    "buffer_after",
    "currency",
    "terms_id",
    "late_fee_percent",
    "late_fee_fixed_cents",
    "place",
    "access",
    "join_url",
    "meeting_point_id",
    "rain_plan",
)


@dataclass(frozen=True, slots=True)
class TwoTimes:
    """When each comes alone (aware UTC). `bookers_start` None: she keeps her start. `reason`: why against the rules."""

    partners_start: datetime
    bookers_start: datetime | None = None
    reason: str | None = None


def may_start_individually(appointment: Appointment, *, now: datetime) -> bool:
    """Whether two people are to come together to a session that is booked and ahead. Its attendances are loaded."""
    are_two = len(changes.expected(appointment)) == 2
    return appointment.status is AppointmentStatus.BOOKED and now < appointment.starts_at and are_two


def start_individually(work: Work, *, appointment_id: str, times: TwoTimes) -> tuple[Appointment, Appointment]:
    """Make two appointments of one, at the format's length and price for one: hers, and one of the partner's own.

    What was agreed (place, buffers, terms, the distance of the deadline) stays with both. A letter tells each in three
    minutes. Refuses with NotFound, with NotPossibleNow unless two are to come to a booked session that is ahead, with
    SlotTaken where another appointment is (also each other's), and with ReasonNeeded where only her own rules are
    against a start and `reason` is empty.
    """
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    if not may_start_individually(appointment, now=work.now):
        raise NotPossibleNow(appointment.status)
    booker, partner = sorted(appointment.attendances, key=lambda part: part.role is Role.PARTNER)
    before = slips.look(work, appointment=appointment)
    outbox.withdraw_pending(work, appointment=appointment, reason=Withdrawal.SUPERSEDED)
    deadline = appointment.starts_at - appointment.change_until
    against = _shorten(work, appointment, times)
    own, against_own = _own_appointment(work, appointment, times, deadline)
    if (against or against_own) and not times.reason:
        raise ReasonNeeded((*against, *against_own))
    appointment.override_reason = times.reason if against else appointment.override_reason
    own.override_reason = times.reason if against_own else None
    _move_part(work, part=partner, old=appointment, own=own)
    telling_apart.keep_apart(work, one_id=booker.client_id, other_id=partner.client_id)
    what = telling_apart.STARTED_INDIVIDUALLY
    event = changes.record(work, appointment=appointment, what=what, reason="override" if against else None)
    changes.record(work, appointment=own, what=what, reason="override" if against_own else None)
    for part, its in ((booker, appointment), (partner, own)):
        part.sequence += 1
        if part.is_written_to:
            kind = LetterKind.INDIVIDUAL_FIRST
            outbox.post(work, kind=kind, appointment=its, attendance=part, due_in=TIME_TO_TAKE_BACK)
    reminding.renew(work, appointments=[appointment, own])
    slips.keep(work, event=event, appointment=appointment, before=before, own=own)
    return appointment, own


def come_together_again(work: Work, *, appointment: Appointment, own_id: str) -> None:
    """Undo the above as far as it made a second appointment: its one part comes back, with all that hangs on it, and
    it is no more. Nobody was told of it, so nothing leads there. The caller holds the lock, and puts back the rest.

    Refuses with NotTakenBack when something else has happened to it since.
    """
    own = changes.take(work, appointment_id=own_id)
    work.session.refresh(own, ["events"])
    if own.revision or len(own.events) != 1:
        raise NotTakenBack(Obstacle.CHANGED)
    (part,) = own.attendances
    _hand_over_letters(work, part=part, old=own, new=appointment)
    part.role, part.appointment_id = Role.PARTNER, appointment.id
    for event in own.events:
        work.session.delete(event)
    work.session.flush()
    work.session.refresh(appointment, ["attendances"])
    one_id, other_id = (each.client_id for each in appointment.attendances)
    telling_apart.forget(work, one_id=one_id, other_id=other_id)
    work.session.execute(delete(Appointment).where(Appointment.id == own_id))


def joint_appointments(work: Work, *, appointment: Appointment) -> Sequence[Appointment]:
    """Every appointment with the same practitioner to which these two were to come together, the earliest first."""
    both = [part.client_id for part in appointment.attendances]
    theirs = [Appointment.attendances.any(Attendance.client_id == client_id) for client_id in both]
    query = (
        select(Appointment)
        .where(
            Appointment.practitioner_id == appointment.practitioner_id,
            Appointment.status != AppointmentStatus.HELD,
            *theirs,
        )
        .options(joinedload(Appointment.session_format), selectinload(Appointment.attendances))
        .order_by(Appointment.starts_at)
    )
    return work.session.scalars(query).all()


def still_together(joint: Sequence[Appointment], *, now: datetime) -> list[Appointment]:
    """Those that are ahead: each has first to be given times of their own, or cancelled."""
    return [each for each in joint if each.is_upcoming and each.starts_at > now]


def may_separate(appointment: Appointment) -> bool:
    """Whether there are two to be kept apart who are not yet. Its attendances are loaded."""
    return len(appointment.attendances) == 2 and appointment.separated_at is None


def separate(work: Work, *, appointment_id: str) -> list[Appointment]:
    """From now on the two are two records: nothing shows one beside the other. What has happened stays, and nobody is
    told.

    Refuses with NotFound, and with NotPossibleNow when they are two records already, or are still to come together.
    """
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    joint = joint_appointments(work, appointment=appointment)
    if not may_separate(appointment) or still_together(joint, now=work.now):
        raise NotPossibleNow(appointment.status)
    parted = [each for each in joint if each.separated_at is None]
    for each in parted:
        each.separated_at = work.now
        changes.record(work, appointment=each, what="separated")
    one_id, other_id = (part.client_id for part in appointment.attendances)
    telling_apart.keep_apart(work, one_id=one_id, other_id=other_id)
    subjects = {"appointment": appointment.id, "client_1": one_id, "client_2": other_id}
    activity.record(work, action="clients.separated", subjects=subjects)
    return parted


def _shorten(work: Work, appointment: Appointment, times: TwoTimes) -> tuple[Reason, ...]:
    """Hers, for one. Her own start is hers already; at another one every rule counts."""
    start = times.bookers_start or appointment.starts_at
    appointment.party = Party.ONE
    appointment.price_cents = appointment.fee_in(appointment.session_format, Party.ONE)
    length = appointment.session_format.length_for(Party.ONE)
    reasons = fitting.why_not(work, appointment=appointment, start=start, length=length)
    if start == appointment.starts_at:
        reasons = tuple(found for found in reasons if found.rule is Rule.TAKEN)
    if any(found.rule in NOBODY_MAY for found in reasons):
        raise fitting.taken(work, appointment=appointment, start=start, reasons=reasons)
    changes.place(work, appointment=appointment, start=start)
    return reasons


def _own_appointment(
    work: Work, appointment: Appointment, times: TwoTimes, deadline: timedelta
) -> tuple[Appointment, tuple[Reason, ...]]:
    """The partner's, on what was agreed for both."""
    start, chosen = times.partners_start, appointment.session_format
    reasons = availability.why_not(work, session_format=chosen, party=Party.ONE, start=start)
    if any(found.rule in NOBODY_MAY for found in reasons):
        raise _taken(work, chosen, start, reasons)
    own = Appointment(
        party=Party.ONE,
        starts_at=start,
        ends_at=start + chosen.length_for(Party.ONE),
        price_cents=chosen.price_for(Party.ONE),
        change_until=start - deadline,
        uid=str(uuid4()),
        created_at=work.now,
        updated_at=work.now,
        **{name: getattr(appointment, name) for name in AGREED_FOR_BOTH},
    )
    try:
        with work.session.begin_nested():
            work.session.add(own)
    except IntegrityError as error:
        if violated(error) == NO_OVERLAP:
            raise _taken(work, chosen, start, (Reason(Rule.TAKEN),)) from None
        raise
    return own, reasons


def _taken(work: Work, chosen: SessionFormat, start: datetime, reasons: tuple[Reason, ...]) -> SlotTaken:
    nearest = availability.nearest_slots(work, session_format=chosen, party=Party.ONE, start=start)
    return SlotTaken(Slot(start, start + chosen.length_for(Party.ONE)), reasons, nearest)


def _move_part(work: Work, *, part: Attendance, old: Appointment, own: Appointment) -> None:
    """The partner's part, with all that hangs on it; the letters that were sent about it go along, so that the next one
    answers them and the calendar finds its entry. In an appointment of his own he moves and cancels by himself."""
    _hand_over_letters(work, part=part, old=old, new=own)
    part.role, part.appointment_id = Role.BOOKER, own.id
    work.session.flush()
    for each in (old, own):
        work.session.refresh(each, ["attendances"])
    clients.prolong_links(work, appointment=own)


def _hand_over_letters(work: Work, *, part: Attendance, old: Appointment, new: Appointment) -> None:
    letters = update(OutboxMessage).where(
        OutboxMessage.attendance_id == part.id, OutboxMessage.appointment_id == old.id
    )
    work.session.flush()
    work.session.execute(letters.values(appointment_id=new.id), execution_options={"synchronize_session": False})
