"""She gives an appointment another time: by a form, or by a drop in her calendar, which only fills the form in.

Before she confirms she may look: at her own rules against the time, at what the clocks do, and at the letters that go.
"""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _

from blueprints.admin.forms import ANOTHER, MoveForm
from blueprints.admin.moving_look import look_at, start_in_address
from blueprints.admin.one_appointment import back_to, upcoming
from blueprints.admin.today import blueprint
from blueprints.admin.way_back import way_back
from blueprints.filters import date_time_words
from blueprints.work import practice, reading, unit_of_work
from practice.errors import ChangedMeanwhile, ReasonNeeded, SlotTaken
from practice.rules.slots import Rule
from practice.services import appointments, availability
from practice.words import sentence

NEAREST = 6


@blueprint.route("/appointments/<appointment_id>/move", methods=["GET", "POST"])
def move(appointment_id):
    """Another time. Her own rules only warn; another appointment is never booked over, and nothing in the past."""
    found = upcoming(appointment_id)
    form, look, status = _form(found), None, 200
    try:
        if form.is_submitted() and form.validate() and "look" not in request.form:
            with unit_of_work() as work:
                moved = appointments.reschedule_by_practitioner(work, appointment_id=appointment_id, **form.wish)
            return back_to(found, sentence(_("Moved to %(when)s.", when=date_time_words(moved.starts_at))))
        look = look_at(found, form)
    except ChangedMeanwhile:
        return _page(found, form, None, has_changed=True), 409
    except SlotTaken as refusal:
        status = _refuse(form, refusal)
    except ReasonNeeded:
        form.add_error("reason", _("This time goes against your own rules. Say why, or choose another."))
        look = look_at(found, form)
    return _page(found, form, look), status if status != 200 else 422 if form.errors else 200


def _form(found):
    """With the open times nearest to the old one; where she looks at a time already, with that alone."""
    form = MoveForm(data=start_in_address())
    looks = "look" in request.form if form.is_submitted() else form.start.data is not None
    form.offer_times([] if looks else _nearest(found), zone=practice().zone)
    if form.start.data == ANOTHER and not form.is_submitted():
        form.add_error("start", _("There is no such time on that day: the clocks are changed"))
    return form


def _page(found, form, look, *, has_changed=False):
    if has_changed or not form.is_submitted():
        form.seen.look_at(found)
    word = request.form.get("back") or request.args.get("back")
    url = way_back(word)
    back = word if url else ""
    shown = {"look": look, "back": back, "back_url": url, "has_changed": has_changed}
    return render_template("admin/move.html", form=form, appointment=found, **shown)


def _refuse(form, refusal):
    """Say why it cannot be then, and offer the open times nearest to it."""
    has_passed = any(reason.rule is Rule.PAST for reason in refusal.reasons)
    form.offer_instead(refusal.nearest, zone=practice().zone)
    taken = _("Another appointment is there. Choose a time beside it.")
    form.add_error("start", _("That time has passed. Choose one that is ahead.") if has_passed else taken)
    return 409


def _nearest(found):
    slots = availability.nearest_slots(
        reading(),
        session_format=found.session_format,
        party=found.party,
        start=found.starts_at,
        count=NEAREST + 1,
        leave_out=found.id,
        length=found.length,
    )
    return [slot for slot in slots if slot.start != found.starts_at][:NEAREST]
