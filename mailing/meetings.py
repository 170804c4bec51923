"""How rows become what letters know: the desk they come from, whom they are to, and the meeting they are about."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from config import Settings
from mailing.failures import DeliveryFailed
from mailing.letter import Desk, Meeting, Point
from practice.models.appointments import Appointment, RainPlan
from practice.models.meeting_points import MeetingPoint
from practice.models.people import Practitioner
from practice.models.profile import PracticeProfile
from practice.models.scheduling import FormatKind, SessionFormat
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.mailboxes import Mailbox
from practice.words import phone_words


def desk_of(profile: PracticeProfile, practitioner: Practitioner, settings: Settings) -> Desk:
    """The practice as it signs the letters about this practitioner's appointments.

    Answers go to the practice's own address where it has one. Raises `ValueError` when the sender's is none.
    """
    sender = Mailbox("", parseaddr(settings.mail.default_sender)[1])
    answers_to = Mailbox(practitioner.name, profile.email or practitioner.email)
    return Desk(
        practice=profile.name,
        practitioner=practitioner.name,
        address=sender,
        reply_to=None if answers_to.is_same_address(sender) else answers_to,
        phone=phone_words(profile.phone, profile.region),
        crisis_lines=tuple(f"{line['when']} {line['act']}" for line in profile.crisis_lines),
        public_page=settings.public_url,
    )


def mailbox_of(name: str | None, address: str | None) -> Mailbox:
    """Whom a letter is to. Raises `DeliveryFailed` for an address that is none."""
    try:
        return Mailbox(name or "", address or "")
    except ValueError:
        raise DeliveryFailed(permanent=True, reason="no letter can be sent to this address") from None


def meeting_of(appointment: Appointment, *, terms: str) -> Meeting:
    """The appointment on the terms of the day on which it was booked. Its format and meeting point are loaded."""
    chosen = appointment.session_format
    return Meeting(
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        zone=ZoneInfo(appointment.zone),
        format_name=chosen.name,
        kind=chosen.kind,
        change_until=appointment.change_until,
        what_to_expect=chosen.what_to_expect,
        place=appointment.place or "",
        access=appointment.access or "",
        caller=chosen.caller,
        join_url=appointment.join_url or "",
        point=_point(appointment.meeting_point) if appointment.meeting_point else None,
        rain_plan=appointment.rain_plan,
        terms=terms,
        is_requested=appointment.status is AppointmentStatus.REQUESTED,
    )


def meeting_in(chosen: SessionFormat, *, starts_at: datetime, zone: str, terms: str, rain_plan: RainPlan) -> Meeting:
    """A session in this format as it would be booked now. `starts_at` is aware; a walk has this `rain_plan`."""
    return Meeting(
        starts_at=starts_at,
        ends_at=starts_at + chosen.length,
        zone=ZoneInfo(zone),
        format_name=chosen.name,
        kind=chosen.kind,
        change_until=starts_at - chosen.change_deadline,
        what_to_expect=chosen.what_to_expect,
        place=chosen.place or "",
        access=chosen.access or "",
        caller=chosen.caller,
        join_url=chosen.join_url or "",
        point=_point(chosen.meeting_point) if chosen.meeting_point else None,
        rain_plan=rain_plan if chosen.kind is FormatKind.WALK else None,
        terms=terms,
    )


def _point(point: MeetingPoint) -> Point:
    return Point(
        name=point.name,
        how_to_find=point.how_to_find,
        coordinates=(point.latitude, point.longitude),
        access=point.access or "",
        toilets=point.toilets or "",
        parking=point.parking or "",
        wait_rule=point.wait_rule or "",
        route_metres=point.route_metres,
        surface=point.surface or "",
        gradient=point.gradient or "",
        benches=point.benches or "",
        step_free=point.step_free,
        how_busy=point.how_busy or "",
    )
