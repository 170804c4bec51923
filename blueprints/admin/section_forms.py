"""What she fills in about a section, about a questionnaire as a whole, and to change the place of its parts."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from functools import partial

from babel import Locale
from babel.core import UnknownLocaleError
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, ValidationError

from blueprints.admin.edits import EditForm
from blueprints.admin.fields import CountField, Given
from blueprints.admin.questionnaire_words import AUDIENCES, FORMATS
from blueprints.fields import (
    NAME_LENGTH,
    ChoiceField,
    ChoicesField,
    Form,
    LineField,
    LongField,
    at_most,
    choice,
    optional,
    required,
)
from practice.rules.questionnaire import Questionnaire, Section, SectionTranslation
from practice.rules.questionnaire_edits import removed, section_moved, section_removed, switched_off, switched_on
from practice.rules.questionnaire_order import moved
from practice.rules.questions import Audience

LEAD = 2000
Step = Callable[[Questionnaire], Questionnaire]


@dataclass(frozen=True, slots=True)
class SectionValues:
    """A section as its form shows it."""

    title: str = ""
    lead: str = ""
    minutes: int = 1
    audience: str = Audience.BOTH.value
    formats: tuple[str, ...] = ()
    other_title: str = ""
    other_lead: str = ""

    @classmethod
    def of(cls, section: Section, language: str) -> SectionValues:
        """What is kept. `language`: the second one, or empty."""
        other = section.translations.get(language, SectionTranslation())
        kept = (section.title, section.lead, section.minutes, section.audience.value, section.formats)
        return cls(*kept, other.title, other.lead)

    def written_to(self, section: Section, language: str) -> Section:
        """The section as she wants it."""
        spoken = {name: each for name, each in section.translations.items() if name != language}
        if language and (self.other_title or self.other_lead):
            spoken[language] = SectionTranslation(self.other_title, self.other_lead)
        return replace(
            section,
            title=self.title,
            lead=self.lead,
            minutes=self.minutes,
            audience=Audience(self.audience),
            formats=self.formats,
            translations=spoken if language else section.translations,
        )


class SectionForm(EditForm):
    """A section: questions about one thing; for some people or formats only, a pack."""

    title = LineField(
        _("Title"),
        [required(_("Enter a title, like “What brings you”")), at_most(NAME_LENGTH)],
        description=_("Clients see it in the list of parts, and above its questions."),
    )
    lead = LongField(
        _("Words above the questions"),
        [optional(), at_most(LEAD)],
        description=_("A sentence or two before the first question, where it needs one."),
        render_kw={"rows": 3},
    )
    minutes = CountField(
        _("About how many minutes"),
        [Given(_("Enter a number of minutes, like 2"))],
        least=1,
        most=60,
        description=_("Said beside the part, so that she knows what she begins."),
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
    other_title = LineField(_("Title"), [optional(), at_most(NAME_LENGTH)])
    other_lead = LongField(_("Words above the questions"), [optional(), at_most(LEAD)], render_kw={"rows": 3})


@dataclass(frozen=True, slots=True)
class WholeValues:
    """What a questionnaire says about itself."""

    title: str
    language: str


class WholeForm(EditForm):
    """Its title, and the language in which its questions are said beside the first."""

    title = LineField(
        _("Title"),
        [required(_("Enter a title"))],
        description=_("You see it here, and on printed copies."),
    )
    language = LineField(
        _("Second language"),
        [optional(), at_most(16)],
        description=_(
            "Its code, like fr_CA, es or de. Each question then has a place for its words in it, and clients may "
            "choose it. What is not translated is shown as you wrote it. Leave it empty for none."
        ),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )

    def validate_language(self, field: LineField) -> None:
        """A language that Babel knows, in its usual spelling."""
        if not field.data:
            return
        try:
            field.data = str(Locale.parse(field.data, sep="_" if "_" in field.data else "-"))
        except (ValueError, UnknownLocaleError):
            raise ValidationError(_("I know no language of that code. Enter one like fr_CA")) from None

    def values(self) -> WholeValues:
        """What she wants it to say."""
        return WholeValues(self.title.data or "", self.language.data or "")


class ArrangeForm(Form):
    """A press of a button beside a question or a section."""

    what = HiddenField(validators=[required("")])
    name = HiddenField(validators=[required(""), at_most(40)])
    step = HiddenField(validators=[required("")])

    def edit(self, published: Container[str]) -> Step | None:
        """The step that the button stands for; None for what is no button."""
        name = self.name.data or ""
        steps: dict[tuple[str | None, str | None], Step] = {
            ("question", "up"): partial(moved, key=name, by=-1),
            ("question", "down"): partial(moved, key=name, by=1),
            ("question", "off"): partial(switched_off, key=name),
            ("question", "on"): partial(switched_on, key=name),
            ("question", "remove"): partial(removed, key=name, published=published),
            ("section", "up"): partial(section_moved, key=name, by=-1),
            ("section", "down"): partial(section_moved, key=name, by=1),
            ("section", "remove"): partial(section_removed, key=name),
        }
        return steps.get((self.what.data, self.step.data))
