"""What she fills in about the waitlist: a time to offer, a reason, and the two rules of the list."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField

from blueprints.admin.edits import EditForm
from blueprints.admin.fields import Given, LengthField
from blueprints.fields import Form, LineField, StartField, at_most, required

REASON_LENGTH = 200


class HandForm(Form):
    """One of the open times of the format that is shown."""

    session_format = HiddenField()
    start = StartField(_("Offer a time by hand"), _("Choose one of the times"))


class RemoveForm(Form):
    """Why somebody is taken off the list."""

    reason = LineField(
        _("Why?"),
        [required(_("Say why, in a few words")), at_most(REASON_LENGTH)],
        description=_("For your own records, until the place is deleted after thirty days. No letter tells of it."),
    )


class WaitlistRulesForm(EditForm):
    """The rules of the list."""

    has_waitlist = BooleanField(
        _("Clients can join the waitlist"),
        description=_("Without it they do not see it, and nothing is offered. Whoever is on it stays there."),
    )
    offer_length = LengthField(
        _("How long a time is offered to somebody, in minutes"),
        [Given(_("Enter a number of minutes, like 120"))],
        least=30,
        most=1440,
        description=_("Then it goes to the next. Your quiet hours do not count."),
    )
