"""What she fills in about a place where walks start: text in, values out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from blueprints.admin.ahead import LooksAhead
from blueprints.admin.edits import EditForm
from blueprints.admin.fields import CountField, Given, LengthField
from blueprints.admin.format_fields import CoordinatesField
from blueprints.admin.place_fields import booked_field
from blueprints.fields import ChoiceField, LineField, LongField, at_most, choice, optional, required
from practice.services.meeting_points import LONGEST_ROUTE, MeetingPointValues
from practice.services.place_changes import Booked

NAME_LENGTH, LONG = 200, 2000
STEP_FREE = {str(is_so): is_so for is_so in (True, False)}


class MeetingPointForm(LooksAhead, EditForm):
    """A meeting point."""

    name = LineField(
        _("Name"),
        [required(_("Enter a name, like “Riverside Park, main gate”")), at_most(NAME_LENGTH)],
        description=_("Clients see it where they choose a walk, in letters and in their calendar."),
    )
    how_to_find = LongField(
        _("How to find you"),
        [required(_("Write how somebody finds you there")), at_most(LONG)],
        description=_("For somebody who comes for the first time: where you stand, and by what she knows you."),
        render_kw={"rows": 3},
    )
    coordinates = CoordinatesField(
        _("Where it is on the map"),
        [Given(_("Enter two numbers as a map shows them, like 42.9849, -81.2453"))],
        description=_(
            "Latitude and longitude, as a map shows them when you press on the place: 42.9849, -81.2453. "
            "They give clients the map, and the hours of daylight."
        ),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    daylight_margin = LengthField(
        _("Over before sunset by, in minutes"),
        [optional()],
        least=0,
        most=720,
        description=_(
            "A walk starts after sunrise and is over so long before sunset; other times are not offered. "
            "Leave it empty if you also walk in the dark."
        ),
    )
    access = LongField(
        _("Getting there"),
        [optional(), at_most(LONG)],
        description=_("Whether one gets to the meeting point without steps, and what else somebody needs to know."),
        render_kw={"rows": 2},
    )
    toilets = LongField(
        _("Toilets"),
        [optional(), at_most(LONG)],
        description=_("Where, and when they are open."),
        render_kw={"rows": 2},
    )
    parking = LongField(
        _("Parking"),
        [optional(), at_most(LONG)],
        description=_("And the bus, if there is one."),
        render_kw={"rows": 2},
    )

    wait_rule = LineField(
        _("How long you wait"),
        [
            required(_("Write how long you wait, like “I wait 15 minutes at the gate, then I call you”")),
            at_most(NAME_LENGTH),
        ],
        description=_("It stands in the letter and on her page, so that nobody hurries or wonders."),
    )
    route_metres = CountField(
        _("Length of the way, in metres"),
        [Given(_("Enter a number of metres, like 2500"))],
        least=1,
        most=LONGEST_ROUTE,
        description=_("About how far you walk in one session. Clients read it before they book."),
    )
    surface = LineField(
        _("What you walk on"),
        [optional(), at_most(NAME_LENGTH)],
        description=_("Paved, gravel, grass; what it is like after rain."),
    )
    gradient = LineField(
        _("How steep it is"), [optional(), at_most(NAME_LENGTH)], description=_("Level, or where it goes up.")
    )
    benches = LineField(
        _("Where you can sit down"),
        [optional(), at_most(NAME_LENGTH)],
        description=_("How many benches, and how far apart."),
    )
    step_free = ChoiceField(
        _("Can the way be walked without steps?"),
        [optional()],
        choices=[choice(str(True), _("Yes, it is step-free")), choice(str(False), _("No, there are steps"))],
    )
    how_busy = LineField(
        _("How busy it is"),
        [optional(), at_most(NAME_LENGTH)],
        description=_("Whom one meets there, and when: it tells how private the talk is."),
    )
    booked = booked_field(Booked.TELL, Booked.CORRECT)

    def values(self) -> MeetingPointValues:
        """What she decided."""
        return MeetingPointValues(
            name=self.name.data or "",
            coordinates=self.coordinates.data,
            how_to_find=self.how_to_find.data or "",
            access=self.access.data or None,
            toilets=self.toilets.data or None,
            parking=self.parking.data or None,
            daylight_margin=self.daylight_margin.data,
            wait_rule=self.wait_rule.data or "",
            route_metres=self.route_metres.data,
            surface=self.surface.data or None,
            gradient=self.gradient.data or None,
            benches=self.benches.data or None,
            step_free=STEP_FREE.get(self.step_free.data or ""),
            how_busy=self.how_busy.data or None,
        )
