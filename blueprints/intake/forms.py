"""The form that a page of a questionnaire becomes, and the answers that come back from it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, HiddenField

from blueprints.fields import (
    ChoiceField,
    ChoicesField,
    Form,
    LineField,
    LongField,
    PhoneField,
    at_most,
    choice,
    optional,
)
from blueprints.filters import phone_words
from practice.rules.conditions import Answers, Value
from practice.rules.questions import CHOSEN_ONCE, NOT_SAID, PERSON, Fault, Question, QuestionKind

FIELDS = {
    QuestionKind.LINE: LineField,
    QuestionKind.LONG: LongField,
    QuestionKind.PHONE: PhoneField,
    QuestionKind.DATE: LineField,
    QuestionKind.ONE: ChoiceField,
    QuestionKind.SCALE: ChoiceField,
    QuestionKind.YES_NO: ChoiceField,
    QuestionKind.MANY: ChoicesField,
}
WORDS = {
    Fault.TOO_LONG: _("Make this shorter"),
    Fault.TOO_MANY: _("Name fewer people"),
    Fault.NO_SUCH_OPTION: _("Choose from those on this page"),
    Fault.NOT_A_DATE: _("Write the date like 2027-03-09: year, month, day"),
}
PERSON_PARTS = (_("Name"), _("Who they are to you"), _("Phone"))
TAKE_AWAY, RATHER_NOT = "take_away_", "_not_said"


class AnswersForm(Form):
    """One page of questions. `form_class` adds the fields. `seen` are the editions that the page showed, `was` the
    answers. Only what was asked counts: a question that no answer brought up is in the page, and not asked."""

    questions: tuple[Question, ...]
    asked: frozenset[str]
    needed: frozenset[str]
    is_ours = True
    seen = HiddenField()
    was = HiddenField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for question in self.questions:
            for name in names_of(question):
                self[name].flags.required = question.key in self.needed or question.kind is QuestionKind.PEOPLE

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every question that was asked has an answer of its kind."""
        super().validate(extra_validators)
        for question in self.questions:
            if question.key not in self.asked:
                for name in names_of(question):
                    self[name].errors = ()
        if not self.is_ours:
            self.form_errors = [gettext("Something of this page was missing. Look at it, then press the button again.")]
        return not self.errors

    def answers(self, *, unseen: Collection[str]) -> dict[str, Value]:
        """What she has answered on this page. An empty answer takes an earlier one away.

        The page does not show what is kept of the `unseen` ones: left empty, it stays, unless she takes it away.
        """
        said = {question.key: self._value(question) for question in self.questions if question.key in self.asked}
        return {key: value for key, value in said.items() if value or key not in unseen or self._takes_away(key)}

    def shown(self) -> dict[str, Value]:
        """The answers that the page showed; nothing where that cannot be read."""
        try:
            said = json.loads((self.was.raw_data or ["{}"])[0])
        except ValueError:
            return {}
        pairs = said.items() if isinstance(said, dict) else ()
        return {key: tuple(map(str, value)) if isinstance(value, list) else str(value) for key, value in pairs}

    def refuse(self, faults: Mapping[str, Fault]) -> bool:
        """Say beside each question what is wrong with its answer. False when none of them is on this page."""
        here = {question.key: question for question in self.questions}
        for key in faults.keys() & here.keys():
            self.add_error(next(iter(names_of(here[key]))), str(_fault_words(here[key], faults[key])))
        return bool(faults.keys() & here.keys())

    def _takes_away(self, key: str) -> bool:
        name = TAKE_AWAY + key
        return name in self and bool(self[name].data)

    def _value(self, question: Question) -> Value:
        key = question.key
        if key + RATHER_NOT in self and self[key + RATHER_NOT].data:
            return NOT_SAID
        if question.kind is QuestionKind.PEOPLE:
            parts = [self[name].data or "" for name in names_of(question)]
            people = [parts[n : n + PERSON] for n in range(0, len(parts), PERSON)]
            return tuple(part for person in people if any(person) for part in person)
        if question.kind is QuestionKind.PHONE:
            return self[key].e164 or ""
        data = (self[key].data if self[key].raw_data else None) or ""  # what stood there before is no answer
        return tuple(dict.fromkeys(data)) if isinstance(data, list) else data


def form_class(questions: Iterable[Question], *, needed: Collection[str], removable: Collection[str]) -> Any:
    """A form for these questions. Labels call optional what is not `needed`; whether it may be left out is decided
    when it is saved. For the `removable` ones there is a tick by which an answer that is not shown is taken away."""
    questions = tuple(question for question in questions if question.takes_an_answer)
    fields: dict[str, object] = {"questions": questions, "asked": frozenset(), "needed": frozenset(needed)}
    for question in questions:
        fields |= _fields(question)
        if question.key in removable:
            fields[TAKE_AWAY + question.key] = BooleanField(_("Take my answer away"))
    return type("AnswersForm", (AnswersForm,), fields)


def fields_from(questions: Iterable[Question], values: Answers) -> dict[str, object]:
    """What the fields show of these answers."""
    data: dict[str, object] = {}
    for question in questions:
        value = values.get(question.key)
        if value is None or not question.takes_an_answer:
            continue
        if value == NOT_SAID and question.kind not in CHOSEN_ONCE:
            data[question.key + RATHER_NOT] = True
        elif question.kind is QuestionKind.PEOPLE:
            data |= dict(zip(names_of(question), value, strict=False))
        elif question.kind is QuestionKind.PHONE and isinstance(value, str):
            data[question.key] = phone_words(value)
        else:
            data[question.key] = list(value) if isinstance(value, tuple) else value
    return data


def names_of(question: Question) -> tuple[str, ...]:
    """The names of the fields that a question has in the page."""
    if question.kind is not QuestionKind.PEOPLE:
        return (question.key,)
    return tuple(f"{question.key}_{person}_{part}" for person in range(question.most) for part in range(PERSON))


def _fields(question: Question) -> dict[str, object]:
    fields: dict[str, object] = {}
    if question.kind is QuestionKind.PEOPLE:
        for number, name in enumerate(names_of(question)):
            fields[name] = LineField(PERSON_PARTS[number % PERSON], [at_most(200)], render_kw={"autocomplete": "off"})
    else:
        fields[question.key] = _field(question)
    if question.not_said and question.kind not in CHOSEN_ONCE:
        fields[question.key + RATHER_NOT] = BooleanField(question.not_said)
    return fields


def _field(question: Question) -> Field:
    options: dict[str, Any] = {"description": question.help, "validators": [optional()]}
    if question.offers_options:
        options["choices"] = [choice(option.key, option.words) for option in question.options]
        if question.not_said:
            options["choices"].append(choice(NOT_SAID, question.not_said))
    else:
        autocomplete = {"name": "name", "phone": "tel"}.get(question.fills, "off")
        options["render_kw"] = {"autocomplete": autocomplete}
        options["validators"] = [optional(), at_most(question.longest)]
    if question.kind is QuestionKind.PHONE:
        options["render_kw"] |= {"type": "tel", "inputmode": "tel"}
    return FIELDS[question.kind](question.text, **options)


def _fault_words(question: Question, fault: Fault) -> Any:
    """What to do about it; of what is missing with the question, so that the list of all says which one."""
    if fault is not Fault.MISSING:
        return WORDS[fault]
    if question.kind in CHOSEN_ONCE and question.not_said:
        return gettext("Answer “%(question)s”, or choose “%(way)s”", question=question.text, way=question.not_said)
    return gettext("Answer “%(question)s”", question=question.text)
