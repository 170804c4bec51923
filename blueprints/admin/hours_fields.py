"""The form field in which she writes the hours of one day: rows of two times, more of them than she needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms import Field, ValidationError
from wtforms.utils import unset_value

from blueprints.filters import hours_words
from practice.rules.wall_hours import HoursFault, WallHours

ROWS, MOST_ROWS = 4, 12
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?")
FAULTS: dict[HoursFault, LazyString] = {
    HoursFault.BACKWARDS: _("These hours end before they begin. Midnight, 00:00, is the end of the day"),
    HoursFault.OVERLAP: _("These hours lie over others of that day. Make one of them shorter, or make both one"),
    HoursFault.EMPTY: _("A week without hours can never be booked. Choose the usual week, or write some hours"),
    HoursFault.PAST: _("That day is over. Choose today or a day to come"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it is drawn: its two inputs as they were typed, and what is wrong with it."""

    number: int
    opens: str
    closes: str
    error: str | None
    is_first_to_see: bool  # the error summary leads to it


class HoursField(Field):
    """The hours of a day. `data` is a tuple of WallHours, in the order in which they were typed.

    Each row posts `<name>-<number>-from` and `<name>-<number>-until`; a row that is left empty means nothing.
    """

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        self.data: tuple[WallHours, ...] = tuple(self.data or ())
        self.typed = [(f"{each.opens:%H:%M}", f"{each.closes:%H:%M}") for each in self.data]
        self.places = list(range(len(self.data)))
        self.refused: dict[int, str] = {}
        if formdata is not None:
            self.typed = [self._texts(formdata, number) for number in range(MOST_ROWS)]
            while self.typed and self.typed[-1] == ("", ""):
                self.typed.pop()
            self._read()

    def pre_validate(self, form: Any) -> None:
        if self.refused:
            raise ValidationError(next(iter(self.refused.values())))

    def refuse(self, place: int, fault: HoursFault) -> None:
        """Say what is wrong with the hours at a place of `data`, beside their row."""
        self.refused[self.places[place]] = words = str(FAULTS[fault])
        self.errors: Sequence[str] = [*self.errors, words]

    @property
    def rows(self) -> Sequence[Row]:
        """Every row that is filled, and empty ones for more."""
        texts = [*self.typed, ("", "")]
        texts += [("", "")] * (ROWS - len(texts))
        first = min(self.refused, default=0)
        return [Row(number, *pair, self.refused.get(number), number == first) for number, pair in enumerate(texts)]

    @property
    def shown(self) -> int:
        """How many rows stand open; the others wait under a summary."""
        return max(1, len(self.typed))

    def _value(self) -> str:
        return ", ".join(map(hours_words, self.data))

    def _texts(self, formdata: Any, number: int) -> tuple[str, str]:
        names = (f"{self.name}-{number}-from", f"{self.name}-{number}-until")
        return tuple((formdata.get(name) or "").strip() for name in names)  # type: ignore[return-value]

    def _read(self) -> None:
        """What the rows say. A row that says half of it, or nothing that is a time, is remembered as refused."""
        read, self.places = [], []
        for number, (opens, closes) in enumerate(self.typed):
            if not opens and not closes:
                continue
            times = (_time(opens), _time(closes))
            if not opens or not closes:
                self.refused[number] = str(_("Write both times, or leave both empty"))
            elif times[0] is None or times[1] is None:
                self.refused[number] = str(_("Enter times like 9:30 and 17:00"))
            else:
                read.append(WallHours(times[0], times[1]))
                self.places.append(number)
        self.data = tuple(read)


def _time(text: str) -> time | None:
    found = _TIME.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))
