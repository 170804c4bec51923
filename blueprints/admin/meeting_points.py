"""Where do walks start? The places, what they say to somebody who comes for the first time, and their daylight."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints.admin.format_faults import show_faults
from blueprints.admin.meeting_point_forms import MeetingPointForm
from blueprints.admin.place_fields import ask_what_becomes_of_them, booked_of, booked_rows, saved_words
from blueprints.admin.today import blueprint
from blueprints.fields import refuse_without_token
from blueprints.guard import practitioner
from blueprints.work import read_again, reading, unit_of_work
from practice.errors import ChangedMeanwhile, FormatRefused, LookFirst, MeetingPointInUse, PlaceInUse
from practice.services import meeting_light, place_changes
from practice.services import meeting_points as services

MARGIN = timedelta(minutes=30)


@blueprint.get("/meeting-points")
def meeting_points():
    """All of them, by name."""
    return render_template("admin/meeting_points.html", points=services.every_point(reading()))


@blueprint.route("/meeting-points/new", methods=["GET", "POST"])
def new_meeting_point():
    """Another place. Its daylight is shown once it is kept."""
    form = MeetingPointForm(data={"daylight_margin": MARGIN})
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                added = services.add(work, practitioner_id=practitioner().id, values=form.values())
                point_id = added.id
        except FormatRefused as refusal:
            show_faults(form, refusal.faults)
        else:
            flash(_("Kept. A walk can start there once a format names it."), "success")
            return redirect(url_for("admin.meeting_point", point_id=point_id), 303)
    return render_template("admin/new_meeting_point.html", form=form), form.status


@blueprint.route("/meeting-points/<point_id>", methods=["GET", "POST"])
def meeting_point(point_id):
    """One of them, with its daylight."""
    kept = services.find(reading(), point_id=point_id)
    form = MeetingPointForm.about(services.values_of(kept))
    if form.validate_on_submit():
        try:
            with unit_of_work() as work, form.weighing(work):
                changed = {"values": form.values(), "seen": form.seen.data, "booked": booked_of(form)}
                services.save(work, practitioner_id=practitioner().id, point_id=point_id, **changed)
        except ChangedMeanwhile:
            form.show_conflict(services.values_of(services.find(read_again(), point_id=point_id)))
        except PlaceInUse:
            ask_what_becomes_of_them(form)
        except FormatRefused as refusal:
            show_faults(form, refusal.faults)
        except LookFirst as refusal:
            form.show_ahead(refusal.outlook)
        else:
            flash(saved_words(form, _("Saved. Clients read it now.")), "success")
            return redirect(url_for("admin.meeting_point", point_id=point_id), 303)
    return _page(kept, form), form.status


@blueprint.post("/meeting-points/<point_id>/remove")
def remove_meeting_point(point_id):
    """Take it away, if no walk starts or ever started there."""
    refuse_without_token()
    try:
        with unit_of_work() as work:
            services.remove(work, practitioner_id=practitioner().id, point_id=point_id)
    except MeetingPointInUse:
        flash(_("Walks start there, so it stays. You can change what it says."), "caution")
        return redirect(url_for("admin.meeting_point", point_id=point_id), 303)
    flash(_("Removed."), "success")
    return redirect(url_for("admin.meeting_points"), 303)


def _page(kept, form):
    use = services.use_of(reading(), point=kept)
    length = meeting_light.walk_length(use.formats)
    light = meeting_light.light_at(reading(), point=kept, length=length)
    booked = booked_rows(place_changes.coming_to(reading(), meeting_point_id=kept.id), reading().now)
    facts = {"kept": kept, "use": use, "length": length, "light": light, "booked": booked}
    return render_template("admin/meeting_point.html", form=form, **facts)
