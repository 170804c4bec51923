"""What she fills in about one date: that it is closed, or its other hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, ValidationError
from wtforms.validators import InputRequired

from blueprints.admin.ahead import LooksAhead
from blueprints.admin.edits import EditForm
from blueprints.admin.fields import DayField
from blueprints.admin.hours_fields import HoursField
from blueprints.admin.hours_forms import refuse
from blueprints.fields import ChoiceField, Form, choice, required
from practice.models.scheduling import SessionFormat
from practice.rules.entity_tags import entity_tag
from practice.rules.wall_hours import HoursFault
from practice.services.hours import Day

ALL, OPEN, CLOSED = "all", "open", "closed"


@dataclass(frozen=True, slots=True)
class DayValues:
    """What the form shows of a date. `whose` is a format's word or `all`; without `opening` nothing is kept."""

    on: date | None
    whose: str
    opening: str | None
    hours: Day


class OtherDayForm(LooksAhead, EditForm):
    """One date's other hours, or that it is closed."""

    on = DayField(_("Date"), [InputRequired(_("Choose a date"))])
    whose = ChoiceField(_("For which sessions?"), [required(_("Choose for which sessions"))])
    opening = ChoiceField(
        _("On that date"),
        [required(_("Choose whether you are open"))],
        choices=[
            choice(CLOSED, _("Closed"), _("Nobody can book it.")),
            choice(OPEN, _("Open at these hours"), _("They replace the usual hours of that weekday.")),
        ],
    )
    hours = HoursField(_("Hours"))
    is_kept = False

    @classmethod
    def showing(cls, formats: Iterable[SessionFormat], *, on: date | None, whose: str, kept: Day | None) -> Any:
        """The form of this request, with what is kept for a date; `formats` may have hours of their own on it."""
        form = cls.about(values_of(on, whose, kept))
        form.whose.choices = [choice(ALL, _("All formats")), *(choice(each.slug, each.name) for each in formats)]
        form.is_kept = kept is not None
        if not form.is_submitted():
            form.seen.data = entity_tag(kept)
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Beside `closed` no hours are looked at."""
        if self.opening.data == CLOSED:
            self.hours.refused = {}
        return bool(super().validate(extra_validators))

    def validate_hours(self, field: HoursField) -> None:
        """Open means that there are hours."""
        if self.opening.data == OPEN and not field.data and not field.refused:
            raise ValidationError(_("Write the hours of that date, or choose closed"))

    def chosen_hours(self) -> Day:
        """The hours of that date; none when it is to be closed."""
        return self.hours.data if self.opening.data == OPEN else ()

    def refuse(self, faults: Mapping[str, tuple[int, HoursFault]]) -> None:
        """Say beside each field what the practice does not take."""
        refuse(self, faults)

    def show_kept(self, kept: Day | None) -> None:
        """Another device was here first: show what is kept for that date now beside what she typed."""
        self.whose.choices = list(self.whose.choices)
        self.show_conflict(values_of(self.on.data, self.whose.data, kept))
        self.seen.data = entity_tag(kept)


class RemoveDayForm(Form):
    """The button that lets the usual hours of a date count again."""

    on = DayField(validators=[required(_("Choose a date"))])
    whose = HiddenField(validators=[required(_("Choose for which sessions"))])
    seen = HiddenField()


def values_of(on: date | None, whose: str, kept: Day | None) -> DayValues:
    """What the form shows of a date of which these hours are kept (none of them: closed)."""
    opening = None if kept is None else OPEN if kept else CLOSED
    return DayValues(on, whose, opening, kept or ())
