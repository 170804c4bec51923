"""She takes back what she has just done, by one press, while nobody has heard of it."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.admin.today import blueprint
from blueprints.admin.way_back import way_back
from blueprints.fields import refuse_without_token
from blueprints.work import unit_of_work
from practice.errors import NotTakenBack
from practice.rules.slips import Obstacle
from practice.services import taking_back

OBSTACLES = {
    Obstacle.OVER: lazy_gettext("The three minutes are over. It stays as it is: change it as usual if you need to."),
    Obstacle.TOLD: lazy_gettext(
        "A letter about it has gone, or may have. It stays as it is: change it as usual, and a letter says so."
    ),
    Obstacle.CHANGED: lazy_gettext("Something else has changed since. Nothing was undone: look at how it stands now."),
    Obstacle.TAKEN: lazy_gettext("Another appointment has the old time now. It stays as it is: move it instead."),
}


@blueprint.post("/appointments/<appointment_id>/undo")
def undo(appointment_id):
    """It was a slip: all is as it was before, and nobody hears of it."""
    refuse_without_token()
    with unit_of_work() as work:
        taking_back.take_back(work, appointment_id=appointment_id, event_id=request.form.get("change", ""))
    is_booking = request.form.get("back") == "book"
    free = _("Taken back. Nobody hears of it, and the time is free again.")
    flash(free if is_booking else _("Taken back. It is as it was before, and nobody hears of it."))
    return redirect(url_for("admin.book") if is_booking else _back(appointment_id), 303)


@blueprint.errorhandler(NotTakenBack)
def say_why_it_stays(refusal):
    """Nothing was changed: she is shown how it stands, with the ordinary ways to change it."""
    flash(OBSTACLES[refusal.obstacle], "caution")
    return redirect(url_for("admin.appointment", **(request.view_args or {})), 303)


def _back(appointment_id):
    return way_back(request.form.get("back")) or url_for("admin.appointment", appointment_id=appointment_id)
