"""Who waits for a time, what were they offered, and what does she do by hand: offer one, or take somebody off?"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.admin.today import blueprint
from blueprints.admin.waitlist_forms import HandForm, RemoveForm, WaitlistRulesForm
from blueprints.admin.waitlist_words import FAULTS, Line, history
from blueprints.guard import practitioner
from blueprints.wishes import wish_facts
from blueprints.work import practice, practice_again, read_again, reading, unit_of_work
from practice.errors import ChangedMeanwhile, WaitlistRefused
from practice.rules.slots import Slot
from practice.services import availability, formats, waitlist, waitlist_overview, waitlist_rules

DAYS = 10


@blueprint.get("/waitlist")
def waitlist_page():
    """Who waits, the first who joined first, and who has left the list not long ago."""
    known = formats.formats_of(reading(), practitioner_id=practitioner().id)
    entries = waitlist_overview.everybody(reading(), practitioner_id=practitioner().id)
    lines = [Line(entry, known) for entry in entries]
    return render_template(
        "admin/waitlist_page.html",
        waiting=[line for line in lines if line.entry.is_waiting],
        over=[line for line in lines if not line.entry.is_waiting],
    )


@blueprint.route("/waitlist/<entry_id>", methods=["GET", "POST"])
def waitlist_entry(entry_id):
    """One of them: what they wait for, what became of each offer; and a time to offer by hand."""
    form = HandForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                waitlist_overview.offer_by_hand(
                    work,
                    entry_id=entry_id,
                    practitioner_id=practitioner().id,
                    format_id=form.session_format.data or "",
                    start=form.start.instant,
                )
        except WaitlistRefused as refusal:
            read_again()
            form.form_errors = [FAULTS[refusal.fault]]  # above all: there may be no times to stand beside
            return _entry_page(entry_id, form), 409
        flash(_("Offered. A short letter says so, outside your quiet hours."), "success")
        return redirect(url_for("admin.waitlist_entry", entry_id=entry_id), 303)
    return _entry_page(entry_id, form), 422 if form.errors else 200


@blueprint.route("/waitlist/<entry_id>/remove", methods=["GET", "POST"])
def remove_from_waitlist(entry_id):
    """Take somebody off the list, with a reason for her own records. No letter tells of it."""
    entry = waitlist_overview.find(reading(), entry_id=entry_id, practitioner_id=practitioner().id)
    form = RemoveForm()
    if form.validate_on_submit():
        with unit_of_work() as work:
            waitlist.remove(work, entry_id=entry_id, practitioner_id=practitioner().id, reason=form.reason.data or "")
        flash(_("%(who)s is off the list.", who=entry.initials), "success")
        return redirect(url_for("admin.waitlist_page"), 303)
    return render_template("admin/remove_from_waitlist.html", form=form, entry=entry), 422 if form.errors else 200


@blueprint.route("/waitlist-rules", methods=["GET", "POST"])
def waitlist_settings():
    """Whether there is a list, and how long an offer stands."""
    form = WaitlistRulesForm.about(waitlist_rules.rules_of(practice()))
    if form.validate_on_submit():
        values = waitlist_rules.WaitlistRules(form.has_waitlist.data, form.offer_length.data)
        try:
            with unit_of_work() as work:
                waitlist_rules.save(work, practitioner_id=practitioner().id, values=values, seen=form.seen.data)
        except ChangedMeanwhile:
            form.show_conflict(waitlist_rules.rules_of(practice_again()))
        else:
            flash(_("Saved. It counts for every offer from now on."), "success")
            return redirect(url_for("admin.waitlist_settings"), 303)
    return render_template("admin/waitlist_settings.html", form=form), form.status


def _entry_page(entry_id, form):
    entry = waitlist_overview.find(reading(), entry_id=entry_id, practitioner_id=practitioner().id)
    named = waitlist.formats_named(reading(), entry=entry)
    chosen = next((each for each in named if each.id == request.args.get("format")), named[0])
    openings = waitlist_overview.open_times_for(reading(), entry=entry) if entry.is_waiting else []
    zone = ZoneInfo(practice().zone)
    slots = [Slot(each.start, each.end) for each in openings if each.format_id == chosen.id]
    form.session_format.data = chosen.id
    return render_template(
        "admin/waitlist_entry.html",
        entry=entry,
        line=Line(entry, named),
        facts=wish_facts(entry, named),
        history=history(entry),
        form=form,
        chosen=chosen,
        others=[each for each in named if each.id != chosen.id],
        days=availability.by_day(slots, zone)[:DAYS],
        suits={each.start for each in openings if each.suits(entry.wish, zone)},
    )
