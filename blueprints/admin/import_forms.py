"""What she says of a file that she imports: which one, what its columns mean, and that lines may stay out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FileField, SelectField

from blueprints.admin.import_words import COLUMNS, ENCODINGS, KINDS
from blueprints.fields import ChoiceField, Form, choice, required
from practice.models.imports import ImportKind
from practice.models.scheduling import SessionFormat
from practice.rules.import_columns import Column, guess
from practice.rules.import_times import Order, possible_orders
from practice.rules.tables import Encoding
from practice.services.imports import COLUMNS as WANTED
from practice.services.imports import Choices, Headed

SHOWN = 3  # examples beside each heading
NONE = "none"


class FileForm(Form):
    """A file, and what is in it."""

    kind = ChoiceField(
        _("What is in it?"),
        [required(_("Say what is in the file"))],
        choices=[choice(kind.value, words) for kind, words in KINDS.items()],
    )
    file = FileField(
        _("File"),
        description=_(
            "Up to 20 MB and 100,000 lines; a calendar up to 2 MB. You see what becomes of each line before anything "
            "is imported."
        ),
        render_kw={"accept": ".csv,.txt,.tsv,.ics,text/csv,text/calendar"},
    )
    encoding = SelectField(
        _("How are its letters written?"),
        choices=[
            choice("", _("Find out by yourself")),
            *(choice(each.value, words) for each, words in ENCODINGS.items()),
        ],
        description=_("Only if letters like é came out wrong."),
    )

    def chosen(self) -> tuple[ImportKind, str, bytes, Encoding | None]:
        """What is in it, its name, its bytes, and how its letters are written if she said so."""
        file = self.file.data
        encoding = Encoding(self.encoding.data) if self.encoding.data else None
        name = (getattr(file, "filename", None) or "")[:200]
        return ImportKind(self.kind.data), name, file.read() if file else b"", encoding


class TableForm(Form):
    """What the columns of a table mean. Made for one table by `for_table`."""

    needed: tuple[tuple[set[str], Any], ...] = (
        (
            {Column.NAME, Column.FIRST_NAME, Column.LAST_NAME},
            _("Choose in which column the name is, or the first and the last name"),
        ),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """What every line needs has a column, and no column means two things."""
        is_valid = super().validate(extra_validators)
        columns = self.columns()
        for each, words in self.needed:
            if not each & set(columns):
                self.add_error(next(field.name for field in self.selects() if field.name in each), words)
                return False
        for name, place in columns.items():
            if list(columns.values()).count(place) > 1:
                self.add_error(name, gettext("You have chosen this column twice"))
                return False
        return is_valid

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        for field in self:  # each has an answer, if only "not in this file": none is said to be optional
            field.flags.required = True

    def selects(self) -> list[SelectField]:
        """The fields that say what a column means, in their order."""
        return [field for field in self if field.name in set(Column)]

    def questions(self) -> list[Any]:
        """What else she is asked, as choices."""
        return [field for field in self if isinstance(field, ChoiceField)]

    def columns(self) -> dict[str, int]:
        """In which place each column stands that there is."""
        return {field.name: int(field.data) for field in self.selects() if field.data}


class PeopleForm(TableForm):
    """The same for a table of clients."""

    adds_known = ChoiceField(
        _("Whoever you have already (same name, and same email or phone)"),
        choices=[
            choice("", _("Leave them as they are")),
            choice("yes", _("Write them down once more"), _("They are never made one by themselves.")),
        ],
        default="",
    )

    def choices(self) -> Choices:
        """What she said."""
        return Choices(columns=self.columns(), adds_known=self.adds_known.data == "yes")


class CalendarForm(TableForm):
    """What she is asked about appointments that a calendar tells of: it has no columns."""

    needed: tuple[tuple[set[str], Any], ...] = ()
    format_id = ChoiceField(
        _("What names none of your session formats is"), [required(_("Choose one, or that it stays out"))]
    )
    writes = ChoiceField(
        _("Whoever comes to what is still ahead"),
        choices=[
            choice(
                "", _("Gets no letter from me"), _("No confirmation, no reminder, no change: you tell them yourself.")
            ),
            choice("yes", _("Gets a confirmation at once, and reminders")),
        ],
        default="",
    )

    def choices(self) -> Choices:
        """What she said."""
        chosen = "" if self.format_id.data == NONE else self.format_id.data
        return Choices(columns=self.columns(), format_id=chosen, writes=self.writes.data == "yes")


class SessionsForm(CalendarForm):
    """The same for a table of appointments."""

    needed = (
        *TableForm.needed,
        ({Column.STARTS, Column.DATE}, _("Choose in which column the day is, or day and time together")),
        ({Column.STARTS, Column.TIME}, _("Choose in which column the time is at which it starts")),
    )
    order = ChoiceField(
        _("A date like 3/4/2027 is"),
        [required(_("Say whether the day or the month comes first in it"))],
        choices=[choice(Order.DAY_FIRST.value, _("3 April")), choice(Order.MONTH_FIRST.value, _("March 4"))],
    )

    def choices(self) -> Choices:
        """What she said."""
        return replace(super().choices(), order=self.order.data)


def for_table(kind: ImportKind, headed: Headed, formats: Sequence[SessionFormat]) -> Any:
    """The form for one table: a select for each thing that a column can say, with a guess chosen."""
    guessed = guess(headed.header, WANTED[kind])
    places = [choice("", _("Not in this file"))]
    places += [choice(str(place), _shown(headed, place)) for place in range(len(headed.header))]
    fields = {
        column.value: SelectField(
            COLUMNS[column], choices=places, default=str(guessed[column]) if column in guessed else ""
        )
        for column in WANTED[kind]
    }
    if kind is ImportKind.CLIENTS:
        return type("ThisForm", (PeopleForm,), fields)()
    asked = CalendarForm if kind is ImportKind.CALENDAR else SessionsForm
    form = type("ThisForm", (asked,), fields)(data={"order": _order(headed, guessed)})
    stays_out = choice(NONE, _("Not imported"))
    form.format_id.choices = [*(choice(each.id, each.name) for each in formats), stays_out]
    return form


class LeaveOutForm(Form):
    """That the lines which cannot be imported stay out."""

    leaves_out = BooleanField(
        _("The lines that cannot be imported stay out"),
        description=_("Everything else is imported in one go."),
    )


def _order(headed: Headed, guessed: Mapping[Column, int]) -> str | None:
    """The order of its dates where they leave no doubt; None where she has to be asked."""
    places = [guessed[column] for column in (Column.DATE, Column.STARTS) if column in guessed]
    dates = (line.cells[place] for line in headed.sample for place in places if place < len(line.cells))
    possible = possible_orders(dates)
    return next(iter(possible)).value if len(possible) == 1 else None


def _shown(headed: Headed, place: int) -> str:
    """A heading with some of what stands below it: `Email (amara@example.org, …)`."""
    below = (line.cells[place] for line in headed.sample if place < len(line.cells) and line.cells[place])
    examples = ", ".join(cell[:30] for cell in list(dict.fromkeys(below))[:SHOWN])
    heading = headed.header[place][:60] or gettext("column %(number)s", number=place + 1)
    return f"{heading} ({examples})" if examples else heading
