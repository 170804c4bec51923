"""The weather is too bad for a walk: she uses the plan that was agreed on, by one button."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.admin.forms import REASON_LENGTH
from blueprints.admin.one_appointment import hers
from blueprints.admin.today import blueprint
from blueprints.admin.wording import against_words
from blueprints.fields import ChoiceField, Form, LongField, at_most, choice, optional, required
from blueprints.weather_words import plan_words, way_words
from blueprints.work import reading, unit_of_work
from practice.errors import NotPossibleNow, ReasonNeeded, SlotTaken
from practice.models.appointments import RainPlan, Role
from practice.services import weather


class RainPlanForm(Form):
    """Which way; what was agreed on is chosen already."""

    plan = ChoiceField(lazy_gettext("How do you meet instead?"), [required(lazy_gettext("Choose how you meet"))])
    reason = LongField(
        lazy_gettext("Why all the same"),
        [optional(), at_most(REASON_LENGTH)],
        description=lazy_gettext("For your own records. No letter says it."),
        render_kw={"rows": 3},
    )

    def offer(self, ways, appointment):
        """Every way that she offers, each with what it changes."""
        self.plan.choices = [
            choice(way.plan.value, self._words(way, appointment), way_words(way, appointment)) for way in ways
        ]
        if not self.is_submitted():
            self.plan.data = appointment.rain_plan.value
        self.reason.flags.required = True

    @property
    def way(self):
        """What she chose."""
        return RainPlan(self.plan.data)

    @staticmethod
    def _words(way, appointment):
        words = plan_words(way)
        return _("%(plan)s (as agreed)", plan=words) if way.plan is appointment.rain_plan else words


@blueprint.route("/appointments/<appointment_id>/rain-plan", methods=["GET", "POST"])
def use_rain_plan(appointment_id):
    """What it would change; her own rules only warn."""
    found = hers(appointment_id)
    form, against = _form(found), []
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                weather.use_by_practitioner(work, appointment_id=appointment_id, plan=form.way, reason=form.reason.data)
        except SlotTaken:
            form.add_error("plan", _("Another appointment is there. Choose another way, or move it."))
            return _page(found, form), 409
        except ReasonNeeded as refusal:
            against = list(refusal.reasons)
            form.add_error("reason", _("This goes against your own rules. Say why, or choose another way."))
        else:
            flash(_("Changed. The fee stays as it was."))
            return redirect(url_for("admin.appointment", appointment_id=appointment_id), 303)
    return _page(found, form, against), 422 if form.errors else 200


def _form(found):
    form = RainPlanForm()
    if not form.is_submitted() and not weather.may_be_used(found, now=reading().now):
        raise NotPossibleNow(found.status)
    booker = next((part for part in found.attendances if part.role is Role.BOOKER), None)
    among = weather.ways(reading(), appointment=found, booker=booker)
    form.offer([way for way in among if not way.lacks_number], found)
    return form


def _page(found, form, against=()):
    return render_template(
        "admin/use_rain_plan.html",
        form=form,
        appointment=found,
        against=[against_words(reason) for reason in against],
    )
