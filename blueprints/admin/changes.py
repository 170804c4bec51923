"""What she does with an appointment: cancel, approve, decline, say who came.

Letters about it wait three minutes. Nothing here books two people into one time.
"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.admin.forms import CancelForm, DeclineForm
from blueprints.admin.letters_ahead import letters_ahead, letters_by_reason
from blueprints.admin.one_appointment import back_to, pressed, told, upcoming
from blueprints.admin.today import blueprint
from blueprints.work import reading, unit_of_work
from practice.errors import ChangedMeanwhile, NotPossibleNow
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import appointments


@blueprint.errorhandler(NotPossibleNow)
def say_how_it_stands(_refusal):
    """It has changed meanwhile: she is shown how it stands now."""
    flash(_("Nothing was changed: look at how it stands now."), "caution")
    names = {"appointment_id": "admin.appointment", "message_id": "admin.message"}
    ((name, value),) = (request.view_args or {}).items()
    return redirect(url_for(names[name], **{name: value}), 303)


@blueprint.route("/appointments/<appointment_id>/cancel", methods=["GET", "POST"])
def cancel(appointment_id):
    """Cancel it: why, and whether it counts as late. What was changed meanwhile she looks at once more."""
    found, form = upcoming(appointment_id), CancelForm()
    if not form.validate_on_submit():
        return _cancel_page(found, form), 422 if form.errors else 200
    try:
        with unit_of_work() as work:
            appointments.cancel_by_practitioner(
                work, appointment_id=appointment_id, seen=form.seen.revision, **form.why
            )
    except ChangedMeanwhile:
        return _cancel_page(found, form, has_changed=True), 409
    return back_to(found, told(found, _("Cancelled."), _("A letter says so in three minutes.")))


@blueprint.post("/appointments/<appointment_id>/approve")
def approve(appointment_id):
    """Say yes to a request."""
    found = pressed(appointment_id)
    with unit_of_work() as work:
        appointments.approve(work, appointment_id=appointment_id)
    return back_to(found, told(found, _("Approved."), _("The confirmation goes out in three minutes.")))


@blueprint.route("/appointments/<appointment_id>/decline", methods=["GET", "POST"])
def decline(appointment_id):
    """Say no to a request: here with a reason, if she likes, or by one press on Today."""
    found, form = upcoming(appointment_id), DeclineForm()
    if not form.is_submitted():
        appointments.refuse_unless_requested(found)
    if form.validate_on_submit():
        with unit_of_work() as work:
            appointments.decline_request(work, appointment_id=appointment_id, reason=form.reason.data or "")
        return back_to(found, told(found, _("Declined."), _("A letter says so in three minutes.")))
    letters = letters_ahead(found, LetterKind.REQUEST_DECLINED)
    page = render_template("admin/decline.html", form=form, appointment=found, letters=letters)
    return page, 422 if form.errors else 200


@blueprint.post("/appointments/<appointment_id>/attended")
def mark_attended(appointment_id):
    """The session took place."""
    found = pressed(appointment_id)
    with unit_of_work() as work:
        appointments.mark_attended(work, appointment_id=appointment_id)
    return back_to(found, _("Noted: it took place. No letter says so."))


@blueprint.post("/appointments/<appointment_id>/no-show")
def mark_no_show(appointment_id):
    """Nobody came."""
    found = pressed(appointment_id)
    with unit_of_work() as work:
        appointments.mark_no_show(work, appointment_id=appointment_id)
    return back_to(found, _("Noted: nobody came. No letter says so."))


@blueprint.post("/appointments/<appointment_id>/unsay")
def unsay_who_came(appointment_id):
    """It was a wrong press: nobody has said yet who came."""
    found = pressed(appointment_id)
    with unit_of_work() as work:
        appointments.unsay_who_came(work, appointment_id=appointment_id)
    return back_to(found, _("Taken back: who came is not said yet."))


def _cancel_page(found, form, *, has_changed=False):
    if has_changed or not form.is_submitted():
        form.seen.look_at(found)
    return render_template(
        "admin/cancel.html",
        form=form,
        appointment=found,
        is_late=found.status is AppointmentStatus.BOOKED and reading().now > found.change_until,
        has_changed=has_changed,
        letters=letters_by_reason(found),
    )
