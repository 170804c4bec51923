"""Which of her appointments is meant, and what does she read, and where, once something was done with it?"""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from blueprints.admin.way_back import way_back
from blueprints.fields import refuse_without_token
from blueprints.filters import date_time_words
from blueprints.guard import practitioner
from blueprints.work import read_again, reading
from practice.services import appointments, changes, taking_back


def hers(appointment_id):
    """One of hers, with its people and events."""
    return appointments.find_appointment(reading(), appointment_id=appointment_id, practitioner_id=practitioner().id)


def upcoming(appointment_id):
    """The same, while it can still be changed."""
    found = hers(appointment_id)
    changes.refuse_unless_upcoming(found)
    return found


def pressed(appointment_id):
    """The same for a form that is a button."""
    refuse_without_token()
    return hers(appointment_id)


def told(found, done, letter):
    """What was done, and who hears of it: where nobody has an address, nobody does."""
    return f"{done} {letter if changes.readers(found) else _('No letter says so: tell them another way.')}"


def back_to(found, words):
    """To where she came from: Today, where the next thing waits, her calendar, or the appointment. What can be taken
    back is said there beside the press that does it."""
    elsewhere = way_back(request.form.get("back"))
    if not taking_back.still_possible(read_again(), appointment_id=found.id):
        flash(_("%(when)s: %(words)s", when=date_time_words(found.starts_at), words=words) if elsewhere else words)
    return redirect(elsewhere or url_for("admin.appointment", appointment_id=found.id), 303)
