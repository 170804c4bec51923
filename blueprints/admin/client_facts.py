"""What one line of a client's record says to the counsellor about an appointment of hers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from blueprints.admin.flags import Flag
from blueprints.admin.wording import STATUS
from practice.models.appointments import Answer
from practice.rules.lifecycle import AppointmentStatus
from practice.services.client_file import Visit


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One appointment of a client's, at one instant (aware UTC)."""

    visit: Visit
    now: datetime

    @property
    def status(self) -> Flag:
        """How it stands."""
        appointment = self.visit.appointment
        if self.visit.part.answer is Answer.DECLINED:
            return Flag(_("Does not come"), "plain")
        if appointment.status is AppointmentStatus.BOOKED and appointment.ends_at <= self.now:
            return Flag(_("Say who came"), "caution")
        words, kind = STATUS[appointment.status]
        return Flag(str(words), kind)

    @property
    def others(self) -> str:
        """Who else was to come, by initials; nobody since they have been two records."""
        if self.visit.appointment.separated_at is not None:
            return ""
        parts = self.visit.appointment.attendances
        return ", ".join(part.client.initials for part in parts if part.client_id != self.visit.part.client_id)
