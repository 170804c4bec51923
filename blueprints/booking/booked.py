"""What the confirmation page says: when, where, what I have sent, and what may still be changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from blueprints.add_to_calendar import add_links
from blueprints.meeting import Fact, facts_of, map_url, masked, party_words, way_facts
from blueprints.work import reading, settings
from mailing.preview import own_entry
from practice.models.appointments import Appointment, Attendance, Role
from practice.rules.invites import CalendarEntry
from practice.rules.lifecycle import AppointmentStatus
from practice.services import handing_over, mail_hours


@dataclass(frozen=True, slots=True)
class Booked:
    """The appointment as the one who booked it sees it."""

    attendance: Attendance

    @property
    def appointment(self) -> Appointment:
        return self.attendance.appointment

    @property
    def is_request(self) -> bool:
        """Whether I have still to say yes."""
        return self.appointment.status is AppointmentStatus.REQUESTED

    @property
    def invites_partner(self) -> bool:
        """Whether a letter of mine asks her partner. What she passes on herself stays hers to pass on."""
        is_named = any(part.role is Role.PARTNER for part in self.appointment.attendances)
        return is_named and not self.may_pass_on

    @property
    def may_pass_on(self) -> bool:
        """Whether she tells her partner by herself, now or later."""
        return handing_over.may_be_passed_on(reading(), attendance=self.attendance)

    @property
    def may_change(self) -> bool:
        """Whether she may still change or cancel by herself."""
        return reading().now < self.appointment.change_until

    @property
    def entry(self) -> CalendarEntry:
        """What her calendar may know of it."""
        return own_entry(reading(), attendance=self.attendance, settings=settings())

    @property
    def calendars(self) -> list[tuple[str, str]]:
        """Links that fill in an entry elsewhere."""
        return add_links(self.entry)

    @property
    def comes_at(self) -> datetime | None:
        """When my letter comes, if she wishes no e-mail now (aware UTC)."""
        hold = mail_hours.hold_for(reading(), hours=self.attendance.mail_hours)
        return hold.until if hold else None

    @property
    def masked_email(self) -> str:
        return masked(self.attendance.client.email)

    @property
    def map_url(self) -> str | None:
        return map_url(self.appointment)

    @property
    def facts(self) -> list[Fact]:
        """Keys and values; what does not apply is empty."""
        return facts_of(self.attendance, who=party_words(self.appointment.party))

    @property
    def way_facts(self) -> list[Fact]:
        return way_facts(self.appointment.meeting_point)
