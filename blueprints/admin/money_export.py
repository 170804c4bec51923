"""How does she get payments and receipts to her accountant? As a file that any spreadsheet opens."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template

from blueprints.admin.confirming import confirm, is_confirmed, say_wrong_password
from blueprints.admin.money_forms import ExportForm
from blueprints.admin.today import blueprint
from blueprints.files import file_to_keep
from blueprints.guard import practitioner
from blueprints.work import practice, reading, unit_of_work
from practice.errors import SignInFailed
from practice.rules.csv_cells import csv_text
from practice.services import accounting
from practice.services.accounting import Stretch
from practice.words import local_date

TABLES = {"payments": accounting.payments_table, "receipts": accounting.receipts_table}


@blueprint.route("/money/export", methods=["GET", "POST"])
def export_money():
    """What will be in it; then the file itself. Last month's, unless she says other days."""
    last = local_date(reading().now, practice().zone).replace(day=1) - timedelta(days=1)
    form = ExportForm.of(is_confirmed=is_confirmed(), first=last.replace(day=1), last=last)
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                confirm(work, form)
                return _file(work, form)
        except SignInFailed:
            say_wrong_password(form)
    return render_template("admin/export_money.html", form=form), 422 if form.errors else 200


def _file(work, form):
    days = Stretch(form.first.data, form.last.data)
    wanted = {"practitioner_id": practitioner().id, "days": days, "with_names": form.with_names.data}
    return file_to_keep(
        csv_text(TABLES[form.what.data](work, **wanted)), f"{form.what.data}-{days.first}-{days.last}.csv"
    )
