"""How does she give a receipt, print it, and take back a wrong one? No letter carries it anywhere by itself."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints import pdf
from blueprints.admin.today import blueprint
from blueprints.fields import NAME_LENGTH, Form, LineField, at_most, refuse_without_token, required
from blueprints.files import file_to_keep
from blueprints.guard import practitioner
from blueprints.receipt_words import Shown, document, shown
from blueprints.work import reading, unit_of_work
from practice.errors import MoneyRefused, NotFound
from practice.models.appointments import Role
from practice.services import appointments, money, receipts


class PayerForm(Form):
    """In whose name."""

    payer = LineField(
        lazy_gettext("In whose name?"),
        [required(lazy_gettext("Enter a name")), at_most(NAME_LENGTH)],
        description=lazy_gettext("As an insurance may need it. The record of the client stays as it is."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


@blueprint.route("/appointments/<appointment_id>/receipt", methods=["GET", "POST"])
def give_receipt(appointment_id):
    """A receipt for all that was paid and stands on none yet: first how it will look, then for good."""
    work, whose = reading(), {"practitioner_id": practitioner().id}
    found = appointments.find_appointment(work, appointment_id=appointment_id, **whose)
    booker = next((part.client.name for part in found.attendances if part.role is Role.BOOKER), "")
    form = PayerForm(payer=booker)
    if form.validate_on_submit():
        try:
            with unit_of_work() as writing:
                given = receipts.issue(writing, appointment_id=appointment_id, payer=form.payer.data or "")
        except MoneyRefused:
            flash(_("Every payment stands on a receipt already."), "caution")
            return redirect(url_for("admin.appointment", appointment_id=appointment_id, _anchor="money"), 303)
        flash(_("Given: %(number)s. It is not sent to anybody.", number=given.label), "success")
        return redirect(url_for("admin.receipt", receipt_id=given.id), 303)
    paid = receipts.unreceipted(money.payments_of(work, appointment_id=appointment_id))
    content = receipts.content_for(work, appointment=found, payments=paid, payer=form.payer.data or "")
    look = Shown(content, found.currency)
    page = render_template("admin/give_receipt.html", form=form, appointment=found, shown=look, has_some=bool(paid))
    return page, 422 if form.errors else 200


@blueprint.get("/receipts/<receipt_id>")
def receipt(receipt_id):
    """As it was given; and what has taken it back."""
    found, counter = _hers(receipt_id)
    return render_template(
        "admin/receipt.html", shown=shown(found), receipt=found, counter=counter, has_pdf=pdf.is_available()
    )


@blueprint.get("/receipts/<receipt_id>.pdf")
def receipt_pdf(receipt_id):
    """The same as a tagged PDF, where the extra for it is installed."""
    found, _counter = _hers(receipt_id)
    if not pdf.is_available():
        raise NotFound
    return file_to_keep(pdf.render(document(shown(found))), f"receipt-{found.label}.pdf")


@blueprint.post("/receipts/<receipt_id>/cancel")
def cancel_receipt(receipt_id):
    """Take it back by another one, which has a number of its own."""
    refuse_without_token()
    _hers(receipt_id)
    with unit_of_work() as work:
        counter = receipts.cancel(work, receipt_id=receipt_id)
    flash(_("Cancelled by %(number)s. Its payments can stand on a new receipt.", number=counter.label), "success")
    return redirect(url_for("admin.receipt", receipt_id=counter.id), 303)


def _hers(receipt_id):
    return receipts.find(reading(), receipt_id=receipt_id, practitioner_id=practitioner().id)
