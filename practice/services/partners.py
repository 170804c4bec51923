"""How does the counsellor add a partner to an appointment that was booked for one, and take one off again?

He is asked as at booking: by a letter that says little and has his own link, by an address that she who booked passes
on, or not at all. She who booked is sent nothing: it was she who asked for it. Length and fee stay as they are.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, or_, select

from practice.errors import NotPossibleNow
from practice.models.appointments import Answer, Appointment, Attendance, Role
from practice.models.intake import Consent, IntakeResponse, Note
from practice.models.links import HAND_OVER, OWN_PAGE, ClientLink
from practice.models.outbox import OutboxMessage
from practice.models.people import Client, ToldApart
from practice.models.scheduling import Party
from practice.rules.slips import TIME_TO_TAKE_BACK
from practice.services import changes, clients, reminding, settling, slips
from practice.services.drafts import ClientDetails
from practice.work import Work


def may_add(appointment: Appointment, *, now: datetime) -> bool:
    """Whether it is ahead, booked for one, and of a format to which two may come. Its attendances are loaded."""
    is_ahead = appointment.is_upcoming and now < appointment.starts_at
    is_for_one = appointment.party is Party.ONE and partner_of(appointment) is None
    return is_ahead and is_for_one and appointment.session_format.allows(Party.COUPLE)


def may_take_off(appointment: Appointment, *, now: datetime) -> bool:
    """Whether it is ahead and a partner is expected. Its attendances are loaded."""
    partner = partner_of(appointment)
    is_ahead = appointment.is_upcoming and now < appointment.starts_at
    return is_ahead and partner is not None and partner.answer is not Answer.DECLINED


def partner_of(appointment: Appointment) -> Attendance | None:
    """The partner's part, whatever he has answered."""
    return next((part for part in appointment.attendances if part.role is Role.PARTNER), None)


def add(
    work: Work,
    *,
    appointment_id: str,
    details: ClientDetails,
    takes_usual_fee: bool = False,
    seen: int | None = None,
) -> Appointment:
    """Let the partner whom `details` name come along. `takes_usual_fee`: the format's for a couple holds from now on.

    Refuses with NotFound, with NotPossibleNow where nobody can be added (any more), and with ChangedMeanwhile
    (`seen`: the revision she looked at). His letter waits three minutes.
    """
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    if not may_add(appointment, now=work.now):
        raise NotPossibleNow(appointment.status)
    changes.refuse_unless_seen(appointment, seen)
    before = slips.look(work, appointment=appointment)
    appointment.party, appointment.updated_at = Party.COUPLE, work.now
    if takes_usual_fee:
        appointment.price_cents = appointment.fee_in(appointment.session_format, Party.COUPLE)
    settling.add_partner(work, appointment=appointment, details=details, due_in=TIME_TO_TAKE_BACK)
    work.session.refresh(appointment, ["attendances"])
    event = changes.record(work, appointment=appointment, what="partner_added", whose=partner_of(appointment))
    reminding.renew(work, appointments=[appointment])
    slips.keep(work, event=event, appointment=appointment, before=before)
    return appointment


def take_off(work: Work, *, appointment_id: str, seen: int | None = None) -> bool:
    """Let it be for one again, and say whether the partner had heard of it. No letter tells anybody.

    Of one who has not heard of it nothing is kept. Of one who has, or who is known otherwise, his part stays to be
    read, and his links open nothing any more. Length and fee stay. Refuses with NotFound, NotPossibleNow and
    ChangedMeanwhile.
    """
    appointment = changes.take_hers(work, appointment_id=appointment_id)
    partner = partner_of(appointment)
    if partner is None or not may_take_off(appointment, now=work.now):
        raise NotPossibleNow(appointment.status)
    changes.refuse_unless_seen(appointment, seen)
    has_heard = _has_heard(work, partner) or is_known_otherwise(work, appointment=appointment)
    if has_heard:
        partner.answer = Answer.DECLINED
        partner.sequence += 1  # letters to him that have not left yet are overtaken
        for purpose in (OWN_PAGE, HAND_OVER):
            clients.revoke_links(work, attendance_id=partner.id, purpose=purpose)
    else:
        forget(work, appointment=appointment)
    appointment.party, appointment.updated_at = Party.ONE, work.now
    appointment.revision += 1
    changes.record(work, appointment=appointment, what="partner_removed")
    reminding.renew(work, appointments=[appointment])
    return has_heard


def forget(work: Work, *, appointment: Appointment) -> None:
    """Take out a partner's part of which nobody has heard, with all that hangs on it. The caller holds the lock, and
    has asked whether he is known otherwise."""
    partner = partner_of(appointment)
    if partner is None:
        return
    part_id, client_id = partner.id, partner.client_id
    work.session.flush()
    for owner in (OutboxMessage.attendance_id, ClientLink.attendance_id):
        work.session.execute(delete(owner.class_).where(owner == part_id))
    work.session.expunge(partner)
    work.session.execute(delete(Attendance).where(Attendance.id == part_id))
    still = select(func.count(Attendance.id)).where(Attendance.client_id == client_id)
    if not work.session.scalar(still):
        work.session.expunge(partner.client)
        work.session.execute(delete(Client).where(Client.id == client_id))
    work.session.refresh(appointment, ["attendances"])


def is_known_otherwise(work: Work, *, appointment: Appointment) -> bool:
    """Whether she has written something down about the partner, said whose double he is not, or merged a record into
    his: then his record is more than what was added here, and is not to be forgotten with it."""
    partner = partner_of(appointment)
    if partner is None:
        return False
    his = partner.client_id
    known = (
        select(Note.id).where(or_(Note.client_id == his, Note.attendance_id == partner.id)),
        select(ToldApart.id).where(or_(ToldApart.first_id == his, ToldApart.second_id == his)),
        select(Client.id).where(Client.merged_into_id == his),
    )
    return any(work.session.scalar(query.limit(1)) is not None for query in known)


def _has_heard(work: Work, partner: Attendance) -> bool:
    """Whether a letter may have reached him, he was given an address to come in by, or he has said anything."""
    letters = select(OutboxMessage).where(OutboxMessage.attendance_id == partner.id)
    if any(letter.may_have_arrived or letter.is_in_hand(work.now) for letter in work.session.scalars(letters)):
        return True
    said = (
        select(IntakeResponse.id).where(IntakeResponse.attendance_id == partner.id).limit(1),
        select(Consent.id).where(Consent.attendance_id == partner.id).limit(1),
    )
    is_passed_on = partner.answer is Answer.INVITED and partner.client.email is None
    return is_passed_on or any(work.session.scalar(query) is not None for query in said)
