"""Where does she change the words that clients agree to, and see what was agreed to before?"""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.admin.texts_forms import ReviewForm, TextForm
from blueprints.admin.today import blueprint
from blueprints.work import read_again, reading, unit_of_work
from practice.errors import ChangedMeanwhile
from practice.models.intake import ConsentKind
from practice.services import texts as wordings

NAMES = {
    ConsentKind.FEES: lazy_gettext("Fees and cancelling"),
    ConsentKind.WALK: lazy_gettext("Walking outdoors"),
    ConsentKind.SERVICE: lazy_gettext("What counselling is, and is not"),
    ConsentKind.PRIVACY: lazy_gettext("Privacy and its limits"),
    ConsentKind.EMAIL: lazy_gettext("Email"),
    ConsentKind.TEXT: lazy_gettext("Text messages"),
    ConsentKind.VOICEMAIL: lazy_gettext("Voicemail"),
    ConsentKind.VIDEO: lazy_gettext("Video"),
    ConsentKind.RECORDS: lazy_gettext("Records"),
    ConsentKind.COUPLES: lazy_gettext("What you share between two"),
    ConsentKind.REMOTE: lazy_gettext("By phone and online"),
    ConsentKind.AGE: lazy_gettext("Age and own choice"),
}
EVERYBODY = lazy_gettext("In the form, of everybody.")
WHERE = {
    ConsentKind.FEES: lazy_gettext("On the last page of every booking, before it is confirmed, and in letters."),
    ConsentKind.WALK: lazy_gettext("Where a client gives her details for a walk, before she can go on."),
    ConsentKind.SERVICE: EVERYBODY,
    ConsentKind.PRIVACY: EVERYBODY,
    ConsentKind.EMAIL: lazy_gettext("In the form. It is missing only where she wants to be written to."),
    ConsentKind.TEXT: lazy_gettext("In the form. It is missing only where she wants text messages."),
    ConsentKind.VOICEMAIL: lazy_gettext("In the form. It is missing only where you may leave a message."),
    ConsentKind.VIDEO: lazy_gettext("In the form, for online sessions."),
    ConsentKind.RECORDS: EVERYBODY,
    ConsentKind.COUPLES: lazy_gettext("In the form, of both who come as a couple. Your rule about secrets is in it."),
    ConsentKind.REMOTE: lazy_gettext("In the form, for sessions by phone and online."),
    ConsentKind.AGE: EVERYBODY,
}


@blueprint.get("/texts")
def texts():
    """The wordings in force."""
    found = wordings.texts_in_force(reading())
    drafts = sum(version.text.reviewed_at is None for version in found)
    return render_template("admin/texts.html", texts=found, drafts=drafts, names=NAMES, where=WHERE)


@blueprint.route("/texts/<kind>", methods=["GET", "POST"])
def text(kind):
    """One of them: what is in force, and every version before it."""
    versions = wordings.find_versions(reading(), kind=kind)
    form = TextForm.about(wordings.values_of(versions[0].text))
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                is_new = wordings.save(work, kind=kind, values=form.values(), seen=form.seen.data)
        except ChangedMeanwhile:
            versions = wordings.find_versions(read_again(), kind=kind)
            form.show_conflict(wordings.values_of(versions[0].text))
        else:
            flash(
                _("Saved. Whoever is asked from now on reads it.") if is_new else _("Nothing has changed."), "success"
            )
            return redirect(url_for("admin.text", kind=kind), 303)
    page = render_template("admin/text.html", form=form, versions=versions, name=NAMES[kind], where=WHERE[kind])
    return page, form.status


@blueprint.post("/texts/<kind>/reviewed")
def review_text(kind):
    """She has read the version in force."""
    form = ReviewForm()
    if not form.validate_on_submit():
        abort(422)
    try:
        with unit_of_work() as work:
            wordings.mark_reviewed(work, kind=kind, version=form.version.data)
    except ChangedMeanwhile:
        flash(_("There is a newer version. Read it first."), "caution")
    else:
        flash(_("Noted: you have reviewed this wording."), "success")
    return redirect(url_for("admin.text", kind=kind), 303)
