""" "What helps me feel you have my back": she reads it, makes it hers, prints it, and shares it if she wants to."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.guard import client_link
from blueprints.intake.own_forms import OwnWordsForm, SeenForm
from blueprints.intake.routes import blueprint
from blueprints.work import read_again, reading, unit_of_work
from practice.errors import ChangedMeanwhile
from practice.rules.own_words import Part, Theme
from practice.services import own_words as service
from practice.services.own_words import Words

LEADS = {
    Theme.LOOKS_LIKE: lazy_gettext("When someone has my back, it looks like this:"),
    Theme.FEELS_LIKE: lazy_gettext("This feels most like it to me:"),
    Theme.UNSETTLED: lazy_gettext("How it is for me now:"),
    Theme.NEW_NORMAL: lazy_gettext("My new normal would look like this:"),
    Theme.MORE: lazy_gettext("I would like more of this:"),
}


@blueprint.route("/form/words", methods=["GET", "POST"])
def own_words():
    """Her words as she kept them, or as they begin; saving keeps them."""
    attendance = client_link().attendance
    form = OwnWordsForm()
    if form.validate_on_submit():
        words = form.words.data or ""
        try:
            with unit_of_work() as work:
                service.save(work, attendance_id=attendance.id, words=words, seen=form.edition)
        except ChangedMeanwhile:
            return _page(form, service.own_words(read_again(), attendance=client_link().attendance), status=409)
        flash(_("Your words are kept.") if words else _("Nothing is kept any more."), "success")
        return redirect(url_for("intake.own_words"), 303)
    return _page(form, service.own_words(reading(), attendance=attendance), status=422 if form.errors else 200)


@blueprint.post("/form/words/share")
def share_words():
    """She shares them, or takes them back: nothing else does either."""
    attendance, form, takes_back = client_link().attendance, SeenForm(), "take_back" in request.form
    if not form.validate_on_submit():
        flash(_("That did not work. Press the button once more."), "caution")
        words = service.own_words(reading(), attendance=attendance)
        return _page(OwnWordsForm(formdata=None), words, status=422)
    told = (_("They are yours alone again.") if takes_back else _("You have shared your words."), "success")
    try:
        with unit_of_work() as work:
            if takes_back:
                service.take_back(work, attendance_id=attendance.id)
            else:
                service.share(work, attendance_id=attendance.id, seen=form.edition)
    except ChangedMeanwhile:
        told = (_("Another window has changed your words. Read them once more before you share them."), "caution")
    flash(*told)
    return redirect(url_for("intake.own_words"), 303)


def beginning(parts: tuple[Part, ...]) -> str:
    """What she said, as the text with which she begins."""
    return "\n\n".join("\n".join((str(LEADS[part.theme]), *_lines(part))) for part in parts)


def _lines(part: Part) -> tuple[str, ...]:
    return tuple(f"– {words}" for words in part.said) if part.theme is Theme.FEELS_LIKE else part.said


def _page(form: OwnWordsForm, words: Words, *, status: int):
    has_typed, differs = bool(form.words.raw_data), status == 409
    typed, form.words.flags.required = form.words.data, True  # to empty it is a way of answering, not to leave it out
    if not has_typed:
        form.words.data = words.words or beginning(words.parts)
    if differs or not has_typed:
        form.seen.data = str(words.edition)
    share = SeenForm(formdata=None, data={"seen": str(words.edition)})
    shown = {"form": form, "words": words, "typed": typed, "differs": differs, "share": share}
    return render_template("intake/own_words.html", **shown), status
