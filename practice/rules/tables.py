"""What does a CSV file say? Bytes in; letters, columns and lines out, with what is wrong and in which line. Pure.

Nothing in a file is ever run: a cell that begins like a formula is a text like any other.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from itertools import islice
from statistics import median_low
from typing import NamedTuple

LARGEST_FILE = 20 * 1024 * 1024
MOST_LINES = 100_000
MOST_COLUMNS = 200
LONGEST_CELL = 20_000
LOOKED_AT = 50  # lines, to find out what stands between the cells
DELIMITERS = ",;\t"
SAYS_DELIMITER = "sep="  # what Excel writes before everything else


class Encoding(StrEnum):
    """How letters can be written. The names are Python's."""

    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    WINDOWS_1252 = "windows-1252"  # western Europe
    WINDOWS_1250 = "windows-1250"  # central Europe
    WINDOWS_1251 = "windows-1251"  # Cyrillic
    WINDOWS_1253 = "windows-1253"  # Greek
    WINDOWS_1254 = "windows-1254"  # Turkish
    MAC_ROMAN = "mac-roman"


class Evidence(StrEnum):
    """By what the letters were known."""

    CHOSEN = "chosen"  # she said so
    MARK = "mark"  # a mark at the beginning of the file says so
    ZEROS = "zeros"  # every other byte is empty
    PLAIN = "plain"  # no letter is written differently
    FITS = "fits"  # what is no UTF-8 hardly ever looks like it
    GUESSED = "guessed"  # it is no UTF-8, and this is the most usual after it


class TableFault(StrEnum):
    """Why a file cannot be read at all."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    SPREADSHEET = "spreadsheet"
    NOT_TEXT = "not_text"
    BROKEN_QUOTES = "broken_quotes"
    TOO_MANY_LINES = "too_many_lines"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_LONG_CELL = "too_long_cell"
    ONE_COLUMN = "one_column"
    NOT_A_CALENDAR = "not_a_calendar"
    CALENDAR_TOO_LARGE = "calendar_too_large"
    TOO_MANY_ENTRIES = "too_many_entries"


class TableUnreadable(Exception):
    """A file cannot be read. `line`: where, if it is one place."""

    def __init__(self, fault: TableFault, line: int | None = None) -> None:
        super().__init__(fault)
        self.fault, self.line = fault, line


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, how its letters were written, and how that is known."""

    text: str
    encoding: Encoding
    evidence: Evidence


class Line(NamedTuple):
    """One record: the line of the file in which it begins, counted from 1; its cells, composed (NFC) and trimmed."""

    number: int
    cells: tuple[str, ...]


_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
_MARKS = (
    (b"\xef\xbb\xbf", Encoding.UTF_8, "utf-8-sig"),
    (b"\xff\xfe", Encoding.UTF_16, "utf-16"),
    (b"\xfe\xff", Encoding.UTF_16, "utf-16"),
)


def decode(content: bytes, chosen: Encoding | None = None) -> Decoded:
    """The text of a file, by the encoding that she chose or by what is to be seen in it. Raises TableUnreadable."""
    if len(content) > LARGEST_FILE:
        raise TableUnreadable(TableFault.TOO_LARGE)
    if not content.strip():
        raise TableUnreadable(TableFault.EMPTY)
    if content.startswith(_OFFICE):
        raise TableUnreadable(TableFault.SPREADSHEET)
    if chosen is not None:
        return Decoded(_text(content, _with_mark(content, chosen)), chosen, Evidence.CHOSEN)
    for mark, encoding, name in _MARKS:
        if content.startswith(mark):
            return Decoded(_text(content, name), encoding, Evidence.MARK)
    beginning = content[:2000]
    if 3 * beginning.count(0) > len(beginning):
        is_big = beginning[0:1] == b"\0"
        return Decoded(_text(content, "utf-16-be" if is_big else "utf-16-le"), Encoding.UTF_16, Evidence.ZEROS)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return Decoded(_text(content, "windows-1252"), Encoding.WINDOWS_1252, Evidence.GUESSED)
    if "\0" in text:
        raise TableUnreadable(TableFault.NOT_TEXT)
    return Decoded(text, Encoding.UTF_8, Evidence.PLAIN if content.isascii() else Evidence.FITS)


def delimiter_of(text: str) -> str:
    """What stands between the cells: the comma, semicolon or tab that makes the most columns in every line."""
    first = text.partition("\n")[0].strip().lower()
    if first.startswith(SAYS_DELIMITER) and first[len(SAYS_DELIMITER) :] in tuple(DELIMITERS):
        return first[len(SAYS_DELIMITER) :]
    return max(DELIMITERS, key=lambda each: _columns(text, each))


def lines(text: str, delimiter: str) -> Iterator[Line]:
    """Every record that has something in it, the one with the names of the columns first. Raises TableUnreadable."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins, count = 1, 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            raise TableUnreadable(TableFault.BROKEN_QUOTES, begins) from None
        if cells is None:
            return
        number, begins = begins, reader.line_num + 1
        trimmed = tuple(map(_trimmed, cells))
        if not any(trimmed) or (number == 1 and cells[0].lower().startswith(SAYS_DELIMITER)):
            continue
        count += 1
        _refuse_too_much(trimmed, number, count)
        yield Line(number, trimmed)


def _refuse_too_much(cells: tuple[str, ...], number: int, count: int) -> None:
    if count > MOST_LINES + 1:  # the names of the columns are one of them
        raise TableUnreadable(TableFault.TOO_MANY_LINES, number)
    if len(cells) > MOST_COLUMNS:
        raise TableUnreadable(TableFault.TOO_MANY_COLUMNS, number)
    if max(map(len, cells)) > LONGEST_CELL:
        raise TableUnreadable(TableFault.TOO_LONG_CELL, number)


def _columns(text: str, delimiter: str) -> int:
    """In how many columns half of the first lines fall: one that stands in words only is in few of them."""
    reader = csv.reader(StringIO(text[:200_000], newline=""), delimiter=delimiter)
    try:
        return median_low([len(cells) for cells in islice(reader, LOOKED_AT) if any(cells)] or [0])
    except csv.Error:
        return 0


def _trimmed(cell: str) -> str:
    return cell.strip() if cell.isascii() else unicodedata.normalize("NFC", cell).strip(" \t\r\n\u00a0\u200b\ufeff")


def _with_mark(content: bytes, chosen: Encoding) -> str:
    """Python's name: with a mark at the beginning, that is not part of the text."""
    if chosen is Encoding.UTF_8:
        return "utf-8-sig"
    has_mark = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    return "utf-16-le" if chosen is Encoding.UTF_16 and not has_mark else chosen.value


def _text(content: bytes, name: str) -> str:
    try:
        text = content.decode(name)
    except UnicodeDecodeError:
        raise TableUnreadable(TableFault.NOT_TEXT) from None
    if "\0" in text:
        raise TableUnreadable(TableFault.NOT_TEXT)
    return text
