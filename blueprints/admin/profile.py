"""Where does she say what her practice is called, where and when it is, and how clients reach it?"""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints.admin.profile_forms import ProfileForm
from blueprints.admin.today import blueprint
from blueprints.filters import zone_words
from blueprints.work import practice, practice_again, unit_of_work
from practice.errors import ChangedMeanwhile, LookFirst
from practice.rules.regions import suggested_regions
from practice.rules.zone_names import zone_names
from practice.services import profile as profiles


@blueprint.route("/profile", methods=["GET", "POST"])
def profile():
    """Her practice's words and numbers. They count on every page at once."""
    kept = profiles.values_of(practice())
    form = ProfileForm.about(kept)
    if form.validate_on_submit():
        try:
            with unit_of_work() as work, form.weighing(work):
                profiles.save(work, values=form.values(), seen=form.seen.data)
        except ChangedMeanwhile:
            form.show_conflict(profiles.values_of(practice_again()))
        except LookFirst as refusal:
            form.show_ahead(refusal.outlook)
        else:
            _say_what_happened(kept, form.values())
            return redirect(url_for("admin.profile"), 303)
    page = render_template(
        "admin/profile.html", form=form, zones=zone_names(), regions=suggested_regions(practice().region)
    )
    return page, form.status


def _say_what_happened(kept, values):
    flash(_("Saved. Clients see it now."), "success")
    if kept.zone != values.zone:
        flash(
            _(
                "Your times are in %(zone)s from now on. Look at your weekly hours: they mean its clocks. "
                "What is booked stays at its moment.",
                zone=zone_words(values.zone),
            ),
            "caution",
        )
