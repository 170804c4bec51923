"""What does she bring along from another program? A file, its columns, a look at each line; then all or nothing."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.admin import import_words
from blueprints.admin.import_forms import FileForm, LeaveOutForm, for_table
from blueprints.admin.import_words import LineWords, counted
from blueprints.admin.today import blueprint
from blueprints.work import reading, unit_of_work
from practice.errors import ImportRefused
from practice.models.long_work import LongWorkKind
from practice.rules.csv_cells import csv_text
from practice.rules.import_lines import Verdict
from practice.rules.tables import LARGEST_FILE
from practice.services import imports as services
from practice.services import phone_bookings

BESIDE_IT = 64 * 1024  # what the rest of the form takes
A_PAGE = 100  # lines of a report


@blueprint.route("/imports", methods=["GET", "POST"])
def imports():
    """Which file it is. It is looked at and kept sealed; nothing is imported yet."""
    request.max_content_length = LARGEST_FILE + BESIDE_IT
    form = FileForm(data={"encoding": ""})
    form.file.flags.required = True
    if form.validate_on_submit():
        kind, name, content, encoding = form.chosen()
        try:
            with unit_of_work() as work:
                kept = services.keep(work, kind=kind, name=name, content=content, encoding=encoding)
        except ImportRefused as refusal:
            form.add_error("file", import_words.fault_words(refusal.fault, refusal.line))
        else:
            return redirect(url_for("admin.import_file", import_id=kept.id), 303)
    return render_template("admin/imports.html", form=form), 422 if form.errors else 200


@blueprint.route("/imports/<import_id>", methods=["GET", "POST"])
def import_file(import_id):
    """What its columns mean. Then every line is looked at."""
    kept = services.find(reading(), import_id=import_id)
    headed = services.headed(kept)
    form = for_table(kept.kind, headed, phone_bookings.offered(reading()))
    if form.validate_on_submit():
        with unit_of_work() as work:
            asked = services.begin_check(work, import_id=import_id, choices=form.choices())
        return redirect(url_for("admin.long_work", long_work_id=asked.id), 303)
    page = {"form": form, "kept": kept, "headed": headed, "words": import_words}
    return render_template("admin/import_file.html", **page), 422 if form.errors else 200


@blueprint.get("/long-work/<long_work_id>/lines")
def import_report(long_work_id):
    """What becomes of each line, or has become."""
    return _report(long_work_id, LeaveOutForm())


@blueprint.post("/long-work/<long_work_id>/import")
def begin_import(long_work_id):
    """Import what a look at every line has found to be new. Lines that cannot be imported stay out only if she says
    so."""
    form = LeaveOutForm()
    report = services.report_of(reading(), long_work_id=long_work_id)
    is_valid = form.validate()
    if report.counts.get(Verdict.REFUSED) and not form.leaves_out.data:
        form.add_error("leaves_out", _("Tick that these lines stay out, or put them right in your file first"))
        is_valid = False
    if not is_valid:
        return _report(long_work_id, form), 422
    with unit_of_work() as work:
        asked = services.begin_import(work, check_id=long_work_id)
    flash(_("It begins in a few seconds."), "info")
    return redirect(url_for("admin.long_work", long_work_id=asked.id), 303)


@blueprint.get("/long-work/<long_work_id>/lines.csv")
def import_report_file(long_work_id):
    """The same for a spreadsheet."""
    report = services.report_of(reading(), long_work_id=long_work_id)
    header = (_("Line"), _("What it is about"), _("What becomes of it"), _("Why"))
    content = csv_text([header, *(LineWords(each).cells for each in report.outcomes())])
    named = {"Content-Disposition": 'attachment; filename="lines.csv"'}
    return Response(content, mimetype="text/csv", headers=named)


def _report(long_work_id, form):
    report = services.report_of(reading(), long_work_id=long_work_id)
    shown, page = request.args.get("show", ""), max(request.args.get("page", 1, type=int), 1)
    lines = report.outcomes(shown, first=(page - 1) * A_PAGE, most=A_PAGE + 1)
    return render_template(
        "admin/import_report.html",
        form=form,
        asked=report.asked,
        is_check=report.asked.kind is LongWorkKind.IMPORT_CHECK,
        counts=counted(report.counts),
        new=report.counts.get(Verdict.NEW, 0),
        refused=report.counts.get(Verdict.REFUSED, 0),
        lines=[LineWords(each) for each in lines[:A_PAGE]],
        total=report.total,
        shown=shown,
        page=page,
        has_more=len(lines) > A_PAGE,
    )
