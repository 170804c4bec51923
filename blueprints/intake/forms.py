"""The form that a questionnaire's data becomes, and the answers that come back from it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field

from blueprints.fields import ChoiceField, ChoicesField, Form, LineField, LongField, at_most, choice, required
from practice.rules.conditions import Answers, Value
from practice.rules.questions import Question, QuestionKind

FIELDS = {
    QuestionKind.LINE: LineField,
    QuestionKind.LONG: LongField,
    QuestionKind.ONE: ChoiceField,
    QuestionKind.MANY: ChoicesField,
}
TAKE_AWAY = "take_away_"


class AnswersForm(Form):
    """One page of questions. `form_class` adds a field for each of them."""

    @classmethod
    def values_of(cls, given: Answers) -> dict[str, object]:
        """What the fields show of answers given before."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in given.items()}

    def answers(self, questions: Sequence[Question]) -> dict[str, Value]:
        """What she has answered on this page. An empty answer takes an earlier one away."""
        return {question.key: _value(self[question.key]) for question in questions}

    def replacements(self, questions: Sequence[Question]) -> dict[str, Value]:
        """The same where answers given before are not shown: an empty one leaves the earlier one as it was,
        unless she asks to have it taken away."""
        answers = self.answers(questions)
        return {key: value for key, value in answers.items() if value or self._takes_away(key)}

    def _takes_away(self, key: str) -> bool:
        name = TAKE_AWAY + key
        return name in self and bool(self[name].data)


def form_class(questions: Sequence[Question], *, closed: frozenset[str] = frozenset()) -> type[AnswersForm]:
    """A form for these questions. For the ones in `closed` there is a tick by which an answer is taken away."""
    fields: dict[str, object] = {question.key: _field(question) for question in questions}
    for key in closed & fields.keys():
        fields[TAKE_AWAY + key] = BooleanField(_("Take my answer away"))
    return type("AnswersForm", (AnswersForm,), fields)


def _field(question: Question) -> Field:
    options: dict[str, object] = {"description": question.help, "render_kw": {"autocomplete": "off"}}
    checks = [required(_("Answer this question"))] if question.is_required else []
    if question.offers_options:
        options["choices"] = [choice(option.key, option.words) for option in question.options]
    else:
        checks.append(at_most(question.longest))
    return FIELDS[question.kind](question.text, checks, **options)


def _value(field: Field) -> Value:
    data = field.data or ""
    return tuple(data) if isinstance(data, list) else data
