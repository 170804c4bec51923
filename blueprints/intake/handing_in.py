"""Around the questions: before she begins, when she checks and sends, and when she takes her answers back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints.fields import Form
from blueprints.guard import client_link
from blueprints.intake.in_words import chapters, missing
from blueprints.intake.own_forms import WithdrawForm
from blueprints.intake.routes import blueprint
from blueprints.work import reading, unit_of_work
from practice.errors import AnswersRefused
from practice.models.intake import ResponseState
from practice.services import asking, consents, handing_in, intake


@blueprint.get("/form/before")
def before():
    """Who reads it, how long it takes, and whom to ring instead, before anything is asked."""
    own = intake.own_form(reading(), attendance=client_link().attendance)
    return render_template("intake/before.html", own=own, form=Form())


@blueprint.post("/form/by-phone")
def by_phone():
    """She would rather talk: kept, and the page says how to reach me."""
    form, attendance = Form(), client_link().attendance
    if form.validate_on_submit():
        with unit_of_work() as work:
            handing_in.prefer_phone(work, attendance_id=attendance.id)
        return redirect(url_for("intake.before"), 303)
    own = intake.own_form(reading(), attendance=attendance)
    return render_template("intake/before.html", own=own, form=form), 422


@blueprint.route("/form/check", methods=["GET", "POST"])
def check():
    """Everything she has answered on one page; pressing the button sends it."""
    form, attendance = Form(), client_link().attendance
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                handing_in.send(work, attendance_id=attendance.id)
        except AnswersRefused:
            return redirect(url_for("intake.check"), 303)
        return redirect(url_for("intake.sent"), 303)
    own = intake.own_form(reading(), attendance=attendance)
    if not (own.is_begun or form.errors):
        return redirect(url_for("intake.form"), 303)
    to_read = consents.missing(reading(), attendances=[attendance]).get(attendance.id, 0)
    words = {"own": own, "chapters": chapters(own), "missing": missing(own), "to_read": to_read, "form": form}
    return render_template("intake/check.html", **words), 422 if form.errors else 200


@blueprint.get("/form/sent")
def sent():
    """What happens next, and what she may still do."""
    attendance = client_link().attendance
    own = intake.kept_form(reading(), attendance=attendance)
    if own.state is not ResponseState.SENT:
        return redirect(url_for("intake.form"), 303)
    return render_template("intake/sent.html", own=own, appointment=attendance.appointment, now=reading().now)


@blueprint.route("/form/withdraw", methods=["GET", "POST"])
def withdraw():
    """She takes her answers back, or leaves them."""
    form, attendance = WithdrawForm(), client_link().attendance
    if form.validate_on_submit():
        if form.takes_back:
            with unit_of_work() as work:
                handing_in.withdraw(work, attendance_id=attendance.id)
            flash(_("Your answers are yours again. I can no longer read them."), "success")
        return redirect(url_for("appointment.show"), 303)
    own = intake.kept_form(reading(), attendance=attendance)
    if own.state is not ResponseState.SENT and not form.errors:
        return redirect(url_for("appointment.show"), 303)
    return render_template("intake/withdraw.html", form=form), 422 if form.errors else 200


@blueprint.get("/form/help")
def help_now():
    """Whom she can ring at once, and the way on. Says nothing of what she answered."""
    attendance = client_link().attendance
    return render_template("intake/help_now.html", can_go_on=asking.is_asked(attendance))
