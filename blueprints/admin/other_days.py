"""On which dates are her hours other than usual? One form to say it, and a button to take it back."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.admin.other_day_forms import ALL, OtherDayForm, RemoveDayForm
from blueprints.admin.today import blueprint
from blueprints.fields import read_day
from blueprints.filters import day_words
from blueprints.guard import practitioner
from blueprints.work import practice, read_again, reading, unit_of_work
from practice.errors import ChangedMeanwhile, HoursRefused, LookFirst
from practice.rules.availability import local_day
from practice.rules.intervals import Interval
from practice.services import formats, other_days, weighing
from practice.services.format_diaries import count_appointments


@blueprint.route("/hours/day", methods=["GET", "POST"])
def other_day():
    """Other hours on one date, for all formats or for one; `?on=` and `?format=` say which are looked at."""
    form = _form()
    if form.validate_on_submit():
        which = _which(form.on.data, form.whose.data)
        try:
            with unit_of_work() as work, form.weighing(work):
                other_days.save_day(work, **which, hours=form.chosen_hours(), seen=form.seen.data)
        except HoursRefused as refusal:
            form.refuse(refusal.faults)
        except LookFirst as refusal:
            form.show_ahead(refusal.outlook)
        except ChangedMeanwhile:
            form.show_kept(other_days.hours_on(read_again(), **which))
        else:
            return _saved(form.on.data, is_closed=not form.chosen_hours() and form.whose.data == ALL)
    return render_template("admin/other_day.html", form=form), form.status


@blueprint.post("/hours/day/remove")
def remove_other_day():
    """Let the usual hours of a date count again."""
    form = RemoveDayForm()
    if not form.validate():
        abort(422)
    on, slug = form.on.data, form.whose.data
    which = _which(on, slug)
    try:
        with unit_of_work() as work, weighing.followed(work, practitioner_id=practitioner().id):
            other_days.remove_day(work, **which, seen=form.seen.data)
    except ChangedMeanwhile:
        flash(_("Nothing was changed: another device has changed this date. Look at how it stands now."), "caution")
        return redirect(url_for("admin.other_day", on=on.isoformat(), format=slug), 303)
    flash(_("%(day)s has its usual hours again.", day=day_words(on)), "success")
    return redirect(url_for("admin.hours"), 303)


def _form():
    """What is kept for the date and the format in the address, or nothing yet."""
    hers = formats.formats_of(reading(), practitioner_id=practitioner().id)
    on, slug = read_day(request.args.get("on")), request.args.get("format") or ALL
    kept = other_days.hours_on(reading(), **_which(on, slug)) if on else None
    return OtherDayForm.showing(hers, on=on, whose=slug, kept=kept)


def _which(on, slug):
    hers = practitioner().id
    chosen = None if slug == ALL else formats.find_by_slug(reading(), practitioner_id=hers, slug=slug).id
    return {"practitioner_id": hers, "on": on, "format_id": chosen}


def _saved(on, *, is_closed):
    """Back to all hours. Whoever is booked on that day stays, and she is told how many that are."""
    day = local_day(on, ZoneInfo(practice().zone))
    there = count_appointments(reading(), practitioner_id=practitioner().id, during=Interval(day.start, day.end))
    closed = _("Saved. %(day)s is closed.", day=day_words(on))
    words = [closed if is_closed else _("Saved. %(day)s now has its own hours.", day=day_words(on))]
    if there:
        words += [
            ngettext(
                "%(num)d session is booked on it, and stays.", "%(num)d sessions are booked on it, and stay.", there
            )
        ]
    flash(" ".join(words), "success")
    return redirect(url_for("admin.hours"), 303)
