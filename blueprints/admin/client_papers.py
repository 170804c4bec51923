"""What belongs to one client's record beside her appointments: forms and agreements, letters, private notes."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints.admin.client_forms import ClientNoteForm
from blueprints.admin.clients import page_number
from blueprints.admin.letter_line import Line
from blueprints.admin.today import blueprint
from blueprints.guard import practitioner
from blueprints.work import reading, recorded_reading, unit_of_work
from practice.services import client_file, client_papers, letters, notes


@blueprint.get("/clients/<client_id>/forms")
def client_forms(client_id):
    """Which forms she has filled in, and what she has agreed to. To read one is another press."""
    with recorded_reading() as work:
        papers = client_papers.open_papers(work, client_id=client_id)
    return render_template("admin/client_forms.html", papers=papers, client=papers.client)


@blueprint.get("/clients/<client_id>/letters")
def client_letters(client_id):
    """The letters to her, the newest first, and what became of each."""
    with recorded_reading() as work:
        client = client_file.find(work, client_id=client_id)
        client_file.note_opening(work, client=client)
    page = page_number()
    found = letters.newest(reading(), practitioner_id=practitioner().id, client_id=client_id, page=page)
    lines = [Line(row, reading().now) for row in found.rows]
    return render_template("admin/client_letters.html", lines=lines, more=found.more, page=page, client=client)


@blueprint.route("/clients/<client_id>/notes", methods=["GET", "POST"])
def client_notes(client_id):
    """Her private notes about somebody, opened, and one more. Reading them is noted."""
    form = ClientNoteForm()
    if form.validate_on_submit():
        with unit_of_work() as work:
            notes.add_about(work, client_id=client_id, words=form.words.data)
        flash(_("Note added."), "success")
        return redirect(url_for("admin.client_notes", client_id=client_id), 303)
    with recorded_reading() as work:
        client = client_file.find(work, client_id=client_id)
        written = notes.read_about(work, client_id=client_id)
    page = render_template("admin/client_notes.html", form=form, client=client, written=written)
    return page, 422 if form.errors else 200
