"""The page she opens first: who comes today, and what waits for her."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints.admin.client_forms import SearchForm
from blueprints.admin.facts import Person, Row
from blueprints.admin.forms import HolidayForm
from blueprints.admin.long_work_words import Standing
from blueprints.admin.mail_alarm import alarm
from blueprints.admin.steps import step_rows
from blueprints.admin.undo_bar import bars
from blueprints.filters import day_words
from blueprints.guard import practitioner
from blueprints.work import practice, reading, unit_of_work
from practice.rules.availability import DAY
from practice.services import closures, diary, long_work, weighing
from practice.services.diary import Entry

blueprint = Blueprint("admin", __name__)
NOON, EVENING = time(12), time(17)


@blueprint.get("/")
def today():
    """The next sessions with all that she needs on her way there."""
    return show_today()


def show_today(form=None):
    """Today's page; `form` is a step's that was sent without its tick."""
    work = reading()
    found = diary.today(work, practitioner_id=practitioner().id, zone=practice().zone)
    sessions = [Row(entry, work.now) for entry in found.sessions]
    return render_template(
        "admin/today.html",
        today=found,
        bars=bars() if found.may_undo else [],
        alarm=alarm() if found.mail_may_be_shut else None,
        standing=_standing(work, found.long_work_id),
        greeting=_greeting(work.now),
        search=SearchForm(formdata=None),
        sessions=sessions,
        following=next((row for row in sessions if row.appointment.ends_at > work.now), None),
        tomorrow=[Row(entry, work.now) for entry in found.tomorrow],
        requests=[Row(entry, work.now) for entry in found.requests],
        urgent=[Person(each.attendance, None) for each in found.unread if each.is_urgent],
        to_read=[Person(each.attendance, None) for each in found.unread],
        stranded=[Row(entry, work.now) for entry in found.stranded],
        late=[Row(Entry(each, {}), work.now) for each in found.cancelled_late],
        unconfirmed=[Row(entry, work.now) for entry in found.unconfirmed],
        busy=found.busy.get(found.on),
        busy_tomorrow=found.busy.get(found.on + DAY),
        form=form,
        steps=step_rows(found.steps),
        holidays=closures.suggested_closures(work, profile=practice(), practitioner_id=practitioner().id),
    )


@blueprint.post("/holidays/close")
def close_holiday():
    """Close a public holiday that Today suggested."""
    form = HolidayForm()
    if not form.validate_on_submit():
        abort(422)
    with unit_of_work() as work, weighing.followed(work, practitioner_id=practitioner().id):
        closures.close_holiday(work, practitioner_id=practitioner().id, on=form.on.data)
    flash(_("%(day)s is closed. Nobody can book it.", day=day_words(form.on.data)), "success")
    return redirect(url_for("admin.today"), 303)


def _standing(work, long_work_id):
    """How far that is which takes long, if something is under way or was finished lately."""
    return Standing(long_work.find(work, long_work_id=long_work_id), work.now) if long_work_id else None


def _greeting(now):
    wall = now.astimezone(ZoneInfo(practice().zone)).time()
    name = practitioner().name.split()[0]
    if wall < NOON:
        return _("Good morning, %(name)s.", name=name)
    return _("Good afternoon, %(name)s.", name=name) if wall < EVENING else _("Good evening, %(name)s.", name=name)
