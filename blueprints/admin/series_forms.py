"""What does she say of a series? How often and how many; then for each day its time, another one, or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import StopValidation

from blueprints.admin.fields import CountField, Given
from blueprints.admin.forms import REASON_LENGTH, CancelForm
from blueprints.admin.wording import IN_SHORT
from blueprints.fields import (
    ChoiceField,
    ChoicesField,
    Form,
    LongField,
    at_most,
    choice,
    optional,
    read_instant,
    required,
)
from blueprints.filters import date_time_words, day_words
from practice import vault
from practice.models.appointments import Appointment
from practice.rules.series import MOST, Rhythm
from practice.services.series_days import Prospect

LEAVE_OUT = "leave_out"
EVERY = {"1": _("Every week"), "2": _("Every 2 weeks"), "3": _("Every 3 weeks"), "4": _("Every 4 weeks")}


class RhythmForm(Form):
    """The question. It changes nothing, so it is asked by GET and needs no token."""

    class Meta(Form.Meta):
        csrf = False

    every = ChoiceField(
        _("How often?"),
        [required(_("Choose how often"))],
        choices=[choice(weeks, words) for weeks, words in EVERY.items()],
    )
    count = CountField(
        _("How many more?"),
        [Given(_("Enter how many more appointments there shall be"))],
        least=1,
        most=MOST,
        description=_("Those that follow this one."),
    )

    @classmethod
    def asked(cls) -> RhythmForm:
        """The form with what the address says of it; empty when it says nothing."""
        return cls(request.args or None)

    @property
    def rhythm(self) -> Rhythm | None:
        """What was asked; None when nothing was, or it could not be read."""
        if not request.args or not self.validate():
            return None
        return Rhythm(every_weeks=int(self.every.data), count=self.count.data)


class SeriesForm(Form):
    """A day for each turn of the series: see `series_form`."""

    token = HiddenField()
    reason = LongField(
        _("Why these times all the same"),
        [optional(), at_most(REASON_LENGTH)],
        description=_("For your own records. No letter says it."),
        render_kw={"rows": 3},
    )
    prospects: Sequence[Prospect] = ()

    @property
    def days(self) -> list[ChoiceField]:
        """The questions about the days, in order."""
        return [self[_name(number)] for number in range(len(self.prospects))]

    @property
    def starts(self) -> list[datetime]:
        """The times she chose, aware UTC."""
        return [start for day in self.days if (start := read_instant(day.data)) is not None]

    @property
    def is_ready(self) -> bool:
        """Whether it was sent and can be booked. Leaving every day out is said rather than done."""
        if not self.validate_on_submit():
            return False
        if not self.starts:
            self.form_errors = [_("You have left out every day. Choose a time for at least one.")]
        return bool(self.starts)

    @property
    def wishes(self) -> dict[str, Any]:
        """What she asks for, as values."""
        return {"token": self.token.data, "starts": self.starts, "reason": self.reason.data}

    def ask_why(self) -> None:
        """A time that she chose goes against her own rules."""
        self.reason.flags.required = True
        self.add_error("reason", _("These times go against your own rules. Say why, or choose others."))

    @property
    def open_days(self) -> int:
        """How many days can be booked at their usual time without more ado."""
        return sum(1 for each in self.prospects if each.may_be_booked and not each.reasons)

    @property
    def goes_against_rules(self) -> bool:
        """Whether a day may be had at its usual time only with a reason."""
        return any(each.may_be_booked and each.reasons for each in self.prospects)


def series_form(prospects: Sequence[Prospect]) -> Any:
    """The form for these days. An open day is chosen beforehand, a day that clashes is not."""
    days = {_name(number): _day(each) for number, each in enumerate(prospects)}
    form = type("AskedSeriesForm", (SeriesForm,), days)()
    form.prospects, form.token.data = prospects, form.token.data or vault.new_token()
    return form


class CancelSeriesForm(CancelForm):
    """Which of them are cancelled, and why, in her own words and for herself."""

    which = ChoicesField(_("Which ones?"), [required(_("Choose at least one of them"))])

    @classmethod
    def of(cls, coming: Sequence[Appointment]) -> CancelSeriesForm:
        """All that are ahead, chosen beforehand."""
        form = cls(which=[each.id for each in coming])
        form.which.choices = [choice(each.id, date_time_words(each.starts_at)) for each in coming]
        return form


def _name(number: int) -> str:
    return f"day_{number}"


def _day(prospect: Prospect) -> ChoiceField:
    times = []
    if prospect.turn.start is not None and prospect.may_be_booked:
        against = ", ".join(str(IN_SHORT[found.rule]) for found in prospect.reasons)
        hint = _("Against your own rules: %(rules)s", rules=against) if against else None
        times.append(choice(prospect.turn.start.isoformat(), date_time_words(prospect.turn.start), hint))
    times += [choice(slot.start.isoformat(), date_time_words(slot.start)) for slot in prospect.nearest]
    is_open = prospect.may_be_booked and not prospect.reasons
    on = day_words(prospect.turn.on, with_year=True)
    return ChoiceField(
        on,
        [required(_("%(day)s: choose a time, or leave it out", day=on)), _is_a_time],
        choices=[*times, choice(LEAVE_OUT, _("Leave it out"))],
        default=times[0].value if is_open else None,
        description=_clash(prospect),
        validate_choice=False,  # what was open when the page was made is judged again when it is booked
    )


def _is_a_time(_form: Form, field: ChoiceField) -> None:
    if field.data != LEAVE_OUT and read_instant(field.data) is None:
        raise StopValidation(_("Choose one of the times on this page"))


def _clash(prospect: Prospect) -> Any:
    """What stands in the way of the usual time, where it cannot be had at all."""
    if prospect.may_be_booked:
        return ""
    if prospect.turn.start is None:
        return _("The clocks are changed that day, and jump over your usual time.")
    return _("Your usual time is taken.") if prospect.nearest else _("Your usual time is taken, and no other is open.")
