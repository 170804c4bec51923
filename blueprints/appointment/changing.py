"""What a client does with her appointment on her own page: move it, meet in another way, cancel, say whether she comes.

Every change is a POST from a page that says what will happen. She keeps what she has until the change is made.
"""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.appointment.facts import bookers_link, partners_link, refuse_unless_ahead
from blueprints.appointment.forms import COMING, KEEP, AnswerForm, CancelForm, ChangeFormatForm, MoveForm
from blueprints.appointment.offers import offer_of
from blueprints.appointment.openings import nearest_days, new_times
from blueprints.appointment.routes import blueprint
from blueprints.meeting import rain_plans
from blueprints.reasons import taken_words
from blueprints.work import read_again, reading, unit_of_work
from practice.errors import SlotTaken
from practice.models.intake import ConsentKind, current_text
from practice.models.scheduling import bookable_formats
from practice.services import own_page

THE_FORMAT_IS_CHANGED = lazy_gettext("The way we meet is changed.")


@blueprint.route("/appointment/move", methods=["GET", "POST"])
def move():
    """Another time. The old one is hers until the new one is."""
    attendance = bookers_link().attendance
    form = MoveForm()
    if not form.validate_on_submit():
        return _choose_new_time(form, attendance), 422 if form.errors else 200
    try:
        with unit_of_work() as work:
            own_page.reschedule(work, **_ids(attendance), start=form.start.instant)
    except SlotTaken as refusal:
        form.add_error("start", taken_words(refusal))
        return _choose_new_time(form, attendance, refusal), 409
    return _back_with(_("Your appointment is moved. Where you put it into a calendar yourself, do so again below."))


@blueprint.route("/appointment/format", methods=["GET", "POST"])
def change_format():
    """Another way to meet at the same time. Only what the rules allow then is offered."""
    attendance = bookers_link().attendance
    form = _format_form(reading(), attendance)
    if form.session_format.data == attendance.appointment.format_id:
        return _back_with(THE_FORMAT_IS_CHANGED)
    if not form.validate_on_submit():
        return _choose_format(form, attendance), 422 if form.errors else 200
    try:
        with unit_of_work() as work:
            own_page.change_format(work, **_ids(attendance), change=form.change())
    except SlotTaken:
        form = _format_form(read_again(), attendance)
        form.add_error(
            "session_format", _("This is not possible at your time any more. Choose another, or keep yours.")
        )
        return _choose_format(form, attendance), 409
    return _back_with(THE_FORMAT_IS_CHANGED)


@blueprint.route("/appointment/cancel", methods=["GET", "POST"])
def cancel():
    """Cancel or keep: she says which. Asked once, never twice."""
    attendance = bookers_link().attendance
    form = CancelForm()
    if not form.validate_on_submit():
        own_page.refuse_too_late(reading(), appointment=attendance.appointment)
        page = render_template("appointment/cancel.html", form=form, appointment=attendance.appointment)
        return page, 422 if form.errors else 200
    if form.answer.data == KEEP:
        return _back_with(_("Nothing has changed. Your appointment stands."))
    with unit_of_work() as work:
        own_page.cancel(work, **_ids(attendance), reason=form.reason.data)
    return redirect(url_for("appointment.show"), 303)


@blueprint.route("/appointment/decline", methods=["GET", "POST"])
def decline():
    """The partner's own answer, for herself alone: she comes, or she does not."""
    attendance = partners_link().attendance
    form = AnswerForm()
    if not form.validate_on_submit():
        refuse_unless_ahead(attendance)
        page = render_template("appointment/decline.html", form=form, appointment=attendance.appointment)
        return page, 422 if form.errors else 200
    say = own_page.accept if form.answer.data == COMING else own_page.decline
    with unit_of_work() as work:
        say(work, **_ids(attendance))
    return redirect(url_for("appointment.show"), 303)


def _ids(attendance):
    return {"appointment_id": attendance.appointment_id, "attendance_id": attendance.id}


def _back_with(words):
    flash(str(words))
    return redirect(url_for("appointment.show"), 303)


def _choose_new_time(form, attendance, refusal=None):
    """The days with open times; after a refusal, the times nearest to the one that has gone."""
    appointment, are_nearest = attendance.appointment, bool(refusal and refusal.nearest)
    own_page.refuse_too_late_to_move(reading(), appointment=appointment)
    openings = (
        nearest_days(refusal) if are_nearest else new_times(reading(), appointment=appointment, first=_asked_from())
    )
    return render_template(
        "appointment/move.html", form=form, appointment=appointment, openings=openings, are_nearest=are_nearest
    )


def _asked_from():
    try:
        return date.fromisoformat(request.args.get("from", ""))
    except ValueError:
        return None


def _format_form(work, attendance):
    appointment = attendance.appointment
    own_page.refuse_too_late(work, appointment=appointment)
    formats = work.session.scalars(bookable_formats()).all()
    others = own_page.other_formats(work, appointment=appointment, among=formats)
    form = ChangeFormatForm()
    form.offer(
        [offer_of(chosen, attendance=attendance) for chosen in others],
        rain_plans=rain_plans(formats, appointment.party),
    )
    return form


def _choose_format(form, attendance):
    walk = reading().session.scalars(current_text(ConsentKind.WALK)).first() if form.offers_walk else None
    return render_template(
        "appointment/change_format.html", form=form, appointment=attendance.appointment, outdoors=walk
    )
