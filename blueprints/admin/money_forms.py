"""What she asks of the list of sessions and their fees, and what she notes of several at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField

from blueprints.admin.fields import DayField, Given
from blueprints.admin.keeping_forms import ConfirmedForm
from blueprints.admin.money_words import WAYS
from blueprints.fields import ChoiceField, Form, choice, required
from practice.models.scheduling import SessionFormat
from practice.rules.fees import PaymentWay

EVERY_FORMAT, ALL_TIMES = "", "all"


class ShowForm(Form):
    """Of which format. It changes nothing, so it is asked by GET and needs no token. An unknown choice is none."""

    class Meta(Form.Meta):
        csrf = False

    format = SelectField(_("Session format"), validate_choice=False)

    @classmethod
    def asked(cls, formats: Sequence[SessionFormat]) -> Any:
        """The form with what the address says of it."""
        form = cls(formdata=request.args)
        form.format.flags.required = True  # something is always chosen: all, unless one is
        form.format.choices = [choice(EVERY_FORMAT, _("All")), *(choice(each.slug, each.name) for each in formats)]
        return form


class PaidForm(Form):
    """That what is missing of the sessions that are ticked was paid."""

    way = ChoiceField(
        _("How?"), [required(_("Choose how it was paid"))], choices=[choice(way, words) for way, words in WAYS.items()]
    )
    received_on = DayField(_("On which day?"), [Given(_("Enter a date, like 2027-03-09"))])

    @property
    def chosen(self) -> list[str]:
        """Which sessions are ticked."""
        return request.form.getlist("session")

    @property
    def paid_way(self) -> PaymentWay:
        """How, once it was chosen."""
        return PaymentWay(self.way.data)


class ExportForm(ConfirmedForm):
    """What goes into a file for the accountant."""

    what = ChoiceField(
        _("What?"),
        [required(_("Choose what goes into the file"))],
        choices=[
            choice("payments", _("Payments"), _("A line for each: day, what for, how, how much, which receipt.")),
            choice("receipts", _("Receipts"), _("A line for each: number, day, sum, tax, what it cancels.")),
        ],
    )
    first = DayField(_("From"), [Given(_("Enter a date, like 2027-03-09"))])
    last = DayField(_("Until"), [Given(_("Enter a date, like 2027-03-09"))])
    with_names = BooleanField(_("Names instead of initials"))


def read_month(text: str | None) -> date | None:
    """The first day of the month that stands in an address, like `2027-03`; None for anything else."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None
