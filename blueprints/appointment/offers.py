"""What would change if she met in another way: said beside each choice, before she makes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from blueprints.filters import minutes, money
from practice.models.appointments import Appointment, Attendance
from practice.models.scheduling import FormatKind, SessionFormat


@dataclass(frozen=True, slots=True)
class Offer:
    """One format into which the appointment could change."""

    session_format: SessionFormat
    hint: str
    needs_phone: bool

    @property
    def is_walk(self) -> bool:
        return self.session_format.kind is FormatKind.WALK


def offer_of(chosen: SessionFormat, *, attendance: Attendance) -> Offer:
    """The format with what it would change for her, and whether she has to give a number for it."""
    return Offer(
        session_format=chosen,
        hint=" ".join(_differences(chosen, attendance.appointment)),
        needs_phone=chosen.wants_phone and attendance.client.phone is None,
    )


def _differences(chosen: SessionFormat, appointment: Appointment) -> Iterable[str]:
    length, price = chosen.length_for(appointment.party), appointment.fee_in(chosen, appointment.party)
    if chosen.place and chosen.kind in (FormatKind.IN_PERSON, FormatKind.WALK):
        yield _("Where: %(place)s.", place=chosen.place.rstrip("."))
    if length != appointment.length:
        yield _("It takes %(new)s instead of %(old)s.", new=minutes(length), old=minutes(appointment.length))
    if price != appointment.price_cents:
        old = money(appointment.price_cents, appointment.currency)
        yield _("It costs %(new)s instead of %(old)s.", new=money(price, appointment.currency), old=old)
    else:
        yield _("The fee stays the same.")
