"""What she notes about the money of one appointment. Nothing is charged by itself, and no letter tells of it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.admin.money_panel import panel_of
from blueprints.admin.payment_forms import FeeForm, LateFeeForm, PaymentForm
from blueprints.admin.today import blueprint
from blueprints.fields import refuse_without_token
from blueprints.filters import money
from blueprints.guard import practitioner
from blueprints.work import practice, reading, unit_of_work
from practice.errors import ChangedMeanwhile, MoneyRefused
from practice.rules.fees import MoneyFault
from practice.services import appointments, payments
from practice.words import local_date

NOT_TAKEN_BACK = {
    MoneyFault.ON_A_RECEIPT: lazy_gettext(
        "A receipt says this payment. Cancel the receipt first, then take the payment back."
    ),
    MoneyFault.MORE_THAN_PAID: lazy_gettext(
        "Some of this payment was given back. Take that back first, then the payment."
    ),
}


@blueprint.route("/appointments/<appointment_id>/payment", methods=["GET", "POST"])
def note_payment(appointment_id):
    """Something was paid, or given back. What is missing, and today, stand there already."""
    found = _hers(appointment_id)
    kind, missing = payments.kind_of_rest(found), found.fee.open_cents
    form = PaymentForm(
        kind=kind, cents=missing if missing > 0 else None, received_on=local_date(reading().now, practice().zone)
    )
    form.begin()
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                payments.note(work, appointment_id=appointment_id, token=form.token.data, values=form.values())
        except MoneyRefused as refusal:
            form.refuse(refusal)
        else:
            return _back(found, _("Noted."))
    page = render_template("admin/note_payment.html", form=form, panel=panel_of(reading(), found), appointment=found)
    return page, 422 if form.errors else 200


@blueprint.post("/appointments/<appointment_id>/payments/<payment_id>/take-back")
def take_payment_back(appointment_id, payment_id):
    """It was noted by mistake."""
    refuse_without_token()
    found = _hers(appointment_id)
    try:
        with unit_of_work() as work:
            payments.take_back(work, appointment_id=appointment_id, payment_id=payment_id)
    except MoneyRefused as refusal:
        flash(NOT_TAKEN_BACK[refusal.fault], "caution")
        return redirect(_its_page(found), 303)
    return _back(found, _("Taken back. It stays to be read, and does not count."))


@blueprint.route("/appointments/<appointment_id>/fee", methods=["GET", "POST"])
def agree_fee(appointment_id):
    """Another fee for this appointment alone."""
    found, status = _hers(appointment_id), 422
    form = FeeForm(cents=found.price_cents, seen=str(found.price_cents))
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                payments.agree_fee(
                    work, appointment_id=appointment_id, cents=form.cents.data, seen_cents=form.seen_cents
                )
        except MoneyRefused as refusal:
            form.refuse(refusal)
        except ChangedMeanwhile:
            status, form.seen.data = 409, str(found.price_cents)
            fee = money(found.price_cents, found.currency)
            form.add_error("cents", _("By now it says: %(fee)s. Save once more if yours is to hold", fee=fee))
        else:
            return _back(found, _("Saved. Clients read it on their own page; no letter tells of it."))
    return render_template("admin/agree_fee.html", form=form, appointment=found), status if form.errors else 200


@blueprint.route("/appointments/<appointment_id>/late-fee", methods=["GET", "POST"])
def decide_late_fee(appointment_id):
    """What it costs that nobody came, or that it was called off late: what the terms say, another sum, or nothing."""
    found = _hers(appointment_id)
    panel = panel_of(reading(), found)
    form = LateFeeForm(cents=found.late_fee_cents if found.late_fee_cents is not None else panel.proposed_cents)
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                payments.decide_late_fee(work, appointment_id=appointment_id, cents=form.cents.data)
        except MoneyRefused as refusal:
            form.refuse(refusal)
        else:
            return _back(found, _("Noted: %(fee)s.", fee=money(form.cents.data, found.currency)))
    page = render_template("admin/decide_late_fee.html", form=form, panel=panel, appointment=found)
    return page, 422 if form.errors else 200


def _hers(appointment_id):
    return appointments.find_appointment(reading(), appointment_id=appointment_id, practitioner_id=practitioner().id)


def _its_page(found):
    return url_for("admin.appointment", appointment_id=found.id, _anchor="money")


def _back(found, words):
    flash(words, "success")
    return redirect(_its_page(found), 303)
