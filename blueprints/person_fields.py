"""How somebody says who she is, before anything of hers is kept: what to call her, where to write, who else reads."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from blueprints.fields import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    AddressField,
    ChoiceField,
    LineField,
    at_most,
    choice,
    required,
)

PRIVATE, SHARED = "private", "shared"

# What a browser may fill in by itself.
NAME = {"autocomplete": "name", "spellcheck": "false"}
EMAIL = {"type": "email", "autocomplete": "email", "inputmode": "email", "spellcheck": "false"}


def name_field() -> LineField:
    """What she would like to be called."""
    return LineField(
        _("What would you like to be called?"),
        [required(_("Tell me what to call you")), at_most(NAME_LENGTH)],
        description=_("A first name is enough."),
        render_kw=NAME,
    )


def email_field(why: Any) -> AddressField:
    """Her address; `why` says what I send there."""
    return AddressField(
        _("Email"),
        [required(_("Enter your email address")), at_most(EMAIL_LENGTH)],
        description=why,
        render_kw=EMAIL,
    )


def seen_field(then: Any) -> ChoiceField:
    """Whether others see her mail; `then` says what follows if they do."""
    return ChoiceField(
        _("Could anyone else see your email or calendar?"),
        [required(_("Choose whether anyone else could see your email or calendar"))],
        choices=[
            choice(PRIVATE, _("No, they are private")),
            choice(SHARED, _("Someone else might, or I am not sure"), then),
        ],
    )
