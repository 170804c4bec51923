"""The steps of a booking: who is coming, when, her details, the check, and the page that says it is booked."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from blueprints import guard
from blueprints.booking.booked import Booked
from blueprints.booking.details import details_form
from blueprints.booking.forms import CheckForm, TimeForm, party_asked_for, who_form
from blueprints.booking.months import month_of
from blueprints.booking.offer import Offer, possible_parties, who_choices
from blueprints.booking.summary import UnderWay, changes_since, summary_rows, under_way
from blueprints.booking.times import Times
from blueprints.fields import Form
from blueprints.meeting import rain_plans
from blueprints.reasons import taken_words
from blueprints.work import read_again, reading, unit_of_work
from practice.errors import AlreadyAnswered, DraftChanged, DraftNotFound, LinkNotValid, NotOffered, SlotTaken
from practice.models.intake import ConsentKind, current_text
from practice.models.links import ClientLink
from practice.models.scheduling import Party, SessionFormat, bookable_formats
from practice.services import booking, clients, holds
from practice.services.drafts import find_draft_and_hold, is_offered

blueprint = Blueprint("booking", __name__)


@blueprint.get("/<slug>")
def choose_who(slug: str) -> ResponseReturnValue:
    """Who is coming? Asked only where there is a choice."""
    chosen = _offered(slug)
    parties = possible_parties(chosen)
    if len(parties) == 1:
        return redirect(Offer(chosen, parties[0]).times_url())
    return render_template("booking/choose_who.html", chosen=chosen, form=who_form(who_choices(chosen)))


@blueprint.route("/<slug>/time", methods=["GET", "POST"])
def choose_time(slug: str) -> ResponseReturnValue:
    """When? A time that is chosen is held."""
    chosen = _offered(slug)
    party = _party(chosen)
    if party is None:
        return _ask_who(chosen)
    offer, form = Offer(chosen, party), TimeForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                again = booking.find_format(work, slug=slug)
                token = booking.hold(
                    work, token=session.get("draft"), session_format=again, party=party, start=form.start.instant
                )
                onward = UnderWay(*find_draft_and_hold(work, token=token)).next_url
        except SlotTaken as refusal:
            return _times_page(offer, form, refusal), 409
        session["draft"] = token
        return redirect(onward, 303)
    return _times_page(offer, form), 422 if form.errors and request.method == "POST" else 200


@blueprint.get("/<slug>/month")
def choose_month(slug: str) -> ResponseReturnValue:
    """The same openings, a month at a time."""
    chosen = _offered(slug)
    party = _party(chosen)
    if party is None:
        return _ask_who(chosen)
    offer = Offer(chosen, party)
    return render_template("booking/choose_month.html", offer=offer, month=month_of(offer))


@blueprint.route("/details", methods=["GET", "POST"])
def details() -> ResponseReturnValue:
    """Who is she, and how do I reach her?"""
    this = under_way()
    if this.is_confirmed:
        return redirect(url_for("booking.booked"), 303)
    form = _details_form(_offered_still(this))
    if form.validate_on_submit():
        with unit_of_work() as work:
            is_open = booking.save_details(work, token=session.get("draft"), details=form.details())
        return redirect(url_for("booking.check") if is_open else this.offer.times_url(taken="yes"), 303)
    walk = reading().session.scalars(current_text(ConsentKind.WALK)).one() if "outdoors" in form else None
    return render_template("booking/details.html", this=this, form=form, walk=walk), 422 if form.errors else 200


@blueprint.route("/check", methods=["GET", "POST"])
def check() -> ResponseReturnValue:
    """Is all of this right? Then it is booked, once, however often she presses the button."""
    this, form = under_way(), CheckForm()
    if this.is_confirmed or not this.is_complete:
        return redirect(url_for("booking.booked" if this.is_confirmed else "booking.details"), 303)
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                booking.confirm(work, token=session.get("draft"), **form.agreed())
        except DraftChanged:
            read_again()
            return _check_page(under_way(), form, changed=True), 409
        except SlotTaken:
            return redirect(this.offer.times_url(taken="yes"), 303)
        return redirect(url_for("booking.booked"), 303)
    return _check_page(_offered_still(this), form), 422 if form.errors else 200


@blueprint.get("/booked")
def booked() -> ResponseReturnValue:
    """It is booked: when, where, and what comes next. Stays right when it is opened again later."""
    this = under_way()
    if not this.is_confirmed:
        return redirect(this.next_url)
    link = _own_link(this)
    if not link.attendance.appointment.is_upcoming:
        return redirect(url_for("appointment.show"))
    return render_template("booking/booked.html", this=Booked(link.attendance), form=Form())


@blueprint.post("/keep")
def keep() -> ResponseReturnValue:
    """ "Keep my time": asked by a script, or by an ordinary button."""
    seconds, is_ours = 0, Form().validate_on_submit()
    if is_ours:
        with unit_of_work() as work:
            seconds = int(booking.keep_time(work, token=session.get("draft")).total_seconds())
    if request.accept_mimetypes.best == "text/html":
        return redirect(under_way().next_url, 303)
    return {"seconds": seconds}, 200 if is_ours else 422


@blueprint.errorhandler(AlreadyAnswered)
def show_what_was_booked(_refusal: AlreadyAnswered) -> ResponseReturnValue:
    """A page from before the confirmation was sent once more: nothing is done twice."""
    return redirect(url_for("booking.booked"), 303)


def _offered(slug: str) -> SessionFormat:
    """The format of an address. Newcomers are shown the way to a first session where it is for others."""
    chosen = booking.find_format(reading(), slug=slug)
    if chosen.returning_only and not _has_been_here():
        others = [each for each in reading().session.scalars(bookable_formats()) if not each.returning_only]
        abort(make_response(render_template("booking/returning.html", others=others), 403))
    return chosen


def _offered_still(this: UnderWay) -> UnderWay:
    """Before she types anything for it. What she has typed is kept first."""
    if request.method == "GET" and not is_offered(this.draft):
        raise NotOffered
    return this


def _has_been_here() -> bool:
    try:
        return bool(guard.client_link())
    except LinkNotValid:
        return False


def _party(chosen: SessionFormat) -> Party | None:
    """Who is coming, as the address says; None when she has to be asked. Refuses with NotOffered who may not come."""
    possible, asked = possible_parties(chosen), party_asked_for()
    if asked and asked not in possible:
        raise NotOffered
    return possible[0] if len(possible) == 1 else asked


def _ask_who(chosen: SessionFormat) -> ResponseReturnValue:
    form = who_form(who_choices(chosen))
    form.validate()
    return render_template("booking/choose_who.html", chosen=chosen, form=form), 422


def _times_page(offer: Offer, form: TimeForm, refusal: SlotTaken | None = None) -> str:
    """The days with openings; after a refusal the nearest times, with the reason."""
    this = _begun()
    is_this = this is not None and this.offer_is(offer)
    if this and is_this and not refusal and "taken" in request.args:
        refusal = holds.refusal_of(reading(), draft=this.draft, held=this.held)
    times = Times(offer, this.held if this and this.seconds else None, refusal)
    if refusal:
        form.refuse(taken_words(refusal), has_times=bool(times.days))
    elif this and not form.start.data:
        form.start.data = this.start.isoformat()
    return render_template(
        "booking/choose_time.html", offer=offer, form=form, times=times, this=this if is_this else None
    )


def _begun() -> UnderWay | None:
    """What this browser has begun and not confirmed. Its own hold is in nobody's way here, whatever the format."""
    try:
        this = under_way()
    except DraftNotFound:
        return None
    return None if this.is_confirmed else this


def _details_form(this: UnderWay) -> Any:
    chosen, party = this.offer.session_format, this.offer.party
    formats = reading().session.scalars(bookable_formats()).all() if chosen.meeting_point else ()
    return details_form(chosen, party, plans=rain_plans(formats, party), said=this.details)


def _check_page(this: UnderWay, form: CheckForm, *, changed: bool = False) -> str:
    terms = reading().session.scalars(current_text(ConsentKind.FEES)).one()
    if changed:
        form.form_errors = changes_since(this, form, terms)
    form.show(revision=this.draft.revision, start=this.start, price_cents=this.price_cents, terms_id=terms.id)
    return render_template(
        "booking/check.html", this=this, form=form, terms=terms, rows=summary_rows(this), inbox=this.foretold
    )


def _own_link(this: UnderWay) -> ClientLink:
    """Her way to her own page, given to this browser too: the answer to her confirmation may have been lost."""
    assert this.held is not None, "a confirmed draft has its appointment"
    if _has_been_here() and guard.client_link().attendance.appointment_id == this.held.id:
        return guard.client_link()
    first = booking.own_link(reading(), appointment=this.held)
    link = clients.find_link(reading(), link_id=first.id)
    guard.remember_link(link)
    return link
