"""What are clients asked before we meet? Each form, the draft of its next version, and how that is published."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.admin.questionnaire_words import CHANGES, KINDS, condition_words, edit_words
from blueprints.admin.section_forms import ArrangeForm, WholeForm, WholeValues
from blueprints.admin.today import blueprint
from blueprints.fields import Form, refuse_without_token
from blueprints.work import read_again, reading, unit_of_work
from practice.errors import ChangedMeanwhile, QuestionnaireRefused
from practice.rules.question_values import second_language
from practice.rules.questionnaire_changes import changes
from practice.rules.questionnaire_edits import is_own
from practice.rules.questionnaire_fixed import is_always_asked
from practice.services import questionnaires as services


@blueprint.get("/questionnaires")
def questionnaires():
    """Each of the practice's forms, and whether a draft of it is under way."""
    return render_template("admin/questionnaires.html", forms=services.every_form(reading()))


@blueprint.get("/questionnaires/<key>")
def questionnaire(key):
    """The draft with its buttons, or what is published, to be read."""
    editing = services.find(reading(), key=key)
    published = services.published_keys(reading(), key=key)
    words = {"kinds": KINDS, "condition_words": condition_words, "is_always_asked": is_always_asked}
    words |= {"may_remove": lambda each: is_own(each.key) and each.key not in published}
    return render_template(
        "admin/questionnaire.html", key=key, editing=editing, asked=editing.shown.questionnaire, **words
    )


@blueprint.post("/questionnaires/<key>/changes")
def begin_changes(key):
    """Begin a draft of the next version."""
    refuse_without_token()
    with unit_of_work() as work:
        services.begin_changes(work, key=key)
    return redirect(url_for("admin.questionnaire", key=key), 303)


@blueprint.post("/questionnaires/<key>/arrange")
def arrange(key):
    """A question or a section goes up or down, off or on, or away."""
    form = ArrangeForm()
    edit = form.edit(services.published_keys(reading(), key=key)) if form.validate_on_submit() else None
    if edit is None:
        abort(422)
    try:
        with unit_of_work() as work:
            services.revise(work, key=key, edit=edit)
    except QuestionnaireRefused as refusal:
        flash(f"{edit_words(refusal.why)}.", "caution")
    return redirect(url_for("admin.questionnaire", key=key, _anchor=form.name.data), 303)


@blueprint.route("/questionnaires/<key>/words", methods=["GET", "POST"])
def questionnaire_words(key):
    """Its title, and its second language."""
    form = WholeForm.about(_whole(services.find(reading(), key=key).shown.questionnaire))
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                services.revise(work, key=key, edit=_saying(form.values()), seen=form.seen.data, shown=_whole)
        except ChangedMeanwhile:
            form.show_conflict(_whole(services.find(read_again(), key=key).shown.questionnaire))
        else:
            flash(_("Saved in the draft. Clients see it once you publish."), "success")
            return redirect(url_for("admin.questionnaire", key=key), 303)
    return render_template("admin/questionnaire_words.html", form=form, key=key), form.status


@blueprint.route("/questionnaires/<key>/publish", methods=["GET", "POST"])
def publish(key):
    """What differs, who is on which version, and the press that puts the draft before clients."""
    editing = services.find(reading(), key=key)
    form = Form()
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                number = services.publish(work, key=key, seen=request.form.get("draft", ""))
        except ChangedMeanwhile:
            flash(_("The draft has changed meanwhile. Look at it once more; nothing was published."), "caution")
        else:
            flash(_("Version %(number)s is published. Whoever begins from now on is asked it.", number=number))
        return redirect(url_for("admin.questionnaire", key=key), 303)
    found = changes(editing.newest.questionnaire, editing.shown.questionnaire)
    words = {"changes": found, "kinds": CHANGES, "draft_tag": services.tag_of(editing.draft)}
    page = render_template("admin/publish.html", form=form, key=key, editing=editing, **words)
    return page, 422 if form.errors else 200


@blueprint.route("/questionnaires/<key>/discard", methods=["GET", "POST"])
def discard_draft(key):
    """Give the draft up, after saying so."""
    editing = services.find(reading(), key=key)
    form = Form()
    if form.validate_on_submit():
        with unit_of_work() as work:
            services.discard(work, key=key)
        flash(_("The draft is gone. Clients are asked as before."), "info")
        return redirect(url_for("admin.questionnaire", key=key), 303)
    found = changes(editing.newest.questionnaire, editing.shown.questionnaire)
    page = render_template("admin/discard_draft.html", form=form, key=key, editing=editing, changes=found)
    return page, 422 if form.errors else 200


def _whole(asked):
    return WholeValues(asked.title, second_language(asked))


def _saying(values):
    """The step that gives it this title and second language; further ones that were imported stay."""

    def edit(now):
        others = tuple(each for each in now.languages[1:] if each != values.language)
        languages = (values.language, *others) if values.language else ()
        return replace(now, title=values.title, languages=languages)

    return edit
