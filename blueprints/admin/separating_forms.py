"""What the counsellor fills in when two who come together are to come apart: text in, values out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import lazy_gettext as _
from wtforms import ValidationError

from blueprints.admin.fields import DayField
from blueprints.admin.forms import MoveForm
from blueprints.fields import YEARS, ChoiceField, Form, WallField, choice, optional, required
from blueprints.filters import date_time_words
from practice.rules.availability import to_instant
from practice.rules.slots import Slot
from practice.services.separating import TwoTimes

KEEPS, ANOTHER = "keeps", "another"
APART, TOGETHER = "apart", "together"


class IndividualForm(MoveForm):
    """The partner's time as in a move; the one who booked keeps hers, or gets another."""

    start = ChoiceField(_("When does the partner come alone?"), [required(_("Choose a time"))], validate_choice=False)
    bookers = ChoiceField(
        _("When does the one who booked come alone?"), [required(_("Choose whether the start stays"))]
    )
    bookers_on = DayField(_("Date of the other time"), [optional()])
    bookers_at = WallField(_("Other time"), [optional()])

    bookers_instant: datetime | None = None

    def offer_both(self, slots: Iterable[Slot], *, now_at: datetime, zone: str) -> None:
        """Show open times for the partner, and for the one who booked the start that there is."""
        self.offer(slots, zone=zone)
        keeps = _("Keeps the start: %(when)s", when=date_time_words(now_at))
        self.bookers.choices = [choice(KEEPS, keeps), choice(ANOTHER, _("Another time"))]
        for field in (self.bookers_on, self.bookers_at):
            field.flags.required = True

    def validate_bookers(self, field: ChoiceField) -> None:
        """Another time needs a date and a time that there are."""
        if field.data != ANOTHER:
            return
        on, at = self.bookers_on.data, self.bookers_at.data
        self.bookers_instant = to_instant(on, at, self.zone) if on and at and on.year in YEARS else None
        if self.bookers_instant is None:
            raise ValidationError(_("Enter a date and a time that there is, or keep the start"))

    def times(self) -> TwoTimes:
        """What she chose, as values."""
        return TwoTimes(
            partners_start=self.instant, bookers_start=self.bookers_instant, reason=self.reason.data or None
        )


class SeparateForm(Form):
    """A choice that has to be made: it cannot be undone."""

    answer = ChoiceField(
        _("Do they come separately from now on?"),
        [required(_("Choose whether they are two records from now on"))],
        choices=[
            choice(APART, _("Yes, make two records")),
            choice(TOGETHER, _("No, leave it as it is")),
        ],
    )
