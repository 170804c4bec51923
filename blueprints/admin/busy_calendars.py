"""Which other calendars of hers take times from clients? She names and looks after them here; the worker reads them."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints.admin.busy_calendar_forms import CalendarForm, NewCalendarForm
from blueprints.admin.busy_calendar_words import State
from blueprints.admin.today import blueprint
from blueprints.fields import refuse_without_token
from blueprints.guard import practitioner
from blueprints.work import read_again, reading, unit_of_work
from practice.errors import ChangedMeanwhile
from practice.services import busy_calendars as services


@blueprint.get("/busy-calendars")
def busy_calendars():
    """All of them, by name, and how reading each is going."""
    work = reading()
    every = services.every_calendar(work, practitioner_id=practitioner().id)
    states = [State(kept, work.now) for kept in every]
    return render_template("admin/busy_calendars.html", states=states)


@blueprint.route("/busy-calendars/new", methods=["GET", "POST"])
def new_busy_calendar():
    """Another calendar. What it says counts once the worker has read it."""
    form = NewCalendarForm(data={"all_day_blocks": True})
    if form.validate_on_submit():
        with unit_of_work() as work:
            whose, address = practitioner().id, form.address.split
            calendar_id = services.add(work, practitioner_id=whose, values=form.values(), address=address).id
        flash(_("Kept. I look at it within a minute."), "success")
        return redirect(url_for("admin.busy_calendar", calendar_id=calendar_id), 303)
    return render_template("admin/new_busy_calendar.html", form=form), 422 if form.errors else 200


@blueprint.route("/busy-calendars/<calendar_id>", methods=["GET", "POST"])
def busy_calendar(calendar_id):
    """One of them: what I found, and what she decides about it."""
    kept = _find(reading(), calendar_id)
    form = CalendarForm.about(services.values_of(kept.calendar))
    if form.validate_on_submit():
        changed = {"values": form.values(), "address": form.address.split, "seen": form.seen.data}
        try:
            with unit_of_work() as work:
                services.save(work, practitioner_id=practitioner().id, calendar_id=calendar_id, **changed)
        except ChangedMeanwhile:
            kept = _find(read_again(), calendar_id)
            form.show_conflict(services.values_of(kept.calendar))
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("admin.busy_calendar", calendar_id=calendar_id), 303)
    state = State(kept, reading().now)
    return render_template("admin/busy_calendar.html", form=form, kept=kept.calendar, state=state), form.status


@blueprint.post("/busy-calendars/<calendar_id>/look")
def look_again(calendar_id):
    """Have it read next, instead of when its ten minutes are over."""
    refuse_without_token()
    with unit_of_work() as work:
        services.look_again(work, practitioner_id=practitioner().id, calendar_id=calendar_id)
    flash(_("I look at it within a minute. Load this page again to see what I found."))
    return redirect(url_for("admin.busy_calendar", calendar_id=calendar_id), 303)


@blueprint.post("/busy-calendars/<calendar_id>/remove")
def remove_busy_calendar(calendar_id):
    """Take it away: its times are free at once."""
    refuse_without_token()
    with unit_of_work() as work:
        services.remove(work, practitioner_id=practitioner().id, calendar_id=calendar_id)
    flash(_("Removed. What it said takes no time from clients any more."), "success")
    return redirect(url_for("admin.busy_calendars"), 303)


def _find(work, calendar_id):
    return services.find(work, practitioner_id=practitioner().id, calendar_id=calendar_id)
