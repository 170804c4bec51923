"""On which public holidays of the year to come does she work? All closed in one go, each opened or closed by itself."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from blueprints.admin.facts import Row
from blueprints.admin.fields import DayField
from blueprints.admin.today import blueprint
from blueprints.fields import Form, optional
from blueprints.filters import day_words
from blueprints.guard import practitioner
from blueprints.work import practice, reading, unit_of_work
from practice.services import closures, weighing
from practice.services.closures import HolidayState
from practice.services.diary import Entry

STATES = {
    HolidayState.OPEN: (lazy_gettext("Open"), "info"),
    HolidayState.CLOSED: (lazy_gettext("Closed"), "plain"),
    HolidayState.KEPT_OPEN: (lazy_gettext("Open: you work"), "success"),
    HolidayState.OTHER_HOURS: (lazy_gettext("Hours of its own"), "info"),
}


class HolidayChoiceForm(Form):
    """One of the buttons: a day and what is to become of it; without a day, all that are not closed."""

    on = DayField(validators=[optional()])


@blueprint.route("/holidays", methods=["GET", "POST"])
def holidays():
    """The public holidays of the region: what becomes of each, and who is booked on it."""
    form = HolidayChoiceForm()
    if form.validate_on_submit():
        on, hers = form.on.data, {"practitioner_id": practitioner().id}
        with unit_of_work() as work, weighing.followed(work, **hers):
            if on is None:
                closed = closures.close_all_holidays(work, **hers)
            elif "open" in request.form:
                closures.open_holiday(work, **hers, on=on)
            else:
                closures.close_holiday(work, **hers, on=on)
        flash(_closed_words(closed) if on is None else _words(on))
        return redirect(url_for("admin.holidays"), 303)
    if form.on.errors:
        abort(422)
    page = render_template("admin/holidays.html", form=form, rows=_rows(), states=STATES)
    return page, 422 if form.errors else 200


def _rows():
    """Each holiday, with what is booked on it as lines of the diary."""
    work = reading()
    coming = closures.coming_holidays(work, profile=practice(), practitioner_id=practitioner().id)
    return [(each, [Row(Entry(found, {}), work.now) for found in each.appointments]) for each in coming]


def _words(on):
    if "open" in request.form:
        return _("%(day)s is open: it has your usual hours.", day=day_words(on))
    return _("%(day)s is closed. Nobody can book it.", day=day_words(on))


def _closed_words(closed):
    return ngettext("%(num)d public holiday is closed now.", "%(num)d public holidays are closed now.", closed)
