"""What a client chooses and agrees to while she books: who is coming, when, and yes to what the check page shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectChoice

from blueprints.fields import ChoiceField, Form, StartField, required
from practice.models.scheduling import Party

UNSURE = "unsure"
LONGEST_NUMBER = 12  # digits; Python itself refuses to read more than 4300


class WhoForm(Form):
    """Who is coming. Sent by GET: nothing is written yet."""

    class Meta(Form.Meta):
        csrf = False

    party = ChoiceField(_("Who is coming?"), [required(_("Choose who is coming"))])


class TimeForm(Form):
    """Which of the times on the page."""

    start = StartField(_("Choose a time"), _("Choose one of the times"))

    def refuse(self, words: str, *, has_times: bool) -> None:
        """Say why a time cannot be had: beside the times, or above all where there are none."""
        if has_times:
            self.add_error("start", words)
        else:
            self.form_errors = [words]


class CheckForm(Form):
    """Her yes to what the check page shows. The hidden fields say what that was."""

    revision = HiddenField()
    start = HiddenField()
    price_cents = HiddenField()
    terms_id = HiddenField()
    agrees = BooleanField(
        _("I agree to the fees, and to how changing and cancelling work"),
        [required(_("Read about fees and cancelling, and tick the box if you agree"))],
    )

    def agreed(self) -> dict[str, Any]:
        """What she was shown, as `booking.confirm` asks for it. What is no number was never shown."""
        return {
            "revision": _whole(self.revision.data),
            "terms_id": self.terms_id.data or "",
            "price_cents": _whole(self.price_cents.data),
        }

    def show(self, *, revision: int, start: datetime, price_cents: int, terms_id: str) -> None:
        """Carry what the page shows now. A tick for another price or wording does not count."""
        if self.agreed()["price_cents"] != price_cents or self.terms_id.data != terms_id:
            self.agrees.data = False
        self.revision.data, self.start.data = str(revision), start.isoformat()
        self.price_cents.data, self.terms_id.data = str(price_cents), terms_id


def who_form(choices: Iterable[SelectChoice]) -> WhoForm:
    """The question who is coming, answered by the address of the request."""
    form = WhoForm(formdata=request.args)
    form.party.choices = list(choices)
    return form


def party_asked_for() -> Party | None:
    """The party in the address. Somebody who is not sure yet books for herself, and may tell me later."""
    parties = {party.value: party for party in Party} | {UNSURE: Party.ONE}
    return parties.get(request.args.get("party", ""))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < LONGEST_NUMBER else -1
