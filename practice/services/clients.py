"""How clients are written down, and how they find back to their own page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from practice import vault
from practice.errors import LinkNotValid
from practice.models.appointments import Answer, Appointment, Attendance, Channel, Role, Voicemail
from practice.models.links import HAND_OVER, OWN_PAGE, ClientLink, valid_links
from practice.models.people import Client
from practice.services.drafts import ClientDetails
from practice.work import Work

LINK_OUTLIVES_SESSION = timedelta(days=30)
EMAIL = Channel.EMAIL.value
# what somebody's part in one appointment says of her part in another
RULE = ("discreet", "channels", "voicemail", "mail_opens", "mail_closes", "reminders")
CARRIED_ON = ("client_id", "role", "answer", *RULE)
_WITH_ALL = (
    joinedload(ClientLink.attendance)
    .joinedload(Attendance.appointment)
    .options(
        joinedload(Appointment.session_format),
        joinedload(Appointment.meeting_point),
        joinedload(Appointment.practitioner),
        joinedload(Appointment.attendances),
    )
)


def add_booker(work: Work, *, appointment: Appointment, details: ClientDetails) -> Attendance:
    """The part of the one who books: a new client, her contact rule, her link. Booking is her yes."""
    client = _newcomer(work, details, appointment.practitioner_id)
    return _attend(work, appointment=appointment, client=client, answer=Answer.CONFIRMED, rule=details)


def add_known_booker(
    work: Work, *, appointment: Appointment, client: Client, details: ClientDetails, is_discreet: bool | None
) -> Attendance:
    """The part of a client who is known, in another appointment. What she says now of how to reach her holds.

    Of what she does not say, what she said the last time; but with an address or a number that she gives now, and
    where she never said it, the careful answer: little is written, and no message left.
    """
    last = _latest_said(work, client.id)
    if is_discreet is None:
        is_discreet = last is None or bool(details.email) or last.discreet
    rule = replace(
        details,
        discreet=is_discreet,
        phone=client.phone,
        voicemail=details.voicemail or (last.voicemail if last and not details.phone else None),
        contact_hours=details.contact_hours or (last.contact_hours if last else None),
        mail_hours=last.mail_hours if last and details.mail_hours.is_any else details.mail_hours,
    )
    return _attend(work, appointment=appointment, client=client, answer=Answer.CONFIRMED, rule=rule)


def add_partner(work: Work, *, appointment: Appointment, details: ClientDetails) -> Attendance:
    """Her partner's part. Nothing is known of him yet: his letters say little until he says otherwise himself.

    Without an address she passes the invitation on, or nobody asks him: she has said that he comes along.
    """
    partner = of_partner(details)
    is_passed_on = details.partner_is_handed_over and not partner.email
    answer = Answer.INVITED if partner.email or is_passed_on else Answer.CONFIRMED
    client = _newcomer(work, partner, appointment.practitioner_id)
    part = _attend(work, appointment=appointment, client=client, answer=answer, rule=partner, role=Role.PARTNER)
    issue_link(work, attendance=part, appointment=appointment, purpose=HAND_OVER if is_passed_on else OWN_PAGE)
    return part


def attend_again(work: Work, *, appointment: Appointment, pattern: Appointment, part: Attendance) -> Attendance:
    """The same person's part in another appointment than `pattern`: her role and answer, and how she is reached as she
    says now. History says nothing of that: then what she said last holds, or else she is written to, and only little.
    """
    is_silent = pattern.is_history and not part.channels
    said = (_latest_said(work, part.client_id) if is_silent else None) or part
    carried_on = {name: getattr(said if name in RULE else part, name) for name in CARRIED_ON}
    if said is part and is_silent:
        carried_on["channels"] = [EMAIL]
    again = Attendance(appointment_id=appointment.id, uid=str(uuid4()), created_at=work.now, **carried_on)
    again.contact_hours = said.contact_hours
    again.client = part.client
    work.session.add(again)
    issue_link(work, attendance=again, appointment=appointment)
    work.session.flush()
    return again


def of_partner(details: ClientDetails) -> ClientDetails:
    """What she who books says of her partner, as details of his own."""
    return ClientDetails(name=details.partner_name or "", email=details.partner_email or "", discreet=True)


def write_down(
    work: Work, *, practitioner_id: str, name: str, email: str | None, phone: str | None, locale: str
) -> Client:
    """A new client, whose record this practitioner keeps; she needs no appointment to be found. `phone` in E.164.

    An address never identifies anybody: two people may share one; and some have none.
    """
    client = Client(practitioner_id=practitioner_id, name=name, phone=phone, locale=locale, created_at=work.now)
    client.set_email(email or None)
    work.session.add(client)
    return client


def issue_link(work: Work, *, attendance: Attendance, appointment: Appointment, purpose: str = OWN_PAGE) -> ClientLink:
    """A new link to an attendance's own page, valid until thirty days after the session. Earlier ones stay valid.

    One that is passed on is valid until the session begins.
    """
    token = vault.new_token()
    link = ClientLink(
        attendance_id=attendance.id,
        purpose=purpose,
        digest=vault.digest(token),
        token=token,
        expires_at=_expiry(appointment, purpose),
        created_at=work.now,
    )
    work.session.add(link)
    return link


def revoke_links(work: Work, *, attendance_id: str, purpose: str = OWN_PAGE) -> None:
    """No link that was sent for this attendance (or, by the purpose, passed on) opens anything any more."""
    its_links = ClientLink.attendance_id == attendance_id, ClientLink.purpose == purpose
    still_valid = update(ClientLink).where(*its_links, ClientLink.revoked_at.is_(None))
    work.session.execute(still_valid.values(revoked_at=work.now))


def prolong_links(work: Work, *, appointment: Appointment) -> None:
    """After a move, links stay valid as long after the new time, or until it."""
    ids = [attendance.id for attendance in appointment.attendances]
    for purpose in (OWN_PAGE, HAND_OVER):
        these = ClientLink.attendance_id.in_(ids), ClientLink.purpose == purpose, ClientLink.revoked_at.is_(None)
        work.session.execute(update(ClientLink).where(*these).values(expires_at=_expiry(appointment, purpose)))


def open_link(work: Work, *, token: str) -> ClientLink:
    """The link that a token belongs to. Unknown, altered, expired and revoked are all LinkNotValid."""
    found = work.session.scalars(valid_links(work.now).where(ClientLink.digest == vault.digest(token))).first()
    if found is None:
        raise LinkNotValid
    return found


def find_link(work: Work, *, link_id: str | None, purpose: str = OWN_PAGE) -> ClientLink:
    """A valid link with its attendance, appointment, format and meeting point. Refuses with LinkNotValid.

    One of another purpose is none.
    """
    this = ClientLink.id == (link_id or ""), ClientLink.purpose == purpose
    query = valid_links(work.now).where(*this).options(_WITH_ALL)
    found = work.session.scalars(query).unique().one_or_none()
    if found is None:
        raise LinkNotValid
    return found


def _latest_said(work: Work, client_id: str) -> Attendance | None:
    """The newest part in which she could say how she is reached. What was brought along as history is none."""
    said = select(Attendance).join(Attendance.appointment)
    hers = said.where(Attendance.client_id == client_id, ~Appointment.is_history)
    return work.session.scalars(hers.order_by(Attendance.created_at.desc()).limit(1)).first()


def _newcomer(work: Work, details: ClientDetails, practitioner_id: str) -> Client:
    return write_down(
        work,
        practitioner_id=practitioner_id,
        name=details.name,
        email=details.email,
        phone=details.phone,
        locale=work.profile.locale,
    )


def _attend(
    work: Work,
    *,
    appointment: Appointment,
    client: Client,
    answer: Answer,
    rule: ClientDetails,
    role: Role = Role.BOOKER,
) -> Attendance:
    """Somebody's part, with the contact rule that she gave, and her link."""
    attendance = Attendance(
        appointment_id=appointment.id,
        client_id=client.id,
        role=role,
        answer=answer,
        discreet=rule.discreet,
        channels=[EMAIL],
        voicemail=rule.voicemail or (Voicemail.NONE if rule.phone else None),
        contact_hours=rule.contact_hours,
        mail_opens=rule.mail_hours.opens,
        mail_closes=rule.mail_hours.closes,
        uid=str(uuid4()),
        created_at=work.now,
    )
    work.session.add(attendance)
    if role is Role.BOOKER:
        issue_link(work, attendance=attendance, appointment=appointment)
    work.session.flush()
    return attendance


def _expiry(appointment: Appointment, purpose: str) -> datetime:
    return appointment.starts_at if purpose == HAND_OVER else appointment.ends_at + LINK_OUTLIVES_SESSION
