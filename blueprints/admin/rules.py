"""What holds for all formats together?"""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.admin.ahead import LooksAhead
from blueprints.admin.edits import EditForm
from blueprints.admin.fields import Given, LengthField
from blueprints.admin.format_faults import show_faults
from blueprints.admin.format_fields import CapField
from blueprints.admin.today import blueprint
from blueprints.fields import WallField, optional
from blueprints.guard import practitioner
from blueprints.work import practice, practice_again, reading, unit_of_work
from practice.errors import ChangedMeanwhile, FormatRefused, LookFirst
from practice.services import booking_rules
from practice.services import formats as services


class RulesForm(LooksAhead, EditForm):
    """The grid and the limit of all formats together, and the quiet hours."""

    grid = LengthField(
        lazy_gettext("Minutes between start times"),
        [Given(lazy_gettext("Enter a number of minutes, like 15"))],
        least=5,
        most=240,
        description=lazy_gettext(
            "With 15, a session may start at every quarter of an hour within your hours. "
            "Formats with start times of their own keep to those."
        ),
    )
    daily_cap = CapField(
        lazy_gettext("Most sessions a day"),
        [optional()],
        description=lazy_gettext(
            "Of all formats together. Then the day shows no more times. Leave it empty for no limit."
        ),
    )
    quiet_from = WallField(lazy_gettext("Quiet hours begin"), [Given(lazy_gettext("Enter a time, like 21:00"))])
    quiet_until = WallField(
        lazy_gettext("Quiet hours end"),
        [Given(lazy_gettext("Enter a time, like 08:00"))],
        description=lazy_gettext("Enter the same time twice for no quiet hours."),
    )


@blueprint.route("/rules", methods=["GET", "POST"])
def rules():
    """When sessions may start, how many a day may have, and when nobody is reminded."""
    form = RulesForm.about(booking_rules.rules_of(practice()))
    if form.validate_on_submit():
        values = booking_rules.BookingRules(
            form.grid.data, form.daily_cap.data, form.quiet_from.data, form.quiet_until.data
        )
        try:
            with unit_of_work() as work, form.weighing(work):
                booking_rules.save(work, practitioner_id=practitioner().id, values=values, seen=form.seen.data)
        except ChangedMeanwhile:
            form.show_conflict(booking_rules.rules_of(practice_again()))
        except FormatRefused as refusal:
            show_faults(form, refusal.faults)
        except LookFirst as refusal:
            form.show_ahead(refusal.outlook)
        else:
            flash(_("Saved. The booking page shows it now."), "success")
            return redirect(url_for("admin.rules"), 303)
    found = services.formats_of(reading(), practitioner_id=practitioner().id)
    return render_template("admin/rules.html", form=form, formats=found), form.status
