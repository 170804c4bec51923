"""Two who come together come apart: each to a time alone first, or for good as two records.

Nothing that she does here tells either of them why. Letters wait three minutes, as after every change of hers.
"""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints.admin.one_appointment import hers
from blueprints.admin.separating_forms import TOGETHER, IndividualForm, SeparateForm
from blueprints.admin.today import blueprint
from blueprints.admin.wording import against_words
from blueprints.filters import date_time_words
from blueprints.work import practice, reading, unit_of_work
from practice.errors import NotPossibleNow, ReasonNeeded, SlotTaken
from practice.models.appointments import Role
from practice.models.scheduling import Party
from practice.services import availability, separating

NEAREST = 6


@blueprint.route("/appointments/<appointment_id>/individually", methods=["GET", "POST"])
def individual_first(appointment_id):
    """A time for each alone. Her own rules only warn; another appointment is never booked over."""
    found, form, against, status = _couple(appointment_id), IndividualForm(), [], 200
    form.offer_both(_nearest(found), now_at=found.starts_at, zone=practice().zone)
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                theirs, own = separating.start_individually(work, appointment_id=appointment_id, times=form.times())
        except SlotTaken as refusal:
            _say_whose(form, refusal)
            status = 409
        except ReasonNeeded as refusal:
            against = [against_words(reason) for reason in refusal.reasons]
            form.add_error("reason", _("This goes against your own rules. Say why, or choose another time."))
        else:
            return _back(appointment_id, _done(theirs, own))
    page = render_template("admin/individual_first.html", form=form, appointment=found, against=against, **_who(found))
    return page, status if status != 200 else 422 if form.errors else 200


@blueprint.route("/appointments/<appointment_id>/separate", methods=["GET", "POST"])
def separate(appointment_id):
    """Two records from now on. What is still ahead of both comes first, each by its own page."""
    found, form = hers(appointment_id), SeparateForm()
    joint = separating.joint_appointments(reading(), appointment=found)
    if not separating.may_separate(found):
        raise NotPossibleNow(found.status)
    ahead = separating.still_together(joint, now=reading().now)
    if not ahead and form.validate_on_submit():
        if form.answer.data == TOGETHER:
            return _back(appointment_id, _("Nothing has changed."))
        with unit_of_work() as work:
            separating.separate(work, appointment_id=appointment_id)
        return _back(appointment_id, _("They are two records from now on. Nobody is told by letter."))
    page = render_template(
        "admin/separate.html", form=form, appointment=found, ahead=ahead, joint=joint, now=reading().now
    )
    return page, 422 if form.errors else 409 if ahead and form.is_submitted() else 200


def _couple(appointment_id):
    found = hers(appointment_id)
    if not separating.may_start_individually(found, now=reading().now):
        raise NotPossibleNow(found.status)
    return found


def _nearest(found):
    return availability.nearest_slots(
        reading(), session_format=found.session_format, party=Party.ONE, start=found.starts_at, count=NEAREST
    )


def _who(found):
    booker, partner = sorted(found.attendances, key=lambda part: part.role is Role.PARTNER)
    return {"booker": booker, "partner": partner}


def _say_whose(form, refusal):
    is_bookers = refusal.slot.start != form.instant
    words = _("Another appointment is there. Choose a time beside it.")
    form.add_error("bookers" if is_bookers else "start", words)


def _done(theirs, own):
    return _(
        "Each has a time alone: %(first)s, and %(second)s.",
        first=date_time_words(theirs.starts_at),
        second=date_time_words(own.starts_at),
    )


def _back(appointment_id, words):
    flash(words)
    return redirect(url_for("admin.appointment", appointment_id=appointment_id), 303)
