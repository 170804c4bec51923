"""Where does she change one question or one section of a draft, and add new ones?"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.admin.question_forms import question_form
from blueprints.admin.questionnaire_words import KINDS, condition_words, edit_words
from blueprints.admin.section_forms import SectionForm, SectionValues
from blueprints.admin.today import blueprint
from blueprints.work import read_again, reading, unit_of_work
from practice.errors import ChangedMeanwhile, NotFound, QuestionnaireRefused
from practice.rules.question_values import new_question as made_question
from practice.rules.question_values import new_values, question_with, second_language, values_of
from practice.rules.questionnaire import Section
from practice.rules.questionnaire_edits import (
    OWN,
    OWN_SECTION,
    added,
    changed,
    find_question,
    find_section,
    new_key,
    section_added,
    section_changed,
)
from practice.rules.questionnaire_faults import EditRefused
from practice.rules.questionnaire_fixed import is_fixed_section
from practice.rules.questions import AGREEMENTS, QuestionKind
from practice.services import questionnaires as services


@blueprint.route("/questionnaires/<key>/questions/<question_key>", methods=["GET", "POST"])
def question(key, question_key):
    """One question: its words, and what of the rest may change."""
    asked, kept = _found(reading(), key, find_question, question_key)
    values = _values(question_key)(asked)
    section = asked.section_of(question_key)
    form = question_form(asked, section, kept, kept.kind, request.form.get("after", values.after)).about(values)
    if not form.is_rearranged and form.validate_on_submit():
        try:
            with unit_of_work() as work:
                edit, shown = _rewording(form, question_key), _values(question_key)
                services.revise(work, key=key, edit=edit, seen=form.seen.data, shown=shown)
        except ChangedMeanwhile:
            form.show_conflict(_values(question_key)(_found(read_again(), key, find_question, question_key)[0]))
        except QuestionnaireRefused as refusal:
            _show(form, refusal.why)
        else:
            return _saved(key, question_key)
    words = {"kept": kept, "kind": kept.kind, "section": section, "asked": asked, "key": key}
    return render_template("admin/question.html", form=form, kinds=KINDS, when=condition_words, **words), form.status


@blueprint.route("/questionnaires/<key>/sections/<section_key>/questions/new", methods=["GET", "POST"])
def new_question(key, section_key):
    """Another question in a section: first its kind, then its words."""
    asked, section = _found(reading(), key, find_section, section_key)
    kinds = _kinds_for(section)
    kind = next((each for each in kinds if each.value == request.args.get("kind")), None)
    if kind is None:
        page = render_template("admin/new_question.html", form=None, key=key, section=section, kinds=kinds)
        return page, 422 if request.method == "POST" else 200
    form = question_form(asked, section, None, kind, request.form.get("after", "")).about(new_values(kind))
    if not form.is_rearranged and form.validate_on_submit():
        try:
            with unit_of_work() as work:
                name = new_key(OWN, services.every_key(work, key=key))
                services.revise(work, key=key, edit=_adding(form, section_key, kind, name))
        except QuestionnaireRefused as refusal:
            _show(form, refusal.why)
        else:
            return _saved(key, name)
    words = {"key": key, "section": section, "kinds": kinds, "kind": kind, "asked": asked}
    return render_template("admin/new_question.html", form=form, **words), form.status


@blueprint.route("/questionnaires/<key>/sections/<section_key>", methods=["GET", "POST"])
def section(key, section_key):
    """A section's own words, and whom it is for."""
    asked, kept = _found(reading(), key, find_section, section_key)
    form = _section_form(asked, kept).about(_section_values(section_key)(asked))
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                edit, shown = _resaying(form, section_key), _section_values(section_key)
                services.revise(work, key=key, edit=edit, seen=form.seen.data, shown=shown)
        except ChangedMeanwhile:
            form.show_conflict(_section_values(section_key)(_found(read_again(), key, find_section, section_key)[0]))
        except QuestionnaireRefused as refusal:
            _show(form, refusal.why)
        else:
            return _saved(key, section_key)
    words = {"kept": kept, "asked": asked, "key": key, "when": condition_words}
    return render_template("admin/section.html", form=form, **words), form.status


@blueprint.route("/questionnaires/<key>/sections/new", methods=["GET", "POST"])
def new_section(key):
    """Another section; for some people or formats only, a pack."""
    asked = services.find(reading(), key=key).shown.questionnaire
    form = _section_form(asked, None).about(SectionValues())
    if form.validate_on_submit():
        with unit_of_work() as work:
            name, values = new_key(OWN_SECTION, services.every_key(work, key=key)), form.typed_over(SectionValues())
            made = values.written_to(Section(name, values.title, ()), second_language(asked))
            services.revise(work, key=key, edit=lambda now: section_added(now, made))
        return _saved(key, name)
    return render_template("admin/new_section.html", form=form, key=key, asked=asked), form.status


def _found(work, key, find, name):
    """What she looks at, and a part of it by its key. Refuses with NotFound."""
    asked = services.find(work, key=key).shown.questionnaire
    try:
        return asked, find(asked, name)
    except EditRefused:
        raise NotFound from None


def _values(question_key):
    return lambda now: values_of(find_question(now, question_key), language=second_language(now))


def _section_values(section_key):
    return lambda now: SectionValues.of(find_section(now, section_key), second_language(now))


def _rewording(form, question_key):
    def edit(now):
        values, language = form.typed_over(_values(question_key)(now)), second_language(now)
        return changed(now, question_with(find_question(now, question_key), values, language=language))

    return edit


def _adding(form, section_key, kind, name):
    def edit(now):
        values = form.typed_over(new_values(kind))
        return added(now, section_key, made_question(name, kind, values, language=second_language(now)))

    return edit


def _resaying(form, section_key):
    def edit(now):
        values, kept = form.typed_over(_section_values(section_key)(now)), find_section(now, section_key)
        return section_changed(now, values.written_to(kept, second_language(now)))

    return edit


def _section_form(asked, kept):
    gone = {"audience", "formats"} if kept and is_fixed_section(kept) else set()
    gone |= set() if asked.languages else {"other_title", "other_lead"}
    return type("SectionForm", (SectionForm,), dict.fromkeys(gone))


def _kinds_for(section):
    """Agreements ask for agreement, and no other section does."""
    both = [AGREEMENTS] if section.is_agreements else [frozenset(QuestionKind) - AGREEMENTS]
    both = [frozenset(QuestionKind)] if not section.questions else both
    return {kind: words for kind, words in KINDS.items() if kind in both[0]}


def _show(form, why):
    """Beside the value that it is about, or above the form."""
    if why.part in form:
        form.add_error(why.part, edit_words(why))
    else:
        form.form_errors = [*form.form_errors, edit_words(why)]


def _saved(key, name):
    flash(_("Saved in the draft. Clients see it once you publish."), "success")
    return redirect(url_for("admin.questionnaire", key=key, _anchor=name), 303)
