"""What can clients book? The ways to meet in their order, each with its words, numbers and place; new ones too."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints.admin.format_faults import show_faults
from blueprints.admin.format_forms import OrderForm, form_for
from blueprints.admin.place_fields import ask_what_becomes_of_them, booked_of, booked_rows, saved_words
from blueprints.admin.today import blueprint
from blueprints.filters import minutes, money
from blueprints.guard import practitioner
from blueprints.work import read_again, reading, settings, unit_of_work
from practice.errors import ChangedMeanwhile, FormatRefused, LookFirst, PlaceInUse
from practice.models.scheduling import Parties, Party
from practice.rules.reminders import USUAL
from practice.services import availability, meeting_points, place_changes
from practice.services import formats as services
from practice.services.format_values import values_of

NEW = {
    "parties": Parties.EITHER,
    "length": timedelta(minutes=50),
    "notice": timedelta(hours=24),
    "horizon_days": 60,
    "buffer_before": timedelta(minutes=10),
    "buffer_after": timedelta(minutes=15),
    "change_deadline": timedelta(hours=24),
    "reminders": USUAL,
    "listed": True,
    "active": True,
}


@blueprint.get("/formats")
def formats():
    """All of them in the order in which clients see them."""
    found = services.formats_of(reading(), practitioner_id=practitioner().id)
    on = [(each, first_party(each)) for each in found if each.active]
    openings = availability.next_openings(reading(), choices=on)
    return render_template("admin/formats.html", formats=found, openings=openings, link_of=link_of, figures=figures_of)


@blueprint.route("/formats/new", methods=["GET", "POST"])
def new_format():
    """Another way to meet."""
    form = form_for(meeting_points.every_point(reading()))(data=NEW)
    if form.validate_on_submit():
        try:
            with unit_of_work() as work, form.weighing(work):
                added = services.add(work, practitioner_id=practitioner().id, values=form.values())
                format_id = added.id
        except FormatRefused as refusal:
            show_faults(form, refusal.faults)
        except LookFirst as refusal:
            form.show_ahead(refusal.outlook)
        else:
            return _saved(format_id, form)
    return render_template("admin/new_format.html", form=form), form.status


@blueprint.route("/formats/<format_id>", methods=["GET", "POST"])
def session_format(format_id):
    """One of them. What is booked keeps what was agreed."""
    kept = _hers(reading(), format_id)
    use = services.use_of(reading(), session_format=kept)
    form = form_for(meeting_points.every_point(reading()), kind_is_fixed=use.ever > 0).about(values_of(kept))
    if form.validate_on_submit():
        try:
            with unit_of_work() as work, form.weighing(work):
                changed = {"values": form.values(kept.kind), "seen": form.seen.data, "booked": booked_of(form)}
                services.save(work, practitioner_id=practitioner().id, format_id=format_id, **changed)
        except ChangedMeanwhile:
            form.show_conflict(values_of(_hers(read_again(), format_id)))
        except PlaceInUse:
            ask_what_becomes_of_them(form)
        except FormatRefused as refusal:
            show_faults(form, refusal.faults)
        except LookFirst as refusal:
            form.show_ahead(refusal.outlook)
        else:
            return _saved(format_id, form)
    return _page(kept, form, use), form.status


@blueprint.post("/formats/<format_id>/order")
def order_format(format_id):
    """Show it earlier or later among the others."""
    form = OrderForm()
    if not form.validate_on_submit():
        abort(422)
    with unit_of_work() as work:
        services.move(work, practitioner_id=practitioner().id, format_id=format_id, by=form.by)
    return redirect(url_for("admin.formats", _anchor=format_id), 303)


def link_of(chosen):
    """The address under which clients book it, also where it is not listed."""
    return settings().public_url.rstrip("/") + url_for("booking.choose_who", slug=chosen.slug)


def figures_of(chosen):
    """Its length and price, for each party that may come, where they differ."""
    words = {
        party: _(
            "%(length)s, %(price)s", length=minutes(chosen.length_for(party)), price=money(chosen.price_for(party))
        )
        for party in Party
        if chosen.allows(party)
    }
    if len(set(words.values())) == 1:
        return words.popitem()[1]
    return _("%(one)s; for a couple %(couple)s", one=words[Party.ONE], couple=words[Party.COUPLE])


def first_party(chosen):
    """For whom its next opening is looked up."""
    return Party.ONE if chosen.allows(Party.ONE) else Party.COUPLE


def _page(kept, form, use):
    """The form; with who is booked at the old place, once a new one is asked for."""
    asks = form.booked.errors or form.booked.data
    coming = place_changes.coming_in(reading(), format_id=kept.id) if asks else []
    booked = booked_rows(coming, reading().now)
    facts = {"kept": kept, "use": use, "link": link_of(kept), "booked": booked}
    return render_template("admin/session_format.html", form=form, **facts)


def _hers(work, format_id):
    return services.find(work, format_id=format_id, practitioner_id=practitioner().id)


def _saved(format_id, form):
    """Say what has come of it: saved is not yet bookable."""
    saved = _hers(read_again(), format_id)
    opening = saved.active and availability.next_opening(reading(), session_format=saved, party=first_party(saved))
    if not saved.active:
        flash(_("Saved. It is switched off: nobody can book it."), "success")
    elif not opening:
        flash(_("Saved, but there is no open time for it: look at its hours, and at the numbers below."), "caution")
    elif saved.listed:
        flash(saved_words(form, _("Saved. The booking page shows it now.")), "success")
    else:
        flash(_("Saved. It can be booked by its own link now."), "success")
    return redirect(url_for("admin.session_format", format_id=format_id), 303)
