"""How a client is reached: by which ways, at which address, and how she finds back when she has lost her letter."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints.appointment.contact_forms import ContactForm
from blueprints.appointment.facts import bookers_link, refuse_unless_ahead
from blueprints.appointment.forms import PRIVATE, SHARED, AddressForm, FindForm
from blueprints.appointment.routes import blueprint
from blueprints.fields import refuse_without_token
from blueprints.filters import day_words
from blueprints.guard import client_link, remember_link
from blueprints.work import reading, settings, unit_of_work
from mailing.preview import foretell_change
from practice.services import contact, feeds, outbox


@blueprint.post("/appointment/send-again")
def send_again():
    """Her newest letter once more."""
    attendance = bookers_link().attendance
    refuse_without_token()
    with unit_of_work() as work:
        contact.send_again(work, appointment_id=attendance.appointment_id, attendance_id=attendance.id)
    flash(_("I have sent your letter again. It can take some minutes; look among unwanted mail, too."))
    return redirect(url_for("appointment.show"), 303)


@blueprint.route("/appointment/address", methods=["GET", "POST"])
def correct_address():
    """Where to write and how much to say. The old address is shut out, and this browser stays in."""
    attendance = bookers_link().attendance
    form = AddressForm.of(attendance)
    if not form.validate_on_submit():
        refuse_unless_ahead(attendance)
        page = render_template("appointment/correct_address.html", form=form, inboxes=_inboxes(attendance))
        return page, 422 if form.errors else 200
    becomes_discreet = form.is_discreet and not attendance.discreet
    reads = _calendar_reads(attendance)
    with unit_of_work() as work:
        ids = {"appointment_id": attendance.appointment_id, "attendance_id": attendance.id}
        link = contact.correct_address(work, **ids, email=form.address, discreet=form.is_discreet)
    if link is not None:
        remember_link(link)
    _say_what_follows(form, has_moved=link is not None, entry=attendance.appointment if becomes_discreet else None)
    _say_of_address(reads, has_moved=link is not None, becomes_discreet=becomes_discreet)
    return redirect(url_for("appointment.show"), 303)


@blueprint.route("/appointment/contact", methods=["GET", "POST"])
def contact_rule():
    """By which ways she is reached, and how much is said there: each person for herself."""
    attendance = client_link().attendance
    form = ContactForm.of(attendance)
    if not form.validate_on_submit():
        contact.refuse_if_off(attendance.appointment, attendance)
        page = render_template("appointment/contact_rule.html", form=form, inboxes=_inboxes(attendance))
        return page, 422 if form.errors else 200
    rule = form.rule()
    becomes_discreet = rule.is_discreet and not attendance.discreet
    with unit_of_work() as work:
        contact.say_how_to_reach(work, appointment_id=attendance.appointment_id, attendance_id=attendance.id, rule=rule)
    _say_what_follows(form, has_moved=False, entry=attendance.appointment if becomes_discreet else None)
    _say_of_address(_calendar_reads(attendance), has_moved=False, becomes_discreet=becomes_discreet)
    return redirect(url_for("appointment.show"), 303)


@blueprint.route("/find", methods=["GET", "POST"])
def find():
    """ "I have booked before": the same answer for every address, and the address is looked up later."""
    form = FindForm()
    if not form.validate_on_submit():
        return render_template("appointment/find.html", form=form), 422 if form.errors else 200
    with unit_of_work() as work:
        outbox.post_lookup(work, email=form.address)
    flash(_("If that address belongs to an appointment, a letter with your link is on its way to it."))
    return redirect(url_for("appointment.find"), 303)


def _inboxes(attendance):
    """How a letter about another time would stand in her inbox, by what she may choose."""
    is_discreet = {PRIVATE: False, SHARED: True}
    return {
        choice: foretell_change(reading(), attendance=attendance, is_discreet=little, settings=settings())
        for choice, little in is_discreet.items()
    }


def _say_what_follows(form, *, has_moved, entry):
    if has_moved:
        flash(_("I write to %(email)s from now on, and have sent your letter there.", email=form.address))
    if entry is not None:
        on = day_words(entry.starts_at)
        flash(
            _(
                "My emails say very little from now on. In your calendar there may still be an entry on %(day)s: if "
                "somebody could see it, delete it. Your appointment stands.",
                day=on,
            ),
            "caution",
        )
    elif not has_moved:
        flash(_("I have kept that."))


def _calendar_reads(attendance):
    return feeds.own_address(reading(), client_id=attendance.client_id) is not None


def _say_of_address(reads, *, has_moved, becomes_discreet):
    """What becomes of the address from which her calendar reads, where there is one."""
    if reads and has_moved:
        flash(_("The address from which your calendar read shows nothing any more. You can make a new one."))
    elif reads and becomes_discreet:
        flash(
            _(
                "Your calendar still reads from an address of yours. If somebody could see that, take it back: it is "
                "under “Other calendars”."
            ),
            "caution",
        )
