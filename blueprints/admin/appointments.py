"""Her appointments: the coming days, the past, one of them with everything about it, and the answers to the form."""

from __future__ import annotations

from flask import render_template, request

from blueprints.admin.facts import Row
from blueprints.admin.history import history_of
from blueprints.admin.today import blueprint
from blueprints.fields import read_day
from blueprints.guard import practitioner
from blueprints.work import practice, reading, recorded_reading
from practice.services import answers as sent
from practice.services import changes, diary


@blueprint.get("/appointments")
def appointments():
    """The coming days from a day on, or with `?past=yes` those before a day, the latest first."""
    work, is_past = reading(), "past" in request.args
    whose = {"practitioner_id": practitioner().id, "zone": practice().zone}
    day = read_day(request.args.get("from"))
    found = diary.past(work, last=day, **whose) if is_past else diary.coming(work, first=day, **whose)
    days = [(day.on, [Row(entry, work.now) for entry in day.entries]) for day in found.days]
    return render_template("admin/appointments.html", days=days, more=found.more, is_past=is_past)


@blueprint.get("/appointments/<appointment_id>")
def appointment(appointment_id):
    """One appointment: who, how to reach them, when, where, what has happened. Nothing sealed in answers is opened."""
    work = reading()
    file = diary.file_of(work, appointment_id=appointment_id, practitioner_id=practitioner().id)
    return render_template(
        "admin/appointment.html",
        row=Row(file.entry, work.now),
        appointment=file.appointment,
        file=file,
        unwritten=[part for part in file.entry.people if not changes.can_be_written_to(part)],
        history=history_of(file),
        now=work.now,
    )


@blueprint.get("/appointments/<appointment_id>/answers")
def answers(appointment_id):
    """What the people of this appointment have answered. Opening it leaves a line in the activity log."""
    with recorded_reading() as work:
        found = sent.read_answers(work, appointment_id=appointment_id)
    row = Row(diary.Entry(found.appointment, {}), work.now)
    return render_template("admin/answers.html", forms=found.forms, row=row)
