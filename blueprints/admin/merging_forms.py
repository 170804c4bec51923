"""What she chooses before two records become one: of each value that differs the one that holds."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField

from blueprints.fields import ChoiceField, Form, choice, optional, required
from blueprints.filters import phone_words
from practice.services.client_edits import ClientValues
from practice.services.merging_records import Comparison

KEPT, OTHER = "kept", "other"
ASKED = ("name", "email", "phone")


class MergeForm(Form):
    """Which name, address and number hold, and that the two are one. What is the same on both sides is not asked."""

    seen = HiddenField()
    name = ChoiceField(_("Which name holds?"), [optional()], validate_choice=False)
    email = ChoiceField(
        _("Which email address holds?"),
        [optional()],
        description=_("Links that were sent to the other one stop working."),
        validate_choice=False,
    )
    phone = ChoiceField(_("Which number holds?"), [optional()], validate_choice=False)
    sure = BooleanField(
        _("They are one and the same person"), [required(_("Tick this only if you are sure: it cannot be taken back"))]
    )

    @classmethod
    def about(cls, found: Comparison) -> MergeForm:
        """The form of this request about two records; the kept one's values are chosen beforehand, where it has any."""
        form = cls()
        for name in ASKED:
            kept, other = (getattr(side.values, name) for side in (found.kept, found.other))
            words = phone_words if name == "phone" else str
            form[name].choices = [choice(KEPT, words(kept)), choice(OTHER, words(other))] if kept and other else []
            if kept == other:
                form[name].choices = []
            form[name].flags.required = True  # where it is asked, one of the two holds
            form[name].data = form[name].data or (KEPT if kept or not other else OTHER)
        if not form.is_submitted():
            form.seen.data = found.tag
        return form

    def values_of(self, found: Comparison) -> ClientValues:
        """What holds from now on."""
        sides = {KEPT: found.kept.values, OTHER: found.other.values}
        chosen: dict[str, Any] = {
            name: getattr(sides[OTHER if self[name].data == OTHER else KEPT], name) for name in ASKED
        }
        return ClientValues(**chosen)

    def show_anew(self, found: Comparison) -> None:
        """One of the two was changed meanwhile: she looks once more."""
        self.seen.data = found.tag
        self.add_error("sure", gettext("One of the two was changed meanwhile. Look at both once more."))
