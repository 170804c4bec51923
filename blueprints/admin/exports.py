"""The whole practice in one file under a passphrase: asked for, made by the worker, fetched once."""

from __future__ import annotations

from flask import redirect, render_template, send_file, url_for

from blueprints.admin.confirming import confirm, is_confirmed, say_wrong_password
from blueprints.admin.export_forms import FAULTS, ExportForm
from blueprints.admin.today import blueprint
from blueprints.fields import refuse_without_token
from blueprints.work import reading, settings, unit_of_work
from practice.errors import PasswordRefused, SignInFailed
from practice.services import export_files

FILE = "practice.sealed"


@blueprint.route("/safekeeping/export", methods=["GET", "POST"])
def export_practice():
    """What will be in it, and the passphrase without which it never opens. Not where colleagues' clients would be."""
    if not export_files.holds_hers_alone(reading()):
        return render_template("admin/export_of_several.html"), 409
    form = ExportForm.of(is_confirmed=is_confirmed())
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                confirm(work, form)
                asked_id = export_files.ask_for(work, passphrase=form.passphrase.data).id
        except SignInFailed:
            say_wrong_password(form)
        except PasswordRefused as refusal:
            form.add_error("passphrase", FAULTS[refusal.fault])
        else:
            return redirect(url_for("admin.long_work", long_work_id=asked_id), 303)
    return render_template("admin/export_practice.html", form=form), 422 if form.errors else 200


@blueprint.get("/safekeeping/export/<long_work_id>")
def exported_practice(long_work_id):
    """The file is made: fetch it, once, within a day."""
    is_there = export_files.is_there(reading(), data_dir=settings().data_dir, long_work_id=long_work_id)
    return render_template("admin/exported_practice.html", is_there=is_there, long_work_id=long_work_id)


@blueprint.post("/safekeeping/export/<long_work_id>/fetch")
def fetch_export(long_work_id):
    """The file itself. It is gone from here with that."""
    refuse_without_token()
    with unit_of_work() as work:
        file = export_files.take(work, data_dir=settings().data_dir, long_work_id=long_work_id)
    response = send_file(file, mimetype="application/octet-stream", as_attachment=True, download_name=FILE)
    response.headers["Cache-Control"] = "no-store"
    return response
