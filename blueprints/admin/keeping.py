"""How long does she keep what, whose time is over, and how is somebody's record erased?"""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.admin.confirming import confirm, is_confirmed, say_wrong_password
from blueprints.admin.keeping_forms import DueForm, EraseForm, KeepingForm, What
from blueprints.admin.today import blueprint
from blueprints.work import leave_no_trace, practice, practice_again, read_again, reading, unit_of_work
from practice.errors import ChangedMeanwhile, SignInFailed, StillToCome
from practice.services import erasing, holdings
from practice.services import keeping as services


@blueprint.route("/keeping", methods=["GET", "POST"])
def keeping():
    """Her numbers, and how many files are due."""
    form = KeepingForm.about(services.keeping_of(practice()))
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                services.save(work, values=form.values(), seen=form.seen.data)
        except ChangedMeanwhile:
            form.show_conflict(services.keeping_of(practice_again()))
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("admin.keeping"), 303)
    found = services.due(reading())
    return render_template("admin/keeping.html", form=form, due=found), form.status


@blueprint.route("/keeping/due", methods=["GET", "POST"])
def erase_due():
    """The files whose time is over. Nothing of them goes by itself: she looks, chooses and presses."""
    found = services.due(reading())
    form = DueForm.about(found, is_confirmed=is_confirmed())
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                confirm(work, form)
                count = services.erase_due(work, client_ids=form.clients.data)
        except SignInFailed:
            say_wrong_password(form)
        else:
            leave_no_trace()
            flash(ngettext("One file is erased.", "%(num)d files are erased.", count), "success")
            return redirect(url_for("admin.erase_due"), 303)
    return render_template("admin/erase_due.html", form=form, due=found), 422 if form.errors else 200


@blueprint.route("/clients/<client_id>/erase", methods=["GET", "POST"])
def erase_client(client_id):
    """What is held of somebody, what of it may go at once, and until when the rest stays."""
    held = holdings.holdings_of(reading(), client_id=client_id)
    form = EraseForm.of(is_confirmed=is_confirmed(), data={"keep_until": held.ends_on})
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                confirm(work, form)
                _erase(work, client_id, form, held)
        except StillToCome:
            held = holdings.holdings_of(read_again(), client_id=client_id)
            return render_template("admin/erase_client.html", form=form, held=held), 409
        except SignInFailed:
            say_wrong_password(form)
        else:
            leave_no_trace()
            return _way_on(client_id, form)
    return render_template("admin/erase_client.html", form=form, held=held), 422 if form.errors else 200


def _erase(work, client_id, form, held):
    keep_until = form.keep_until.data or held.ends_on
    if form.what.data == What.EVERYTHING:
        erasing.erase(work, client_id=client_id)
    elif form.what.data == What.NOTHING:
        erasing.keep_longer(work, client_id=client_id, keep_until=keep_until)
    else:
        erasing.erase_what_may_go(work, client_id=client_id, keep_until=keep_until)


def _way_on(client_id, form):
    if form.what.data == What.EVERYTHING:
        flash(_("Erased. Only times without a person are left of it."), "success")
        return redirect(url_for("admin.clients"), 303)
    is_kept = form.what.data == What.NOTHING
    flash(_("Noted.") if is_kept else _("What may go is erased. The file stays until its day."), "success")
    return redirect(url_for("admin.client", client_id=client_id), 303)
