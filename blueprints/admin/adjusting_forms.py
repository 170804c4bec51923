"""What does she fill in to let an appointment take place in another way, or for longer or shorter?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, ValidationError

from blueprints.admin.fields import Given, LengthField
from blueprints.admin.forms import REASON_LENGTH, SeenField
from blueprints.fields import (
    PHONE_LENGTH,
    ChoiceField,
    Form,
    LongField,
    PhoneField,
    at_most,
    choice,
    optional,
    required,
)
from blueprints.filters import minutes, money
from blueprints.meeting import RAIN_PLANS
from practice.models.appointments import Appointment, RainPlan
from practice.models.scheduling import FormatKind, SessionFormat
from practice.services.adjusting import NewWay

SHORTEST, LONGEST = 5, 720


class AdjustForm(Form):
    """What both ask: why against her own rules, and of which state of the appointment she decides."""

    reason = LongField(
        _("Why all the same"),
        [optional(), at_most(REASON_LENGTH)],
        description=_("For your own records. No letter says it."),
        render_kw={"rows": 3},
    )
    seen = SeenField()

    def ask_why(self) -> None:
        """It goes against her own rules."""
        self.reason.flags.required = True
        self.add_error("reason", _("This goes against your own rules. Say why, or leave it as it is."))


class ChangeLengthForm(AdjustForm):
    """How long it lasts, for this once."""

    length = LengthField(
        _("Length, in minutes"),
        [Given(_("Enter a number of minutes, like 80"))],
        least=SHORTEST,
        most=LONGEST,
        description=_("The start stays, and so does the fee."),
    )


class ChangeFormatForm(AdjustForm):
    """In which format; a walk and a call need a little more."""

    session_format = ChoiceField(_("How do you meet instead?"), [required(_("Choose how you meet"))])
    takes_its_fee = BooleanField(_("Take that format's usual fee"))
    rain_plan = ChoiceField(_("If the weather is bad"), validate_choice=False)
    phone = PhoneField(
        _("Their phone number, for a call or a walk"),
        [optional(), at_most(PHONE_LENGTH)],
        render_kw={"type": "tel", "inputmode": "tel", "autocomplete": "off"},
    )

    def offer(self, formats: Sequence[SessionFormat], appointment: Appointment, plans: Iterable[RainPlan]) -> None:
        """Show what she could choose, each with how long it takes and what it usually costs."""
        self.formats = {each.id: each for each in formats}
        self.session_format.choices = [choice(each.id, each.name, _differences(each, appointment)) for each in formats]
        self.rain_plan.choices = [choice(plan, RAIN_PLANS[plan]) for plan in plans]

    @property
    def chosen(self) -> SessionFormat | None:
        """The format, once one is chosen."""
        return self.formats.get(self.session_format.data or "")

    @property
    def walks(self) -> set[str]:
        """Which of the formats are walks, by their ids."""
        return {each.id for each in self.formats.values() if each.kind is FormatKind.WALK}

    def validate_rain_plan(self, field: ChoiceField) -> None:
        if self.session_format.data in self.walks and field.data not in {plan.value for plan in field.choices}:
            raise ValidationError(gettext("Choose what you do if the weather is bad"))

    @property
    def way(self) -> NewWay:
        """What she asks for."""
        is_walk = self.session_format.data in self.walks
        return NewWay(
            format_id=self.session_format.data,
            rain_plan=RainPlan(self.rain_plan.data) if is_walk else None,
            phone=self.phone.e164 if self.phone.data else None,
            takes_its_fee=self.takes_its_fee.data,
        )


def _differences(chosen: SessionFormat, appointment: Appointment) -> str:
    price = money(chosen.price_for(appointment.party), appointment.currency)
    length = minutes(chosen.length_for(appointment.party))
    return gettext("%(length)s, usually %(price)s", length=length, price=price)
