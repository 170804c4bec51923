"""When would a client like to be reminded? As I usually do, not at all, or at the times that she ticks."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import ValidationError

from blueprints.appointment.routes import blueprint, reminders_of
from blueprints.fields import ChoiceField, ChoicesField, Form, choice, required
from blueprints.filters import date_time_words, lead_words, leads_words
from blueprints.guard import client_link
from blueprints.work import reading, unit_of_work
from practice.models.appointments import Attendance
from practice.rules.reminders import in_order
from practice.services import own_reminders
from practice.words import sentence

USUAL, NEVER, OWN = "usual", "never", "own"
OFFERED = ("168h", "72h", "48h", "24h", "2h", "08:00")


class RemindersForm(Form):
    """How often she is reminded is hers to say."""

    how = ChoiceField(lazy_gettext("When may I remind you?"), [required(lazy_gettext("Choose when I may remind you"))])
    leads = ChoicesField(lazy_gettext("Which times suit you?"))

    @classmethod
    def of(cls, attendance: Attendance) -> RemindersForm:
        """The form as it stands now. Times of hers, and the usual ones, are offered even if nobody else is."""
        own, usual = attendance.reminders, attendance.appointment.session_format.reminders
        form = cls(how=USUAL if own is None else OWN if own else NEVER, leads=list(own or usual))
        form.how.choices = [
            choice(USUAL, _("As I usually do"), leads_words(usual)),
            choice(NEVER, _("Not at all")),
            choice(OWN, _("At times that you choose")),
        ]
        offered = in_order([*OFFERED, *usual, *(own or ())])
        form.leads.choices = [choice(lead, lead_words(lead).capitalize()) for lead in offered]
        form.leads.flags.required = True
        return form

    def validate_leads(self, field: ChoicesField) -> None:
        if self.how.data == OWN and not field.data:
            raise ValidationError(_("Choose at least one time, or “Not at all” above"))

    def chosen(self) -> list[str] | None:
        """Her leads; none for not at all, and None for the usual ones."""
        return {USUAL: None, NEVER: [], OWN: self.leads.data}[self.how.data or USUAL]


@blueprint.route("/appointment/reminders", methods=["GET", "POST"])
def choose_reminders():
    """Each of two people chooses for herself. It counts at once."""
    attendance = client_link().attendance
    form = RemindersForm.of(attendance)
    if not form.validate_on_submit():
        own_reminders.refuse_unless_ahead(reading(), appointment=attendance.appointment, attendance=attendance)
        page = render_template(
            "appointment/choose_reminders.html",
            form=form,
            attendance=attendance,
            coming=reminders_of(attendance),
        )
        return page, 422 if form.errors else 200
    ids = {"appointment_id": attendance.appointment_id, "attendance_id": attendance.id}
    with unit_of_work() as work:
        coming = own_reminders.choose(work, **ids, leads=form.chosen())
    flash(_what_follows(coming))
    return redirect(url_for("appointment.show"), 303)


def _what_follows(coming):
    if not coming:
        return _("I have kept that. No reminder comes now.")
    return sentence(_("I have kept that. The next reminder comes on %(when)s.", when=date_time_words(coming[0])))
