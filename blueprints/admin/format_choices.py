"""Between what does she choose, of a way to meet? Each answer with what follows from it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from blueprints.fields import choice

KINDS = (
    choice("in_person", _("In person"), _("At your office, or another address.")),
    choice("phone", _("By phone"), _("You agree who calls whom.")),
    choice("online", _("Online"), _("By video, in a room that opens with a link.")),
    choice("walk", _("On a walk"), _("From a meeting point, in daylight if you like.")),
)
CALLERS = (
    choice("practitioner", _("You call the client"), _("At the number that she gives when she books.")),
    choice("client", _("The client calls you"), _("At the practice's number.")),
)
PARTIES = (
    choice("one", _("One person")),
    choice("couple", _("Couples only")),
    choice("either", _("One person or a couple"), _("Clients say which before they choose a time.")),
)

ASKED = (
    choice("usual", _("The usual questions"), _("The first ones once; the check-in at the 6th and 12th session.")),
    choice("check_in", _("Only the check-in"), _("The short one, each time.")),
    choice("nothing", _("Nothing"), _("As for a first short call. What clients agree to stays on their page.")),
)
