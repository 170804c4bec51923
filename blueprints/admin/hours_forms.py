"""What she fills in to say when the practice is open in a week, and what is said beside hours that cannot be kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from blueprints.admin.ahead import LooksAhead
from blueprints.admin.edits import EditForm
from blueprints.admin.hours_fields import FAULTS, HoursField
from blueprints.fields import ChoiceField, choice, required
from practice.rules.wall_hours import HoursFault
from practice.services.hours import WEEKDAYS, WeekValues, Whose


class WeekForm(LooksAhead, EditForm):
    """The hours of Monday to Sunday; of a format also whether it keeps the usual week."""

    whose = ChoiceField(
        _("Which week?"),
        [required(_("Choose a week"))],
        choices=[
            choice(Whose.USUAL, _("The usual week"), _("What you change there counts for it, too.")),
            choice(Whose.OWN, _("Hours of its own"), _("They replace the usual week for this format.")),
        ],
    )
    monday = HoursField(_("Monday"))
    tuesday = HoursField(_("Tuesday"))
    wednesday = HoursField(_("Wednesday"))
    thursday = HoursField(_("Thursday"))
    friday = HoursField(_("Friday"))
    saturday = HoursField(_("Saturday"))
    sunday = HoursField(_("Sunday"))

    @property
    def days(self) -> list[HoursField]:
        """Monday to Sunday."""
        return [self[weekday] for weekday in WEEKDAYS]

    @property
    def is_as_usual(self) -> bool:
        """Whether a format is to keep the usual week, whatever the hours say."""
        return "whose" in self and self.whose.data == Whose.USUAL

    def validate(self, extra_validators: Any = None) -> bool:
        """Where the usual week is chosen, the hours of an own one are not looked at."""
        if self.is_as_usual:
            for day in self.days:
                day.refused = {}
        return bool(super().validate(extra_validators))

    def values(self) -> WeekValues:
        """What she wrote."""
        whose = Whose(self.whose.data) if "whose" in self else Whose.USUAL
        return WeekValues(whose, *(day.data for day in self.days))

    def refuse(self, faults: Mapping[str, tuple[int, HoursFault]]) -> None:
        """Say beside each field what the practice does not take."""
        refuse(self, faults)


def refuse(form: EditForm, faults: Mapping[str, tuple[int, HoursFault]]) -> None:
    """Put each fault beside the field, and in it the row, that it is about."""
    for name, (place, fault) in faults.items():
        field = form[name]
        if isinstance(field, HoursField):
            field.refuse(place, fault)
        else:
            form.add_error(name, str(FAULTS[fault]))
