"""What does she say of an appointment that lies where she takes nobody? That it stays, all the same."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from blueprints.admin.today import blueprint
from blueprints.fields import refuse_without_token
from blueprints.work import unit_of_work
from practice.services import weighing


@blueprint.post("/appointments/<appointment_id>/let-stay")
def let_stay(appointment_id):
    """She takes it where it lies, all the same."""
    refuse_without_token()
    with unit_of_work() as work:
        weighing.let_stay(work, appointment_id=appointment_id)
    flash(_("It stays where it is, and waits for you no more."), "success")
    return redirect(url_for("admin.today"), 303)
