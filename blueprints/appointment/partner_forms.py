"""What is typed when an invitation is passed on: a partner's name by the one who booked, the rest by himself."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from blueprints.appointment.forms import AddressForm
from blueprints.fields import NAME_LENGTH, Form, LineField, at_most, required
from practice.services.drafts import ClientDetails


class NameForm(Form):
    """Whom the invitation is for: never what a browser knows of her."""

    name = LineField(
        _("Your partner's name"),
        [required(_("Tell me your partner's name")), at_most(NAME_LENGTH)],
        description=_("A first name is enough. Your partner can choose another."),
        render_kw={"autocomplete": "section-partner name", "spellcheck": "false"},
    )


class TakeOverForm(AddressForm):
    """What he says of himself; nothing is filled in that somebody else has said of him."""

    name = LineField(
        _("What would you like to be called?"),
        [required(_("Tell me what to call you")), at_most(NAME_LENGTH)],
        description=_("A first name is enough."),
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )

    def himself(self) -> ClientDetails:
        """What he typed, as values."""
        return ClientDetails(name=self.name.data or "", email=self.address, discreet=self.is_discreet)
