"""A client's own form: one page of questions, saved when she presses a button, sent when she says so."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.guard import client_link
from blueprints.intake.forms import form_class
from blueprints.work import reading, unit_of_work
from practice.errors import NotPossibleNow
from practice.services import intake

blueprint = Blueprint("intake", __name__)


@blueprint.errorhandler(NotPossibleNow)
def say_that_it_is_closed(_refusal):
    """Nobody needs the answers any more."""
    flash(_("The form is closed: it belongs to an appointment that is over or was called off."), "info")
    return redirect(url_for("appointment.show"), 303)


@blueprint.route("/form", methods=["GET", "POST"])
def form():
    """The questions, what she has answered so far, and what became of it."""
    attendance = client_link().attendance
    own = intake.own_form(reading(), attendance=attendance)
    page = form_class(own.questions, closed=own.answered if own.is_closed else frozenset())
    shown = page(data=page.values_of(own.values))
    if shown.validate_on_submit():
        answers = shown.replacements(own.questions) if own.is_closed else shown.answers(own.questions)
        with unit_of_work() as work:
            intake.save_answers(work, attendance_id=attendance.id, answers=answers)
            if "later" not in request.form:
                intake.send(work, attendance_id=attendance.id)
        return redirect(url_for("intake.form", saved="yes"), 303)
    is_saved = own.state is not None and "saved" in request.args and request.method == "GET"
    words = {"form": shown, "own": own, "appointment": attendance.appointment, "is_saved": is_saved}
    return render_template("intake/form.html", **words), 422 if shown.errors else 200
