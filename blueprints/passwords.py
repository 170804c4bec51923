"""What does she type to choose a password, and in which words is one refused?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField
from wtforms.validators import EqualTo

from blueprints.fields import Form, required
from practice.rules.passwords import SHORTEST, PasswordFault

FAULTS = {
    PasswordFault.TOO_SHORT: _("Choose at least %(count)s characters", count=SHORTEST),
    PasswordFault.TOO_LONG: _("Choose a shorter password"),
    PasswordFault.TOO_COMMON: _("Choose another password: this one is among the first that anybody would try"),
    PasswordFault.THE_PRACTICE: _("Choose a password that is not your name or the practice's"),
}


CURRENT = PasswordField(  # made first, so that it comes first
    _("The password you have now"),
    [required(_("Enter the password you have now"))],
    render_kw={"autocomplete": "current-password"},
)


class PasswordForm(Form):
    """A password to choose, typed twice: a slip of the finger would shut her out."""

    password = PasswordField(
        _("New password"),
        [required(_("Choose a password"))],
        description=_(
            "At least %(count)s characters. Three or four words that do not belong together are easy to keep in mind.",
            count=SHORTEST,
        ),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("The same password once more"),
        [
            required(_("Type the password once more")),
            EqualTo("password", message=_("The two are not the same. Type both again")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(PasswordForm):
    """Another password, by whoever knows the one before."""

    current = CURRENT
