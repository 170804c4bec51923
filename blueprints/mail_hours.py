"""In which hours may I e-mail her? Two times on the clock of the practice, asked and said the same on every page."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import ValidationError

from blueprints.fields import Form, WallField, optional
from blueprints.filters import wall_words
from practice.rules.mail_hours import MailHours


class MailHoursPart(Form):
    """Nobody has to say any. Times, not words: the letters obey them by themselves."""

    mail_opens = WallField(_("No email before"), [optional()])
    mail_closes = WallField(_("No email after"), [optional()])

    def validate_mail_closes(self, field: WallField) -> None:
        if field.data is not None and field.data == self.mail_opens.data:
            raise ValidationError(_("Enter two different times, or leave one of them empty"))

    @property
    def mail_hours(self) -> MailHours:
        """What she says, as a value."""
        return MailHours(self.mail_opens.data, self.mail_closes.data)

    @property
    def has_mail_hours(self) -> bool:
        """Whether there is something in the fold to be seen: times, or what is wrong with them."""
        return bool(not self.mail_hours.is_any or self.mail_opens.errors or self.mail_closes.errors)


def mail_hours_words(hours: MailHours) -> str:
    """`not before 8:00 a.m. and not after 6:00 p.m.`; empty for any hour."""
    if hours.is_any:
        return ""
    before = gettext("not before %(time)s", time=wall_words(hours.opens)) if hours.opens else ""
    after = gettext("not after %(time)s", time=wall_words(hours.closes)) if hours.closes else ""
    return gettext(" and ").join(filter(None, (before, after)))
