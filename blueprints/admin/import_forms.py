"""What she says of a file that she imports: which one, what its columns mean, and that lines may stay out."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FileField, SelectField

from blueprints.admin.import_words import COLUMNS, ENCODINGS, KINDS
from blueprints.fields import ChoiceField, Form, choice, required
from practice.models.imports import ImportKind
from practice.rules.import_columns import Column, guess
from practice.rules.tables import Encoding
from practice.services.imports import COLUMNS as WANTED
from practice.services.imports import Choices, Headed

SHOWN = 3  # examples beside each heading


class FileForm(Form):
    """A file, and what is in it."""

    kind = ChoiceField(
        _("What is in it?"),
        [required(_("Say what is in the file"))],
        choices=[choice(kind.value, words) for kind, words in KINDS.items()],
    )
    file = FileField(
        _("File"),
        description=_("Up to 20 MB and 100,000 lines. Nothing is imported before you have seen what becomes of each."),
        render_kw={"accept": ".csv,.txt,.tsv,text/csv"},
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


class ColumnsForm(Form):
    """What the columns of a table of clients mean. Made for one table by `for_table`."""

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
        return Choices(columns=self._columns(), adds_known=self.adds_known.data == "yes")

    def validate(self, extra_validators: Any = None) -> bool:
        """Somebody has to have a name, and no column means two things."""
        is_valid = super().validate(extra_validators)
        columns = self._columns()
        if not {Column.NAME, Column.FIRST_NAME, Column.LAST_NAME} & set(columns):
            self.add_error(Column.NAME, gettext("Choose in which column the name is, or the first and the last name"))
            return False
        for name, place in columns.items():
            if list(columns.values()).count(place) > 1:
                self.add_error(name, gettext("You have chosen this column twice"))
                return False
        return is_valid

    def selects(self) -> list[SelectField]:
        """The fields that say what a column means, in their order."""
        return [field for field in self if field.name in set(Column)]

    def _columns(self) -> dict[str, int]:
        return {field.name: int(field.data) for field in self.selects() if field.data}


def for_table(kind: ImportKind, headed: Headed) -> Any:
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
    return type("TableForm", (ColumnsForm,), fields)()


class LeaveOutForm(Form):
    """That the lines which cannot be imported stay out."""

    leaves_out = BooleanField(
        _("The lines that cannot be imported stay out"),
        description=_("Everything else is imported in one go."),
    )


def _shown(headed: Headed, place: int) -> str:
    """A heading with some of what stands below it: `Email (amara@example.org, …)`."""
    below = (line.cells[place] for line in headed.sample if place < len(line.cells) and line.cells[place])
    examples = ", ".join(cell[:30] for cell in list(dict.fromkeys(below))[:SHOWN])
    heading = headed.header[place][:60] or gettext("column %(number)s", number=place + 1)
    return f"{heading} ({examples})" if examples else heading
