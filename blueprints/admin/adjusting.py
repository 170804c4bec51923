"""She lets an appointment take place in another way, or for longer or shorter, at its own time.

Before she confirms she may look at her own rules and at the letters that go, as she may before she moves it.
"""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _

from blueprints.admin.adjusting_forms import ChangeFormatForm, ChangeLengthForm
from blueprints.admin.letters_ahead import letters_ahead
from blueprints.admin.one_appointment import back_to, told, upcoming
from blueprints.admin.today import blueprint
from blueprints.admin.wording import against_words
from blueprints.filters import minutes
from blueprints.meeting import rain_plans
from blueprints.work import read_again, reading, unit_of_work
from mailing.preview import Plan
from practice.errors import ChangedMeanwhile, ContactMissing, NotPossibleNow, ReasonNeeded, SlotTaken
from practice.models.appointments import RainPlan
from practice.rules.letter_kinds import LetterKind
from practice.services import adjusting


@blueprint.route("/appointments/<appointment_id>/format", methods=["GET", "POST"])
def change_format(appointment_id):
    """Another way to meet. Her own rules only warn; another appointment is never booked over."""
    found = _ahead(appointment_id)
    form = ChangeFormatForm()
    formats = adjusting.other_formats(reading(), appointment=found)
    form.offer(formats, found, rain_plans([found.session_format, *formats], found.party))
    look, status = None, 200
    try:
        if form.is_submitted() and form.validate() and "look" not in request.form:
            with unit_of_work() as work:
                adjusting.change_format(work, appointment_id=appointment_id, way=form.way, **_why(form))
            return back_to(found, told(found, _("The way you meet is changed."), _("A letter says so.")))
        look = _look(found, form, LetterKind.FORMAT_CHANGED) if form.chosen else None
    except (ChangedMeanwhile, ContactMissing, ReasonNeeded, SlotTaken) as refusal:
        status, look = _refused(found, form, refusal, LetterKind.FORMAT_CHANGED)
    return _page("admin/change_format.html", found, form, look, status)


@blueprint.route("/appointments/<appointment_id>/length", methods=["GET", "POST"])
def change_length(appointment_id):
    """Longer or shorter, for this once."""
    found = _ahead(appointment_id)
    form, look, status = ChangeLengthForm(data={"length": found.length}), None, 200
    try:
        if form.is_submitted() and form.validate() and "look" not in request.form:
            with unit_of_work() as work:
                adjusting.change_length(work, appointment_id=appointment_id, length=form.length.data, **_why(form))
            length = minutes(form.length.data)
            return back_to(found, told(found, _("It lasts %(length)s.", length=length), _("A letter says so.")))
        look = _look(found, form, LetterKind.MOVED) if form.is_submitted() and form.length.data else None
    except (ChangedMeanwhile, ReasonNeeded, SlotTaken) as refusal:
        status, look = _refused(found, form, refusal, LetterKind.MOVED)
    return _page("admin/change_length.html", found, form, look, status)


def _ahead(appointment_id):
    found = upcoming(appointment_id)
    if request.method == "GET" and not adjusting.may_be_adjusted(found, now=reading().now):
        raise NotPossibleNow(found.status)
    return found


def _why(form):
    return {"reason": form.reason.data or None, "seen": form.seen.revision}


def _look(found, form, kind):
    """Her own rules against it, the end that it would have, and the letters."""
    chosen = form.chosen if kind is LetterKind.FORMAT_CHANGED else None
    length = chosen.length_for(found.party) if chosen else form.length.data
    reasons = adjusting.against(read_again(), appointment=found, length=length, session_format=chosen)
    plan = Plan(length=length, chosen=chosen, rain_plan=_rain_plan(form))
    return {
        "against": [against_words(reason) for reason in reasons],
        "ends_at": found.starts_at + length,
        "letters": letters_ahead(found, kind, plan),
    }


def _rain_plan(form):
    chosen = form["rain_plan"].data if "rain_plan" in form else None
    return RainPlan(chosen) if chosen in set(RainPlan) else None


def _refused(found, form, refusal, kind):
    """Say at its place why nothing was changed; her own rules are shown with what she would do."""
    match refusal:
        case SlotTaken():
            name = "session_format" if kind is LetterKind.FORMAT_CHANGED else "length"
            form.add_error(name, _("Another appointment is there. Choose something else, or move one of them first."))
            return 409, None
        case ChangedMeanwhile():
            return 409, {"has_changed": True}
        case ContactMissing():
            form.add_error("phone", _("You are to call them: enter their phone number"))
            return 422, None
        case _:
            form.ask_why()
            return 422, _look(found, form, kind)


def _page(template, found, form, look, status):
    if not form.is_submitted() or status == 409:
        form.seen.look_at(found)
    page = render_template(template, form=form, appointment=found, look=look or {})
    return page, status if status != 200 else 422 if form.errors else 200
