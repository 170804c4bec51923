"""Reading what clients have sent, and what she does beside it: read, noted, taken over, asked in person."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.admin.facts import Row
from blueprints.admin.review_forms import ASKED, AskedForm, ContactForm, NoteForm, ReadForm
from blueprints.admin.reviewed import pairs_of, people_of
from blueprints.admin.today import blueprint
from blueprints.guard import practitioner
from blueprints.work import reading, recorded_reading, unit_of_work
from practice.errors import ChangedMeanwhile
from practice.models.appointments import Role
from practice.services import appointments, diary, notes, review, reviewing
from practice.services.reviewing import Detail


@blueprint.get("/appointments/<appointment_id>/answers")
def answers(appointment_id):
    """What the people of this appointment have sent; what was said about safety only with `?safety=yes`."""
    return show_answers(appointment_id)


def show_answers(appointment_id, form=None):
    """The page; `form` is a note that was sent empty or too long. Every reading leaves a line in the activity log."""
    role = request.args.get("of")
    with recorded_reading() as work:
        found = review.read(
            work,
            appointment_id=appointment_id,
            with_safety=request.args.get("safety") == "yes",
            role=Role(role) if role in list(Role) else None,
        )
    return render_template(
        "admin/answers.html",
        review=found,
        people=people_of(found, form),
        pairs_of=pairs_of(found),
        row=Row(diary.Entry(found.appointment, {}), work.now),
        now=work.now,
        form=form,
    )


@blueprint.post("/appointments/<appointment_id>/answers/read")
def mark_read(appointment_id):
    """All that stood on the page is read."""
    form = _about(appointment_id, ReadForm())
    with unit_of_work() as work:
        reviewing.mark_read(work, appointment_id=appointment_id, read_at=form.instant)
    flash(_("Marked as read. Whoever changes an answer is to be read again."), "success")
    return redirect(url_for("admin.appointment", appointment_id=appointment_id), 303)


@blueprint.post("/appointments/<appointment_id>/notes")
def add_note(appointment_id):
    """A private note about one of the people."""
    _hers(appointment_id)
    form = NoteForm()
    if not form.validate_on_submit():
        form.words.id = f"note-{form.person.data}"
        return show_answers(appointment_id, form), 422
    with unit_of_work() as work:
        notes.add_note(work, appointment_id=appointment_id, attendance_id=form.person.data, words=form.words.data)
    flash(_("Note added."), "success")
    return _back(appointment_id, form)


@blueprint.post("/appointments/<appointment_id>/contact")
def take_over_contact(appointment_id):
    """Her name or number as she has answered it."""
    form = _about(appointment_id, ContactForm())
    try:
        with unit_of_work() as work:
            reviewing.take_over_contact(
                work,
                appointment_id=appointment_id,
                attendance_id=form.person.data,
                detail=Detail(form.detail.data),
                seen=form.seen.data or "",
            )
    except ChangedMeanwhile:
        flash(_("It has changed meanwhile. This is how it is now."), "caution")
    else:
        flash(_("Taken over. It holds for all her appointments from now on."), "success")
    return _back(appointment_id, form)


@blueprint.post("/appointments/<appointment_id>/asked")
def asked_in_person(appointment_id):
    """Note that somebody was asked about safety in person, or take that back."""
    form = _about(appointment_id, AskedForm())
    is_asked = form.asked.data == ASKED
    change = reviewing.note_asked_in_person if is_asked else reviewing.take_back_asked_in_person
    with unit_of_work() as work:
        change(work, appointment_id=appointment_id, attendance_id=form.person.data)
    flash(_("Noted: asked in person.") if is_asked else _("Taken back: still to ask in person."), "success")
    return _back(appointment_id, form)


def _about(appointment_id, form):
    """A form that is a button, about one of her appointments."""
    _hers(appointment_id)
    if not form.validate_on_submit():
        abort(422)
    return form


def _hers(appointment_id):
    return appointments.find_appointment(reading(), appointment_id=appointment_id, practitioner_id=practitioner().id)


def _back(appointment_id, form):
    """To where she pressed, at the person it was about."""
    endpoint = "admin.answers" if form.back.data == "answers" else "admin.appointment"
    where = {"appointment_id": appointment_id, "_anchor": f"person-{form.person.data}"}
    if form.back.data == "notes":
        where["notes"] = "yes"
    return redirect(url_for(endpoint, **where), 303)
