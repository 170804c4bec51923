"""What one line says to the counsellor about a client, or about an appointment of hers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from blueprints.admin.flags import Flag
from blueprints.admin.today import blueprint
from blueprints.admin.wording import STATUS
from blueprints.meeting import masked
from practice.models.appointments import Answer
from practice.models.people import Client
from practice.rules.lifecycle import AppointmentStatus
from practice.services.client_file import Visit
from practice.services.client_search import Match


@blueprint.app_template_filter()
def known_by(client: Client | Match) -> str:
    """What tells her from another of her name, without a way to reach her: how to do that stands on her record, in
    red beside what to heed."""
    number = _("number ends in %(digits)s", digits=client.phone[-2:]) if client.phone else ""
    return " · ".join(filter(None, (number, masked(client.email))))


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
