"""Which time does she ask about? A format, who comes, a date and a time: an address, so that it can be linked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import InputRequired

from blueprints.admin.fields import DayField
from blueprints.fields import ChoiceField, Form, WallField, choice, required
from practice.models.scheduling import Party, SessionFormat

PARTIES = {Party.ONE: _("One person"), Party.COUPLE: _("A couple")}


class WhyForm(Form):
    """The question. It changes nothing, so it is asked by GET and needs no token."""

    class Meta(Form.Meta):
        csrf = False

    format = ChoiceField(_("Which sessions?"), [required(_("Choose which sessions"))])
    party = ChoiceField(_("Who comes?"), [required(_("Choose who comes"))])
    on = DayField(_("Date"), [InputRequired(_("Choose a date"))])
    at = WallField(_("Time"), [InputRequired(_("Enter a time"))])
    without = HiddenField()

    @classmethod
    def asked(cls, formats: Sequence[SessionFormat]) -> Any:
        """The form with what the address says of it; empty when it says nothing."""
        form = cls(request.args or None)
        form.format.choices = [choice(each.slug, each.name) for each in formats]
        form.party.choices = [choice(each, words) for each, words in PARTIES.items()]
        return form

    @property
    def is_asked(self) -> bool:
        """Whether the address asks anything."""
        return any(field.name in request.args for field in self)

    def chosen(self, formats: Sequence[SessionFormat]) -> SessionFormat:
        """The format that was asked about."""
        return next(each for each in formats if each.slug == self.format.data)

    @property
    def for_whom(self) -> Party:
        """Who comes."""
        return Party(self.party.data)
