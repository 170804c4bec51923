"""What do a year and a month look like in figures? Tables with drawings, to read, to print and to take along."""

from __future__ import annotations

from flask import Response, abort, render_template, request

from blueprints.admin.report_charts import chart_of
from blueprints.admin.report_tables import tables
from blueprints.admin.today import blueprint
from blueprints.filters import month_words
from blueprints.guard import practitioner
from blueprints.work import practice, reading
from practice.rules.csv_cells import csv_text
from practice.rules.reports import Period, read_period
from practice.services import reports as services
from practice.words import local_date

YEARS_AROUND = 3


@blueprint.get("/reports")
def reports():
    """The figures of `?period=2027`, or of `?period=2027-03`: there is never a name among them."""
    period = _period()
    found = tables(_figures(period), period)
    return render_template(
        "admin/reports.html",
        period=period,
        name=_name(period),
        before=(period.before, _name(period.before)),
        tables=[(table, chart_of(table)) for table in found],
        years=range(_today().year + 1, _today().year - YEARS_AROUND - 1, -1),
        months=[(Period(period.year, first.month), first) for first in Period(period.year).firsts[:-1]],
    )


@blueprint.get("/reports/<report>/table")
def report_table(report):
    """One of the tables for a spreadsheet."""
    period = _period()
    table = next((each for each in tables(_figures(period), period) if each.key == report), None)
    if table is None:
        abort(404)
    answer = Response(csv_text(table.cells), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{report}-{period}.csv"'
    return answer


def _figures(period):
    return services.figures(reading(), practitioner_id=practitioner().id, period=period)


def _period():
    return read_period(request.args.get("period"), today=_today())


def _today():
    return local_date(reading().now, practice().zone)


def _name(period):
    return str(period.year) if period.month is None else month_words(period.firsts[0])
