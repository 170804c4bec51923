"""She puts right who somebody is and how she is reached, lays records aside, and takes one up again."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.admin.client_forms import ClientForm
from blueprints.admin.today import blueprint
from blueprints.fields import refuse_without_token
from blueprints.work import read_again, reading, unit_of_work
from practice.errors import ChangedMeanwhile
from practice.services import client_edits as services
from practice.services import client_file
from practice.services.client_list import PAGE


@blueprint.route("/clients/<client_id>/contact", methods=["GET", "POST"])
def edit_client(client_id):
    """Name, address and number."""
    kept = client_file.find(reading(), client_id=client_id)
    form = ClientForm.about(services.values_of(kept))
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                is_new = services.save(work, client_id=client_id, values=form.values(), seen=form.seen.data)
        except ChangedMeanwhile:
            form.show_conflict(services.values_of(client_file.find(read_again(), client_id=client_id)))
        else:
            flash(_("Saved.") if is_new else _("Nothing has changed."), "success")
            return redirect(url_for("admin.client", client_id=client_id), 303)
    latest = client_file.latest_part(reading(), client_id=client_id)
    return render_template("admin/edit_client.html", form=form, client=kept, latest=latest), form.status


@blueprint.post("/clients/archive")
def archive_clients():
    """Lay aside whom she has ticked, or the one on whose record she pressed."""
    refuse_without_token()
    ticked = request.form.getlist("client")[:PAGE]
    with unit_of_work() as work:
        done = services.archive(work, client_ids=ticked)
    for words, kind in _archived_words(done, ticked):
        flash(words, kind)
    if "back" in request.form and len(ticked) == 1:
        return redirect(url_for("admin.client", client_id=ticked[0]), 303)
    return redirect(url_for("admin.clients"), 303)


@blueprint.post("/clients/<client_id>/bring-back")
def bring_back_client(client_id):
    """Take a record up again."""
    refuse_without_token()
    with unit_of_work() as work:
        services.bring_back(work, client_id=client_id)
    flash(_("They are among your active clients again."), "success")
    return redirect(url_for("admin.client", client_id=client_id), 303)


def _archived_words(done, ticked):
    if not ticked:
        yield _("Tick whom you mean first."), "caution"
    if done.done:
        yield ngettext("%(num)d record is archived.", "%(num)d records are archived.", done.done), "success"
    if done.still_coming:
        some = ngettext("%(num)d stays: there is an appointment ahead.",
                        "%(num)d stay: they have appointments ahead.", done.still_coming)  # fmt: skip
        yield f"{some} {_('Cancel it first, or wait until it is over.')}", "caution"
