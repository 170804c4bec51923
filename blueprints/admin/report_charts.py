"""How is a table of a report drawn? A bar for each line, in parts that colour, pattern and legend tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from blueprints.admin.report_table import Table
from practice.rules.charts import Part, stacked

WIDTH, LINE, BAR = 360, 30, 18  # of the drawing, of a line and of its bar, in the drawing's own units
PATTERNS = 7  # as many as chart_bars.html knows


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: its words, what it comes to, where it stands, and its parts."""

    label: str
    total: str
    top: int
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing. `legend`: what each series is; its number chooses pattern and colour."""

    key: str
    title: str
    description: str
    legend: Sequence[str]
    bars: Sequence[Bar]
    begins: int  # where the bars begin, right of their words

    @property
    def height(self) -> int:
        """Of the whole drawing."""
        return LINE * len(self.bars)

    @property
    def patterns(self) -> range:
        """The numbers of the patterns that it uses."""
        return range(min(len(self.legend), PATTERNS))


def chart_of(table: Table) -> Chart | None:
    """The drawing of a table; None where there is nothing to draw. What is below zero, as in a month of refunds, has no
    bar: its figure says it."""
    if table.is_empty:
        return None
    longest = max(len(row.short) for row in table.rows)
    begins = 24 + 7 * longest
    rows = [row.values[: table.drawn] for row in table.rows]
    drawn = stacked([[max(value, 0) for value in values] for values in rows], width=WIDTH - begins - 62)
    bars = [
        Bar(row.short, table.say(sum(values)), LINE * number, parts)
        for number, (row, values, parts) in enumerate(zip(table.rows, rows, drawn, strict=True))
    ]
    return Chart(table.key, table.title, _description(table, rows), table.head[1 : table.drawn + 1], bars, begins)


def _description(table: Table, rows: Sequence[Sequence[int]]) -> str:
    sums = [sum(values) for values in rows]
    most = max(range(len(sums)), key=sums.__getitem__)
    return _(
        "A bar for each line of the table below. The longest is %(label)s with %(count)s.",
        label=table.rows[most].label,
        count=table.say(sums[most]),
    )
