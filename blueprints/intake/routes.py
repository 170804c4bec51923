"""A client's own form: the list of its parts, one topic a page, saved when she presses a button and while she types."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from blueprints.filters import time_words
from blueprints.guard import client_link
from blueprints.intake.differing import choices_made, differ
from blueprints.intake.languages import chosen_language, offered_languages
from blueprints.intake.pages import SAVES, page_of
from blueprints.work import now, read_again, reading, unit_of_work
from practice.errors import AnswersDiffer, AnswersRefused, NotFound, NotPossibleNow
from practice.models.intake import ConsentKind, current_text
from practice.services import consents, intake

blueprint = Blueprint("intake", __name__)


@blueprint.errorhandler(NotPossibleNow)
def say_that_it_is_closed(_refusal):
    """Nobody needs the answers any more."""
    flash(_("The form is closed: nothing is asked about this appointment any more."), "info")
    return redirect(url_for("appointment.show"), 303)


@blueprint.get("/form")
def form():
    """The parts, in any order, and how far she has come."""
    attendance = client_link().attendance
    own = intake.own_form(reading(), attendance=attendance)
    if "begin" in request.args:
        session[SAVES] = attendance.id
    elif not own.is_begun and session.get(SAVES) != attendance.id:
        return redirect(url_for("intake.before"))
    return render_template(
        "intake/form.html",
        own=own,
        appointment=attendance.appointment,
        missing=consents.missing(reading(), attendances=[attendance]).get(attendance.id, 0),
        saves=session.get(SAVES) == attendance.id,
        language=chosen_language(own),
        languages=offered_languages(own),
    )


@blueprint.route("/form/<section>", methods=["GET", "POST"])
def questions(section):
    """One topic. Continue keeps it and leads on; "come back later" keeps it and leads back to the list."""
    page = _page(reading(), section)
    if page is None or page.is_over:
        return redirect(page.way_on({}, frozenset()) if page else url_for("intake.form"), 303)
    form = page.form()
    if not form.validate_on_submit():
        return _show(page, form), 422 if form.errors else 200
    said, unchosen = choices_made(form.answers(unseen=page.unseen))
    if unchosen:
        return differ(page, form, page.differences(unchosen, said)), 422
    try:
        with unit_of_work() as work:
            intake.save_answers(work, **page.saving(form, said), may_wait="later" in request.form)
    except AnswersRefused as refusal:
        return _refused(page, form, refusal)
    except AnswersDiffer as refusal:
        return differ(_page(read_again(), section), form, refusal.differences), 409
    return redirect(_way_on(page, form, said), 303)


@blueprint.post("/form/<section>/save")
def save(section):
    """What she has typed so far, kept while she goes on."""
    page = _page(reading(), section)
    if page is None or page.save_url is None:
        raise NotFound
    form = page.form()
    if not form.validate():
        return _not_saved(_("Not saved yet: something on this page does not fit.")), 422
    try:
        with unit_of_work() as work:
            said = page.saving(form, form.answers(unseen=page.unseen))
            kept = intake.save_answers(work, **said, is_final=False)
    except AnswersRefused:
        return _not_saved(_("Not saved yet: something on this page does not fit.")), 422
    except AnswersDiffer:
        return _not_saved(_("Another window has other answers. Press “Save and continue” and choose.")), 409
    return {"saved_at": time_words(now()), "seen": page.seen_now({**page.own.editions, **kept})}


def _not_saved(words):
    return {"message": words}


def _page(work, section):
    attendance = client_link().attendance
    own = intake.own_form(work, attendance=attendance)
    return page_of(own, attendance_id=attendance.id, section=section, language=chosen_language(own))


def _show(page, form):
    attendance = client_link().attendance
    asked = page.asked(form)
    kinds = {each.question.consent for each in asked if each.question.consent}
    return render_template(
        "intake/questions.html",
        page=page,
        form=form,
        asked=asked,
        phone=attendance.client.phone if not page.own.is_closed else None,
        wordings={kind: reading().session.scalars(current_text(ConsentKind(kind))).first() for kind in kinds},
        languages=offered_languages(page.own),
    )


def _refused(page, form, refusal):
    if not form.refuse(refusal.faults):
        raise refusal
    return _show(page, form), 422


def _way_on(page, form, said):
    if "later" not in request.form:
        return page.way_on(said, form.asked)
    flash(_("Saved. The link in your email brings you back to it."))
    return url_for("intake.form")
