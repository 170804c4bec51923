"""One of her appointments with everything about it."""

from __future__ import annotations

from flask import render_template, request

from blueprints.add_to_calendar import add_links, entry_file, practitioners_entry
from blueprints.admin.facts import Row
from blueprints.admin.history import history_of
from blueprints.admin.money_panel import panel_of
from blueprints.admin.review_forms import NoteForm
from blueprints.admin.today import blueprint
from blueprints.admin.undo_bar import bars
from blueprints.guard import practitioner
from blueprints.work import reading, recorded_reading
from practice.errors import NotFound
from practice.services import appointment_files, notes, series, taking_back


@blueprint.get("/appointments/<appointment_id>")
def appointment(appointment_id):
    """One appointment: who, how to reach them, when, where, what has happened. Nothing sealed in answers is opened,
    and her own notes only with `?notes=yes`."""
    work, written = reading(), _notes(appointment_id) if request.args.get("notes") == "yes" else None
    file = appointment_files.file_of(work, appointment_id=appointment_id, practitioner_id=practitioner().id)
    return render_template(
        "admin/appointment.html",
        row=Row(file.entry, work.now),
        appointment=file.appointment,
        file=file,
        unwritten=[part for part in file.entry.people if not part.is_written_to],
        held_back=[letter for letter in file.letters if letter.is_held_back],
        history=history_of(file),
        money=panel_of(work, file.appointment),
        bars=bars(appointment_id) if taking_back.was_changed_lately(file.appointment, now=work.now) else [],
        written=written,
        note_form=NoteForm.about,
        may_go_on=series.may_go_on(file.appointment),
        now=work.now,
        calendars=add_links(practitioners_entry(file.appointment, file.entry.people)),
    )


@blueprint.get("/appointments/<appointment_id>/calendar.ics")
def appointment_file(appointment_id):
    """The appointment as a file for her own calendar: the UID of her feed, and initials at most."""
    entry = appointment_files.file_of(reading(), appointment_id=appointment_id, practitioner_id=practitioner().id).entry
    if not entry.appointment.is_upcoming:
        raise NotFound
    return entry_file(practitioners_entry(entry.appointment, entry.people))


def _notes(appointment_id):
    """Her notes about its people, opened. Leaves a line in the activity log where there are any."""
    with recorded_reading() as work:
        return notes.read_notes(work, appointment_id=appointment_id)
