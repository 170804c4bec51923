"""She puts right where letters to one of her people go: the partner's address was typed by the one who booked."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.admin.today import blueprint
from blueprints.fields import EMAIL_LENGTH, AddressField, Form, at_most, required
from blueprints.guard import practitioner
from blueprints.work import reading, unit_of_work
from practice.errors import NotFound
from practice.services import appointments, changes, contact


class AddressForm(Form):
    """Where to write. How much is said there each person says for herself."""

    email = AddressField(
        lazy_gettext("Email address"),
        [required(lazy_gettext("Enter the email address")), at_most(EMAIL_LENGTH)],
        description=lazy_gettext(
            "The newest letter goes there at once. Links that were sent to another address stop working."
        ),
        render_kw={"type": "email", "autocomplete": "off", "inputmode": "email", "spellcheck": "false"},
    )


@blueprint.route("/appointments/<appointment_id>/address", methods=["GET", "POST"])
def correct_address(appointment_id):
    """Another address for the person whom the page names in its own address."""
    found = appointments.find_appointment(reading(), appointment_id=appointment_id, practitioner_id=practitioner().id)
    part = next((each for each in found.attendances if each.id == request.args.get("person")), None)
    if part is None:
        raise NotFound
    changes.refuse_unless_upcoming(found)
    form = AddressForm(email=part.client.email)
    if not form.validate_on_submit():
        page = render_template("admin/correct_address.html", form=form, appointment=found, part=part)
        return page, 422 if form.errors else 200
    with unit_of_work() as work:
        is_new = contact.put_address_right(
            work, appointment_id=appointment_id, attendance_id=part.id, email=form.email.data or ""
        )
    flash(_("Letters go to the new address from now on.") if is_new else _("Nothing has changed."))
    return redirect(url_for("admin.appointment", appointment_id=appointment_id), 303)
