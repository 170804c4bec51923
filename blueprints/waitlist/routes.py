"""How somebody joins the waitlist, and sees, changes and leaves her place by her link. Reading changes nothing."""

from __future__ import annotations

from secrets import token_urlsafe

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import guard
from blueprints.places import own_place, waiting_place
from blueprints.waitlist.forms import JoinForm, LeaveForm, WishForm, filled
from blueprints.waitlist.words import ENDED, open_offer
from blueprints.wishes import last_day_words, wish_facts
from blueprints.work import reading, unit_of_work
from practice.errors import LinkNotValid, NotOffered, WaitlistRefused
from practice.models.scheduling import Party, bookable_formats
from practice.services import booking, waitlist
from practice.services.waitlist_answers import Answer

blueprint = Blueprint("waitlist", __name__)


@blueprint.route("/book/<slug>/waitlist", methods=["GET", "POST"])
def join(slug):
    """ "Tell me if something opens": the same answer for everybody, whoever is on the list already."""
    chosen = _to_wait_for(slug)
    form = JoinForm()
    form.ask_about(_formats(chosen))
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                waitlist.join(work, newcomer=form.newcomer(), once=form.key)
            return redirect(url_for("waitlist.joined"), 303)
        except WaitlistRefused as refusal:
            form.show(refusal)
    elif not form.is_submitted():
        _begin(form, chosen)
    return render_template("waitlist/join.html", form=form, chosen=chosen), 422 if form.errors else 200


@blueprint.get("/waitlist/joined")
def joined():
    """What happens next. Says the same to everybody."""
    return render_template("waitlist/joined.html")


@blueprint.get("/waitlist")
def show():
    """Her place: what she waits for, until when, and what she is offered."""
    entry = own_place()
    return render_template(
        "waitlist/show.html",
        entry=entry,
        offer=open_offer(entry) if entry.is_waiting else None,
        facts=wish_facts(entry, waitlist.formats_named(reading(), entry=entry)),
        until=last_day_words(entry),
        ended=ENDED.get(entry.state),
    )


@blueprint.route("/waitlist/change", methods=["GET", "POST"])
def change():
    """Something else to wait for. She keeps her place."""
    entry = waiting_place()
    form = WishForm()
    form.ask_about(_formats(*waitlist.formats_named(reading(), entry=entry)))
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                waitlist.change(work, entry_id=entry.id, wish=form.wish())
            flash(_("Changed. You keep your place on the list."))
            return redirect(url_for("waitlist.show"), 303)
        except WaitlistRefused as refusal:
            form.show(refusal)
    elif not form.is_submitted():
        filled(form, entry.wish)
    return render_template("waitlist/change.html", form=form), 422 if form.errors else 200


@blueprint.route("/waitlist/leave", methods=["GET", "POST"])
def leave():
    """Leave or stay: she says which."""
    entry, form = waiting_place(), LeaveForm()
    if not form.validate_on_submit():
        return render_template("waitlist/leave.html", form=form), 422 if form.errors else 200
    if form.answer.data == Answer.LEAVE:
        with unit_of_work() as work:
            waitlist.leave(work, entry_id=entry.id)
    return redirect(url_for("waitlist.show"), 303)


def _to_wait_for(slug):
    """The format of an address, where there is a list and newcomers may come to it."""
    waitlist.refuse_if_closed(reading())
    chosen = booking.find_format(reading(), slug=slug)
    if chosen.returning_only and not _has_been_here():
        raise NotOffered
    return chosen


def _has_been_here():
    try:
        return bool(guard.client_link())
    except LinkNotValid:
        return False


def _formats(*known):
    """What anybody may book, and those by whose own address she came."""
    shown = [each for each in reading().session.scalars(bookable_formats()) if not each.returning_only]
    ids = {each.id for each in shown}
    return [*shown, *(each for each in known if each.id not in ids)]


def _begin(form, chosen):
    """What she looked at is ticked already."""
    form.once.data, form.formats.data = token_urlsafe(), [chosen.id]
    asked = request.args.get("party")
    form.party.data = asked if asked in set(Party) and chosen.allows(Party(asked)) else None
