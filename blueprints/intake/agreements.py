"""What a client agrees to, on a page of its own: each wording by itself, and how to take it back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints.guard import client_link
from blueprints.intake.agreement_forms import WITHDRAW, WithdrawForm, form_class
from blueprints.intake.agreement_words import consequence_words
from blueprints.intake.routes import blueprint
from blueprints.work import read_again, reading, unit_of_work
from practice.errors import ChangedMeanwhile, NotFound
from practice.models.appointments import Role
from practice.services import asking, consents


@blueprint.route("/form/agreements", methods=["GET", "POST"])
def agreements():
    """What she is asked to agree to, and what she has agreed to. She ticks what she likes, and comes back for more."""
    attendance = client_link().attendance
    asked = consents.agreements(reading(), attendance=attendance)
    form = form_class(asked)()
    if not form.validate_on_submit():
        return _show(attendance, asked, form), 422 if form.errors else 200
    try:
        with unit_of_work() as work:
            consents.agree(
                work,
                attendance_id=attendance.id,
                kinds=form.kinds,
                typed_name=form.typed_name.data or "",
                seen=form.seen,
            )
    except ChangedMeanwhile:
        return _show(attendance, consents.agreements(read_again(), attendance=attendance), form), 409
    flash(_("Thank you. I have noted what you agree to, with your name and the date."), "success")
    return redirect(url_for("intake.agreements"), 303)


@blueprint.route("/form/agreements/<kind>/withdraw", methods=["GET", "POST"])
def withdraw_consent(kind):
    """Take one of them back: the page says what follows from it."""
    attendance = client_link().attendance
    found = [each for each in consents.agreements(reading(), attendance=attendance) if each.kind == kind]
    if not found:
        raise NotFound
    form = WithdrawForm()
    if not form.validate_on_submit():
        if not (found[0].consent or form.errors):
            return redirect(url_for("intake.agreements"))
        what_follows = consequence_words(found[0].kind, attendance)
        page = render_template("intake/withdraw_consent.html", form=form, agreement=found[0], what_follows=what_follows)
        return page, 422 if form.errors else 200
    if form.answer.data == WITHDRAW:
        with unit_of_work() as work:
            consents.withdraw(work, attendance_id=attendance.id, kind=found[0].kind)
        flash(_("It is taken back, from now on."), "success")
    return redirect(url_for("intake.agreements"), 303)


def _show(attendance, asked, form):
    form.show(asked)
    return render_template(
        "intake/agreements.html",
        form=form,
        open=[agreement for agreement in asked if agreement.consent is None],
        given=[agreement for agreement in asked if agreement.consent],
        appointment=attendance.appointment,
        fee_cents=attendance.appointment.price_cents if attendance.role is Role.BOOKER else None,  # between her and me
        is_asked=asking.is_asked(attendance),
        is_closed=asking.is_closed(reading(), attendance=attendance),
    )
