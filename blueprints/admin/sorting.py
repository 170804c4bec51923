"""By what is a list sorted, and what does a press on a column's head ask for? Both stand in the address alone.

`?sort=name` is a column, `?sort=-name` the same the other way round. `components/sortable.html` draws the head.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import request, url_for


@dataclass(frozen=True, slots=True)
class Sorting:
    """The column by which a list is sorted, and which way."""

    column: str
    is_descending: bool

    @property
    def as_text(self) -> str:
        """As it stands in the address."""
        return f"-{self.column}" if self.is_descending else self.column

    def state(self, column: str) -> str | None:
        """What `aria-sort` says at a column's head; None where the list is sorted by another."""
        if column != self.column:
            return None
        return "descending" if self.is_descending else "ascending"

    def url(self, column: str) -> str:
        """The same page sorted by a column, from its first page on; a second press turns the order round."""
        wanted = f"-{column}" if column == self.column and not self.is_descending else column
        kept = {name: value for name, value in request.args.items() if name != "page"}
        return url_for(request.endpoint or "", **{**(request.view_args or {}), **kept, "sort": wanted})


def read_sorting(columns: Collection[str], first: str) -> Sorting:
    """What the address says, of the `columns` that may be asked for; where it says none, `first`, like `-name`."""
    asked = request.args.get("sort", "")
    wanted = asked if asked.removeprefix("-") in columns else first
    return Sorting(wanted.removeprefix("-"), wanted.startswith("-"))
