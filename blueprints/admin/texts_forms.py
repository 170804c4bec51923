"""What she writes for clients to agree to."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from blueprints.admin.edits import EditForm
from blueprints.admin.fields import CountField
from blueprints.fields import LONG_LENGTH, NAME_LENGTH, Form, LineField, LongField, at_most, required
from practice.services.texts import TextValues


class TextForm(EditForm):
    """A wording: its heading, and paragraphs without any markup."""

    title = LineField(
        _("Heading"),
        [required(_("Enter a heading")), at_most(NAME_LENGTH)],
        description=_("Clients read it above the words."),
    )
    words = LongField(
        _("Words"),
        [required(_("Write down what clients agree to")), at_most(LONG_LENGTH)],
        description=_(
            "Plain paragraphs, with an empty line between them. In the form the first one is what clients see at once; "
            "the others open below it."
        ),
        render_kw={"rows": 10},
    )

    def values(self) -> TextValues:
        """What she wants to be in force."""
        return TextValues(self.title.data or "", self.words.data or "")


class ReviewForm(Form):
    """The press that says: I have read this version, and it may stay."""

    version = CountField("", [required("")], least=1, most=1_000_000)
