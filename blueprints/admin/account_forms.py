"""What she changes about her own sign-in."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import PasswordField

from blueprints.admin.edits import EditForm
from blueprints.fields import EMAIL_LENGTH, NAME_LENGTH, AddressField, LineField, at_most, optional, required
from practice.services.own_account import AccountValues


class AccountForm(EditForm):
    """Her name and the address with which she signs in. The password is asked for when the address is another."""

    name = LineField(
        _("Your name"),
        [required(_("Enter your name")), at_most(NAME_LENGTH)],
        description=_("In letters and calendar entries, as the one whom a client meets."),
        render_kw={"autocomplete": "name"},
    )
    email = AddressField(
        _("Email for signing in"),
        [required(_("Enter your email address")), at_most(EMAIL_LENGTH)],
        description=_("Your own letters come here. Clients see another one, under “Name, place and contact”."),
        render_kw={"type": "email", "autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"},
    )
    current = PasswordField(
        _("Your password"),
        [optional()],
        description=_("Only needed to change the email, because whoever has that address can sign in as you."),
        render_kw={"autocomplete": "current-password"},
    )

    def values(self) -> AccountValues:
        """Who she wants to be."""
        return AccountValues(self.name.data or "", (self.email.data or "").lower())

    def show_conflict(self, values: Any) -> None:
        """A password is no difference that could be shown."""
        self.current.data = None
        super().show_conflict(values)
