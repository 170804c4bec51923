"""What she fills in about a way to meet: text in, values out. Every value says what it does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from blueprints.admin.ahead import LooksAhead
from blueprints.admin.fields import HOUR, CountField, Given, LengthField
from blueprints.admin.format_choices import ASKED, CALLERS, KINDS, PARTIES
from blueprints.admin.format_fields import CapField, StartsField
from blueprints.admin.place_fields import booked_field
from blueprints.admin.price_form import PriceForm
from blueprints.admin.reminder_fields import RemindersField
from blueprints.fields import ChoiceField, Form, LineField, LongField, at_most, choice, optional, required
from practice.models.meeting_points import MeetingPoint
from practice.models.scheduling import Asked, Caller, FormatKind, Parties
from practice.services.format_values import ALIKE, LISTS, NAME_LENGTH, OF_ITS_KIND, URL_LENGTH, FormatValues
from practice.services.place_changes import Booked

SHORT, LONG = 500, 5000
USUAL_RAIN_NOTICE = timedelta(hours=2)
HALF_A_DAY, A_DAY, TWO_MONTHS = 720, 1440, 1440  # minutes, minutes, hours


class FormatForm(LooksAhead, PriceForm):
    """A way to meet, of any kind: of the place only what belongs to the chosen kind counts."""

    name = LineField(
        _("Name"),
        [required(_("Enter a name, like “Evening session”")), at_most(NAME_LENGTH)],
        description=_("Clients see it on the booking page, in letters and in their calendar."),
    )
    summary = LongField(
        _("In one sentence"),
        [required(_("Write a sentence about it")), at_most(SHORT)],
        description=_("It stands on the card by which clients choose."),
        render_kw={"rows": 2},
    )
    what_to_expect = LongField(
        _("What to expect"),
        [required(_("Write what happens in such a session")), at_most(LONG)],
        description=_("It stands where clients compare the formats, and in the letter that confirms a booking."),
    )

    parties = ChoiceField(_("Who may come?"), [required(_("Choose who may come"))], choices=PARTIES)
    length = LengthField(
        _("Length, in minutes"),
        [Given(_("Enter a number of minutes, like 50"))],
        least=5,
        most=HALF_A_DAY,
        description=_("How long a session takes, without the free time around it."),
    )
    couple_length = LengthField(
        _("Length for a couple, in minutes"),
        [optional()],
        least=5,
        most=HALF_A_DAY,
        description=_("Leave it empty where a couple has as long as one person."),
    )
    starts = StartsField(_("Own start times"), [optional()])
    notice = LengthField(
        _("Notice, in hours"),
        [Given(_("Enter a number of hours, like 24. Enter 0 for none"))],
        unit=HOUR,
        least=0,
        most=TWO_MONTHS,
        description=_("How long beforehand a session has to be booked. With 24, no time within a day is offered."),
    )
    horizon_days = CountField(
        _("How far ahead, in days"),
        [Given(_("Enter a number of days, like 60"))],
        least=1,
        most=731,
        description=_("With 60, the sixtieth day after today is the last that can be booked."),
    )
    buffer_before = LengthField(
        _("Free time before, in minutes"),
        [Given(_("Enter a number of minutes. Enter 0 for none"))],
        least=0,
        most=A_DAY,
        description=_("Nothing is booked so shortly before. Between two sessions the longer of the two gaps counts."),
    )
    buffer_after = LengthField(
        _("Free time after, in minutes"),
        [Given(_("Enter a number of minutes. Enter 0 for none"))],
        least=0,
        most=A_DAY,
        description=_("Nothing is booked so shortly after."),
    )
    daily_cap = CapField(
        _("Most sessions a day"),
        [optional()],
        description=_(
            "When a day has so many of this format, it shows no more times for it. Leave it empty for no limit."
        ),
    )
    weekly_cap = CapField(
        _("Most sessions a week"),
        [optional()],
        description=_("The same from Monday to Sunday. Leave it empty for no limit."),
    )
    change_deadline = LengthField(
        _("Changing and cancelling, in hours before"),
        [Given(_("Enter a number of hours, like 24. Enter 0 for until it begins"))],
        unit=HOUR,
        least=0,
        most=TWO_MONTHS,
        description=_("Until then clients move or cancel on their own page. Afterwards they are asked to call you."),
    )

    rain_notice = LengthField(
        _("Bad weather, in minutes before"),
        [optional()],
        least=0,
        most=A_DAY,
        default=USUAL_RAIN_NOTICE,
        description=_(
            "Until then clients may use the plan for bad weather on their own page, free of charge, whatever the "
            "deadline for changes is. Afterwards they call you."
        ),
    )
    reminders = RemindersField(_("Reminders by email"), [optional()])

    active = BooleanField(
        _("Switched on"),
        description=_("Only then can it be booked. What is booked stands, also when you switch it off."),
    )
    listed = BooleanField(
        _("Shown on the booking page"),
        description=_("Without this it is found by its own link only: by those to whom you give it."),
    )
    returning_only = BooleanField(
        _("Only for people who have been here before"),
        description=_("Others are shown what they can begin with. Nobody learns from it who is a client."),
    )
    individual_first = BooleanField(
        _("Couples: a short time alone with each partner first"),
        default=True,
        description=_("Couples read it before they book. You set up these times yourself, from the appointment."),
    )
    needs_approval = BooleanField(
        _("You approve each booking"),
        description=_("What clients book is a request then: the time is kept, and you say yes or no."),
    )

    asks = ChoiceField(
        _("What are clients asked before they come?"),
        [required(_("Choose what they are asked"))],
        choices=ASKED,
        default=Asked.USUAL,
    )
    kind = ChoiceField(_("How do you meet?"), [required(_("Choose how you meet"))], choices=KINDS)
    place = LongField(
        _("Address"),
        [at_most(SHORT)],
        description=_("Where clients come to. It goes into the confirmation and the calendar."),
        render_kw={"rows": 2},
    )
    access = LongField(
        _("Getting in"),
        [optional(), at_most(SHORT)],
        description=_("Steps, parking, where to ring: what somebody needs to know who comes for the first time."),
        render_kw={"rows": 2},
    )
    meeting_point_id = ChoiceField(_("Where do you meet?"), validate_choice=False)
    caller = ChoiceField(_("Who calls whom?"), [optional()], choices=CALLERS)
    join_url = LineField(
        _("Link to the room"),
        [optional(), at_most(URL_LENGTH)],
        description=_("It begins with https:// and goes into the confirmation. What is booked keeps its link."),
        render_kw={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"},
    )
    room = LongField(
        _("How do clients get the link?"),
        [optional(), at_most(SHORT)],
        description=_("Needed where there is no link above, like “I send it by email on the day before.”"),
        render_kw={"rows": 2},
    )

    booked = booked_field(Booked.TELL, Booked.CORRECT, Booked.LEAVE)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for asked_for_one_kind in (self.place, self.meeting_point_id, self.caller):
            asked_for_one_kind.flags.required = True

    def values(self, kept: FormatKind | None = None) -> FormatValues:
        """What she decided, in the kind that she chose; where that is fixed and not asked, in the one that is kept."""
        kind = FormatKind(self.kind.data) if kept is None or self.kind else kept
        belongs = {
            FormatKind.IN_PERSON: ("place", "access"),
            FormatKind.WALK: ("meeting_point_id",),
            FormatKind.PHONE: ("caller",),
            FormatKind.ONLINE: ("join_url", "room"),
        }
        alike = (name for name in (*ALIKE, *LISTS) if name not in ("kind", "parties"))
        values: dict[str, Any] = {name: self[name].data for name in alike}
        for name in OF_ITS_KIND:
            values[name] = (self[name].data or None) if name in belongs[kind] else None
        values["rain_notice"] = values["rain_notice"] if values["rain_notice"] is not None else USUAL_RAIN_NOTICE
        values["caller"] = Caller(values["caller"]) if values["caller"] else None
        values["asks"] = Asked(values["asks"])
        return FormatValues(kind=kind, parties=Parties(self.parties.data), **values)


class OrderForm(Form):
    """Which way to move it: the pressed button says so."""

    direction = ChoiceField(choices=[choice("up", _("Up")), choice("down", _("Down"))], validators=[required("")])

    @property
    def by(self) -> int:
        """So many places."""
        return -1 if self.direction.data == "up" else 1


def form_for(points: Iterable[MeetingPoint], *, kind_is_fixed: bool = False) -> type[FormatForm]:
    """The form with these meeting points to choose from; without the question of the kind where that is fixed."""
    walks_from = [choice(point.id, point.name, point.how_to_find) for point in points]
    own: dict[str, Any] = {
        "meeting_point_id": ChoiceField(_("Where do you meet?"), choices=walks_from, validate_choice=False)
    }
    if kind_is_fixed:
        own["kind"] = None
    return type("FormatForm", (FormatForm,), own)
