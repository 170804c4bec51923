"""What she tells somebody for whom she has booked: the facts, whether a letter goes, and how to change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from blueprints.filters import phone_words
from blueprints.meeting import Fact, facts_of, masked
from blueprints.work import practice
from practice.models.appointments import Appointment, Attendance, Role
from practice.models.scheduling import FormatKind, Party
from practice.rules.slips import TIME_TO_TAKE_BACK


@dataclass(frozen=True, slots=True)
class Booked:
    """One appointment at one instant (aware UTC), as it is said on the phone."""

    appointment: Appointment
    now: datetime

    @property
    def has_booker(self) -> bool:
        """Whether there is anybody to be told: her record may have been erased."""
        return any(part.role is Role.BOOKER for part in self.appointment.attendances)

    @property
    def booker(self) -> Attendance:
        return next(part for part in self.appointment.attendances if part.role is Role.BOOKER)

    @property
    def partner(self) -> Attendance | None:
        return next((part for part in self.appointment.attendances if part.role is Role.PARTNER), None)

    @property
    def facts(self) -> list[Fact]:
        """What a sheet for her says, in the words of her own page."""
        is_couple = self.appointment.party is Party.COUPLE
        return facts_of(self.booker, who=_("You and your partner") if is_couple else _("You"))

    @property
    def address(self) -> str:
        """Where her letter goes, so far that she knows it again; empty where none goes."""
        return masked(self.booker.client.email) if self.booker.is_written_to else ""

    @property
    def leaves_at(self) -> datetime | None:
        """When the letter goes, as long as it waits so that a slip can be taken back."""
        at = self.appointment.created_at + TIME_TO_TAKE_BACK
        return at if self.now < at else None

    @property
    def asks_partner(self) -> bool:
        """Whether a letter asks the partner, who then answers by a link."""
        return self.partner is not None and self.partner.is_written_to

    @property
    def may_change(self) -> bool:
        """Whether it can be changed at no cost for a while."""
        return self.now < self.appointment.change_until

    @property
    def is_walk(self) -> bool:
        return self.appointment.session_format.kind is FormatKind.WALK

    @property
    def number(self) -> str:
        """Under which the practice is reached."""
        return phone_words(practice().phone) if practice().phone else ""
