"""Who did, saw and exported what? The log in words, the newest first."""

from __future__ import annotations

from itertools import groupby
from zoneinfo import ZoneInfo

from flask import render_template, request

from blueprints.admin.activity_forms import ActivityForm
from blueprints.admin.activity_lines import LogLine, appointment_subject, client_subject
from blueprints.admin.today import blueprint
from blueprints.guard import practitioner
from blueprints.work import practice, reading
from practice.services import activity_log
from practice.words import local_date

LAST_NUMBER = 2**31 - 1


@blueprint.get("/activity")
def activity():
    """All lines, or those that the address asks for, by day."""
    form, me = ActivityForm.asked(), practitioner().id
    form.validate()
    sought = form.sought(ZoneInfo(practice().zone))
    found = activity_log.lines(reading(), practitioner_id=me, sought=sought, before=_before())
    names = activity_log.names_in(reading(), practitioner_id=me, shown=found.lines, sought=sought)
    lines = [LogLine(line, names, me) for line in found.lines]
    page = render_template(
        "admin/activity.html",
        form=form,
        days=[(on, list(lines)) for on, lines in groupby(lines, _local_day)],
        only=_only(sought, names),
        older=found.older,
        is_first=_before() is None,
    )
    return page, 422 if form.errors else 200


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
