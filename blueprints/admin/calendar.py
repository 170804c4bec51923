"""Her calendar: what is coming as a list, a day, a week or a month. Every page of it has an address of its own."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from blueprints.admin.calendar_blocks import column_of, hours_of
from blueprints.admin.calendar_page import CalendarPage, page_asked_for
from blueprints.admin.facts import Row
from blueprints.admin.today import blueprint
from blueprints.admin.undo_bar import bars
from blueprints.guard import practitioner
from blueprints.work import practice, reading
from practice.rules.calendar_pages import View
from practice.services import busy_days, diary
from practice.services import calendar as days


@blueprint.get("/calendar")
def calendar():
    """`?view=agenda|day|week|month&on=2027-03-09`; without them this week. An agenda with `&past=yes` goes back."""
    page = page_asked_for()
    return render_template("admin/calendar.html", page=page, bars=bars(), **DRAWN[page.view](page))


@blueprint.get("/appointments")
def appointments():
    """The address of the list before there was a calendar."""
    past = "yes" if "past" in request.args else None
    return redirect(url_for("admin.calendar", view=View.AGENDA, on=request.args.get("from"), past=past))


def _agenda(page: CalendarPage):
    """The days with something in them: from a day on or, backwards, up to it."""
    work, whose = reading(), {"practitioner_id": practitioner().id, "zone": practice().zone}
    first = page.asked_on
    read = diary.past(work, last=first, **whose) if page.is_past else diary.coming(work, first=first, **whose)
    listed = [(day.on, [Row(entry, work.now) for entry in day.entries]) for day in read.days]
    busy = busy_days.busy_on(work, days=[] if page.is_past else [day.on for day in read.days], **whose)
    return {"days": listed, "busy": busy, "more": read.more}


def _timetable(page: CalendarPage):
    """Hours down, days across; in a narrow window the days one below the other."""
    found = days.read_days(reading(), profile=practice(), practitioner_id=practitioner().id, days=page.days)
    hours = hours_of(found.days)
    columns = [column_of(day, page, hours, found.asks_about) for day in found.days]
    return {"columns": columns, "hours": hours, "hidden": sum(column.hidden for column in columns)}


def _month(page: CalendarPage):
    """Weeks as rows, each day with what comes first on it."""
    found = days.read_month(reading(), profile=practice(), practitioner_id=practitioner().id, days=page.days)
    return {"weeks": [found[number : number + 7] for number in range(0, len(found), 7)]}


DRAWN = {View.AGENDA: _agenda, View.DAY: _timetable, View.WEEK: _timetable, View.MONTH: _month}
