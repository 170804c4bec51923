"""What keeps the practice from being lost: the first steps, the copy of the keys, and the backups."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints.admin.steps import StepForm
from blueprints.admin.today import blueprint, show_today
from blueprints.fields import refuse_without_token
from blueprints.guard import practitioner
from blueprints.work import reading, settings, unit_of_work
from practice import vault
from practice.models.people import Practitioner
from practice.models.upkeep import Step
from practice.services import backups, first_steps, seals, upkeep


@blueprint.post("/steps/<step>")
def finish_step(step):
    """She says that a step is done. Without the tick that says she has looked: Today again, as it was."""
    found = _step(step)
    form = StepForm.of(found)
    if not form.validate_on_submit():
        return show_today(form), 422
    with unit_of_work() as work:
        hers = work.session.get_one(Practitioner, practitioner().id)
        is_ready = first_steps.finish(work, practitioner=hers, step=found)
    flash(_("You are ready for clients.") if is_ready else _("Noted."), "success")
    return redirect(url_for("admin.today"), 303)


@blueprint.post("/steps")
def put_away_steps():
    """Leave the first steps out of Today."""
    refuse_without_token()
    with unit_of_work() as work:
        first_steps.put_away(work, practitioner_id=practitioner().id)
    flash(_("Put away. You find them under Practice, Keys and backups."))
    return redirect(url_for("admin.today"), 303)


@blueprint.get("/safekeeping")
def safekeeping():
    """Where everything lies, what to copy, when the last copy was made, and how to make one and put it back."""
    newest = backups.newest(reading())
    return render_template(
        "admin/safekeeping.html",
        data_dir=settings().data_dir,
        newest=newest,
        is_stale=newest is None or reading().now - newest.made_at > upkeep.BACKUP_EVERY,
        rotation=seals.progress(reading()) if len(vault.in_use().keys) > 1 else None,
    )


def _step(text):
    if text not in set(Step) or Step(text) in first_steps.SHOWS_BY_ITSELF:
        abort(404)
    return Step(text)
