"""What she says about another calendar of hers: text in, values out."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, ValidationError

from blueprints.admin.edits import EditForm
from blueprints.fields import Form, LineField, LongField, at_most, optional, required
from blueprints.work import settings
from practice.rules.feed_addresses import LONGEST, split_address
from practice.rules.feed_faults import FeedFailed
from practice.services.busy_calendars import CalendarValues

NAME_LENGTH, LONG = 60, 500


class FeedAddressField(LineField):
    """The address of a calendar, as it is copied. `split` is what it says, where it says anything."""

    split: Any = None

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            return
        try:
            self.split = split_address(self.data, allow_private=settings().calendars.allow_private)
        except FeedFailed:
            raise ValidationError(
                _("Paste the whole secret address. It begins with https:// or webcal:// and often ends in .ics")
            ) from None


class OwnAddressesField(LongField):
    """E-mail addresses, one a line; kept as a row of them."""

    def process_data(self, value: Any) -> None:
        self.data = "\n".join(value or ())

    def pre_validate(self, form: Any) -> None:
        if any("@" not in each for each in (self.data or "").split()):
            raise ValidationError(_("Write one email address on each line"))


class _Decided:
    """What both forms ask."""

    name = LineField(
        _("Name"),
        [required(_("Enter a name, like “Google”")), at_most(NAME_LENGTH)],
        description=_("Only you see it, where a time is not offered: “busy (Google)”."),
    )
    all_day_blocks = BooleanField(
        _("Entries for a whole day take that day"),
        description=_("Switch it off if you keep birthdays and reminders in it as busy days."),
    )
    own_addresses = OwnAddressesField(
        _("Your other email addresses in it"),
        [optional(), at_most(LONG)],
        description=_(
            "An invitation that you declined takes no time. I know it by your address; if people invite you there by "
            "another one than you sign in with here, write it down, one on each line."
        ),
        render_kw={"rows": 2, "spellcheck": "false"},
    )


class NewCalendarForm(_Decided, Form):
    """A calendar that is not known yet."""

    address = FeedAddressField(
        _("Its secret address"),
        [required(_("Paste the calendar's secret address")), at_most(LONGEST)],
        description=_("I only read it. Whoever has this address can read your calendar, so I keep it sealed."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"},
    )

    def values(self) -> CalendarValues:
        """What she decided."""
        own = tuple((self.own_addresses.data or "").split())
        return CalendarValues(self.name.data or "", bool(self.all_day_blocks.data), own)


class CalendarForm(_Decided, EditForm):
    """A calendar that is kept. Its address is not shown again."""

    address = FeedAddressField(
        _("Another secret address"),
        [optional(), at_most(LONGEST)],
        description=_("Leave it empty to keep the one that I have. It is not shown again."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"},
    )
    active = BooleanField(
        _("It counts"),
        description=_("Switched off, it takes no time from clients and I do not read it."),
    )

    def values(self) -> CalendarValues:
        """What she decided."""
        own = tuple((self.own_addresses.data or "").split())
        return CalendarValues(self.name.data or "", bool(self.all_day_blocks.data), own, bool(self.active.data))
