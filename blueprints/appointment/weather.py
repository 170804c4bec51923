"""The weather is too bad for a walk: the one who booked says so, and it becomes what was agreed on."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.appointment.facts import bookers_link
from blueprints.appointment.routes import blueprint
from blueprints.fields import ChoiceField, Form, choice, required
from blueprints.weather_words import plan_words, way_words
from blueprints.work import read_again, reading, unit_of_work
from practice.errors import NotPossibleNow, SlotTaken
from practice.models.appointments import RainPlan
from practice.services import weather

WALK = "walk"


class WeatherForm(Form):
    """A choice that has to be made: a form that a mail scanner sends by itself is only an error."""

    answer = ChoiceField(lazy_gettext("What shall we do?"), [required(lazy_gettext("Choose what we do"))])

    def offer(self, ways, appointment):
        """The way that was agreed on; or what is possible instead of it, another day among that."""
        is_as_agreed = any(way.plan is appointment.rain_plan for way in ways)
        plans = [choice(way.plan.value, plan_words(way), way_words(way, appointment)) for way in ways]
        if not is_as_agreed:
            hint = _("You choose it on the next page. It costs nothing, and is not late.")
            plans.append(choice(RainPlan.ANOTHER_DAY.value, _("We find another day"), hint))
        self.answer.choices = [*plans, choice(WALK, _("We walk as planned"), _("Nothing changes."))]
        self.is_as_agreed = is_as_agreed or appointment.rain_plan is RainPlan.ANOTHER_DAY


@blueprint.route("/appointment/weather", methods=["GET", "POST"])
def use_rain_plan():
    """What the plan would change, and then it is done."""
    attendance = bookers_link().attendance
    form = _form(reading(), attendance)
    if not form.validate_on_submit():
        return _page(form, attendance), 422 if form.errors else 200
    if form.answer.data == WALK:
        flash(_("Nothing has changed. We walk as planned."))
        return redirect(url_for("appointment.show"), 303)
    plan, ids = RainPlan(form.answer.data), {"attendance_id": attendance.id}
    try:
        with unit_of_work() as work:
            weather.use_by_client(work, appointment_id=attendance.appointment_id, plan=plan, **ids)
    except SlotTaken:
        form = _form(read_again(), attendance)
        form.add_error("answer", _("This is not possible any more. Choose another way, or call me."))
        return _page(form, attendance), 409
    if plan is RainPlan.ANOTHER_DAY:
        return redirect(url_for("appointment.move"), 303)
    flash(_("It is changed, and costs nothing. A letter says how we meet."))
    return redirect(url_for("appointment.show"), 303)


def _form(work, attendance):
    appointment = attendance.appointment
    if not weather.may_call_out(appointment, now=work.now):
        raise NotPossibleNow(appointment.status)
    form = WeatherForm()
    is_to_be_another_day = appointment.rain_plan is RainPlan.ANOTHER_DAY
    among = [] if is_to_be_another_day else weather.ways(work, appointment=appointment, booker=attendance)
    form.offer(weather.offered(among, appointment), appointment)
    return form


def _page(form, attendance):
    return render_template("appointment/use_rain_plan.html", form=form, appointment=attendance.appointment)
