"""What a client may ask for on her own page, as forms: text in, values out."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, ValidationError

from blueprints.appointment.offers import Offer
from blueprints.fields import (
    EMAIL_LENGTH,
    PHONE_LENGTH,
    AddressField,
    ChoiceField,
    Form,
    LongField,
    PhoneField,
    StartField,
    at_most,
    choice,
    optional,
    required,
)
from blueprints.meeting import RAIN_PLANS
from practice.models.appointments import Attendance, RainPlan
from practice.services.own_page import NewFormat

REASON_LENGTH = 500
EMAIL = {"type": "email", "autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
PHONE = {"type": "tel", "autocomplete": "tel", "inputmode": "tel"}
CANCEL, KEEP = "cancel", "keep"
COMING, NOT_COMING = "coming", "not_coming"
SHARED, PRIVATE = "shared", "private"


class MoveForm(Form):
    """One start, posted as its instant in ISO 8601."""

    start = StartField(_("Choose a new time"), _("Choose a time"))


class ChangeFormatForm(Form):
    """Another way to meet; a walk and a call ask for a little more."""

    session_format = ChoiceField(_("How would you like to meet instead?"), [required(_("Choose how to meet"))])
    rain_plan = ChoiceField(_("If the weather is bad"), validate_choice=False)
    outdoors = BooleanField(_("I have read what walking outdoors means, and agree"))
    phone = PhoneField(
        _("Your phone number, for a call or a walk"),
        [at_most(PHONE_LENGTH)],
        description=_("So that I can call you, or find you outdoors. I leave no message."),
        render_kw=PHONE,
    )

    def offer(self, offers: Iterable[Offer], *, rain_plans: Iterable[RainPlan]) -> None:
        """Show what could be chosen, each with what it changes."""
        self.offers = {offer.session_format.id: offer for offer in offers}
        self.session_format.choices = [
            choice(format_id, offer.session_format.name, offer.hint) for format_id, offer in self.offers.items()
        ]
        self.rain_plan.choices = [choice(plan, RAIN_PLANS[plan]) for plan in rain_plans]
        for field in (self.rain_plan, self.phone):  # under a choice that needs it, neither is optional
            field.flags.required = True

    @property
    def wants_phone(self) -> bool:
        """Whether any of the formats needs a number that she has not given yet."""
        return any(offer.needs_phone for offer in self.offers.values())

    @property
    def offers_walk(self) -> bool:
        return any(offer.is_walk for offer in self.offers.values())

    def validate_rain_plan(self, field: ChoiceField) -> None:
        if self._is_walk and field.data not in {plan.value for plan in field.choices}:
            raise ValidationError(_("Choose what we do if the weather is bad"))

    def validate_outdoors(self, field: BooleanField) -> None:
        if self._is_walk and not field.data:
            raise ValidationError(_("Read what walking outdoors means, and tick the box if you agree"))

    def validate_phone(self, field: PhoneField) -> None:
        if self._chosen and self._chosen.needs_phone and not field.data:
            raise ValidationError(_("Enter a phone number at which I can reach you"))

    def change(self) -> NewFormat:
        """What she asks for."""
        return NewFormat(
            format_id=self.session_format.data,
            rain_plan=RainPlan(self.rain_plan.data) if self._is_walk else None,
            agrees_to_outdoors=self._is_walk and self.outdoors.data,
            phone=self.phone.e164 if self._chosen and self._chosen.needs_phone else None,
        )

    @property
    def _chosen(self) -> Offer | None:
        return self.offers.get(self.session_format.data or "")

    @property
    def _is_walk(self) -> bool:
        return self._chosen is not None and self._chosen.is_walk


class CancelForm(Form):
    """A choice that has to be made: a form that a mail scanner sends by itself is only an error."""

    answer = ChoiceField(
        _("Cancel this appointment?"),
        [required(_("Choose whether to cancel or to keep it"))],
        choices=[choice(CANCEL, _("Cancel it")), choice(KEEP, _("Keep it"))],
    )
    reason = LongField(
        _("Would you like to say why?"),
        [optional(), at_most(REASON_LENGTH)],
        description=_("Only I read this."),
        render_kw={"rows": 3},
    )


class AnswerForm(Form):
    """The partner's own answer."""

    answer = ChoiceField(
        _("Are you coming?"),
        [required(_("Choose whether you are coming"))],
        choices=[choice(COMING, _("Yes, I am coming")), choice(NOT_COMING, _("No, I am not coming"))],
    )


class AddressForm(Form):
    """Where to write, and who else reads it."""

    email = AddressField(
        _("Your email address"),
        [required(_("Enter your email address")), at_most(EMAIL_LENGTH)],
        render_kw=EMAIL,
    )
    seen = ChoiceField(
        _("Could anyone else see your email or calendar?"),
        [required(_("Choose one, so that I know how much to write"))],
        choices=[
            choice(PRIVATE, _("No, they are private")),
            choice(SHARED, _("Someone else might, or I am not sure"), _("My emails then say very little.")),
        ],
    )

    @classmethod
    def of(cls, attendance: Attendance) -> AddressForm:
        """The form as it stands now: what is known is filled in."""
        return cls(email=attendance.client.email, seen=SHARED if attendance.discreet else PRIVATE)

    @property
    def address(self) -> str:
        return self.email.data or ""

    @property
    def is_discreet(self) -> bool:
        return bool(self.seen.data == SHARED)


class FindForm(Form):
    """ "I have booked before": one address."""

    email = AddressField(
        _("Your email address"),
        [required(_("Enter the email address you booked with")), at_most(EMAIL_LENGTH)],
        render_kw=EMAIL,
    )

    @property
    def address(self) -> str:
        return self.email.data or ""
