"""Who did, saw and exported what? The log in words, the newest first, and as a table to keep."""

from __future__ import annotations

from itertools import groupby
from zoneinfo import ZoneInfo

from flask import render_template, request

from blueprints.admin.activity_forms import ActivityForm
from blueprints.admin.activity_lines import LogLine, appointment_subject, client_subject, table_of
from blueprints.admin.confirming import confirm, is_confirmed, say_wrong_password
from blueprints.admin.keeping_forms import ConfirmedForm
from blueprints.admin.today import blueprint
from blueprints.files import file_to_keep
from blueprints.guard import practitioner
from blueprints.work import practice, reading, unit_of_work
from practice.errors import SignInFailed
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


@blueprint.route("/activity/table", methods=["GET", "POST"])
def export_activity():
    """What will be in it; then the lines that the address asks for as a table with names. That it was made is a line of
    the log, too."""
    form, asked = ConfirmedForm.of(is_confirmed=is_confirmed()), ActivityForm.asked()
    asked.validate()
    if form.validate_on_submit():
        try:
            return _table(form, asked)
        except SignInFailed:
            say_wrong_password(form)
    return render_template("admin/export_activity.html", form=form, asked=asked), 422 if form.errors else 200


def _table(form, asked):
    """The file. Its lines are read before anything is locked."""
    me, sought = practitioner().id, asked.sought(ZoneInfo(practice().zone))
    found = activity_log.lines(reading(), practitioner_id=me, sought=sought, most=MOST).lines
    names = activity_names.names_in(reading(), practitioner_id=me, shown=found, sought=sought)
    subjects = {"practitioner": me} | ({"client": sought.client_id} if sought.client_id in names.clients else {})
    with unit_of_work() as work:
        confirm(work, form)
        log.record(work, action="activity.exported", subjects=subjects)
    return file_to_keep(csv_text(table_of([LogLine(line, names, me) for line in found])), "activity.csv")


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
