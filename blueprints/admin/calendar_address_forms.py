"""What she types to make an address for a calendar, or to see those she has."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import PasswordField

from blueprints.fields import ChoiceField, Form, LineField, at_most, choice, required
from practice.models.calendars import FeedLevel

NAME_LENGTH = 80
LEVELS = {
    FeedLevel.BUSY: (_("Only that you are busy"), _("“Busy”, and when. For somebody else's calendar.")),
    FeedLevel.INITIALS: (_("Initials"), _("“A. D. · Walk & Talk”, when and where.")),
    FeedLevel.FULL: (
        _("Names"),
        _("“Amara Diallo · Walk & Talk”, when and where. Whoever asked for discretion has initials here, too."),
    ),
}


class PasswordAgainForm(Form):
    """Who is in front of this browser now?"""

    current = PasswordField(
        _("Your password"),
        [required(_("Enter your password"))],
        description=_("Whoever has one of these addresses can read it without signing in."),
        render_kw={"autocomplete": "current-password"},
    )


class CalendarAddressForm(PasswordAgainForm):
    """Another address."""

    name = LineField(
        _("Who reads there?"),
        [required(_("Enter a name, like “My phone”")), at_most(NAME_LENGTH)],
        description=_("So that you know later which one to take back: “My phone”, “Calendar at home”."),
        render_kw={"autocomplete": "off"},
    )
    level = ChoiceField(
        _("How much may it tell?"),
        [required(_("Choose how much it may tell"))],
        choices=[choice(level, *words) for level, words in LEVELS.items()],
    )

    @classmethod
    def of(cls, *, is_confirmed: bool) -> CalendarAddressForm:
        """Without the password where she has just given it."""
        form = cls()
        if is_confirmed:
            del form.current
        return form
