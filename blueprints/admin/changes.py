"""What she does with an appointment: move, cancel, approve, decline, say who came.

Letters about it wait three minutes. Nothing here books two people into one time.
"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.admin.forms import CancelForm, DeclineForm, MoveForm
from blueprints.admin.letters_ahead import letters_ahead
from blueprints.admin.today import blueprint
from blueprints.admin.wording import against_words
from blueprints.fields import refuse_without_token
from blueprints.filters import date_time_words
from blueprints.guard import practitioner
from blueprints.work import practice, read_again, reading, unit_of_work
from practice.errors import NotPossibleNow, ReasonNeeded, SlotTaken
from practice.rules.letter_kinds import LetterKind
from practice.services import appointments, availability, changes, taking_back
from practice.words import sentence

NEAREST = 6


@blueprint.errorhandler(NotPossibleNow)
def say_how_it_stands(_refusal):
    """It has changed meanwhile: she is shown how it stands now."""
    flash(_("Nothing was changed: look at how it stands now."), "caution")
    names = {"appointment_id": "admin.appointment", "message_id": "admin.message"}
    ((name, value),) = (request.view_args or {}).items()
    return redirect(url_for(names[name], **{name: value}), 303)


@blueprint.route("/appointments/<appointment_id>/move", methods=["GET", "POST"])
def move(appointment_id):
    """Another time. Her own rules only warn; another appointment is never booked over."""
    found, form, against, status = _upcoming(appointment_id), MoveForm(), [], 200
    form.offer(_nearest(found), zone=practice().zone)
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                moved = appointments.reschedule_by_practitioner(
                    work, appointment_id=appointment_id, start=form.instant, reason=form.reason.data
                )
        except SlotTaken:
            form.add_error("start", _("Another appointment is there. Choose a time beside it."))
            status = 409
        except ReasonNeeded as refusal:
            against = [against_words(reason) for reason in refusal.reasons]
            form.add_error("reason", _("This time goes against your own rules. Say why, or choose another."))
        else:
            return _back(found, sentence(_("Moved to %(when)s.", when=date_time_words(moved.starts_at))))
    page = render_template("admin/move.html", form=form, appointment=found, against=against)
    return page, status if status != 200 else 422 if form.errors else 200


@blueprint.route("/appointments/<appointment_id>/cancel", methods=["GET", "POST"])
def cancel(appointment_id):
    """Cancel it, with a reason that she alone reads."""
    found, form = _upcoming(appointment_id), CancelForm()
    if form.validate_on_submit():
        with unit_of_work() as work:
            appointments.cancel_by_practitioner(work, appointment_id=appointment_id, reason=form.reason.data)
        return _back(found, _told(found, _("Cancelled."), _("A letter says so in three minutes.")))
    letters = letters_ahead(found, LetterKind.CANCELLED_BY_PRACTITIONER)
    page = render_template("admin/cancel.html", form=form, appointment=found, letters=letters)
    return page, 422 if form.errors else 200


@blueprint.post("/appointments/<appointment_id>/approve")
def approve(appointment_id):
    """Say yes to a request."""
    found = _pressed(appointment_id)
    with unit_of_work() as work:
        appointments.approve(work, appointment_id=appointment_id)
    return _back(found, _told(found, _("Approved."), _("The confirmation goes out in three minutes.")))


@blueprint.route("/appointments/<appointment_id>/decline", methods=["GET", "POST"])
def decline(appointment_id):
    """Say no to a request: here with a reason, if she likes, or by one press on Today."""
    found, form = _upcoming(appointment_id), DeclineForm()
    if not form.is_submitted():
        appointments.refuse_unless_requested(found)
    if form.validate_on_submit():
        with unit_of_work() as work:
            appointments.decline_request(work, appointment_id=appointment_id, reason=form.reason.data or "")
        return _back(found, _told(found, _("Declined."), _("A letter says so in three minutes.")))
    letters = letters_ahead(found, LetterKind.REQUEST_DECLINED)
    page = render_template("admin/decline.html", form=form, appointment=found, letters=letters)
    return page, 422 if form.errors else 200


@blueprint.post("/appointments/<appointment_id>/attended")
def mark_attended(appointment_id):
    """The session took place."""
    found = _pressed(appointment_id)
    with unit_of_work() as work:
        appointments.mark_attended(work, appointment_id=appointment_id)
    return _back(found, _("Noted: it took place."))


@blueprint.post("/appointments/<appointment_id>/no-show")
def mark_no_show(appointment_id):
    """Nobody came."""
    found = _pressed(appointment_id)
    with unit_of_work() as work:
        appointments.mark_no_show(work, appointment_id=appointment_id)
    return _back(found, _("Noted: nobody came."))


def _pressed(appointment_id):
    """One of her appointments, for a form that is a button."""
    refuse_without_token()
    return _hers(appointment_id)


def _upcoming(appointment_id):
    found = _hers(appointment_id)
    changes.refuse_unless_upcoming(found)
    return found


def _hers(appointment_id):
    return appointments.find_appointment(reading(), appointment_id=appointment_id, practitioner_id=practitioner().id)


def _nearest(found):
    slots = availability.nearest_slots(
        reading(),
        session_format=found.session_format,
        party=found.party,
        start=found.starts_at,
        count=NEAREST + 1,
        leave_out=found.id,
    )
    return [slot for slot in slots if slot.start != found.starts_at][:NEAREST]


def _told(found, done, letter):
    """What was done, and who hears of it: where nobody has an address, nobody does."""
    return f"{done} {letter if changes.readers(found) else _('No letter says so: tell them another way.')}"


def _back(found, words):
    """To where she pressed: Today, where the next request waits, or the appointment. What can be taken back is said
    there beside the press that does it."""
    is_from_today = request.form.get("back") == "today"
    if not taking_back.still_possible(read_again(), appointment_id=found.id):
        flash(_("%(when)s: %(words)s", when=date_time_words(found.starts_at), words=words) if is_from_today else words)
    return redirect(
        url_for("admin.today") if is_from_today else url_for("admin.appointment", appointment_id=found.id), 303
    )
