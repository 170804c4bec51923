"""She books for somebody who is on the phone: one page that grows as she asks, and one that says what was booked.

Names are never legible in an address: the page is posted to itself, and only "Book it" writes.
"""

from __future__ import annotations

from itertools import chain, islice

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.admin.book_address import opened, sealed, time_in_address
from blueprints.admin.book_forms import AskForm, BookForm
from blueprints.admin.booked import Booked
from blueprints.admin.today import blueprint
from blueprints.admin.undo_bar import bars
from blueprints.admin.wording import against_words
from blueprints.filters import date_time_words, day_words, phone_words
from blueprints.guard import practitioner
from blueprints.meeting import masked, rain_plans
from blueprints.work import practice, read_again, reading, unit_of_work
from practice import vault
from practice.errors import AlreadyAnswered, ContactDiffers, ContactMissing, ReasonNeeded, SlotTaken
from practice.rules.slots import Rule
from practice.services import appointments, availability, client_search, phone_bookings

TIMES, DAYS = 8, 4


@blueprint.route("/book", methods=["GET", "POST"])
def book():
    """Who, how, when. Her own rules only warn; another appointment is never booked over."""
    form = _form()
    begun, status = isinstance(form, BookForm), 200
    if begun and "begin" in request.form and not form.errors:
        asked = sealed(form.first_step, practitioner_id=practitioner().id)
        return redirect(url_for("admin.book", asked=asked, client=request.args.get("client")), 303)
    shown = {"before": phone_bookings.booked_with(reading(), token=form.token.data)} if begun else {}
    if begun and "book" in request.form and form.validate():
        try:
            with unit_of_work() as work:
                booked = phone_bookings.book(work, token=form.token.data, asked=form.asked())
        except (AlreadyAnswered, ContactDiffers, ContactMissing, ReasonNeeded, SlotTaken) as refusal:
            shown |= _show_refusal(form, refusal)
            status = 422 if isinstance(refusal, ContactMissing | ReasonNeeded) else 409
        else:
            return redirect(url_for("admin.booked", appointment_id=booked.id), 303)
    page = render_template("admin/book.html", form=form, begun=begun, **shown)
    return page, status if status != 200 else 422 if form.errors else 200


@blueprint.get("/book/<appointment_id>")
def booked(appointment_id):
    """What was booked, to say on the phone or to print. Stays right when it is opened again later."""
    found = appointments.find_appointment(reading(), appointment_id=appointment_id, practitioner_id=practitioner().id)
    this = Booked(found, reading().now)
    if not this.has_booker:
        return redirect(url_for("admin.appointment", appointment_id=appointment_id))
    (undo,) = bars(appointment_id)[:1] or (None,)
    return render_template("admin/booked.html", this=this, appointment=found, undo=undo)


def _form():
    """What she is asked first, and once a format is chosen all the rest, with whom she may mean and open times."""
    known = _known()
    begun = time_in_address() | ({"words": known.name} if known else {})
    kept = opened(request.args.get("asked"), practitioner_id=practitioner().id) or begun
    asked, formats = AskForm(data=kept), phone_bookings.offered(reading())
    asked.offer_formats(formats)
    if asked.chosen is None:
        if asked.is_submitted():
            asked.validate()
        return asked
    form = BookForm(data=kept)
    form.offer_formats(formats)
    form.offer_people(_people(form, known))
    form.offer_rain_plans(rain_plans(formats, form.who_comes) if form.is_walk else ())
    form.token.data = form.token.data or vault.new_token()
    if "book" not in request.form:
        form.begin(asked, is_right=not asked.is_submitted() or asked.validate())
    form.offer_times(_times(form), zone=practice().zone)
    return form


def _known():
    """The client from whose record she comes, whom the address names by the id."""
    ids = request.args.getlist("client")[:1]
    return next(iter(client_search.matches_of(reading(), practitioner_id=practitioner().id, client_ids=ids)), None)


def _people(form, known):
    """Whom she may mean: each a name with what tells one from another; first the one from whose record she comes."""
    found = client_search.find_clients(reading(), practitioner_id=practitioner().id, words=form.words.data or "")
    form.has_more_people = found.more
    if known is not None and not form.is_submitted():
        form.who.data = known.id
    people = {match.id: match for match in ((known,) if known else ()) + found.clients}
    return {match.id: (match.name, _known_by(match)) for match in people.values()}


def _known_by(match):
    latest = day_words(match.last_at, with_year=True) if match.last_at else None
    seen = _("Latest appointment: %(day)s", day=latest) if latest else _("No appointment that stands")
    if not match.has_double:
        return seen
    if match.phone:
        return f"{seen}. {_('Number ends in %(digits)s', digits=match.phone[-2:])}"
    return f"{seen}. {masked(match.email) or _('No email or number')}"


def _times(form):
    """The next open times for this format and party from a day on."""
    chosen, party = form.chosen, form.who_comes
    if not chosen.allows(party):
        return []
    found = availability.days_with_openings(
        reading(), session_format=chosen, party=party, first=form.first.data, days=DAYS
    )
    return list(islice(chain.from_iterable(day.slots for day in found.days), TIMES))


def _show_refusal(form, refusal):
    """Say at its place why nothing is booked, and what else the page shows then."""
    match refusal:
        case SlotTaken():
            has_passed = any(reason.rule is Rule.PAST for reason in refusal.reasons)
            taken = _("Another appointment is there. Choose a time beside it.")
            form.offer_instead(refusal.nearest, zone=practice().zone)
            form.add_error("start", _("That time has passed. Choose one that is ahead.") if has_passed else taken)
        case ReasonNeeded():
            form.add_error("reason", _("This time goes against your own rules. Say why, or choose another."))
            return {"against": [against_words(reason) for reason in refusal.reasons]}
        case ContactMissing(needs_number=True):
            form.add_error("phone", _("You are to call them: enter their phone number"))
        case ContactMissing():
            form.add_error("email", _("Enter an email address or a phone number, or tick that there is neither"))
        case ContactDiffers():
            form.show_differences(refusal.differences)
            return {"differences": _in_words(refusal.differences)}
        case AlreadyAnswered():
            before = phone_bookings.booked_with(read_again(), token=form.token.data)
            assert before is not None, "it was refused because the form had booked"
            form.token.data = vault.new_token()
            form.form_errors = [
                _("With this form you have booked %(when)s already.", when=date_time_words(before.starts_at))
            ]
            return {"before": before}
    return {}


def _in_words(differences):
    """What is kept and what was typed, a row for each."""
    rows = {"email": _("Email"), "phone": _("Phone")}
    return [
        (rows[name], *(phone_words(each) if name == "phone" else each for each in kept_and_typed))
        for name, kept_and_typed in differences.items()
    ]
