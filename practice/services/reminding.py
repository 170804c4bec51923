"""Who is reminded of which session, and when? The one place that owes reminders, takes them back and owes them anew.

`renew` makes the reminders that are owed those that an appointment asks for as it stands now, whatever has happened to
it; done again it changes nothing. Whatever books or changes an appointment calls it in the same transaction, and the
worker does for those that have none: from before there were reminders, or out of a restored copy.

    owed to        whoever comes (has booked it or accepted), of what is booked, and can be written to
    at             her own leads, or else the format's (rules/reminders)
    judged again   when it goes: by the same conditions, and by whether another letter has said the same meanwhile
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select

from practice.models.appointments import Answer, Appointment, Attendance
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.profile import PracticeProfile
from practice.models.scheduling import SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.letters_due import Withdrawal
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.reminders import QuietHours, due_at, due_times, is_too_late
from practice.services import outbox
from practice.work import Work


@dataclass(frozen=True, slots=True)
class Clocks:
    """By which clocks the practice reminds: its zone, and its quiet hours in it."""

    zone: ZoneInfo
    quiet: QuietHours


def renew(work: Work, *, appointments: Collection[Appointment], since: datetime | None = None) -> None:
    """Owe everybody who comes her reminders of these appointments as they stand now, and take back all others.

    One that was due before `since` (aware; now) is kept as one that is not sent, with the reason: its time was booked
    later, or a letter of the change says the same. The caller holds the appointments' locks, or has just made them.
    """
    work.session.flush()
    clocks, found = _clocks(work), {each.id: each for each in appointments}
    parts = work.session.scalars(select(Attendance).where(Attendance.appointment_id.in_(list(found)))).all()
    owed = _owed(work, parts)
    for part in parts:
        appointment = found[part.appointment_id]
        wanted = _wanted(work, part, appointment, clocks)
        why_none = _why_none(work, part, appointment)
        for row in owed[part.id]:
            _bring_in_line(work, row, part, wanted, why_none)
        has = {row.lead for row in owed[part.id] if row.sequence == part.sequence}
        for lead, at in wanted.items():
            if lead not in has:
                was_owed = any((row.lead, row.due_at) == (lead, at) for row in owed[part.id])
                too_late = Withdrawal.LATER_LETTER if was_owed else Withdrawal.BOOKED_LATER
                _owe(work, part, appointment, lead, at, None if at > (since or work.now) else too_late)


def renew_upcoming(work: Work, *, practitioner_id: str, format_id: str | None = None) -> None:
    """The same for all her appointments that are ahead, or those of one format. The caller holds her lock."""
    hers = _ahead(work).where(Appointment.practitioner_id == practitioner_id)
    if format_id is not None:
        hers = hers.where(Appointment.format_id == format_id)
    renew(work, appointments=work.session.scalars(hers).all())


def somebody_has_none(work: Work) -> bool:
    """Whether `owe_missing` would find anybody. Asked first, because looking takes no lock and owing does."""
    clocks = _clocks(work)
    missing = work.session.execute(_missing(work)).all()
    return any(_wanted(work, part, appointment, clocks) for part, appointment in missing)


def owe_missing(work: Work) -> None:
    """Owe reminders of what is ahead and has none. What somebody else is changing is left for the next time.

    What was due since it was last changed goes at once, if it is still of use.
    """
    ids = {appointment.id for _part, appointment in work.session.execute(_missing(work))}
    locked = select(Appointment).where(Appointment.id.in_(ids)).order_by(Appointment.id)
    mine = locked.with_for_update(skip_locked=True)
    for each in work.session.scalars(mine, execution_options={"populate_existing": True}).all() if ids else ():
        renew(work, appointments=[each], since=each.updated_at)


def why_not(
    work: Work, *, message: OutboxMessage, attendance: Attendance, appointment: Appointment
) -> Withdrawal | None:
    """Why a reminder that is owed has nothing to say any more, at the moment of sending; None where it has.

    Of several that were held up only the newest goes, and none that another letter has overtaken.
    """
    reason = _why_none(work, attendance, appointment)
    if reason is None and _was_said_since(work, message, appointment):
        return Withdrawal.LATER_LETTER
    return reason


def coming(work: Work, *, attendance: Attendance, appointment: Appointment, profile: PracticeProfile) -> list[datetime]:
    """When her reminders of it come next (aware UTC), in order of time."""
    clocks = Clocks(ZoneInfo(profile.zone), profile.quiet)
    wanted = _wanted(work, attendance, appointment, clocks)
    return [at for at in wanted.values() if at > work.now]


def _clocks(work: Work) -> Clocks:
    profile = work.profile
    return Clocks(ZoneInfo(profile.zone), profile.quiet)


def _why_none(work: Work, part: Attendance, appointment: Appointment) -> Withdrawal | None:
    if appointment.status is AppointmentStatus.CANCELLED:
        return Withdrawal.CANCELLED
    if appointment.status is not AppointmentStatus.BOOKED:
        return Withdrawal.NOT_BOOKED
    if part.answer is Answer.DECLINED:
        return Withdrawal.DECLINED
    if part.answer is not Answer.CONFIRMED:
        return Withdrawal.NOT_CONFIRMED
    if is_too_late(appointment.starts_at, now=work.now):
        return Withdrawal.TOO_LATE
    if part.client.email is None:
        return Withdrawal.NO_ADDRESS
    return None if part.is_written_to else Withdrawal.NO_EMAIL_WISHED


def _wanted(work: Work, part: Attendance, appointment: Appointment, clocks: Clocks) -> Mapping[str, datetime]:
    """When she is to be reminded, by the lead."""
    if _why_none(work, part, appointment):
        return {}
    leads = part.reminders
    if leads is None:
        leads = work.session.get_one(SessionFormat, appointment.format_id).reminders
    return due_times(leads, starts_at=appointment.starts_at, zone=clocks.zone, quiet=clocks.quiet)


def _owed(work: Work, parts: Sequence[Attendance]) -> Mapping[str, list[OutboxMessage]]:
    """Every reminder to these people, also those that have gone or were taken back, by the attendance's id."""
    of_theirs = OutboxMessage.attendance_id.in_([part.id for part in parts])
    query = select(OutboxMessage).where(of_theirs, OutboxMessage.kind == LetterKind.REMINDER)
    rows = work.session.scalars(query, execution_options={"populate_existing": True}).all()
    return {part.id: [row for row in rows if row.attendance_id == part.id] for part in parts}


def _bring_in_line(
    work: Work, row: OutboxMessage, part: Attendance, wanted: Mapping[str, datetime], why_none: Withdrawal | None
) -> None:
    """Withdraw what is not wanted any more; what was taken back, and surely has not gone, comes back if it is."""
    is_current = row.sequence == part.sequence
    at = wanted.get(row.lead or "") if is_current else None
    if row.state is OutboxState.WAITING and at is None:
        otherwise = Withdrawal.REMINDED_OTHERWISE if is_current else Withdrawal.SUPERSEDED
        row.state, row.reason = OutboxState.WITHDRAWN, why_none or otherwise
    elif row.state is OutboxState.WAITING and at is not None and not row.tries:
        row.due_at = at
    elif row.state is OutboxState.WITHDRAWN and at is not None and at > work.now and not row.may_have_arrived:
        outbox.send_again(work, message=row)
        row.due_at = at


def _owe(
    work: Work, part: Attendance, appointment: Appointment, lead: str, at: datetime, why_not: Withdrawal | None
) -> None:
    """With a reason against it, it is kept as one that is not sent."""
    row = outbox.post(
        work, kind=LetterKind.REMINDER, appointment=appointment, attendance=part, due_in=at - work.now, lead=lead
    )
    if why_not is not None:
        row.state, row.reason = OutboxState.WITHDRAWN, why_not


def _was_said_since(work: Work, message: OutboxMessage, appointment: Appointment) -> bool:
    """Whether a letter about this very time has gone since the reminder was due, or a later reminder is due, too."""
    clocks = _clocks(work)

    def due(lead: str | None) -> datetime:
        return due_at(lead or "", starts_at=appointment.starts_at, zone=clocks.zone, quiet=clocks.quiet)

    mine = due(message.lead)
    others = work.session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.attendance_id == message.attendance_id,
            OutboxMessage.sequence == message.sequence,
            OutboxMessage.id != message.id,
            OutboxMessage.kind.not_in((LetterKind.LINK_RESEND, LetterKind.FORM_REMINDER)),
        )
    ).all()
    return any(
        (each.sent_at is not None and each.sent_at >= mine)
        or (each.lead and each.state is OutboxState.WAITING and mine < due(each.lead) <= work.now)
        for each in others
    )


def _ahead(work: Work) -> Select[Appointment]:
    return select(Appointment).where(Appointment.status == AppointmentStatus.BOOKED, Appointment.starts_at > work.now)


def _missing(work: Work) -> Select[Attendance, Appointment]:
    """Who comes to something that is ahead, and is owed no reminder of it that waits, has gone or was due."""
    owed = select(OutboxMessage.id).where(
        OutboxMessage.attendance_id == Attendance.id,
        OutboxMessage.kind == LetterKind.REMINDER,
        OutboxMessage.sequence == Attendance.sequence,
        or_(OutboxMessage.state != OutboxState.WITHDRAWN, OutboxMessage.due_at <= work.now),
    )
    return (
        select(Attendance, Appointment)
        .join(Attendance.appointment)
        .where(
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.starts_at > work.now,
            Attendance.answer == Answer.CONFIRMED,
            ~owed.exists(),
        )
    )
