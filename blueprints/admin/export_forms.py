"""What she types before the whole practice goes into a file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField
from wtforms.validators import EqualTo

from blueprints.admin.keeping_forms import ConfirmedForm
from blueprints.fields import required
from practice.rules.passwords import PasswordFault
from practice.services.portable import SHORTEST

FAULTS = {
    PasswordFault.TOO_SHORT: _("Choose at least %(count)s characters", count=SHORTEST),
    PasswordFault.TOO_LONG: _("Choose a shorter passphrase"),
    PasswordFault.TOO_COMMON: _("Choose other words: these are among the first that anybody would try"),
    PasswordFault.THE_PRACTICE: _("Choose words that are not your name or the practice's"),
}


class ExportForm(ConfirmedForm):
    """A passphrase, typed twice: with a slip of the finger the file would never open."""

    passphrase = PasswordField(
        _("Passphrase for the file"),
        [required(_("Choose a passphrase"))],
        description=_(
            "At least %(count)s characters: five words, say, that have nothing to do with each other or with you. Not "
            "your password. Nobody can open the file without it, I neither.",
            count=SHORTEST,
        ),
        render_kw={"autocomplete": "off"},
    )
    again = PasswordField(
        _("The same passphrase once more"),
        [
            required(_("Type the passphrase once more")),
            EqualTo("passphrase", message=_("The two are not the same. Type both again")),
        ],
        render_kw={"autocomplete": "off"},
    )
