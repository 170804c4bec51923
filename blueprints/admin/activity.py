"""Who did, saw and exported what? The log in words, the newest first, and as a table to keep."""

from __future__ import annotations

from itertools import groupby
from zoneinfo import ZoneInfo

from flask import Response, render_template, request

from blueprints.admin.activity_forms import ActivityForm
from blueprints.admin.activity_lines import LogLine, appointment_subject, client_subject, table_of
from blueprints.admin.today import blueprint
from blueprints.fields import refuse_without_token
from blueprints.guard import practitioner
from blueprints.work import practice, reading, unit_of_work
from practice.rules.csv_cells import csv_text
from practice.services import activity as log
from practice.services import activity_log, activity_names
from practice.words import local_date

LAST_NUMBER = 2**31 - 1
MOST = 10_000  # lines of one table: more of them are asked for by their days


@blueprint.get("/activity")
def activity():
    """All lines, or those that the address asks for, by day."""
    form, me = ActivityForm.asked(), practitioner().id
    form.validate()
    sought = form.sought(ZoneInfo(practice().zone))
    found = activity_log.lines(reading(), practitioner_id=me, sought=sought, before=_before())
    names = activity_names.names_in(reading(), practitioner_id=me, shown=found.lines, sought=sought)
    lines = [LogLine(line, names, me) for line in found.lines]
    page = render_template(
        "admin/activity.html",
        form=form,
        days=[(on, list(lines)) for on, lines in groupby(lines, _local_day)],
        only=_only(sought, names),
        older=found.older,
        is_first=_before() is None,
        check=log.last_check(reading()),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/activity/table")
def export_activity():
    """The lines that the address asks for, as a table with names. That it was made is a line of the log, too."""
    refuse_without_token()
    form, me = ActivityForm.asked(), practitioner().id
    form.validate()
    sought = form.sought(ZoneInfo(practice().zone))
    found = activity_log.lines(reading(), practitioner_id=me, sought=sought, most=MOST).lines
    names = activity_names.names_in(reading(), practitioner_id=me, shown=found, sought=sought)
    with unit_of_work() as work:
        subjects = {"practitioner": me} | ({"client": sought.client_id} if sought.client_id in names.clients else {})
        log.record(work, action="activity.exported", subjects=subjects)
    answer = Response(csv_text(table_of([LogLine(line, names, me) for line in found])), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="activity.csv"'
    return answer


def _before():
    before = request.args.get("before", type=int)
    return None if before is None else min(max(before, 0), LAST_NUMBER)


def _local_day(line):
    return local_date(line.at, practice().zone)


def _only(sought, names):
    """About whom or what alone the lines are that the address asks for."""
    if sought.client_id is not None:
        return client_subject(sought.client_id, names)
    if sought.appointment_id in names.appointments:
        return appointment_subject(sought.appointment_id, names)
    return None
