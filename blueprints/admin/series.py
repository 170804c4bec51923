"""Several appointments at once: the days before they are booked, what was booked, and taking some of them back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.admin.series_forms import CancelSeriesForm, RhythmForm, series_form
from blueprints.admin.today import blueprint
from blueprints.admin.wording import against_words
from blueprints.fields import refuse_without_token
from blueprints.filters import date_time_words
from blueprints.guard import practitioner
from blueprints.work import reading, unit_of_work
from practice.errors import NotPossibleNow, ReasonNeeded
from practice.services import appointments, changes, series, series_days


@blueprint.route("/appointments/<appointment_id>/series", methods=["GET", "POST"])
def book_series(appointment_id):
    """How often and how many; then each day with what is in its way, and what is open near it."""
    pattern, asked = _pattern(appointment_id), RhythmForm.asked()
    rhythm = asked.rhythm
    if rhythm is None:
        return _page(pattern, asked)
    planned = series_form(series_days.prospects(reading(), appointment=pattern, rhythm=rhythm))
    if not planned.is_ready:
        return _page(pattern, asked, planned)
    try:
        with unit_of_work() as work:
            made = series.book(work, appointment_id=appointment_id, **planned.wishes)
    except ReasonNeeded as refusal:
        planned.ask_why()
        return _page(pattern, asked, planned, against=[against_words(reason) for reason in refusal.reasons])
    return _booked(made, appointment_id)


@blueprint.get("/series/<series_id>")
def booked_series(series_id):
    """What is in a series, to say or to print."""
    found = series.find_series(reading(), series_id=series_id, practitioner_id=practitioner().id)
    is_fresh = bool(series.may_be_taken_back(reading(), series_id=series_id))
    return render_template("admin/booked_series.html", series=found, now=reading().now, may_take_back=is_fresh)


@blueprint.post("/series/<series_id>/take-back")
def take_back_series(series_id):
    """It was a slip: nobody hears of any of them."""
    refuse_without_token()
    found = series.find_series(reading(), series_id=series_id, practitioner_id=practitioner().id)
    with unit_of_work() as work:
        freed = series.take_back(work, series_id=found.id)
    if freed:
        flash(
            ngettext(
                "Taken back: %(num)s time is free again, and nobody hears of it.",
                "Taken back: %(num)s times are free again, and nobody hears of it.",
                freed,
            )
        )
    else:
        flash(_("It is too late to undo this: a letter has gone, or may have. Cancel what is wrong."), "caution")
    return redirect(url_for("admin.booked_series", series_id=series_id), 303)


@blueprint.route("/series/<series_id>/cancel", methods=["GET", "POST"])
def cancel_series(series_id):
    """Which of those that are ahead are cancelled, with a reason that she alone reads."""
    found = series.find_series(reading(), series_id=series_id, practitioner_id=practitioner().id)
    coming = found.coming(reading().now)
    form = CancelSeriesForm.of(coming)
    if coming and form.validate_on_submit():
        with unit_of_work() as work:
            gone = series.cancel(work, series_id=series_id, chosen=form.which.data, **form.why)
        flash(ngettext("%(num)s appointment is cancelled.", "%(num)s appointments are cancelled.", len(gone)))
        return redirect(url_for("admin.booked_series", series_id=series_id), 303)
    late = [each for each in coming if reading().now > each.change_until]
    page = render_template("admin/cancel_series.html", series=found, coming=coming, late=late, form=form)
    return page, 422 if form.errors else 200


def _pattern(appointment_id):
    found = appointments.find_appointment(reading(), appointment_id=appointment_id, practitioner_id=practitioner().id)
    if not series.may_go_on(found):
        raise NotPossibleNow(found.status)
    return found


def _page(pattern, asked, planned=None, against=()):
    """The question how often and how many, and below it the days, once that is answered."""
    form = planned or asked
    page = render_template(
        "admin/book_series.html", appointment=pattern, asked=asked, planned=planned, form=form, against=against
    )
    return page, 422 if form.errors else 200


def _booked(made, appointment_id):
    """To what was booked, with what could not be had; where nothing could, back to the days as they are now."""
    for start in made.not_had:
        flash(_("%(when)s was taken meanwhile, and is not booked.", when=date_time_words(start)), "caution")
    if not made.appointments:
        return redirect(url_for("admin.appointment", appointment_id=appointment_id), 303)
    letters = any(changes.readers(each) for each in made.appointments)
    flash(
        _("Booked. One letter with all of them goes out in three minutes.")
        if letters
        else _("Booked. No letter says so: tell them another way.")
    )
    return redirect(url_for("admin.booked_series", series_id=made.id), 303)
