"""Which lines of the log are looked for? By whom, about what, and when: an address, so that it can be linked."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField

from blueprints.admin.activity_words import MATTERS, Matter, actions_of
from blueprints.admin.fields import DayField
from blueprints.fields import Form, choice, optional
from practice.rules.availability import local_day
from practice.services.activity_log import Sought, Who

WHO = {
    Who.ME: _("You"),
    Who.OTHERS: _("Colleagues"),
    Who.CLIENTS: _("Clients"),
    Who.SITE: _("The site, by itself"),
}
NOBODY = "-"  # what is no id at all is nobody's
_ID = re.compile(r"[0-9a-f]{32}")


class IdField(HiddenField):
    """An id that a link has put into the address."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0] if valuelist else ""
        self.data = text if not text or _ID.fullmatch(text) else NOBODY


class ActivityForm(Form):
    """The question. It changes nothing, so it is asked by GET and needs no token. An unknown choice is none."""

    class Meta(Form.Meta):
        csrf = False

    who = SelectField(
        _("By whom"),
        choices=[choice("", _("Anybody")), *(choice(*each) for each in WHO.items())],
        validate_choice=False,
    )
    what = SelectField(
        _("About what"),
        choices=[choice("", _("Everything")), *(choice(*each) for each in MATTERS.items())],
        validate_choice=False,
    )
    since = DayField(_("From"), [optional()])
    until = DayField(_("Until"), [optional()])
    client = IdField()
    appointment = IdField()

    @classmethod
    def asked(cls) -> Any:
        """The form with what the address says of it."""
        return cls(request.args)

    @property
    def is_asked(self) -> bool:
        """Whether the address asks for some lines only."""
        return any(field.data for field in self)

    def sought(self, zone: ZoneInfo) -> Sought:
        """The lines that are meant, with days of the practice's calendar; what is no choice does not count."""
        since, until = self.since.data, self.until.data
        return Sought(
            who=Who(self.who.data) if self.who.data in set(Who) else None,
            actions=actions_of(Matter(self.what.data)) if self.what.data in set(Matter) else None,
            client_id=self.client.data or None,
            appointment_id=self.appointment.data or None,
            since=local_day(since, zone).start if since and not self.since.errors else None,
            until=local_day(until, zone).end if until and not self.until.errors else None,
        )

    def address(self) -> dict[str, str]:
        """What of it stands in an address."""
        return {field.name: request.args[field.name] for field in self if request.args.get(field.name)}
