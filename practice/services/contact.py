"""How a client is reached: by which ways, how much is said there, and where her letters go.

How she is reached each person says for herself, by her own link. An address is put right by the one who booked: she
typed it; what she typed of somebody else, by the practitioner. Letters say little from the moment somebody says that
others might read them; what is in a calendar already stays there, and the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from practice.errors import ChangedMeanwhile, NotFound, NotPossibleNow
from practice.models.appointments import Answer, Appointment, Attendance, Channel, Role, Voicemail
from practice.models.links import ClientLink
from practice.models.people import Client, email_indexes
from practice.rules.entity_tags import entity_tag
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.mail_hours import MailHours
from practice.services import changes, clients, feeds, outbox, reminding
from practice.work import Actor, ActorKind, Work


@dataclass(frozen=True, slots=True)
class WhereToWrite:
    """The address at which somebody reads letters, as a form shows it; None: she has none."""

    email: str | None


@dataclass(frozen=True, slots=True)
class ContactRule:
    """What somebody says of how to reach her. None: she says nothing of it now, and what she said before holds.

    `is_discreet`: somebody else might see her mail or calendar. `channels`: all the ways that are right for her.
    `contact_hours`: when not to call; empty for any time. `mail_hours`: when e-mail may reach her. `phone` (E.164) is
    taken where none is kept, and else left.
    """

    is_discreet: bool | None = None
    channels: tuple[Channel, ...] | None = None
    voicemail: Voicemail | None = None
    contact_hours: str | None = None
    mail_hours: MailHours | None = None
    phone: str | None = None


def apply_contact_rule(work: Work, *, attendance: Attendance, rule: ContactRule) -> bool:
    """From now on she is reached as she says, and not otherwise. False when nothing of it is new.

    It is hers to say, so it holds at once, also for letters that have not gone yet; nobody is told by letter. The
    caller has locked the attendance or its appointment.
    """
    before = _kept(attendance)
    if rule.is_discreet is not None:
        attendance.discreet = rule.is_discreet
    if rule.channels is not None:
        attendance.channels = [channel.value for channel in Channel if channel in rule.channels]
    if rule.phone and attendance.client.phone is None:
        attendance.client.phone = rule.phone
        attendance.voicemail = attendance.voicemail or Voicemail.NONE
    if rule.voicemail is not None:
        attendance.voicemail = rule.voicemail
    if rule.contact_hours is not None and rule.contact_hours != (attendance.contact_hours or ""):
        attendance.contact_hours = rule.contact_hours or None
    if rule.mail_hours is not None and rule.mail_hours != attendance.mail_hours:
        attendance.mail_opens, attendance.mail_closes = rule.mail_hours.opens, rule.mail_hours.closes
        outbox.release_held(work, attendance=attendance)
    if _kept(attendance) == before:
        return False
    appointment = work.session.get_one(Appointment, attendance.appointment_id)
    changes.record(work, appointment=appointment, what="contact_rule_changed", whose=attendance)
    reminding.renew(work, appointments=[appointment])
    return True


def say_how_to_reach(work: Work, *, appointment_id: str, attendance_id: str, rule: ContactRule) -> bool:
    """The same for somebody on her own page: the one who booked, or her partner for himself.

    Refuses with NotPossibleNow when it is cancelled or she does not take part, and with NotFound.
    """
    appointment, mine = changes.take_part(work, appointment_id=appointment_id, attendance_id=attendance_id)
    refuse_if_off(appointment, mine)
    return apply_contact_rule(work, attendance=mine, rule=rule)


def refuse_if_off(appointment: Appointment, attendance: Attendance) -> None:
    """What is cancelled, or declined by this person, needs no rule: NotPossibleNow. After it is over one holds."""
    if appointment.status is AppointmentStatus.CANCELLED or attendance.answer is Answer.DECLINED:
        raise NotPossibleNow(appointment.status)


def is_discreet(work: Work, *, attendance: Attendance) -> bool:
    """Whether letters to her mailbox say little: she asked for it, or somebody with the same mailbox did.

    A partner is written down as discreet, and stays so until he says himself that his mail is private.
    """
    if attendance.discreet:
        return True
    if attendance.client.email is None:  # to have no mailbox is not to share one
        return False
    return work.session.scalars(discreet_parts(attendance.client).limit(1)).first() is not None


def discreet_parts(client: Client) -> Select[str]:
    """Whoever has this client's mailbox and lets little be said there. The client has an address."""
    return (
        select(Attendance.id)
        .join(Attendance.client)
        .join(Attendance.appointment)
        .where(
            Attendance.discreet,
            Client.email_index.in_(email_indexes(client.email or "")),
            Appointment.status != AppointmentStatus.CANCELLED,
        )
    )


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
    write_elsewhere(work, client=booker.client, email=email, by_reader=True)
    link = clients.issue_link(work, attendance=booker, appointment=appointment)
    changes.record(work, appointment=appointment, what="address_corrected", whose=booker)
    work.session.flush()
    return link


def put_address_right(work: Work, *, appointment_id: str, attendance_id: str, values: WhereToWrite, seen: str) -> bool:
    """The practitioner writes down where letters to one of her people go: what was typed may be somebody else's.

    `seen` is the entity tag of what she was shown. False when it is the address that is kept. What follows from another
    one is said at `write_elsewhere`; who is said to have declined is asked again, because the answer came from there.
    Refuses with ChangedMeanwhile, with NotPossibleNow when it is over or cancelled, and with NotFound, also another
    practitioner's appointment.
    """
    appointment, part = changes.take_part(work, appointment_id=appointment_id, attendance_id=attendance_id)
    if work.actor != Actor(ActorKind.PRACTITIONER, appointment.practitioner_id):
        raise NotFound
    changes.refuse_unless_upcoming(appointment)
    kept = WhereToWrite(part.client.email)
    if values == kept:
        return False
    if entity_tag(kept) != seen:
        raise ChangedMeanwhile
    if part.answer is Answer.DECLINED:
        part.answer = Answer.INVITED
    write_elsewhere(work, client=part.client, email=values.email)
    changes.record(work, appointment=appointment, what="address_corrected", whose=part)
    return True


def write_elsewhere(work: Work, *, client: Client, email: str | None, by_reader: bool = False) -> None:
    """Keep another address of a client's (None: she has none any more, and is told another way). Whoever got letters
    at the old one is shut out of all her appointments.

    Earlier links and her calendar address open nothing any more. Her newest letter about each appointment that is ahead
    goes to the new address, the same row and so the same message; where there is none, because she had no address, the
    first.
    `by_reader`: she says so herself, and waits for it.
    """
    shuts_out, its_parts = client.email is not None, select(Attendance).where(Attendance.client_id == client.id)
    client.set_email(email)
    if shuts_out:
        feeds.revoke_own(work, client_id=client.id)
    for part in work.session.scalars(its_parts.options(joinedload(Attendance.appointment))):
        if shuts_out:
            clients.revoke_links(work, attendance_id=part.id)
        is_ahead = part.appointment.is_upcoming and part.answer is not Answer.DECLINED
        if is_ahead and email and not outbox.send_latest_again(work, attendance=part, by_reader=by_reader):
            first = outbox.post(work, kind=LetterKind.CONFIRMATION, appointment=part.appointment, attendance=part)
            first.asked_at = work.now if by_reader else None
        if is_ahead:
            reminding.renew(work, appointments=[part.appointment])


def send_again(work: Work, *, appointment_id: str, attendance_id: str) -> None:
    """Owe her the newest letter about her appointment once more: the same message, so that none is there twice.

    Without an address there is none, and nothing happens. Refuses with NotPossibleNow when it is over or cancelled,
    and with NotFound for anybody but the one who booked.
    """
    appointment, booker = _take_own(work, appointment_id=appointment_id, attendance_id=attendance_id)
    changes.refuse_unless_upcoming(appointment)
    outbox.send_latest_again(work, attendance=booker, by_reader=True)


def _kept(attendance: Attendance) -> tuple[object, ...]:
    rule = attendance.discreet, tuple(attendance.channels), attendance.voicemail, attendance.contact_hours
    return *rule, attendance.mail_hours, attendance.client.phone


def _take_own(work: Work, *, appointment_id: str, attendance_id: str) -> tuple[Appointment, Attendance]:
    return changes.take_own(work, appointment_id=appointment_id, attendance_id=attendance_id, role=Role.BOOKER)
