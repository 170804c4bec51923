"""Everything about one client in one file, for her who asks for it."""

from __future__ import annotations

from flask import make_response, render_template

from blueprints.admin.client_copy_file import file_of
from blueprints.admin.confirming import confirm, is_confirmed, say_wrong_password
from blueprints.admin.keeping_forms import ClientCopyForm
from blueprints.admin.today import blueprint
from blueprints.work import reading, unit_of_work
from practice.errors import SignInFailed
from practice.services import client_copy, client_file

FILE = "record.zip"  # whoever finds it among the downloads learns no name


@blueprint.route("/clients/<client_id>/export", methods=["GET", "POST"])
def export_client(client_id):
    """What will be in it; then the file itself, which stays nowhere on this server."""
    client = client_file.find(reading(), client_id=client_id)
    form = ClientCopyForm.of(is_confirmed=is_confirmed())
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                confirm(work, form)
                wanted = {"with_notes": form.with_notes.data, "with_safety": form.with_safety.data}
                return _answer(file_of(client_copy.make(work, client_id=client_id, **wanted)))
        except SignInFailed:
            say_wrong_password(form)
    return render_template("admin/export_client.html", form=form, client=client), 422 if form.errors else 200


def _answer(content):
    response = make_response(content)
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE}"'
    response.headers["Cache-Control"] = "no-store"
    return response
