"""Two windows answered the same question: she sees both answers and says which one holds."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from blueprints.fields import ChoiceField, Form, choice
from blueprints.intake.forms import AnswersForm
from blueprints.intake.pages import QuestionsPage
from practice.rules.conditions import Answers, Value
from practice.rules.merging import Differences

THERE, HERE = "there", "here"
CHOOSE, CHOOSING = "choose_", "choosing"
DRAWN_ANEW = {"csrf_token", "seen", "later", CHOOSING}


def choices_made(said: Answers) -> tuple[dict[str, Value], list[str]]:
    """What is left of her answers once she has chosen, and the questions for which she has not."""
    chosen = {key: request.form.get(CHOOSE + key) for key in request.form.getlist(CHOOSING) if key in said}
    left = {key: value for key, value in said.items() if chosen.get(key) != THERE}
    return left, [key for key, choice_made in chosen.items() if choice_made not in (THERE, HERE)]


def differ(page: QuestionsPage, typed: AnswersForm, differences: Differences) -> str:
    """Both answers of each of these questions, to choose from. Everything else that she typed is carried along."""
    form = _form_class(page, differences)()
    for field in form:
        field.flags.required = True  # the page says how to go on, and so does its refusal
    if CHOOSING in request.form:
        for key in differences:
            form.add_error(CHOOSE + key, _("Choose which answer to keep"))
    now = {key: page.own.editions.get(key, 0) for key in differences}
    carried = [
        (name, value)
        for name in request.form
        if name not in DRAWN_ANEW and not name.startswith(CHOOSE)
        for value in request.form.getlist(name)
    ]
    return render_template(
        "intake/differ.html",
        page=page,
        form=form,
        differing=list(differences),
        seen=page.seen_now({**page.seen(typed), **now}),
        carried=carried,
    )


def _form_class(page: QuestionsPage, differences: Differences) -> Any:
    fields: dict[str, object] = {}
    for question in page.questions:
        if question.key in differences:
            there, here = differences[question.key]
            words = question.said(page.own.given, page.own.circumstances, language=page.language)
            fields[CHOOSE + question.key] = ChoiceField(
                words.text,
                choices=[
                    choice(THERE, _("Keep what the other window saved"), _in_words(words, there, page.unseen)),
                    choice(HERE, _("Keep what this window has"), _in_words(words, here, ())),
                ],
                validators=[],
            )
    return type("DifferForm", (Form,), fields)


def _in_words(question: Any, value: Value, unseen: Collection[str]) -> str:
    if question.key in unseen:
        return _("An answer that I do not show here")
    return ", ".join(question.in_words(value)) if value else _("No answer")
