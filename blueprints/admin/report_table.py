"""What is a table of a report: figures in lines, by month or by something else, and sentences below them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from blueprints.filters import month_words, short_month_words
from practice.rules.reports import Period


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what it is about, in full and as a drawing says it, and its numbers."""

    label: str
    short: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Figures with what they are about. `drawn`: how many of the columns, from the first, a drawing shows.

    `say` puts a number into words, as a sum of money; `notes` are sentences below.
    """

    key: str
    title: str
    about: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    drawn: int
    notes: tuple[str, ...] = ()
    say: Callable[[int], str] = str

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to count."""
        return not any(any(row.values) for row in self.rows)

    @property
    def totals(self) -> tuple[int, ...]:
        """What its columns add up to."""
        return tuple(sum(column) for column in zip(*(row.values for row in self.rows), strict=True))

    @property
    def cells(self) -> list[list[object]]:
        """The table as a spreadsheet takes it."""
        return [list(self.head), *([row.label, *row.values] for row in self.rows)]


def months_of(period: Period) -> list[tuple[str, str]]:
    """The months of the period, in full and as a drawing says them."""
    return [(month_words(first), short_month_words(first)) for first in period.firsts[:-1]]


def by_month(months: Sequence[tuple[str, str]], values: Callable[[int], Sequence[int]]) -> tuple[Row, ...]:
    """A line for each month, with the values of its number."""
    return tuple(Row(label, short, tuple(values(number))) for number, (label, short) in enumerate(months))


def compared(count: int, before: int, period: Period) -> str:
    """How many, beside the period before."""
    earlier = period.before
    when = str(earlier.year) if earlier.month is None else month_words(earlier.firsts[0])
    return _("%(count)s together; in %(when)s it was %(before)s.", count=count, when=when, before=before)
