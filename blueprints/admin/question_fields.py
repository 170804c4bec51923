"""The form fields in which she writes the answers that a question offers, and its words under a condition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext as _
from wtforms import Field, ValidationError
from wtforms.utils import unset_value

from blueprints.fields import UNSEEN
from practice.rules.typed_text import has_unseen, trimmed

MOST_ROWS, SPARE = 40, 3
LONGEST_OPTION, LONGEST_TEXT = 300, 500


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it is drawn: what it was typed, by its columns, and what is wrong with it."""

    number: int
    texts: tuple[str, ...]
    error: str | None


class RowsField(Field):
    """Rows of texts. `data` is a tuple of tuples, one text for each of the `columns`.

    Each row posts `<name>-<number>-<column>`; a row in which nothing can be read means nothing.
    """

    columns: ClassVar[tuple[str, ...]]
    longest: ClassVar[int]
    spare: ClassVar[int] = 0

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        self.data: tuple[tuple[str, ...], ...] = tuple(self.data or ())
        self.typed: list[tuple[str, ...]] = list(self.data)
        self.refused: dict[int, str] = {}
        if formdata:
            posted = [self._texts(formdata, number) for number in range(MOST_ROWS + SPARE)]
            self.typed = [texts for texts in posted if any(texts)]
            self.data = tuple(self.typed)

    def pre_validate(self, form: Any) -> None:
        for number, texts in enumerate(self.typed):
            if any(map(has_unseen, texts)):
                self.refused[number] = str(UNSEEN)
            elif any(len(text) > self.longest for text in texts):
                self.refused[number] = _("Make this shorter: at most %(max)d characters", max=self.longest)
        if len(self.data) > MOST_ROWS:
            raise ValidationError(_("Leave at most %(most)s of them", most=MOST_ROWS))
        if self.refused:
            raise ValidationError(next(iter(self.refused.values())))

    @property
    def rows(self) -> Sequence[Row]:
        """Every row that is filled, and empty ones for more."""
        empty = ("",) * len(self.columns)
        texts = [*self.typed, *[empty] * self.spare]
        return [Row(number, each, self.refused.get(number)) for number, each in enumerate(texts)]

    def _value(self) -> str:
        return "; ".join(", ".join(filter(None, self._read(texts))) for texts in self.data)

    def _read(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """What of a row is read by people."""
        return texts

    def _texts(self, formdata: Any, number: int) -> tuple[str, ...]:
        return tuple(trimmed(formdata.get(f"{self.name}-{number}-{column}") or "") for column in self.columns)


class OptionsField(RowsField):
    """The answers that she offers: their keys, hidden, their words, and their words in the second language."""

    columns = ("key", "words", "other")
    longest = LONGEST_OPTION
    spare = SPARE

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        self.typed = [texts for texts in self.typed if texts[1] or texts[2]]
        self.data = tuple(self.typed)

    def rearrange(self, step: str) -> None:
        """`up-2`, `down-0`: change the place of a row, in the form alone. Anything else leaves it as it is."""
        direction, _dash, number = step.partition("-")
        now = int(number) if number.isdecimal() and len(number) < 3 else len(self.typed)
        then = now + {"up": -1, "down": 1}.get(direction, 0)
        if now < len(self.typed) and 0 <= then < len(self.typed):
            self.typed.insert(then, self.typed.pop(now))

    def _read(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        return texts[1:]


class WordingsField(RowsField):
    """What the question says instead under each of its conditions: text and help."""

    columns = ("text", "help")
    longest = LONGEST_TEXT

    def _texts(self, formdata: Any, number: int) -> tuple[str, ...]:
        """A row stays a row when it is emptied: it belongs to its condition."""
        if f"{self.name}-{number}-text" not in formdata:
            return ()
        return super()._texts(formdata, number)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        if formdata:
            rows = [self._texts(formdata, number) for number in range(MOST_ROWS)]
            self.typed = [texts for texts in rows if texts]
            self.data = tuple(self.typed)
