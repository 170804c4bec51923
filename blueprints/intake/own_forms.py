"""What a client does with a form she has filled in, as forms: she takes it back, she keeps and shares her own words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from blueprints.fields import LONG_LENGTH, ChoiceField, Form, LongField, at_most, choice, required

TAKE_BACK, LEAVE = "take_back", "leave"


class WithdrawForm(Form):
    """Nothing is chosen beforehand, so that no program that presses a button takes anything back."""

    answer = ChoiceField(
        _("Take your answers back?"),
        [required(_("Choose whether to take them back"))],
        choices=[
            choice(TAKE_BACK, _("Take them back"), _("I can then no longer read them. You can send them again.")),
            choice(LEAVE, _("Leave them as they are")),
        ],
    )

    @property
    def takes_back(self) -> bool:
        return bool(self.answer.data == TAKE_BACK)


class SeenForm(Form):
    """Carries the edition of her words that the page showed."""

    seen = HiddenField()

    @property
    def edition(self) -> int:
        """-1 for what no page of ours posts: no edition is that."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


class OwnWordsForm(SeenForm):
    """Her words as she edits them."""

    words = LongField(
        _("Your words"),
        [at_most(LONG_LENGTH)],
        description=_("Change anything. If you empty it, nothing is kept."),
        render_kw={"rows": "16", "autocomplete": "off"},
    )
