"""How an appointment is changed, whoever changes it: taken under the lock, written once, recorded, and told to all.

Moving and changing the format take no hold (it would collide with the old time): the one row is updated, after the
ordinary test without itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from practice.database import lock_practitioner, violated
from practice.errors import ChangedMeanwhile, NotFound, NotPossibleNow
from practice.models.appointments import Answer, Appointment, AppointmentEvent, Attendance, Role
from practice.models.guards import NO_OVERLAP
from practice.models.scheduling import SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.letters_due import Withdrawal
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.slots import Reason, Rule
from practice.services import activity, clients, fitting, holds, outbox, reminding
from practice.work import Actor, ActorKind, Work

AT_ONCE = timedelta(0)


def with_people(appointment_id: str) -> Select[Appointment]:
    """An appointment with its format, place, practitioner and everybody's part. Holds are nobody's appointment yet."""
    return with_place(appointment_id).options(selectinload(Appointment.attendances))


def with_place(appointment_id: str) -> Select[Appointment]:
    """The same without its people."""
    return (
        select(Appointment)
        .where(Appointment.id == appointment_id, Appointment.status != AppointmentStatus.HELD)
        .options(
            joinedload(Appointment.session_format),
            joinedload(Appointment.meeting_point),
            joinedload(Appointment.practitioner),
        )
    )


def take(work: Work, *, appointment_id: str) -> Appointment:
    """The appointment as it stands now that nobody else can change it. Refuses with NotFound.

    Takes the practitioner's lock, then the appointment's, and deletes expired holds.
    """
    owner = work.session.scalar(select(Appointment.practitioner_id).where(Appointment.id == appointment_id))
    if owner is None:
        raise NotFound
    lock_practitioner(work.session, owner)
    holds.delete_expired(work, practitioner_id=owner)
    locked = with_people(appointment_id).with_for_update(of=Appointment)
    appointment = work.session.scalars(locked, execution_options={"populate_existing": True}).one_or_none()
    if appointment is None:
        raise NotFound
    return appointment


def take_hers(work: Work, *, appointment_id: str) -> Appointment:
    """The same for the practitioner who acts. Another's appointment is NotFound."""
    appointment = take(work, appointment_id=appointment_id)
    if work.actor != Actor(ActorKind.PRACTITIONER, appointment.practitioner_id):
        raise NotFound
    return appointment


def take_own(work: Work, *, appointment_id: str, attendance_id: str, role: Role) -> tuple[Appointment, Attendance]:
    """The same for a client, and her own part in it. Somebody else's appointment, and another role, is NotFound."""
    appointment, mine = take_part(work, appointment_id=appointment_id, attendance_id=attendance_id)
    if mine.role is not role:
        raise NotFound
    return appointment, mine


def take_part(work: Work, *, appointment_id: str, attendance_id: str) -> tuple[Appointment, Attendance]:
    """The same for either of two people. Somebody else's appointment is NotFound."""
    appointment = take(work, appointment_id=appointment_id)
    for attendance in appointment.attendances:
        if attendance.id == attendance_id:
            return appointment, attendance
    raise NotFound


def refuse_unless_upcoming(appointment: Appointment) -> None:
    """What is over or cancelled stays as it is: NotPossibleNow."""
    if not appointment.is_upcoming:
        raise NotPossibleNow(appointment.status)


def refuse_unless_seen(appointment: Appointment, revision: int | None) -> None:
    """Refuse with ChangedMeanwhile what she decided of an earlier revision. None: she did not look."""
    if revision not in (None, appointment.revision):
        raise ChangedMeanwhile


def meet_in(
    work: Work, *, appointment: Appointment, session_format: SessionFormat, length: timedelta | None = None
) -> None:
    """Let it take place in another format at the same time: where, how and with which gaps that has them now.

    `length` is that of the format unless it is said; the price stays. Refuses like `place`.
    """
    appointment.session_format, appointment.meeting_point = session_format, session_format.meeting_point
    appointment.buffer_before, appointment.buffer_after = session_format.buffer_before, session_format.buffer_after
    appointment.place, appointment.access = session_format.place, session_format.access
    appointment.join_url = session_format.join_url
    place(work, appointment=appointment, start=appointment.starts_at, length=length)


def place(work: Work, *, appointment: Appointment, start: datetime, length: timedelta | None = None) -> None:
    """Write the new time into the same row. The deadline keeps its distance, and links last as long after the session.
    `length` is that of the format unless it is said.

    Refuses with NotPossibleNow, and with SlotTaken (and the nearest open times) when the database itself finds another
    appointment there.
    """
    deadline = appointment.starts_at - appointment.change_until
    length = length or appointment.session_format.length_for(appointment.party)
    with refusing_overlap(work, appointment=appointment, start=start):
        appointment.move_to(start, start + length, now=work.now)
        appointment.change_until = start - deadline
    clients.prolong_links(work, appointment=appointment)


@contextmanager
def refusing_overlap(work: Work, *, appointment: Appointment, start: datetime) -> Iterator[None]:
    """Write what is changed inside. Refuses with SlotTaken, and leaves the row as it was, when the database itself
    finds another appointment at `start`."""
    appointment_id = appointment.id
    try:
        with work.session.begin_nested():
            yield
    except IntegrityError as error:
        if violated(error) == NO_OVERLAP:
            latest = {"populate_existing": True}
            as_it_was = work.session.scalars(with_people(appointment_id), execution_options=latest).one()
            raise fitting.taken(work, appointment=as_it_was, start=start, reasons=(Reason(Rule.TAKEN),)) from None
        raise


def record(
    work: Work,
    *,
    appointment: Appointment,
    what: str,
    from_status: AppointmentStatus | None = None,
    reason: str | None = None,
    whose: Attendance | None = None,
) -> AppointmentEvent:
    """Add a line to what happened to the appointment, with how it stands from then on.

    `reason` is a code; `from_status` None: it did not change; `whose`: the one of two people whose part alone it is
    about. The log gets its line when all is done that takes a lock, unless the change was undone meanwhile.
    """
    event = AppointmentEvent(
        appointment_id=appointment.id,
        from_status=from_status or appointment.status,
        to_status=appointment.status,
        what=what,
        actor=str(work.actor),
        reason=reason,
        at=work.now,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        format_id=appointment.format_id,
    )
    work.session.add(event)
    work.at_the_end(lambda: _note(work, event, whose))
    return event


def expected(appointment: Appointment) -> list[Attendance]:
    """Everybody who has not said that she does not come. Its attendances are loaded."""
    return [part for part in appointment.attendances if part.answer is not Answer.DECLINED]


def readers(appointment: Appointment) -> list[Attendance]:
    """Those of them who can be written to. Somebody may have no address: she is told another way."""
    return [part for part in expected(appointment) if part.is_written_to]


def tell(
    work: Work,
    *,
    appointment: Appointment,
    kind: LetterKind,
    to_practitioner: LetterKind | None = None,
    due_in: timedelta = AT_ONCE,
) -> None:
    """Owe the readers a letter about what has changed, in place of what they have not been sent yet, and reminders of
    what holds now.

    RFC 5546 section 2.1.4: the organizer raises SEQUENCE when the time or the status of an event changes.
    """
    reason = Withdrawal.CANCELLED if kind.says_it_is_off else Withdrawal.SUPERSEDED
    outbox.withdraw_pending(work, appointment=appointment, reason=reason)
    for attendance in appointment.attendances:
        attendance.sequence += 1
    for attendance in readers(appointment):
        outbox.post(work, kind=kind, appointment=appointment, attendance=attendance, due_in=due_in)
    if to_practitioner is not None:
        outbox.post(work, kind=to_practitioner, appointment=appointment)
    reminding.renew(work, appointments=[appointment])


def _note(work: Work, event: AppointmentEvent, whose: Attendance | None) -> None:
    if event in work.session:
        client = {} if whose is None else {"client": whose.client_id}
        subjects = {"appointment": event.appointment_id} | client
        activity.record(work, action=f"appointment.{event.what}", subjects=subjects)
