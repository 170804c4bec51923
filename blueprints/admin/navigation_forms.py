"""Whether single keys do something."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField


class ShortcutsForm(FlaskForm):
    """Off as long as she has not ticked it."""

    has_shortcuts = BooleanField(_("Use these keys"))
