"""What she says about her practice: each value with what it does and where clients see it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from babel import Locale
from babel.numbers import list_currencies
from flask import request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, ValidationError

from blueprints.admin.ahead import LooksAhead
from blueprints.admin.edits import EditForm
from blueprints.fields import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    PHONE_LENGTH,
    AddressField,
    LineField,
    LongField,
    PhoneField,
    at_most,
    choice,
    optional,
    required,
)
from blueprints.filters import phone_words
from practice.rules.regions import region_named
from practice.rules.zone_names import zone_named
from practice.services.profile import LOCALES, ProfileValues

INTRODUCTION_LENGTH, ADDRESS_LENGTH, WEB_LENGTH = 1000, 500, 500


class OwnPhoneField(PhoneField):
    """The practice's own number: kept in E.164, shown as people dial it."""

    def process_data(self, value: str | None) -> None:
        self.data = phone_words(value)

    def _value(self) -> str:
        return phone_words(self.e164) or self.data or ""


class ZoneField(LineField):
    """A zone of the tz database, typed or chosen from what the browser suggests."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        found = zone_named(self.data or "")
        if self.data and found is None:
            raise ValidationError(_("I know no time zone of that name. Enter one like America/Toronto"))
        self.data = found


class RegionField(LineField):
    """An ISO 3166-2 code, typed or chosen from what the browser suggests."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        found = region_named(self.data or "")
        if self.data and found is None:
            raise ValidationError(_("I know no region of that code. Enter one like CA-ON, or just CA"))
        self.data = found


class CurrencyField(LineField):
    """An ISO 4217 code."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.data and self.data.upper() not in list_currencies():
            raise ValidationError(_("Enter the three letters of a currency, like CAD"))
        self.data = (self.data or "").upper()


class WebField(LineField):
    """The address of a page on another site."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if not self.data:
            return
        try:
            parts = urlsplit(self.data)
            is_page = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and parts.username is None
        except ValueError:
            is_page = False
        if not is_page or any(letter.isspace() for letter in self.data):
            raise ValidationError(_("Enter the address of a page, like https://weather.gc.ca/"))
        if parts.hostname == request.host.partition(":")[0]:
            raise ValidationError(_("Choose a page of another site: whoever presses it wants to be away from here"))


class ProfileForm(LooksAhead, EditForm):
    """The practice's own words and the facts about it."""

    name = LineField(
        _("Name of the practice"),
        [required(_("Enter the name of your practice")), at_most(NAME_LENGTH)],
        description=_("At the top of every page, in the title of every tab, and in your letters."),
        render_kw={"autocomplete": "organization"},
    )
    title = LineField(
        _("Your title"),
        [required(_("Enter your title")), at_most(NAME_LENGTH)],
        description=_(
            "As your college lets you use it. It stands beside the name where clients read how to reach you."
        ),
    )
    introduction = LongField(
        _("Introduction"),
        [required(_("Write a sentence or two for those who come to your site")), at_most(INTRODUCTION_LENGTH)],
        description=_("The first words on your booking page, in one paragraph."),
        render_kw={"rows": 4},
    )
    address = LongField(
        _("Postal address"),
        [optional(), at_most(ADDRESS_LENGTH)],
        description=_("Clients see it with your phone number. Where you meet is told by each format."),
        render_kw={"rows": 2, "autocomplete": "street-address"},
    )
    phone = OwnPhoneField(
        _("Phone"),
        [optional(), at_most(PHONE_LENGTH)],
        description=_("At the foot of every page and in letters; clients who call you dial this one."),
        render_kw={"type": "tel", "autocomplete": "tel"},
    )
    email = AddressField(
        _("Email that clients see"),
        [optional(), at_most(EMAIL_LENGTH)],
        description=_(
            "Their answers to your letters come here. If it is empty, they come to the one you sign in with."
        ),
        render_kw={"type": "email", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )
    leave_url = WebField(
        _("Where “Leave this site” leads"),
        [required(_("Enter the address of a harmless page, like https://weather.gc.ca/")), at_most(WEB_LENGTH)],
        description=_("A page of another site that surprises nobody, such as the weather. It opens at once."),
        render_kw={"type": "url", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )
    zone = ZoneField(
        _("Time zone"),
        [required(_("Enter your time zone, like America/Toronto"))],
        description=_(
            "All times are shown in it, and your weekly hours are read on its clocks. If you change it, what is booked "
            "and your times off stay at their moment, so the hour that you read may be another."
        ),
        render_kw={"list": "zones", "autocomplete": "off", "spellcheck": "false"},
    )
    locale = SelectField(
        _("How dates, times and prices are written"),
        [required(_("Choose one of those on this page"))],
        choices=[choice(name, Locale.parse(name).get_display_name("en")) for name in LOCALES],
        validate_choice=True,
        description=_("On pages, in letters and in the names of public holidays."),
    )
    currency = CurrencyField(
        _("Currency"),
        [required(_("Enter the three letters of a currency, like CAD"))],
        description=_("Your prices are in it from now on. What is booked keeps the currency that was agreed."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"},
    )
    region = RegionField(
        _("Region"),
        [required(_("Enter your region, like CA-ON"))],
        description=_(
            "Its public holidays are suggested to you, and phone numbers without + are read as its country's."
        ),
        render_kw={"list": "regions", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"},
    )

    tells_of_urgent_forms = BooleanField(
        _("Write to me when a form needs reading today"),
        description=_(
            "When somebody answers that she is worried about herself. The letter names nobody and says nothing of the "
            "answer. Today shows it at the top either way."
        ),
    )

    def values(self) -> ProfileValues:
        """What she wants to be kept."""
        typed: dict[str, Any] = {name: self[name].data or None for name in ProfileValues.__slots__}
        return ProfileValues(
            **(typed | {"phone": self.phone.e164, "tells_of_urgent_forms": self.tells_of_urgent_forms.data})
        )
