"""She puts right where letters to one of her people go: the partner's address was typed by the one who booked."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.admin.edits import EditForm
from blueprints.admin.today import blueprint
from blueprints.fields import EMAIL_LENGTH, AddressField, at_most, required
from blueprints.guard import practitioner
from blueprints.work import read_again, reading, unit_of_work
from practice.errors import ChangedMeanwhile, NotFound
from practice.services import appointments, changes, contact
from practice.services.contact import WhereToWrite


class AddressForm(EditForm):
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
    found, part = _whose(reading(), appointment_id)
    form = AddressForm.about(WhereToWrite(part.client.email))
    if form.validate_on_submit():
        which = {"appointment_id": appointment_id, "attendance_id": part.id}
        values = WhereToWrite(form.email.data or "")
        try:
            with unit_of_work() as work:
                is_new = contact.put_address_right(work, **which, values=values, seen=form.seen.data)
        except ChangedMeanwhile:
            found, part = _whose(read_again(), appointment_id)
            form.show_conflict(WhereToWrite(part.client.email))
        else:
            flash(_("Letters go to the new address from now on.") if is_new else _("Nothing has changed."))
            return redirect(url_for("admin.appointment", appointment_id=appointment_id), 303)
    return render_template("admin/correct_address.html", form=form, appointment=found, part=part), form.status


def _whose(work, appointment_id):
    """The appointment, and whose address it is: the page names the person in its own address."""
    found = appointments.find_appointment(work, appointment_id=appointment_id, practitioner_id=practitioner().id)
    part = next((each for each in found.attendances if each.id == request.args.get("person")), None)
    if part is None:
        raise NotFound
    changes.refuse_unless_upcoming(found)
    return found, part
