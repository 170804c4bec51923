"""What makes an appointment of a time that is held? Its conditions, and a partner who is asked along.

Both ways of booking end here: a client's own, and the counsellor's for somebody on the phone.
"""

from __future__ import annotations

from datetime import timedelta

from practice.models.appointments import Appointment
from practice.models.intake import ConsentText
from practice.models.scheduling import FormatKind, Party, SessionFormat
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import clients, outbox
from practice.services.drafts import ClientDetails
from practice.services.outbox import NOW
from practice.work import Work


def settle(
    work: Work,
    *,
    appointment: Appointment,
    chosen: SessionFormat,
    status: AppointmentStatus,
    details: ClientDetails,
    terms: ConsentText,
) -> None:
    """Turn a hold into what was booked or asked for, on today's conditions. Price and deadline came with the hold."""
    appointment.become(status, now=work.now)
    appointment.revision = 0
    appointment.place, appointment.access = chosen.place, chosen.access
    appointment.join_url, appointment.meeting_point_id = chosen.join_url, chosen.meeting_point_id
    appointment.rain_plan = details.rain_plan if chosen.kind is FormatKind.WALK else None
    appointment.terms_id = terms.id
    appointment.deposit_cents = chosen.deposit_of(appointment.price_cents)
    appointment.late_fee_percent = work.profile.late_fee_percent
    appointment.late_fee_fixed_cents = work.profile.late_fee_fixed_cents


def add_partner(work: Work, *, appointment: Appointment, details: ClientDetails, due_in: timedelta = NOW) -> None:
    """A couple's other part, where somebody was named: asked by a letter that says little, which waits for `due_in`."""
    if appointment.party is not Party.COUPLE or not details.partner_name:
        return
    partner = clients.add_partner(work, appointment=appointment, details=details)
    if details.partner_email:
        invitation = LetterKind.PARTNER_INVITATION
        outbox.post(work, kind=invitation, appointment=appointment, attendance=partner, due_in=due_in)
