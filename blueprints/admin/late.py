"""What becomes of an appointment that was cancelled late? Hers to say each time: it counts or not, nothing is owed."""

from __future__ import annotations

from flask_babel import gettext as _

from blueprints.admin.one_appointment import back_to, pressed
from blueprints.admin.today import blueprint
from blueprints.work import unit_of_work
from practice.services import cancelling


@blueprint.post("/appointments/<appointment_id>/late/count")
def count_as_late(appointment_id):
    """It does count as late."""
    found = pressed(appointment_id)
    with unit_of_work() as work:
        cancelling.count_as_late(work, appointment_id=appointment_id)
    return back_to(found, _("Noted: it counts as cancelled late. Nothing is charged by itself."))


@blueprint.post("/appointments/<appointment_id>/late/forgive")
def forgive_late(appointment_id):
    """It does not count as late after all."""
    found = pressed(appointment_id)
    with unit_of_work() as work:
        cancelling.forgive(work, appointment_id=appointment_id)
    return back_to(found, _("Noted: it does not count as late."))


@blueprint.post("/appointments/<appointment_id>/late/nothing")
def charge_nothing(appointment_id):
    """It was late, and nothing is owed for it."""
    found = pressed(appointment_id)
    with unit_of_work() as work:
        cancelling.charge_nothing(work, appointment_id=appointment_id)
    return back_to(found, _("Noted: nothing is charged. It still counts as cancelled late."))
