"""An address from which a client's own calendar reads all her appointments: only when she asks for it, and as long."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField

from blueprints.appointment.routes import blueprint
from blueprints.calendar_apps import app_address
from blueprints.fields import Form, refuse_without_token, required
from blueprints.guard import client_link
from blueprints.work import reading, unit_of_work
from practice.services import contact, feeds


class AloneForm(Form):
    """For whoever has said that somebody else might see her calendar."""

    is_hers_alone = BooleanField(
        lazy_gettext("Nobody else sees the calendar for which I want this"),
        [
            required(
                lazy_gettext("Tick this only if it is so. Otherwise leave it: there is nothing that you need it for")
            )
        ],
    )


@blueprint.route("/appointment/calendar", methods=["GET", "POST"])
def calendar_address():
    """What such an address shows and to whom, and hers, if she has made one. Making another replaces it."""
    link = client_link()
    attendance = link.attendance
    is_seen = contact.is_discreet(reading(), attendance=attendance)
    form = AloneForm() if is_seen else Form()
    if form.validate_on_submit():
        with unit_of_work() as work:
            feeds.ask_for_own(work, client_id=attendance.client_id, link_id=link.id)
        flash(_("Here is your address. One that you had before shows nothing any more."), "success")
        return redirect(url_for("appointment.calendar_address"), 303)
    own = feeds.own_address(reading(), client_id=attendance.client_id)
    page = render_template(
        "appointment/calendar_address.html",
        form=form,
        is_seen=is_seen,
        address=app_address(own.token) if own else None,
    )
    return page, 422 if form.errors else 200


@blueprint.post("/appointment/calendar/revoke")
def revoke_calendar_address():
    """It shows nothing from now on."""
    attendance = client_link().attendance
    refuse_without_token()
    with unit_of_work() as work:
        feeds.revoke_own(work, client_id=attendance.client_id)
    flash(_("It shows nothing any more. Now remove the calendar from your app: what it has read it may keep."))
    return redirect(url_for("appointment.calendar_address"), 303)
