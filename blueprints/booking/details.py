"""How a client says who she is: only what is needed to meet in the way that she has chosen."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, ValidationError

from blueprints.fields import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    PHONE_LENGTH,
    AddressField,
    ChoiceField,
    Form,
    LineField,
    PhoneField,
    at_most,
    choice,
    optional,
    required,
)
from blueprints.filters import money, phone_words
from blueprints.mail_hours import MailHoursPart
from blueprints.meeting import RAIN_PLANS
from blueprints.money_field import MoneyField
from blueprints.person_fields import EMAIL, PRIVATE, SHARED, email_field, name_field, seen_field
from practice.models.appointments import RainPlan, Voicemail
from practice.models.scheduling import FormatKind, Party, SessionFormat
from practice.rules.fees import Scale
from practice.services.drafts import ClientDetails

Member = TypeVar("Member", bound=StrEnum)

WRITE, HAND_OVER, LATER = "write", "hand_over", "later"
HOURS_LENGTH = 200

# What a browser may fill in by itself; the partner's is never taken from her own.
PHONE = {"type": "tel", "autocomplete": "tel", "inputmode": "tel"}
PARTNER_NAME = {"autocomplete": "section-partner name", "spellcheck": "false"}
PARTNER_EMAIL = {**EMAIL, "autocomplete": "section-partner email"}

VOICEMAIL = {
    Voicemail.WITH_NAME: _("Leave a message with your name"),
    Voicemail.BRIEF: _("Ask me to call back, without saying who you are to me"),
    Voicemail.NONE: _("Leave no message"),
}


class DetailsForm(MailHoursPart, Form):
    """Who she is and how to reach her. What else is asked depends on the format: see `details_form`."""

    name = name_field()
    email = email_field(_("I send your confirmation there, with a link to change or cancel."))
    seen = seen_field(_("My emails then say very little, and I send nothing for your calendar."))

    def details(self) -> ClientDetails:
        """What she typed, as values."""
        phone, way = self.phone.e164 if "phone" in self else None, self._said("partner_way")
        return ClientDetails(
            name=self.name.data or "",
            email=self.email.data or "",
            discreet=self.seen.data == SHARED,
            phone=phone,
            voicemail=_member(Voicemail, self._said("voicemail")) if phone else None,
            contact_hours=self._said("contact_hours"),
            mail_hours=self.mail_hours,
            rain_plan=_member(RainPlan, self._said("rain_plan")),
            agrees_to_outdoors=bool(self._said("outdoors")),
            partner_name=self._said("partner_name") if way in (WRITE, HAND_OVER) else None,
            partner_email=self._said("partner_email") if way == WRITE else None,
            partner_is_handed_over=way == HAND_OVER,
            fee_cents=self.fee_cents.data if "fee_cents" in self else None,
        )

    def _said(self, name: str) -> Any:
        return self[name].data or None if name in self else None


class FeePart(Form):
    """Where she may choose what she pays. Left empty, it is the usual fee."""

    fee_cents = MoneyField(_("What would you like to pay?"), [optional()])
    scale: Scale

    def validate_fee_cents(self, field: MoneyField) -> None:
        if field.data is not None and not self.scale.has(field.data):
            least, most = money(self.scale.lowest_cents), money(self.scale.usual_cents)
            raise ValidationError(_("Enter an amount from %(least)s to %(most)s", least=least, most=most))


class PhonePart(Form):
    """For a session at which she is rung, or has to be found outdoors."""

    phone = PhoneField(
        _("Phone"),
        [required(_("Enter a phone number at which I can reach you")), at_most(PHONE_LENGTH)],
        render_kw=PHONE,
    )


class SparePhonePart(Form):
    """For a session online: what helps when the connection does not."""

    phone = PhoneField(_("Phone"), [optional(), at_most(PHONE_LENGTH)], render_kw=PHONE)


class CallsPart(Form):
    """How to call her, where she gives a number."""

    voicemail = ChoiceField(
        _("If I reach your voicemail"),
        [optional()],
        choices=[choice(rule, words) for rule, words in VOICEMAIL.items()],
        description=_("If you choose nothing, I leave no message."),
    )
    contact_hours = LineField(
        _("Times when I should not call"),
        [optional(), at_most(HOURS_LENGTH)],
        description=_("For example: not after 6 p.m., not at the weekend."),
    )


class WalkPart(Form):
    """For a walk."""

    rain_plan = ChoiceField(_("If the weather is bad"), [required(_("Choose what we do if the weather is bad"))])
    outdoors = BooleanField(
        _("I have read what walking outdoors means, and agree"),
        [required(_("Read what walking outdoors means, and tick the box if you agree"))],
    )


class PartnerPart(Form):
    """For two: how the other one hears of it. Nobody is written to without her saying so."""

    partner_way = ChoiceField(
        _("How shall your partner hear of it?"),
        [required(_("Choose how your partner shall hear of it"))],
        choices=[
            choice(WRITE, _("Please write to my partner")),
            choice(
                HAND_OVER,
                _("I pass it on myself"),
                _("After you have booked, I show you an address. Your partner opens it and says where I may write."),
            ),
            choice(LATER, _("We decide later")),
        ],
    )
    partner_name = LineField(
        _("Your partner's name"),
        [at_most(NAME_LENGTH)],
        description=_("You can leave it empty if you decide later."),
        render_kw=PARTNER_NAME,
    )
    partner_email = AddressField(
        _("Your partner's email"),
        [at_most(EMAIL_LENGTH)],
        description=_("Your partner gets a letter that says very little, and a link to answer it."),
        render_kw=PARTNER_EMAIL,
    )

    def validate_partner_name(self, field: LineField) -> None:
        if self.partner_way.data in (WRITE, HAND_OVER) and not field.data:
            raise ValidationError(_("Tell me your partner's name, or choose to decide later"))

    def validate_partner_email(self, field: AddressField) -> None:
        if self.partner_way.data == WRITE and not field.data:
            raise ValidationError(_("Enter your partner's email address, or choose to pass it on yourself"))


def details_form(chosen: SessionFormat, party: Party, *, plans: Iterable[RainPlan], said: ClientDetails | None) -> Any:
    """The form for one format and party: only what is needed to meet in that way."""
    parts: list[type[Form]] = []
    if chosen.wants_phone:
        parts += [PhonePart, CallsPart]
    elif chosen.kind is FormatKind.ONLINE:
        parts += [SparePhonePart, CallsPart]
    if chosen.kind is FormatKind.WALK:
        parts.append(WalkPart)
    if party is Party.COUPLE:
        parts.append(PartnerPart)
    scale = chosen.scale_for(party)
    if scale is not None:
        parts.append(FeePart)
    form = type("AskedForm", (*parts, DetailsForm), {"scale": scale})(data=_typed(said) if said else None)
    if "rain_plan" in form:
        form.rain_plan.choices = [choice(plan, RAIN_PLANS[plan]) for plan in plans]
    return form


def _typed(said: ClientDetails) -> dict[str, Any]:
    """What she typed before, as the fields show it."""
    return {
        "name": said.name,
        "email": said.email,
        "seen": SHARED if said.discreet else PRIVATE,
        "phone": phone_words(said.phone),
        "voicemail": said.voicemail,
        "contact_hours": said.contact_hours,
        "mail_opens": said.mail_hours.opens,
        "mail_closes": said.mail_hours.closes,
        "rain_plan": said.rain_plan,
        "outdoors": said.agrees_to_outdoors,
        "partner_way": WRITE if said.partner_email else HAND_OVER if said.partner_is_handed_over else LATER,
        "partner_name": said.partner_name,
        "partner_email": said.partner_email,
        "fee_cents": said.fee_cents,
    }


def _member(members: type[Member], value: str | None) -> Member | None:
    return members(value) if value else None
