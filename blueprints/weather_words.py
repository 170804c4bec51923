"""How is it said what becomes of a walk in bad weather? The same for the one who comes and for the counsellor."""

from __future__ import annotations

from flask_babel import gettext as _

from blueprints.filters import length_words, money
from blueprints.meeting import RAIN_PLANS
from practice.models.appointments import Appointment
from practice.models.scheduling import FormatKind
from practice.services.weather import Way


def way_words(way: Way, appointment: Appointment) -> str:
    """Where, for how long and at which price: what holds once it is used."""
    chosen = way.session_format
    where = chosen.place if chosen.kind is FormatKind.IN_PERSON else None
    price = money(appointment.price_cents, appointment.currency)
    return " ".join(
        filter(
            None,
            (
                _("%(format)s, at the same time.", format=chosen.name),
                _("Where: %(place)s.", place=where.rstrip(".")) if where else None,
                _length_words(way, appointment),
                _("The fee stays %(price)s.", price=price),
            ),
        )
    )


def plan_words(way: Way) -> str:
    """The plan itself, as it was chosen."""
    return str(RAIN_PLANS[way.plan])


def _length_words(way: Way, appointment: Appointment) -> str:
    length = length_words(way.length)
    if way.length == appointment.length:
        return _("It lasts %(length)s, as agreed.", length=length)
    return _("It lasts %(length)s, because something else follows.", length=length)
