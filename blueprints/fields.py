"""The form fields that this site's forms are made of. They turn text into values, and refuse with words that help."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from flask import abort, g, request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.csrf import _FlaskFormCSRF
from wtforms import (
    Field,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from blueprints.work import practice
from practice.rules import email_addresses, phone_numbers, typed_text
from practice.rules.phone_numbers import PhoneFault
from practice.rules.typed_text import has_unseen, trimmed

STALE = _("This page was open for a while. Nothing is lost: press the button once more.")
SIGNED_IN_AGAIN = _(
    "You are signed in again, and what you typed is here. Nothing is saved yet: press the button once more."
)
NO_COOKIES = _(
    "Nothing is lost: press the button once more. If that does not help, allow cookies for this site in your browser."
)
UNSEEN = _("Type this again without line breaks or invisible characters")
PHONE_WORDS = {
    PhoneFault.NO_NUMBER: _("Enter a phone number, like 519 555 0123"),
    PhoneFault.EXTENSION: _("Leave out the extension and tell me when we speak, or enter another number"),
    PhoneFault.INCOMPLETE: _("Enter a phone number with its area code, like 519 555 0123"),
}
NAME_LENGTH = 200
EMAIL_LENGTH = 254
PHONE_LENGTH = 40
LONG_LENGTH = 10_000
YEARS = range(2000, 2200)  # beyond them the calendar itself ends, and no appointment lies there

_UNSEEN_BUT_LINES = re.compile(typed_text.UNSEEN.pattern.replace("\x00-\x1f", "\x00-\x08\x0b\x0c\x0e-\x1f"))


class KindCsrf(_FlaskFormCSRF):
    """The same check, with words that say how to go on."""

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        try:
            super().validate_csrf_token(form, field)
        except ValidationError:
            stale = SIGNED_IN_AGAIN if g.get("is_signed_in_again") else STALE
            raise ValidationError(stale if request.cookies else NO_COOKIES) from None


class Form(FlaskForm):
    """Every form of the site. Alone, it is a button with a CSRF token."""

    class Meta(FlaskForm.Meta):
        csrf_class = KindCsrf

    def add_error(self, name: str, words: str) -> None:
        """Show a refusal beside the field it is about, as a failed check would."""
        field = self[name]
        field.errors = [*field.errors, words]

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form."""
        return 422 if self.errors else 200


def refuse_without_token() -> None:
    """What a press posts has the token of its page: 422 for anything else."""
    if not Form().validate():
        abort(422)


class LineField(StringField):
    """One line of text in any script: trimmed, composed (NFC), without anything invisible."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = trimmed(valuelist[0]) if valuelist else None

    def pre_validate(self, form: Any) -> None:
        if self.data and has_unseen(self.data):
            raise ValidationError(UNSEEN)


class LongField(TextAreaField):
    """Several lines of text in any script; what is invisible is taken out rather than refused."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            text = unicodedata.normalize("NFC", valuelist[0]).replace("\r\n", "\n").replace("\r", "\n")
            self.data = typed_text.EDGES.sub("", _UNSEEN_BUT_LINES.sub("", text))


class AddressField(LineField):
    """An e-mail address, checked by its form only: nothing is asked of the network.

    Its part before the `@` is ASCII: few servers take another, and such a letter would never leave.
    """

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if not self.data:
            return
        found = email_addresses.normalized(self.data)
        if found is None:
            raise ValidationError(_("Enter an email address in the form name@example.com"))
        self.data = found


class PhoneField(LineField):
    """A phone number as people type it, kept in E.164 (`+15195550123`). Without `+` it is of the practice's country."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if not self.data:
            return
        found = phone_numbers.e164(self.data, region=practice().region)
        if isinstance(found, PhoneFault):
            raise ValidationError(PHONE_WORDS[found])
        self.number = found

    @property
    def e164(self) -> str | None:
        """The number as it is kept; what she typed stays in `data`, so that a form shows it again."""
        return getattr(self, "number", None)


class WallField(TimeField):
    """A time on the practice's wall clock."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Enter a time, like 14:45")) from None


class ChoiceField(RadioField):
    """One of several, none chosen beforehand."""

    def __init__(self, label: Any = None, validators: Iterable[Any] = (), **options: Any) -> None:
        options.setdefault("invalid_choice_message", _("Choose one of those on this page"))
        super().__init__(label, list(validators), coerce=_text_or_none, **options)


class StartField(ChoiceField):
    """One of the times on a page, posted as its instant in ISO 8601. Whether it is open is asked of the practice."""

    instant: datetime  # aware UTC, once the form is valid

    def __init__(self, label: Any, words: Any, **options: Any) -> None:
        super().__init__(label, [required(words)], validate_choice=False, **options)

    def pre_validate(self, form: Any) -> None:
        found = read_instant(self.data)
        if self.data and found is None:
            raise StopValidation(_("Choose one of the times on this page"))
        if found is not None:
            self.instant = found


class ChoicesField(SelectMultipleField):
    """Any of several, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(_("Choose from those on this page")) from None


def choice(value: str, label: Any, hint: Any = None) -> SelectChoice:
    """A choice of a ChoiceField or ChoicesField; `hint` is a second, smaller line."""
    return SelectChoice(value, label, render_kw={"hint": hint} if hint else {})


def read_instant(text: str | None) -> datetime | None:
    """An instant that was posted, as aware UTC; None for anything that cannot be the time of an appointment."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo and found.year in YEARS else None


def read_day(text: str | None) -> date | None:
    """A day that stands in an address; None for anything on which no appointment can lie."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.year in YEARS else None


def required(words: Any) -> DataRequired:
    """The field cannot be left empty, nor filled with spaces alone; `words` say what to do about it."""
    return DataRequired(words)


def optional() -> Optional:
    """The field may be left empty; its label then says so."""
    return Optional(strip_whitespace=True)


def at_most(length: int) -> Length:
    """Longer text is refused with the length that fits."""
    return Length(max=length, message=_("Make this shorter: at most %(max)d characters"))


def has_errors(field: Field) -> bool:
    """Whether the page shows an error beside this field."""
    return bool(field.errors)


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)
