"""What she fills in about one question: text in, values out. Only what that question has is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField

from blueprints.admin.edits import EditForm
from blueprints.admin.fields import CountField, Given
from blueprints.admin.question_fields import OptionsField, WordingsField
from blueprints.admin.questionnaire_words import AUDIENCES, CONSENTS, FORMATS, condition_words, shortened
from blueprints.fields import ChoiceField, ChoicesField, LineField, LongField, at_most, choice, optional, required
from practice.rules.question_values import AS_IT_IS, OPTIONAL, REQUIRED, SOMETIMES, earlier_choices
from practice.rules.questionnaire import Questionnaire, Section
from practice.rules.questionnaire_fixed import has_fixed_circle
from practice.rules.questions import ANSWERLESS, CHOSEN, CHOSEN_ONCE, Question, QuestionKind

TEXT, LONG, LINE = 500, 1000, 200
TWO_ROWS = {"rows": 2}
# what only some kinds of question have
OF_KINDS: Mapping[str, frozenset[QuestionKind]] = {
    "options": CHOSEN,
    "not_said": CHOSEN_ONCE | {QuestionKind.PEOPLE, QuestionKind.LINE},
    "longest": frozenset({QuestionKind.LONG}),
    "most": frozenset({QuestionKind.PEOPLE}),
    "requirement": frozenset(QuestionKind) - {QuestionKind.INFORMATION},
    "is_sensitive": frozenset(QuestionKind) - ANSWERLESS,
    "why_asked": frozenset(QuestionKind) - ANSWERLESS,
}
CIRCLE = ("requirement", "is_sensitive", "audience", "formats", "after", "ticked")
OTHERS = ("other_text", "other_help", "other_why_asked", "other_not_said")


class QuestionForm(EditForm):
    """A question. `question_form` leaves out what it doesn't have, and what stays as it is."""

    text = LongField(
        _("Question"),
        [required(_("Write what you ask")), at_most(TEXT)],
        description=_("Clients read it above the place for their answer."),
        render_kw=TWO_ROWS,
    )
    help = LongField(
        _("Help"),
        [optional(), at_most(LONG)],
        description=_("A smaller line below the question: an example, or that a few words are enough."),
        render_kw=TWO_ROWS,
    )
    why_asked = LongField(
        _("Why I ask"),
        [required(_("Write why you ask it")), at_most(LONG)],
        description=_("Clients open it when they wonder what it is for."),
        render_kw=TWO_ROWS,
    )
    options = OptionsField(
        _("Answers to choose from"),
        description=_("In this order. Leave a row empty to leave that answer out."),
    )
    not_said = LineField(
        _("Words of “I would rather not say”"),
        [optional(), at_most(LINE)],
        description=_("Offered as a last answer, and as good as any other. Leave it empty not to offer it."),
    )
    wordings = WordingsField(_("Other words"))
    requirement = ChoiceField(_("Does it have to be answered?"), [required(_("Choose one of them"))])
    is_sensitive = BooleanField(
        _("Sensitive"),
        description=_("A mark that stays with the question. Every answer is sealed, with it or without it."),
    )
    audience = ChoiceField(
        _("Who is asked"),
        [required(_("Choose one of them"))],
        choices=[choice(each.value, words) for each, words in AUDIENCES.items()],
    )
    formats = ChoicesField(
        _("For which formats"),
        choices=[choice(name, words) for name, words in FORMATS.items()],
        description=_("Tick those for which it is asked. With none ticked it is asked for all of them."),
    )
    after = SelectField(
        _("When it comes up"),
        validate_choice=True,
        description=_("Always, or only after certain answers to an earlier question."),
    )
    ticked = ChoicesField(_("After one of these answers"))
    starts_page = BooleanField(_("Begins a new page"), description=_("What stands before it is a page of its own."))
    longest = CountField(
        _("Longest answer"),
        [Given(_("Enter a number of characters, like 1000"))],
        least=20,
        most=10_000,
        description=_("In characters. Clients see how many are left."),
    )
    most = CountField(
        _("How many people"), [Given(_("Enter a number, like 1"))], least=1, most=20, description=_("At most so many.")
    )
    consent = ChoiceField(_("Which wording"), [required(_("Choose the words that are agreed to"))])
    other_text = LongField(_("Question"), [optional(), at_most(TEXT)], render_kw=TWO_ROWS)
    other_help = LongField(_("Help"), [optional(), at_most(LONG)], render_kw=TWO_ROWS)
    other_why_asked = LongField(_("Why I ask"), [optional(), at_most(LONG)], render_kw=TWO_ROWS)
    other_not_said = LineField(_("Words of “I would rather not say”"), [optional(), at_most(LINE)])

    @property
    def is_rearranged(self) -> bool:
        """Whether a button was pressed that only changes the form: a row's place, or whose answers are shown."""
        step = request.form.get("row", "") if self.is_submitted() else ""
        if step and "options" in self:
            self.options.rearrange(step)
        return bool(step)


def question_form(
    asked: Questionnaire, section: Section, question: Question | None, kind: QuestionKind, after: str
) -> type[QuestionForm]:
    """The form for a question of that kind in its section; a new one where there is no `question` yet.

    `after`: the question whose answers are shown to be ticked.
    """
    gone = {name for name, kinds in OF_KINDS.items() if kind not in kinds}
    gone |= set() if asked.languages else set(OTHERS)
    gone |= {f"other_{name}" for name in ("why_asked", "not_said") if name in gone}
    gone |= set(CIRCLE) if section.is_safety or (question and has_fixed_circle(question)) else set()
    if not (question and question.wordings):
        gone.add("wordings")
    if question or kind is not QuestionKind.CONSENT:
        gone.add("consent")
    earlier = earlier_choices(asked, question.key if question else None, section=section.key)
    parts: dict[str, Any] = {
        "requirement": _requirement(asked, question),
        "after": _after(asked, question, earlier),
        "ticked": _ticked(earlier, after),
        "consent": _consent(asked),
    }
    return type("QuestionForm", (QuestionForm,), parts | dict.fromkeys(gone))


def _requirement(asked: Questionnaire, question: Question | None) -> ChoiceField:
    choices = [
        choice(OPTIONAL, _("No"), _("It says “(optional)”, and she may leave it out.")),
        choice(REQUIRED, _("Yes"), _("She cannot send the form without an answer to it.")),
    ]
    if question and question.required_if is not None:
        choices.append(choice(SOMETIMES, _("Yes, if"), condition_words(question.required_if, asked)))
    return ChoiceField(
        _("Does it have to be answered?"), [required(_("Choose one of them"))], choices=choices, default=OPTIONAL
    )


def _after(asked: Questionnaire, question: Question | None, earlier: tuple[Question, ...]) -> SelectField:
    choices = [choice("", _("Always"))]
    if question and question.shows_if is not None:
        choices.append(choice(AS_IT_IS, _("As it is: %(when)s", when=condition_words(question.shows_if, asked))))
    choices += [choice(each.key, f"{each.key} · {shortened(each.text)}") for each in earlier]
    return SelectField(
        _("When it comes up"),
        choices=choices,
        invalid_choice_message=_("Choose one of those on this page"),
        description=_("Always, or only after certain answers to an earlier question."),
    )


def _ticked(earlier: tuple[Question, ...], after: str) -> ChoicesField | None:
    chosen = next((each for each in earlier if each.key == after), None)
    if chosen is None:
        return None
    return ChoicesField(
        _("After one of these answers"),
        choices=[choice(each.key, each.words) for each in chosen.options],
        validate_choice=False,
        description=_("To “%(question)s”. Tick at least one.", question=shortened(chosen.text)),
    )


def _consent(asked: Questionnaire) -> ChoiceField:
    taken = {each.consent for each in asked.questions if each.kind is QuestionKind.CONSENT}
    return ChoiceField(
        _("Which wording"),
        [required(_("Choose the words that are agreed to"))],
        choices=[choice(kind.value, words) for kind, words in CONSENTS.items() if kind.value not in taken],
    )
