"""When is she away? One form to say it, who is booked then, and a button to be there again."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.admin.facts import Row
from blueprints.admin.time_off_forms import KINDS, TimeOffForm
from blueprints.admin.today import blueprint
from blueprints.admin.way_back import way_back
from blueprints.fields import refuse_without_token
from blueprints.filters import period_words
from blueprints.guard import practitioner
from blueprints.work import reading, unit_of_work
from practice.errors import LookFirst, PeriodRefused
from practice.models.scheduling import TimeOffKind
from practice.services import time_off as periods
from practice.services import weighing
from practice.services.diary import Entry


@blueprint.route("/time-off", methods=["GET", "POST"])
def time_off():
    """What is planned, whom it strands, and a form for more. Whom a new one would strand is listed before it counts."""
    form = TimeOffForm.filled_in()
    if form.validate_on_submit():
        period, kind = form.period(), TimeOffKind(form.kind.data)
        try:
            with unit_of_work() as work, form.weighing(work):
                closed, stay = periods.close_period(work, practitioner_id=practitioner().id, period=period, kind=kind)
        except PeriodRefused as refusal:
            form.refuse(refusal.fault)
        except LookFirst as refusal:
            form.show_ahead(refusal.outlook)
        else:
            return _closed(closed, stay)
    back_url = way_back(request.args.get("back"))
    planned = _planned(reading())
    page = render_template("admin/time_off.html", form=form, planned=planned, kinds=KINDS, back_url=back_url)
    return page, form.status


@blueprint.post("/time-off/<time_off_id>/remove")
def end_time_off(time_off_id):
    """Take it away again: its times can be booked."""
    refuse_without_token()
    with unit_of_work() as work, weighing.followed(work, practitioner_id=practitioner().id):
        opened = periods.open_again(work, practitioner_id=practitioner().id, time_off_id=time_off_id)
    words = period_words(opened.starts_at, opened.ends_at)
    flash(_("%(when)s can be booked again.", when=words), "success")
    return redirect(url_for("admin.time_off"), 303)


def _planned(work):
    """Each period that is not over, with what lies in it as lines of the diary."""
    planned = periods.coming_periods(work, practitioner_id=practitioner().id)
    return [(each.row, _rows(each.stranded, work.now)) for each in planned]


def _rows(appointments, now):
    return [Row(Entry(each, {}), now) for each in appointments]


def _closed(closed, stay):
    words = [_("Closed: %(when)s.", when=period_words(closed.starts_at, closed.ends_at))]
    if stay:
        words.append(
            ngettext(
                "%(num)d session stays booked until you change it.",
                "%(num)d sessions stay booked until you change them.",
                stay,
            )
        )
    flash(" ".join(words), "success")
    return redirect(way_back(request.args.get("back")) or url_for("admin.time_off"), 303)
