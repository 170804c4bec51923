"""An invitation that the one who booked passes on by herself, and the page that it opens for her partner."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.appointment.facts import bookers_link
from blueprints.appointment.partner_forms import NameForm, TakeOverForm
from blueprints.appointment.routes import blueprint
from blueprints.fields import Form
from blueprints.guard import invitation_link
from blueprints.work import reading, settings, unit_of_work
from practice.services import handing_over


@blueprint.route("/appointment/partner", methods=["GET", "POST"])
def hand_over():
    """The address to pass on. It looks the same whatever her partner has done with it."""
    attendance = bookers_link().attendance
    passing = handing_over.passing(reading(), attendance=attendance)
    form = NameForm() if passing.needs_name else Form()
    if form.validate_on_submit():
        name = form.name.data if passing.needs_name else None
        with unit_of_work() as work:
            handing_over.pass_on(work, appointment_id=attendance.appointment_id, attendance_id=attendance.id, name=name)
        return redirect(url_for("appointment.hand_over"), 303)
    page = render_template(
        "appointment/hand_over.html",
        form=form,
        needs_name=passing.needs_name,
        address=f"{settings().public_url}/a/{passing.token}" if passing.token else None,
        appointment=attendance.appointment,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/invitation", methods=["GET", "POST"])
def take_over():
    """He says what to call him and where to write. The answer is the same whether or not it was used before."""
    link, form = invitation_link(), TakeOverForm()
    if form.validate_on_submit():
        with unit_of_work() as work:
            handing_over.take_over(work, link_id=link.id, himself=form.himself())
        flash(
            _(
                "If this invitation is still open, a letter with your own link is on its way to %(email)s.",
                email=form.address,
            )
        )
        return redirect(url_for("appointment.take_over", done="yes"), 303)
    page = render_template(
        "appointment/take_over.html",
        form=form,
        appointment=link.attendance.appointment,
        is_done="done" in request.args and not form.is_submitted(),
    )
    return page, 422 if form.errors else 200
