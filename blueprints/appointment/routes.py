"""A client's own page: her link opens it, and it says in words what she has booked. Nothing here changes anything."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for

from blueprints.add_to_calendar import add_links, entry_file
from blueprints.appointment.facts import OwnPage, own_answers_of
from blueprints.fields import Form
from blueprints.guard import client_link, remember_link
from blueprints.places import remember_place
from blueprints.work import practice, reading, settings
from mailing.preview import own_entry
from practice.errors import LinkNotValid, NotFound
from practice.models.links import HAND_OVER
from practice.services import clients, feeds, handing_over, own_page, receipts, reminding, waitlist

blueprint = Blueprint("appointment", __name__)


@blueprint.get("/a/<token>")
def open_link(token):
    """The only address with a token. It leaves a signed cookie and leads away to addresses without one."""
    try:
        link = clients.open_link(reading(), token=token)
    except LinkNotValid:
        remember_place(waitlist.open_link(reading(), token=token))
        return redirect(url_for("waitlist.show"), 303)
    remember_link(link)
    return redirect(url_for("appointment.take_over" if link.purpose == HAND_OVER else "appointment.show"), 303)


@blueprint.get("/appointment")
def show():
    """The appointment in words, and what may still be done about it."""
    page = OwnPage(client_link().attendance, reading().now)
    entry = own_entry(reading(), attendance=page.attendance, settings=settings())
    return render_template(
        "appointment/show.html",
        page=page,
        appointment=page.appointment,
        attendance=page.attendance,
        terms=own_page.terms_of(reading(), appointment=page.appointment),
        own=own_answers_of(page),
        reminders=reminders_of(page.attendance),
        passes_on=page.is_ahead and handing_over.may_be_passed_on(reading(), attendance=page.attendance),
        entry=entry,
        calendars=add_links(entry),
        has_address=not page.is_ahead and feeds.own_address(reading(), client_id=page.attendance.client_id),
        receipts=receipts.own(reading(), attendance=page.attendance) if page.appointment.paid_cents else (),
        form=Form(),
    )


def reminders_of(attendance):
    """When the next ones come."""
    return reminding.coming(reading(), attendance=attendance, appointment=attendance.appointment, profile=practice())


@blueprint.get("/appointment.ics")
def calendar_file():
    """The appointment as a file for her calendar: the same UID as in her letters, and no link of hers in it."""
    attendance = client_link().attendance
    if not OwnPage(attendance, reading().now).is_on:
        raise NotFound
    return entry_file(own_entry(reading(), attendance=attendance, settings=settings()))
