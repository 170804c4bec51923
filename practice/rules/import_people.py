"""Whom does a line of a table name? Cells in, a person out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from practice.rules import email_addresses, phone_numbers
from practice.rules.import_columns import Column
from practice.rules.import_lines import LineFault, LineRefused
from practice.rules.phone_numbers import PhoneFault
from practice.rules.tables import Line
from practice.rules.typed_text import has_unseen

LONGEST_NAME, LONGEST_EMAIL, LONGEST_PHONE = 200, 254, 40


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Somebody as a line names her. `phone` in E.164; `language` as it stands there, or empty."""

    name: str
    email: str | None
    phone: str | None
    language: str = ""


def cells_of(line: Line, columns: Mapping[Column, int], width: int) -> dict[Column, str]:
    """What a line says, by its columns; what it is too short for is empty. Refuses more cells than headings."""
    if any(line.cells[width:]):
        raise LineRefused(LineFault.TOO_MANY_CELLS)
    return {column: line.cells[place] if place < len(line.cells) else "" for column, place in columns.items()}


def read_person(cells: Mapping[Column, str], *, region: str) -> NamedPerson:
    """The person. A number without `+` is of the country of `region`. Raises LineRefused."""
    parts = (cells.get(Column.FIRST_NAME, ""), cells.get(Column.LAST_NAME, ""))
    name = cells.get(Column.NAME, "") or " ".join(filter(None, parts))
    email, phone = cells.get(Column.EMAIL, ""), cells.get(Column.PHONE, "")
    if not name.strip():
        raise LineRefused(LineFault.NAME_MISSING)
    if len(name) > LONGEST_NAME:
        raise LineRefused(LineFault.NAME_TOO_LONG)
    if has_unseen(f"{name}{email}{phone}"):
        raise LineRefused(LineFault.UNSEEN)
    return NamedPerson(" ".join(name.split()), _address(email), _number(phone, region), cells.get(Column.LANGUAGE, ""))


def _address(text: str) -> str | None:
    if not text:
        return None
    found = email_addresses.normalized(text) if len(text) <= LONGEST_EMAIL else None
    if found is None:
        raise LineRefused(LineFault.EMAIL)
    return found


def _number(text: str, region: str) -> str | None:
    """A spreadsheet is kept from running `+1 519 …` by an apostrophe before it: that is no part of the number."""
    text = text.removeprefix("'")
    if not text:
        return None
    found = phone_numbers.e164(text, region=region) if len(text) <= LONGEST_PHONE else PhoneFault.NO_NUMBER
    if isinstance(found, PhoneFault):
        raise LineRefused(LineFault.PHONE)
    return found
