"""The page she opens first: who comes today, and what waits for her."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask_babel import gettext as _

from blueprints.admin.facts import Row
from blueprints.guard import practitioner
from blueprints.work import practice, reading
from practice.services import diary

blueprint = Blueprint("admin", __name__)
NOON, EVENING = time(12), time(17)


@blueprint.get("/")
def today():
    """The next sessions with all that she needs on her way there."""
    work = reading()
    found = diary.today(work, practitioner_id=practitioner().id, zone=practice().zone)
    sessions = [Row(entry, work.now) for entry in found.sessions]
    return render_template(
        "admin/today.html",
        today=found,
        greeting=_greeting(work.now),
        sessions=sessions,
        following=next((row for row in sessions if row.appointment.ends_at > work.now), None),
        tomorrow=[Row(entry, work.now) for entry in found.tomorrow],
        requests=[Row(entry, work.now) for entry in found.requests],
        unconfirmed=[Row(entry, work.now) for entry in found.unconfirmed],
    )


def _greeting(now):
    wall = now.astimezone(ZoneInfo(practice().zone)).time()
    name = practitioner().name.split()[0]
    if wall < NOON:
        return _("Good morning, %(name)s.", name=name)
    return _("Good afternoon, %(name)s.", name=name) if wall < EVENING else _("Good evening, %(name)s.", name=name)
