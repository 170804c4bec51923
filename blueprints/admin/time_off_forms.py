"""What she fills in to be away: from when until when, in days or in days and times, and why, for herself."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from werkzeug.datastructures import MultiDict
from wtforms.validators import InputRequired

from blueprints.admin.ahead import LooksAhead
from blueprints.admin.fields import DayField
from blueprints.fields import ChoiceField, Form, WallField, choice, optional, required
from practice.models.scheduling import TimeOffKind
from practice.rules.closed_periods import ClosedPeriod, PeriodFault

KINDS: dict[TimeOffKind, LazyString] = {
    TimeOffKind.AWAY: _("Away"),
    TimeOffKind.ILL: _("Ill"),
    TimeOffKind.OTHER: _("Something else"),
    TimeOffKind.HOLIDAY: _("Public holiday"),
}
PERIOD = ("first_on", "from_at", "last_on", "until_at")
FAULTS: dict[PeriodFault, tuple[str, LazyString]] = {
    PeriodFault.BACKWARDS: ("last_on", _("It ends before it begins. Choose a later end, or an earlier beginning")),
    PeriodFault.OVER: ("last_on", _("That is over already. Choose an end that is still to come")),
    PeriodFault.NO_SUCH_START: ("from_at", _("There is no such time on that day: the clocks are changed")),
    PeriodFault.NO_SUCH_END: ("until_at", _("There is no such time on that day: the clocks are changed")),
}


class TimeOffForm(LooksAhead, Form):
    """A period in which nobody can book."""

    first_on = DayField(_("First day"), [InputRequired(_("Choose the first day"))])
    from_at = WallField(_("From"), [optional()])
    last_on = DayField(_("Last day"), [InputRequired(_("Choose the last day"))])
    until_at = WallField(_("Until"), [optional()])
    kind = ChoiceField(
        _("Why?"),
        [required(_("Choose why"))],
        description=_("Only you see it. The booking page says no more than that you are away."),
        choices=[choice(each, KINDS[each]) for each in (TimeOffKind.AWAY, TimeOffKind.ILL, TimeOffKind.OTHER)],
    )

    @classmethod
    def filled_in(cls) -> Any:
        """The form with the period that the address says, as her calendar does of an empty time; a form that was sent
        is left as it is."""
        said = MultiDict({name: value for name in PERIOD if (value := request.args.get(name))})
        return cls() if request.method == "POST" else cls(said or None)

    def period(self) -> ClosedPeriod:
        """What she wrote."""
        return ClosedPeriod(self.first_on.data, self.from_at.data, self.last_on.data, self.until_at.data)

    def refuse(self, fault: PeriodFault) -> None:
        """Say beside the field what cannot be."""
        name, words = FAULTS[fault]
        self.add_error(name, str(words))
