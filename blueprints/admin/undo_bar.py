"""What the bar says after a change: what was done, when somebody hears of it, and until when it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.admin.wording import event_words
from blueprints.filters import date_time_words
from blueprints.work import reading
from practice.models.appointments import Appointment
from practice.services import taking_back
from practice.services.taking_back import Slip
from practice.words import sentence

MINUTE = timedelta(minutes=1)
DONE: dict[str, Callable[[Appointment], str]] = {
    "moved": lambda it: sentence(_("Moved to %(when)s.", when=date_time_words(it.starts_at))),
    "cancelled": lambda _it: _("Cancelled."),
    "declined": lambda _it: _("Declined."),
    "approved": lambda _it: _("Approved."),
    "booked": lambda _it: _("Booked."),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One change that she may take back, at one instant (aware UTC)."""

    slip: Slip
    now: datetime

    @property
    def words(self) -> str:
        """What was done. A change without words of its own is said by its name."""
        what = self.slip.event.what
        return DONE[what](self.slip.appointment) if what in DONE else f"{event_words(what)}."

    @property
    def which(self) -> str:
        """The same where there are several: of which appointment."""
        this = self.slip.appointment
        whose = ", ".join(part.client.initials for part in this.attendances)
        when = f", {date_time_words(this.starts_at)}" if self.slip.event.what != "moved" else ""
        return f"{whose}{when}: {self.words}"

    @property
    def letter(self) -> str:
        """When somebody hears of it."""
        if not self.slip.writes:
            return _("No letter says so: tell them another way.")
        minutes = -(-(self.slip.until - self.now) // MINUTE)
        return ngettext("A letter says so in %(num)d minute.", "A letter says so in %(num)d minutes.", minutes)


def bars(appointment_id: str | None = None) -> list[Bar]:
    """What she may take back now: of one appointment, or all of it. A series that was just booked is one
    thing, which is taken back on its own page."""
    possible = taking_back.still_possible(reading(), appointment_id=appointment_id)
    return [Bar(slip, reading().now) for slip in possible if appointment_id or not slip.is_of_series]
