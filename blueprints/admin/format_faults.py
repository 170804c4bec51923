"""How is she told why something cannot be kept as she entered it?"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from blueprints.fields import Form
from practice.rules.format_faults import FormatFault

WORDS = {
    FormatFault.MISSING: _("Fill this in"),
    FormatFault.TOO_SMALL_OR_LARGE: _("Enter a smaller or larger number"),
    FormatFault.NO_TIME: _("Write the times like 09:00, 10:15, 14:45"),
    FormatFault.DOUBLED: _("One of these times is there twice. Leave each only once"),
    FormatFault.NO_LEAD: _("Write them like 48 hours, 08:00"),
    FormatFault.TOO_MANY: _("Whoever is reminded more than six times reads none of them. Leave out some"),
    FormatFault.BEYOND_HORIZON: _(
        "This is longer than clients can look ahead, so nothing could ever be booked. Make it shorter, or let them "
        "book further ahead"
    ),
    FormatFault.NO_COUPLES: _("Only one person may come, as you chose above. Leave this empty, or let couples come"),
    FormatFault.NOT_SECURE: _("Enter a link that begins with https://, like https://video.example.org/room"),
    FormatFault.NOT_THERE: _("This meeting point has been removed. Choose another"),
    FormatFault.NOT_BELOW: _("Enter less than the price, or leave it empty"),
    FormatFault.ONE_OF_TWO: _("Enter a part of the fee or a fixed amount, and leave the other one empty"),
    FormatFault.IS_FIXED: _("It has been booked like this, so how you meet stays. Make a new format instead"),
}
MISSING = {
    "place": _("Enter the address, so that clients find you"),
    "meeting_point_id": _("Choose where the walk starts"),
    "caller": _("Choose who calls whom"),
    "room": _("Enter a link above, or write here how clients get it"),
}
OUT_OF_BOUNDS = {
    "quiet_until": _("Leave eight hours of the day in which reminders may go"),
    "coordinates": _("Latitude goes from -90 to 90, longitude from -180 to 180"),
}


def show_faults(form: Form, faults: Mapping[str, FormatFault]) -> None:
    """Say beside each value why it cannot be kept."""
    for name, fault in faults.items():
        form.add_error(name, _words(name, fault))


def _words(name: str, fault: FormatFault) -> LazyString:
    own = {FormatFault.MISSING: MISSING, FormatFault.TOO_SMALL_OR_LARGE: OUT_OF_BOUNDS}
    return own.get(fault, {}).get(name, WORDS[fault])
