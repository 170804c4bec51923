"""What was asked in earlier versions, in what do two differ, and how does a questionnaire come and go as a file?"""

from __future__ import annotations

import json
from pathlib import Path

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import HiddenField, TextAreaField

from blueprints.admin.questionnaire_words import CHANGES, KINDS, condition_words, wrong_words
from blueprints.admin.today import blueprint
from blueprints.fields import Form
from blueprints.work import read_again, reading, unit_of_work
from practice.errors import ChangedMeanwhile
from practice.rules.definitions import to_definition
from practice.rules.questionnaire_changes import changes
from practice.rules.questionnaire_imports import NoQuestionnaire, read_questionnaire
from practice.services import questionnaires as services

SCHEMA = Path(__file__).parent.parent.parent / "static" / "questionnaire.schema.json"


class ImportForm(Form):
    """A questionnaire as JSON: a file, or its text."""

    file = FileField(
        lazy_gettext("File"), description=lazy_gettext("A file that ends with .json, exported here or elsewhere.")
    )
    text = TextAreaField(
        lazy_gettext("Or its text"),
        description=lazy_gettext("If you choose a file as well, the file counts."),
        render_kw={"rows": 8, "spellcheck": "false"},
    )
    over = HiddenField()

    def content(self) -> str:
        """What was chosen or pasted; bytes that are no text are shown as what they are not."""
        chosen = self.file.data.read() if self.file.data else b""
        return chosen.decode("utf-8-sig", errors="replace") if chosen else self.text.data or ""


@blueprint.get("/questionnaires/<key>/versions")
def versions(key):
    """Every version with its answers, and what two of them have otherwise."""
    editing = services.find(reading(), key=key)
    every = {each.row.version: each for each in (*([editing.draft] if editing.draft else []), *editing.published)}
    after = every.get(request.args.get("version", type=int, default=-1))
    before = every.get(request.args.get("against", type=int, default=-1))
    found = changes(before.questionnaire, after.questionnaire) if before and after else ()
    words = {"after": after, "before": before, "changes": found, "kinds": CHANGES}
    return render_template("admin/versions.html", key=key, editing=editing, every=every, **words)


@blueprint.get("/questionnaires/<key>/versions/<int:number>")
def questionnaire_version(key, number):
    """One published version, as it was asked."""
    version = services.find_version(reading(), key=key, number=number)
    words = {"asked": version.questionnaire, "kinds": KINDS, "condition_words": condition_words}
    return render_template("admin/questionnaire_version.html", key=key, version=version, **words)


@blueprint.get("/questionnaires/<key>/export")
def export_questionnaire(key):
    """The draft, or a published version, as a file."""
    number = request.args.get("version", type=int)
    if number is None:
        version = services.find(reading(), key=key).shown
    else:
        version = services.find_version(reading(), key=key, number=number)
    text = json.dumps(to_definition(version.questionnaire), ensure_ascii=False, indent=2)
    name = f"{key}-draft.json" if version.is_draft else f"{key}-{version.row.version}.json"
    answer = current_app.response_class(f"{text}\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.route("/questionnaires/<key>/import", methods=["GET", "POST"])
def import_questionnaire(key):
    """A file becomes the draft, if it can be asked; one that is under way is replaced only by her own choice."""
    editing, form = services.find(reading(), key=key), ImportForm()
    is_known = (form.over.data or "") == services.tag_of(editing.draft)
    if form.validate_on_submit():
        try:
            read = read_questionnaire(form.content(), schema=_schema(), now=editing.newest.questionnaire)
            form.text.data = json.dumps(to_definition(read), ensure_ascii=False, indent=2)
            if is_known:
                with unit_of_work() as work:
                    services.replace_draft(work, key=key, questionnaire=read, over=form.over.data or "")
                flash(_("This is the draft now. Clients see it once you publish."), "success")
                return redirect(url_for("admin.questionnaire", key=key), 303)
        except NoQuestionnaire as refused:
            form.form_errors = [wrong_words(each) for each in refused.wrong]
        except ChangedMeanwhile:
            is_known = False
    return _import_page(key, form, is_asked=form.is_submitted() and not is_known and not form.errors)


def _import_page(key, form, *, is_asked):
    """409 where a draft is under way that she has not been shown: pressing once more replaces it."""
    if is_asked:
        form.over.data = services.tag_of(services.find(read_again(), key=key).draft)
    status = 422 if form.errors else 409 if is_asked else 200
    return render_template("admin/import_questionnaire.html", form=form, key=key, is_asked=is_asked), status


def _schema():
    return json.loads(SCHEMA.read_text(encoding="utf-8"))
