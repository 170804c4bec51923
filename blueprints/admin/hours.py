"""When is the practice open? All of her hours on one page; and a form for a week, the usual one or a format's own."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.admin.hours_forms import WeekForm
from blueprints.admin.time_off_forms import KINDS
from blueprints.admin.today import blueprint
from blueprints.guard import practitioner
from blueprints.work import practice, read_again, reading, unit_of_work
from practice.errors import ChangedMeanwhile, HoursRefused, LookFirst
from practice.services import formats, other_days, time_off
from practice.services import hours as weeks
from practice.words import local_date


@blueprint.get("/hours")
def hours():
    """The usual week, the weeks of formats that have their own, and what differs in the time to come."""
    work, whose = reading(), {"practitioner_id": practitioner().id}
    return render_template(
        "admin/hours.html",
        weeks=weeks.all_weeks(work, **whose),
        days=other_days.coming_days(work, **whose, today=local_date(work.now, practice().zone)),
        periods=time_off.coming_periods(work, **whose),
        kinds=KINDS,
    )


@blueprint.route("/hours/week", methods=["GET", "POST"])
def week():
    """The usual week, or with `?format=` that of one format."""
    chosen = _format(request.args.get("format"))
    whose: dict[str, Any] = {"practitioner_id": practitioner().id, "format_id": chosen.id if chosen else None}
    form = WeekForm.about(weeks.values_of(reading(), **whose))
    if chosen is None:
        del form.whose
    if form.validate_on_submit():
        try:
            with unit_of_work() as work, form.weighing(work):
                weeks.save_week(work, **whose, values=form.values(), seen=form.seen.data)
        except HoursRefused as refusal:
            form.refuse(refusal.faults)
        except LookFirst as refusal:
            form.show_ahead(refusal.outlook)
        except ChangedMeanwhile:
            form.show_conflict(weeks.values_of(read_again(), **whose))
        else:
            return _saved_week(form)
    return render_template("admin/week.html", form=form, chosen=chosen), form.status


def _format(slug):
    return formats.find_by_slug(reading(), practitioner_id=practitioner().id, slug=slug) if slug else None


def _saved_week(form):
    is_open = form.is_as_usual or any(form.values().days)
    words = (
        _("Saved. The booking page shows it now.") if is_open else _("Saved. Nobody can book until there are hours.")
    )
    flash(words, "success" if is_open else "caution")
    return redirect(url_for("admin.hours"), 303)
