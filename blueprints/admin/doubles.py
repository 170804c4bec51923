"""Two records that may be of one person: found, compared, and made one by her who knows."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.admin import sealed_address
from blueprints.admin.client_forms import SearchForm
from blueprints.admin.clients import page_number
from blueprints.admin.merging_forms import MergeForm
from blueprints.admin.today import blueprint
from blueprints.fields import refuse_without_token
from blueprints.guard import practitioner
from blueprints.work import reading, recorded_reading, unit_of_work
from practice.errors import ChangedMeanwhile
from practice.record_errors import RecordMerged
from practice.rules.doubles import Shared
from practice.services import activity, client_file, client_search, merging_records
from practice.services import doubles as services

PAGE = "same_client"
IN_COMMON = {
    Shared.ADDRESS: lazy_gettext("Same email address"),
    Shared.NUMBER: lazy_gettext("Same number"),
    Shared.NAME: lazy_gettext("Same name"),
}


@blueprint.errorhandler(RecordMerged)
def lead_to_the_kept_record(merged):
    """An address of a record that is a part of another one leads to that one's."""
    return redirect(url_for("admin.client", client_id=merged.kept_id), 303)


@blueprint.get("/clients/doubles")
def doubles():
    """Every pair that may be one person, what shares most first."""
    found = services.find_doubles(reading(), page=page_number())
    return render_template("admin/doubles.html", found=found, in_common=IN_COMMON, address=_address)


@blueprint.route("/clients/<client_id>/same", methods=["GET", "POST"])
def same_client(client_id):
    """Which other record may be hers: what is found by itself, and a search."""
    client = client_file.find(reading(), client_id=client_id)
    words = sealed_address.opened(request.args.get("asked"), page=PAGE, practitioner_id=practitioner().id).get("words")
    form = SearchForm(words=words)
    if form.validate_on_submit():
        with unit_of_work() as work:
            activity.record(work, action="clients.searched", subjects={"practitioner": practitioner().id})
        asked = sealed_address.sealed({"words": form.words.data}, page=PAGE, practitioner_id=practitioner().id)
        return redirect(url_for("admin.same_client", client_id=client_id, asked=asked), 303)
    shown = {"words": words, "found": _found(client_id, words), "in_common": IN_COMMON}
    page = render_template("admin/same_client.html", form=form, client=client, **shown)
    return page, 422 if form.errors else 200


@blueprint.route("/clients/<client_id>/merge/<other_id>", methods=["GET", "POST"])
def merge_clients(client_id, other_id):
    """Both records beside each other; the one that the address names first is kept."""
    with recorded_reading() as work:
        found = merging_records.compare(work, kept_id=client_id, other_id=other_id)
    form = MergeForm.about(found)
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                values = form.values_of(found)
                merging_records.merge(work, kept_id=client_id, other_id=other_id, values=values, seen=form.seen.data)
        except ChangedMeanwhile:
            form.show_anew(found)
        else:
            flash(_("The two are one record now."), "success")
            return redirect(url_for("admin.client", client_id=client_id), 303)
    page = render_template("admin/merge_clients.html", form=form, found=found)
    return page, 422 if form.errors else 200


@blueprint.post("/clients/<client_id>/not/<other_id>")
def tell_apart(client_id, other_id):
    """These are two people, who only share something."""
    refuse_without_token()
    with unit_of_work() as work:
        services.tell_apart(work, one_id=client_id, other_id=other_id)
    flash(_("They stay two, and are not shown as doubles any more."), "success")
    return redirect(url_for("admin.doubles"), 303)


def _found(client_id, words):
    """Whom a search finds, or without one what looks like hers by itself."""
    if not words:
        return services.find_doubles(reading(), client_id=client_id)
    found = client_search.find_clients(reading(), practitioner_id=practitioner().id, words=words)
    return [match for match in found.clients if match.id != client_id]


def _address(**changes):
    return url_for("admin.doubles", **changes)
