"""What she fills in about a place where walks start: text in, values out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from blueprints.admin.edits import EditForm
from blueprints.admin.fields import Given, LengthField
from blueprints.admin.format_fields import CoordinatesField
from blueprints.admin.place_fields import booked_field
from blueprints.fields import LineField, LongField, at_most, optional, required
from practice.services.meeting_points import MeetingPointValues
from practice.services.place_changes import Booked

NAME_LENGTH, LONG = 200, 2000


class MeetingPointForm(EditForm):
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
        _("The paths"),
        [optional(), at_most(LONG)],
        description=_("Level or steep, paved or not, where one can sit down."),
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
        )
