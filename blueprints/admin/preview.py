"""What will a client see on her phone? One page of the draft, drawn as hers, with nothing kept and nothing sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, SelectField
from wtforms import Form as PlainForm

from blueprints.admin.questionnaire_words import FORMATS, condition_words
from blueprints.admin.today import blueprint
from blueprints.fields import ChoiceField, ChoicesField, LineField, LongField, choice
from blueprints.work import reading
from practice.rules.conditions import COUPLE, INDIVIDUAL, Circumstances, still_open
from practice.rules.questions import CHOSEN_ONCE, NOT_SAID, PERSON, Question, QuestionKind
from practice.services import questionnaires as services

NOTHING: dict[str, Any] = {}  # nobody has answered anything
PERSON_PARTS = (_("Name"), _("Who they are to you"), _("Phone"))


class Viewer(PlainForm):
    """For whom she looks. Sent by GET; what is left out, or is no choice, is the first."""

    party = SelectField(
        _("Who comes"), choices=[choice(INDIVIDUAL, _("Somebody alone")), choice(COUPLE, _("Two together"))]
    )
    format = SelectField(_("Session format"), choices=[choice(*each) for each in FORMATS.items()])
    language = SelectField(_("Language"))

    def circumstances(self) -> Circumstances:
        """Who comes and how they meet."""
        return Circumstances(self.party.data == COUPLE, self.format.data)


@dataclass(frozen=True, slots=True)
class Seen:
    """A question as the component `question` draws it, and when it comes up."""

    question: Question
    when: str
    is_shown: bool
    is_answered: bool = False
    shows_if: None = None
    needed_if: None = None
    words: None = None


@blueprint.get("/questionnaires/<key>/preview")
def preview(key):
    """One page of one section, for whom and which format she chooses."""
    asked = services.find(reading(), key=key).shown.questionnaire
    viewer = _viewer(asked)
    circumstances = viewer.circumstances()
    sections = [each for each in asked.sections if each.is_for(circumstances) and each.pages(circumstances)]
    if not sections:
        return render_template("admin/preview.html", key=key, viewer=viewer, section=None, sections=())
    chosen = request.args.get("section", sections[0].key)
    section = next((each for each in sections if each.key == chosen), sections[0])
    pages = section.pages(circumstances)
    number = min(max(request.args.get("page", 1, type=int), 1), len(pages))
    seen = [each for each in _seen(pages[number - 1], asked, circumstances, viewer.language.data) if each.is_shown]
    form = _form([each.question for each in seen], circumstances)
    words = {"section": section, "sections": sections, "number": number, "pages": pages, "seen": seen}
    return render_template("admin/preview.html", key=key, viewer=viewer, fields=form, **words)


def _viewer(asked):
    viewer = Viewer(request.args)
    viewer.language.choices = [choice("", _("As you wrote it")), *(choice(each, each) for each in asked.languages)]
    for field in viewer:
        if field.data not in [each.value for each in field.choices]:
            field.data = field.choices[0].value
    return viewer


def _seen(page, asked, circumstances, language):
    """Each question with what is left of its condition, once it is known who comes and how."""
    may_ask = frozenset(
        each.key
        for section in asked.sections
        if section.is_for(circumstances)
        for each in section.questions
        if each.is_for(circumstances)
    )
    for each in page:
        left = still_open(each.shows_if, NOTHING, circumstances, live=may_ask)
        when = "" if isinstance(left, bool) else condition_words(left, asked)
        yield Seen(each.said(NOTHING, circumstances, language=language), when, is_shown=left is not False)


def _form(questions, circumstances):
    """Fields that take nothing in: as the client's form has them, by the same names."""
    fields: dict[str, Any] = {}
    for each in questions:
        fields |= _fields(each)
    form = type("PreviewForm", (PlainForm,), fields)()
    for each in questions:
        if each.key in form and each.is_needed(NOTHING, circumstances):
            form[each.key].flags.required = True
    return form


def _fields(question: Question) -> dict[str, Field]:
    if not question.takes_an_answer:
        return {}
    found: dict[str, Any] = {}
    if question.kind is QuestionKind.PEOPLE:
        for person in range(question.most):
            for part in range(PERSON):
                found[f"{question.key}_{person}_{part}"] = LineField(PERSON_PARTS[part])
    else:
        found[question.key] = _field(question)
    if question.not_said and question.kind not in CHOSEN_ONCE:
        found[f"{question.key}_not_said"] = BooleanField(question.not_said)
    return found


def _field(question: Question) -> Field:
    if not question.offers_options:
        kind = LongField if question.kind is QuestionKind.LONG else LineField
        return kind(question.text, description=question.help)
    choices = [choice(each.key, each.words) for each in question.options]
    if question.kind is QuestionKind.MANY:
        return ChoicesField(question.text, description=question.help, choices=choices)
    choices += [choice(NOT_SAID, question.not_said)] if question.not_said else []
    return ChoiceField(question.text, description=question.help, choices=choices)
