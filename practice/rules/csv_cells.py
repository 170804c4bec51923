"""How is a table written as CSV (RFC 4180), so that no spreadsheet takes a word in it for a formula? Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

# What a spreadsheet may read as the beginning of a formula (OWASP ASVS 1.2.10), in narrow and in full width.
BEGINS_A_FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")


def csv_text(rows: Iterable[Sequence[object]]) -> bytes:
    """The rows as UTF-8 with a byte order mark, by which Excel knows it; CRLF after each, quotes where they are needed.

    None is an empty cell. A text that a spreadsheet could run gets an apostrophe before it, also a phone number with
    its `+`; numbers stay numbers, also negative ones.
    """
    into = StringIO()
    csv.writer(into, lineterminator="\r\n").writerows([_cell(value) for value in row] for row in rows)
    return into.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.lstrip(" ").startswith(BEGINS_A_FORMULA) else value
