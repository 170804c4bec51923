"""How clients are written down, and how they find back to their own page."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import update
from sqlalchemy.orm import joinedload

from practice import vault
from practice.errors import LinkNotValid
from practice.models.appointments import (
    Answer,
    Appointment,
    Attendance,
    ClientLink,
    Role,
    Voicemail,
    valid_links,
)
from practice.models.people import Client
from practice.models.profile import the_profile
from practice.services.drafts import ClientDetails
from practice.work import Work

LINK_OUTLIVES_SESSION = timedelta(days=30)
OWN_PAGE = "own_page"
EMAIL = "email"
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
    return _attend(work, appointment=appointment, role=Role.BOOKER, answer=Answer.CONFIRMED, details=details)


def add_partner(work: Work, *, appointment: Appointment, details: ClientDetails) -> Attendance:
    """Her partner's part. Nothing is known of him yet: his letters say little until he says otherwise himself."""
    partner = ClientDetails(name=details.partner_name or "", email=details.partner_email or "", discreet=True)
    return _attend(work, appointment=appointment, role=Role.PARTNER, answer=Answer.INVITED, details=partner)


def write_down(work: Work, *, name: str, email: str | None, phone: str | None, locale: str) -> Client:
    """A new client. An address never identifies anybody: two people may share one."""
    client = Client(name=name, phone=phone, locale=locale, created_at=work.now)
    client.set_email(email)
    work.session.add(client)
    return client


def issue_link(work: Work, *, attendance: Attendance, appointment: Appointment) -> ClientLink:
    """A new link to an attendance's own page, valid until thirty days after the session. Earlier ones stay valid."""
    token = vault.new_token()
    link = ClientLink(
        attendance_id=attendance.id,
        purpose=OWN_PAGE,
        digest=vault.digest(token),
        token=token,
        expires_at=appointment.ends_at + LINK_OUTLIVES_SESSION,
        created_at=work.now,
    )
    work.session.add(link)
    return link


def revoke_links(work: Work, *, attendance_id: str) -> None:
    """No link that was sent for this attendance opens anything any more."""
    still_valid = update(ClientLink).where(ClientLink.attendance_id == attendance_id, ClientLink.revoked_at.is_(None))
    work.session.execute(still_valid.values(revoked_at=work.now))


def prolong_links(work: Work, *, appointment: Appointment) -> None:
    """After a move, links stay valid until thirty days after the new time."""
    ids = [attendance.id for attendance in appointment.attendances]
    valid = update(ClientLink).where(ClientLink.attendance_id.in_(ids), ClientLink.revoked_at.is_(None))
    work.session.execute(valid.values(expires_at=appointment.ends_at + LINK_OUTLIVES_SESSION))


def open_link(work: Work, *, token: str) -> ClientLink:
    """The link that a token belongs to. Unknown, altered, expired and revoked are all LinkNotValid."""
    found = work.session.scalars(valid_links(work.now).where(ClientLink.digest == vault.digest(token))).first()
    if found is None:
        raise LinkNotValid
    return found


def find_link(work: Work, *, link_id: str | None) -> ClientLink:
    """A valid link with its attendance, appointment, format and meeting point. Refuses with LinkNotValid."""
    query = valid_links(work.now).where(ClientLink.id == (link_id or "")).options(_WITH_ALL)
    found = work.session.scalars(query).unique().one_or_none()
    if found is None:
        raise LinkNotValid
    return found


def _attend(work: Work, *, appointment: Appointment, role: Role, answer: Answer, details: ClientDetails) -> Attendance:
    locale = work.session.scalars(the_profile()).one().locale
    client = write_down(work, name=details.name, email=details.email, phone=details.phone, locale=locale)
    attendance = Attendance(
        appointment_id=appointment.id,
        client_id=client.id,
        role=role,
        answer=answer,
        discreet=details.discreet,
        channels=[EMAIL],
        voicemail=details.voicemail or (Voicemail.NONE if details.phone else None),
        contact_hours=details.contact_hours,
        uid=str(uuid4()),
        created_at=work.now,
    )
    work.session.add(attendance)
    issue_link(work, attendance=attendance, appointment=appointment)
    work.session.flush()
    return attendance
