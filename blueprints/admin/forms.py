"""What the counsellor fills in to change an appointment: text in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, ValidationError

from blueprints.admin.fields import DayField
from blueprints.admin.wording import CANCEL_KINDS
from blueprints.fields import (
    YEARS,
    ChoiceField,
    Form,
    LongField,
    WallField,
    at_most,
    choice,
    optional,
    read_instant,
    required,
)
from blueprints.filters import date_time_words
from practice.models.appointments import Appointment
from practice.rules.availability import to_instant
from practice.rules.cancelling import CancelKind
from practice.rules.slots import Slot

REASON_LENGTH = 1000
ANOTHER = "another"


class Why(TypedDict):
    """Why something is cancelled, as the practice is told."""

    kind: CancelKind
    reason: str
    is_forgiven: bool


class SeenField(HiddenField):
    """Which revision of the appointment stood on the page: what she decides is decided of that one."""

    def look_at(self, appointment: Appointment) -> None:
        """The page shows it as it stands now."""
        self.data = str(appointment.revision)

    @property
    def revision(self) -> int | None:
        """The one she looked at; None: she did not say."""
        return int(self.data) if self.data and self.data.isdecimal() else None


class MoveForm(Form):
    """One of the nearest open times, or any other; with a reason where that goes against her own rules."""

    seen = SeenField()
    start = ChoiceField(_("To which time?"), [required(_("Choose a time"))], validate_choice=False)
    on = DayField(_("Date"), [optional()])
    at = WallField(_("Time"), [optional()])
    reason = LongField(
        _("Why this time all the same"),
        [optional(), at_most(REASON_LENGTH)],
        description=_("For your own records. No letter says it."),
        render_kw={"rows": 3},
    )

    instant: datetime

    @property
    def wish(self) -> dict[str, Any]:
        """When, why all the same, and of which revision she decided it."""
        return {"start": self.instant, "reason": self.reason.data, "seen": self.seen.revision}

    def offer(self, slots: Iterable[Slot], *, zone: str) -> None:
        """Show the nearest open times; date and time are read in `zone`."""
        self.zone = ZoneInfo(zone)
        times = [choice(slot.start.isoformat(), date_time_words(slot.start)) for slot in slots]
        self.start.choices = [*times, choice(ANOTHER, _("Another time"))]
        for field in (self.on, self.at, self.reason):  # where they are asked for, they are not optional
            field.flags.required = True

    def offer_times(self, slots: Sequence[Slot], *, zone: str) -> None:
        """Show open times; one that was chosen before stays among them."""
        self.offer(slots, zone=zone)
        chosen = read_instant(self.start.data)
        if chosen and chosen not in {slot.start for slot in slots}:
            kept = choice(chosen.isoformat(), date_time_words(chosen))
            self.start.choices = [kept, *self.start.choices]

    def offer_instead(self, slots: Sequence[Slot], *, zone: str) -> None:
        """Show other times in place of one that cannot be had; what was typed as another time stays."""
        if self.start.data != ANOTHER:
            self.start.data = None
        self.offer(slots, zone=zone)

    def validate_start(self, field: ChoiceField) -> None:
        """What was chosen has to be an instant; whether it is free is asked of the practice."""
        found = self._typed() if field.data == ANOTHER else read_instant(field.data)
        if found is None:
            raise ValidationError(_("Choose one of these times, or enter a date and a time"))
        self.instant = found

    def _typed(self) -> datetime | None:
        if self.on.data is None or self.at.data is None:
            return None
        found = to_instant(self.on.data, self.at.data, self.zone) if self.on.data.year in YEARS else None
        if found is None and self.on.data.year in YEARS:
            raise ValidationError(_("There is no such time on that day: the clocks are changed"))
        return found


class CancelForm(Form):
    """Why it is cancelled, as one of a few reasons and in her own words for herself; whether a late one is forgiven."""

    kind = ChoiceField(
        _("Why is it cancelled?"),
        [required(_("Choose why it is cancelled"))],
        choices=[choice(kind.value, words) for kind, words in CANCEL_KINDS.items()],
        description=_("No letter says why."),
    )
    reason = LongField(
        _("In your own words"),
        [optional(), at_most(REASON_LENGTH)],
        description=_("For your own records, sealed. No letter says it."),
        render_kw={"rows": 3},
    )
    is_forgiven = BooleanField(_("Do not count it as late"))
    seen = SeenField()

    @property
    def why(self) -> Why:
        """What she has chosen and written."""
        kind = CancelKind(self.kind.data)
        return {"kind": kind, "reason": self.reason.data or "", "is_forgiven": self.is_forgiven.data}


class DeclineForm(Form):
    """Why she says no to a request, if she wants to keep that."""

    reason = LongField(
        _("Why do you decline?"),
        [optional(), at_most(REASON_LENGTH)],
        description=_("For your own records, sealed. No letter says it."),
        render_kw={"rows": 3},
    )


class HolidayForm(Form):
    """Which public holiday to close: the button on Today carries its date."""

    on = DayField(validators=[required(_("Choose a holiday"))])
