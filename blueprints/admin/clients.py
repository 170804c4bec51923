"""Her clients: finding one, the list by name or by appointment, somebody new, and one client's record."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.admin import sealed_address
from blueprints.admin.client_facts import VisitRow
from blueprints.admin.client_forms import ClientForm, SearchForm
from blueprints.admin.sorting import read_sorting
from blueprints.admin.today import blueprint
from blueprints.guard import practitioner
from blueprints.work import reading, recorded_reading, unit_of_work
from practice.services import activity, client_edits, client_file, client_list
from practice.services.client_list import By, Wanted, Which

PAGE, LAST_PAGE = "clients", 10_000


@blueprint.route("/clients", methods=["GET", "POST"])
def clients():
    """Those whom the address asks for. A search is posted to this page, and stands in the address sealed."""
    sorting = read_sorting(set(By), By.NAME)
    which = _which(request.args.get("which"))
    words = sealed_address.opened(request.args.get("asked"), page=PAGE, practitioner_id=practitioner().id).get("words")
    form = SearchForm(words=words)
    if form.validate_on_submit():
        with unit_of_work() as work:
            activity.record(work, action="clients.searched", subjects={"practitioner": practitioner().id})
        return redirect(url_for("admin.clients", which=which.value, asked=_sealed(form.words.data)), 303)
    wanted = Wanted(words or "", which, By(sorting.column), sorting.is_descending, page_number())
    found = client_list.list_clients(reading(), practitioner_id=practitioner().id, wanted=wanted)
    shown = {"found": found, "wanted": wanted, "sorting": sorting, "address": _address}
    return render_template("admin/clients.html", form=form, **shown), 422 if form.errors else 200


@blueprint.route("/clients/new", methods=["GET", "POST"])
def new_client():
    """Somebody who has no appointment yet."""
    form = ClientForm()
    if not form.validate_on_submit():
        return render_template("admin/new_client.html", form=form), form.status
    with unit_of_work() as work:
        client_id = client_edits.add(work, values=form.values()).id
    flash(_("Written down. No letter says so."), "success")
    return redirect(url_for("admin.client", client_id=client_id), 303)


@blueprint.get("/clients/<client_id>")
def client(client_id):
    """One client's record: how she is reached, and her appointments. Opening it is noted in the activity log."""
    with recorded_reading() as work:
        record = client_file.open_record(work, client_id=client_id, page=page_number())
    return render_template(
        "admin/client.html",
        record=record,
        client=record.client,
        coming=[VisitRow(visit, work.now) for visit in record.coming],
        past=[VisitRow(visit, work.now) for visit in record.past],
    )


def page_number():
    """Which page of a list the address asks for, from 0."""
    return min(max(request.args.get("page", 0, type=int), 0), LAST_PAGE)


def _address(**changes):
    """This list with something else in its address."""
    kept = {name: value for name, value in request.args.items() if name in ("which", "asked", "sort")}
    return url_for("admin.clients", **(kept | changes))


def _sealed(words):
    kept = {"words": words}
    return sealed_address.sealed(kept, page=PAGE, practitioner_id=practitioner().id) if words else None


def _which(text):
    return Which(text) if text in set(Which) else Which.ACTIVE
