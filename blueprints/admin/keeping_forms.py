"""What she decides before everything about somebody leaves her practice, or goes for good."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, PasswordField, ValidationError

from blueprints.admin.edits import EditForm
from blueprints.admin.fields import CountField, DayField, Given
from blueprints.fields import ChoiceField, ChoicesField, Form, LineField, at_most, choice, optional, required
from blueprints.filters import date_words
from practice.rules.keeping import FEWEST_DAYS, FEWEST_YEARS, MOST_DAYS, MOST_YEARS, Keeping
from practice.services.keeping import Due

WORD = "erase"


class What(StrEnum):
    """What of a record is erased now."""

    WHAT_MAY_GO = "what_may_go"
    EVERYTHING = "everything"
    NOTHING = "nothing"


class ConfirmedForm(Form):
    """A form that asks who is in front of this browser, unless she has just said so."""

    current = PasswordField(
        _("Your password"),
        [required(_("Enter your password"))],
        description=_("Once more, so that nobody does this at a browser that you left open."),
        render_kw={"autocomplete": "current-password"},
    )

    @classmethod
    def of(cls, *, is_confirmed: bool, **given):
        """Without the password where she has just given it."""
        form = cls(**given)
        if is_confirmed:
            del form.current
        return form


class ClientCopyForm(ConfirmedForm):
    """What goes into the copy besides."""

    with_notes = BooleanField(_("My notes, too"))
    with_safety = BooleanField(_("What was answered about safety, too"))


class EraseForm(ConfirmedForm):
    """What of somebody's record is erased now, until when the rest stays, and that she means it."""

    what = ChoiceField(
        _("What do you erase now?"),
        [required(_("Choose what you erase"))],
        choices=[
            choice(What.WHAT_MAY_GO, _("What may go at once"), _("The file stays until its day.")),
            choice(What.EVERYTHING, _("Everything"), _("Only where no law and no case asks you to keep it.")),
            choice(What.NOTHING, _("Nothing"), _("Only set until when the file stays.")),
        ],
    )
    keep_until = DayField(
        _("Keep the file at least until"),
        [optional()],
        description=_(
            "Later than the usual day where somebody was under age (the years count from the 18th birthday), or while "
            "a court, an insurer or your college may ask for it."
        ),
    )
    word = LineField(
        _("To erase everything, write: erase"),
        [at_most(20)],
        description=_("It cannot be taken back."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )

    def validate_word(self, field: LineField) -> None:
        """Everything goes only by a word that nobody writes by mistake."""
        if self.what.data == What.EVERYTHING and (field.data or "").strip().casefold() != WORD:
            raise ValidationError(_("Write “erase” if you mean it"))


class KeepingForm(EditForm):
    """How long things are kept."""

    file_years = CountField(
        _("Years for a client's file, after the last appointment"),
        [Given(_("Enter a number of years, like 10"))],
        least=FEWEST_YEARS,
        most=MOST_YEARS,
        description=_("Ask your college: in Ontario it is ten years, and for somebody under age ten after turning 18."),
    )
    receipt_years = CountField(
        _("Years for receipts, after the year they are of"),
        [Given(_("Enter a number of years, like 6"))],
        least=FEWEST_YEARS,
        most=MOST_YEARS,
        description=_("For tax: in Canada six. A receipt keeps the name on it so long, also when the file is erased."),
    )
    draft_days = CountField(
        _("Days for a booking that was begun and not finished"),
        [Given(_("Enter a number of days, like 30"))],
        least=FEWEST_DAYS,
        most=MOST_DAYS,
        description=_("Then what was typed there goes by itself. Whoever comes back sooner finds it again."),
    )

    def values(self) -> Keeping:
        """What she decided."""
        return Keeping(self.file_years.data, self.receipt_years.data, self.draft_days.data)


class DueForm(ConfirmedForm):
    """Whose files are erased, of those whose time is over."""

    clients = ChoicesField(_("Whose file do you erase?"), [required(_("Choose at least one file"))])

    @classmethod
    def about(cls, due: Iterable[Due], *, is_confirmed: bool) -> DueForm:
        """The form about these."""
        form: DueForm = cls.of(is_confirmed=is_confirmed)
        form.clients.choices = [choice(each.id, each.name, _when(each)) for each in due]
        return form


def _when(due: Due) -> str:
    last = due.last_on
    when = date_words(last or due.since_on)
    return (
        gettext("Last appointment on %(when)s", when=when) if last else gettext("First contact on %(when)s", when=when)
    )
