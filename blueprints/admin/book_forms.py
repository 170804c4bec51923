"""What does the counsellor type while somebody is on the phone? Whom and what for, then when and how to reach them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, ValidationError

from blueprints.admin.fields import DayField
from blueprints.admin.forms import MoveForm
from blueprints.admin.wording import VOICEMAIL
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
from blueprints.meeting import RAIN_PLANS
from practice.models.appointments import RainPlan, Voicemail
from practice.models.scheduling import FormatKind, Party, SessionFormat
from practice.rules.entity_tags import entity_tag
from practice.services.drafts import ClientDetails
from practice.services.phone_bookings import PhoneBooking

NEW = "new"
SHARED, PRIVATE = "shared", "private"
KEEP, TAKE = "keep", "take"
HOURS_LENGTH = 200
# A browser fills in what its owner is called; here somebody else is.
NOT_HERS = {"autocomplete": "off", "spellcheck": "false"}
EMAIL = {**NOT_HERS, "type": "email", "inputmode": "email"}
PHONE = {**NOT_HERS, "type": "tel", "inputmode": "tel"}


class AskForm(Form):
    """Whom it is for and what: enough to look for the person and for times."""

    words = LineField(
        _("Who is it?"),
        [optional(), at_most(NAME_LENGTH)],
        description=_("Part of a name, an email address or a phone number. For somebody new, their name."),
        render_kw=NOT_HERS,
    )
    session_format = ChoiceField(_("How will you meet?"), [required(_("Choose how you will meet"))])
    party = ChoiceField(
        _("Who is coming?"),
        [required(_("Choose who is coming"))],
        choices=[choice(Party.ONE, _("One person")), choice(Party.COUPLE, _("A couple"))],
        default=Party.ONE.value,
    )
    first = DayField(_("From which day on?"), [optional()], description=_("Leave it empty for the next open times."))

    formats: Mapping[str, SessionFormat]

    def offer_formats(self, formats: Sequence[SessionFormat]) -> None:
        """Show what can be booked."""
        self.formats = {chosen.id: chosen for chosen in formats}
        self.session_format.choices = [choice(chosen.id, chosen.name) for chosen in formats]

    @property
    def chosen(self) -> SessionFormat | None:
        """The format, once one is chosen."""
        return self.formats.get(self.session_format.data or "")

    @property
    def who_comes(self) -> Party:
        return Party.COUPLE if self.party.data == Party.COUPLE else Party.ONE

    def validate_party(self, _field: ChoiceField) -> None:
        if self.chosen and not self.chosen.allows(self.who_comes):
            raise ValidationError(_("This format is not for them. Choose another one, or change who may come to it"))


class BookForm(MoveForm, AskForm):
    """All of it: the person, the time, how to reach them, and what this way of meeting needs."""

    token = HiddenField()
    who = ChoiceField(_("Who of these?"), [required(_("Choose who it is, or somebody new"))])
    name = LineField(
        _("What would they like to be called?"),
        [at_most(NAME_LENGTH)],
        description=_("A first name is enough."),
        render_kw=NOT_HERS,
    )
    start = ChoiceField(_("Which time?"), [required(_("Choose a time"))], validate_choice=False)
    email = AddressField(
        _("Email"),
        [optional(), at_most(EMAIL_LENGTH)],
        description=_("The confirmation goes there, with a link to change or cancel."),
        render_kw=EMAIL,
    )
    seen = ChoiceField(
        _("Could anyone else see their email or calendar?"),
        choices=[
            choice(PRIVATE, _("No, they are private")),
            choice(SHARED, _("Someone else might, or they are not sure"), _("Letters then say very little.")),
        ],
        validate_choice=False,
    )
    phone = PhoneField(_("Phone"), [optional(), at_most(PHONE_LENGTH)], render_kw=PHONE)
    voicemail = ChoiceField(
        _("If you reach their voicemail"),
        [optional()],
        choices=[choice(rule, words) for rule, words in VOICEMAIL.items()],
    )
    contact_hours = LineField(_("Times when you should not call"), [optional(), at_most(HOURS_LENGTH)])
    unreachable = BooleanField(
        _("They have neither, or want to give neither"),
        description=_("Then nothing is sent: tell them the day, the time and the reference now."),
    )
    contact = ChoiceField(
        _("Which holds?"),
        [optional()],
        choices=[choice(KEEP, _("Keep what you have")), choice(TAKE, _("Take what is typed here"))],
    )
    differs = HiddenField()
    has_more_people = False
    rain_plan = ChoiceField(_("If the weather is bad"), validate_choice=False)
    partner_name = LineField(_("Their partner's name"), [at_most(NAME_LENGTH)], render_kw=NOT_HERS)
    partner_email = AddressField(
        _("Their partner's email"),
        [optional(), at_most(EMAIL_LENGTH)],
        description=_(
            "A letter that says very little asks the partner. Without it, they tell their partner themselves."
        ),
        render_kw=EMAIL,
    )
    partner_is_handed_over = BooleanField(
        _("They pass an invitation on"),
        description=_(
            "Instead of an address: it stands on their own page. The partner answers it and gives their own address."
        ),
    )

    def offer_people(self, people: Mapping[str, Any]) -> None:
        """Show who may be meant, as `people` says each by the client's id; somebody new is always possible."""
        self.who.choices = [*(choice(key, *said) for key, said in people.items()), choice(NEW, _("Somebody new"))]
        if not people:
            self.who.data, self.seen.flags.required = NEW, True

    def offer_rain_plans(self, plans: Sequence[RainPlan]) -> None:
        self.rain_plan.choices = [choice(plan, RAIN_PLANS[plan]) for plan in plans]
        for field in (self.name, self.rain_plan, self.contact):  # where they are asked for, they are not optional
            field.flags.required = True

    @property
    def is_new(self) -> bool:
        return bool(self.who.data == NEW)

    @property
    def is_walk(self) -> bool:
        return self.chosen is not None and self.chosen.kind is FormatKind.WALK

    @property
    def is_couple(self) -> bool:
        return self.who_comes is Party.COUPLE

    @property
    def first_step(self) -> dict[str, Any]:
        """What she was asked first, as values by their names; and the time, where she came with one."""
        return {name: self[name].data for name in ("words", "session_format", "party", "first", "start")}

    def begin(self, asked: AskForm, *, is_right: bool) -> None:
        """Take over what was found wrong with the first step. Words that found nobody may be the caller's own name."""
        for field in asked if not is_right else ():
            self[field.name].errors = field.errors
        if self.is_new and not (self.name.data or self.email.data or self.phone.data):
            words = self.words.data or ""
            likely = self.email if "@" in words else self.phone if any(map(str.isdigit, words)) else self.name
            likely.data = words

    def validate_name(self, field: LineField) -> None:
        if self.is_new and not field.data:
            raise ValidationError(_("Enter what they would like to be called"))

    def validate_seen(self, field: ChoiceField) -> None:
        if self.is_new and self.email.data and field.data not in (PRIVATE, SHARED):
            raise ValidationError(_("Ask whether anyone else could see their email or calendar"))

    def validate_rain_plan(self, field: ChoiceField) -> None:
        if self.is_walk and field.data not in {plan.value for plan in field.choices}:
            raise ValidationError(_("Choose what you do if the weather is bad"))

    def validate_partner_name(self, field: LineField) -> None:
        is_asked = self.partner_email.data or self.partner_is_handed_over.data
        if self.is_couple and is_asked and not field.data:
            raise ValidationError(_("Enter the partner's name too, or leave both empty"))

    def show_differences(self, differences: Mapping[str, tuple[str, str]]) -> None:
        """Ask which holds. An answer counts for these very differences."""
        self.differs.data, self.contact.data = entity_tag(differences), None
        self.add_error("contact", _("You have another address or number for them. Choose which holds."))

    def asked(self) -> PhoneBooking:
        """What was agreed, as values."""
        return PhoneBooking(
            format_id=self.session_format.data,
            party=self.who_comes,
            starts_at=self.instant,
            details=self._details(),
            client_id=None if self.is_new else self.who.data,
            is_discreet=self.seen.data == SHARED if self.seen.data in (SHARED, PRIVATE) else None,
            takes_new_contact=self.contact.data == TAKE if self.contact.data else None,
            seen_differences=self.differs.data or "",
            is_unreachable=self.unreachable.data,
            reason=self.reason.data or None,
        )

    def _details(self) -> ClientDetails:
        return ClientDetails(
            name=self.name.data or "",
            email=self.email.data or "",
            discreet=False,
            phone=self.phone.e164 if self.phone.data else None,
            voicemail=Voicemail(self.voicemail.data) if self.voicemail.data else None,
            contact_hours=self.contact_hours.data or None,
            rain_plan=RainPlan(self.rain_plan.data) if self.is_walk else None,
            partner_name=self.partner_name.data or None if self.is_couple else None,
            partner_email=self.partner_email.data or None if self.is_couple else None,
            partner_is_handed_over=self.is_couple and self.partner_is_handed_over.data,
        )
