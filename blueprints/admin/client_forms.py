"""What she types to find somebody, to write somebody down, and to put right what she has: text in, values out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from blueprints.admin.edits import EditForm
from blueprints.admin.review_forms import note_field
from blueprints.fields import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    PHONE_LENGTH,
    AddressField,
    Form,
    LineField,
    PhoneField,
    at_most,
    optional,
    required,
)
from practice.services.client_edits import ClientValues

LEFT_ALONE = {"autocomplete": "off", "spellcheck": "false"}  # it is somebody else's, not hers who types


class SearchForm(Form):
    """A search that stands in no address: names are never legible there, so it is posted to the page itself."""

    words = LineField(
        _("Find somebody"),
        [required(_("Type a part of the name, the address or the number")), at_most(EMAIL_LENGTH)],
        description=_("A part of the name, of the email address, or at least three digits of the number."),
        render_kw=LEFT_ALONE | {"type": "search"},
    )


class ClientNoteForm(Form):
    """A private note about a client."""

    words = note_field()


class ClientForm(EditForm):
    """Who somebody is, and how she is reached."""

    name = LineField(
        _("Name"), [required(_("Enter the name, or what you call them")), at_most(NAME_LENGTH)], render_kw=LEFT_ALONE
    )
    email = AddressField(
        _("Email address"),
        [optional(), at_most(EMAIL_LENGTH)],
        render_kw=LEFT_ALONE | {"type": "email", "inputmode": "email"},
    )
    phone = PhoneField(_("Phone number"), [optional(), at_most(PHONE_LENGTH)], render_kw=LEFT_ALONE | {"type": "tel"})

    def values(self) -> ClientValues:
        """What she decided."""
        return ClientValues(self.name.data or "", self.email.data or None, self.phone.e164)
