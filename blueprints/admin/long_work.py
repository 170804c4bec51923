"""How far is what takes long? She may leave the page and come back; the worker goes on meanwhile."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.admin.long_work_words import Standing
from blueprints.admin.today import blueprint
from blueprints.fields import refuse_without_token
from blueprints.work import reading, unit_of_work
from practice.services import long_work as services


@blueprint.get("/long-work")
def all_long_work():
    """What is under way, and what was finished lately."""
    work = reading()
    return render_template(
        "admin/all_long_work.html", standings=[Standing(each, work.now) for each in services.every(work)]
    )


@blueprint.get("/long-work/<long_work_id>")
def long_work(long_work_id):
    """One piece of it. The page looks again by itself, unless she would rather do that (`?still=yes`)."""
    work = reading()
    standing = Standing(services.find(work, long_work_id=long_work_id), work.now)
    return render_template("admin/long_work.html", standing=standing, is_still="still" in request.args)


@blueprint.post("/long-work/<long_work_id>/call-off")
def call_off_long_work(long_work_id):
    """Have it not done any more."""
    refuse_without_token()
    with unit_of_work() as work:
        is_off = services.call_off(work, long_work_id=long_work_id)
    flash(*((_("Stopped. Nothing was changed."), "success") if is_off else (_("It was finished already."), "info")))
    return redirect(url_for("admin.long_work", long_work_id=long_work_id), 303)
