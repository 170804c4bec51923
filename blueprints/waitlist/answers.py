"""What she does about a time that is offered: take it, let it go, or leave the list; and when it has gone, another."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from blueprints.places import own_place, waiting_place
from blueprints.reasons import taken_words
from blueprints.waitlist.forms import AnswerForm, OtherTimeForm
from blueprints.waitlist.routes import blueprint
from blueprints.work import practice, read_again, reading, unit_of_work
from practice.errors import NotFound, SlotTaken
from practice.services import availability, waitlist_answers
from practice.services.waitlist_answers import Answer


@blueprint.route("/waitlist/offer", methods=["GET", "POST"])
def offer():
    """The time that she is offered, or was offered last, and what she can do about it."""
    entry = own_place()
    if not entry.is_waiting or not entry.offers:
        return _nothing_offered()
    form = AnswerForm.about(entry.offers[-1])
    if not form.validate_on_submit():
        return _offer_page(entry, form), 422 if form.errors else 200
    try:
        with unit_of_work() as work:
            token = waitlist_answers.answer(
                work,
                entry_id=entry.id,
                offer=_posted(entry, form),
                said=Answer(form.answer.data),
                token=session.get("draft"),
            )
    except SlotTaken as refusal:
        return _gone_page(refusal), 409
    return _go_on(token, form)


@blueprint.post("/waitlist/take")
def take():
    """Another time, open to everybody, in place of one that has gone."""
    entry, form = waiting_place(), OtherTimeForm()
    if not entry.offers:
        raise NotFound
    if not form.validate_on_submit():
        return _offer_page(entry, AnswerForm.about(entry.offers[-1]), form), 422
    try:
        with unit_of_work() as work:
            like = entry.offers[-1].format_id
            token = waitlist_answers.begin_booking(
                work, entry_id=entry.id, token=session.get("draft"), format_id=like, start=form.start.instant
            )
    except SlotTaken as refusal:
        return _gone_page(refusal), 409
    return _go_on(token, None)


def _nothing_offered():
    if request.method == "POST":
        raise NotFound
    return redirect(url_for("waitlist.show"), 303)


def _posted(entry, form):
    """The offer that her page showed. An older page is about an older offer."""
    for each in entry.offers:
        if each.id == form.offer.data:
            return each
    raise NotFound


def _go_on(token, form):
    if token is not None:
        session["draft"] = token
        return redirect(url_for("booking.details"), 303)
    if form.answer.data == Answer.NOT_THIS_ONE:
        flash(_("That is all right. You keep your place, and I write when another time opens."))
    return redirect(url_for("waitlist.show"), 303)


def _offer_page(entry, form, other=None):
    """The offer while its time can be had; afterwards the times near to it."""
    latest = entry.offers[-1]
    standing = waitlist_answers.standing_of(reading(), entry=entry, offer=latest)
    if not standing.is_free:
        return _nearest_page(other or OtherTimeForm(formdata=None), standing.nearest, latest)
    return render_template("waitlist/offer.html", offer=latest, form=form, is_late=not latest.is_open)


def _gone_page(refusal):
    """Somebody was quicker, at this very moment."""
    read_again()
    form = OtherTimeForm(formdata=None)
    form.add_error("start", taken_words(refusal))
    return _nearest_page(form, refusal.nearest, own_place().offers[-1])


def _nearest_page(form, nearest, latest):
    days = availability.by_day(nearest, ZoneInfo(practice().zone))
    return render_template("waitlist/take.html", form=form, days=days, offer=latest)
