"""The words of the letters: one Markdown source per kind, with named fields that are filled in when it is written.

A source begins with its Subject, Preview and Button, like the headers of a mail; a blank line; then the letter, one
paragraph to a line. A line in which a field has nothing to say is left out. `{button}` on a line of its own is where
the letter's one link stands. What is filled in is text, whatever it looks like: a name with asterisks or angle
brackets in it arrives with them.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from practice.rules.plain_text import one_line, several_lines

FOLDER = Path(__file__).parent / "letters"
FIELD = re.compile(r"\{([a-z_]+)\}")
PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]")
BUTTON_LINES = {"{button}": "link", "{button_to_public_page}": "public_page"}


class UnknownField(Exception):
    """A source names a field that there is none of. A fault in the source, found by the tests."""


class Markdown(str):
    """A value that is Markdown already, and is put in as it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One letter's words. `button_to` names the field that holds the button's address."""

    subject: str
    preview: str
    button: str
    button_to: str
    opening: str
    rest: str


@cache
def letter(name: str) -> Source:
    """The source of a letter by its name, read once. Raises `FileNotFoundError` for one that does not exist."""
    head, _, body = (FOLDER / f"{name}.md").read_text(encoding="utf-8").partition("\n\n")
    headers = dict(line.split(": ", 1) for line in head.splitlines())
    lines = body.splitlines()
    at = next(number for number, line in enumerate(lines) if line in BUTTON_LINES)
    return Source(
        subject=headers["Subject"],
        preview=headers.get("Preview", ""),
        button=headers["Button"],
        button_to=BUTTON_LINES[lines[at]],
        opening="\n".join(lines[:at]),
        rest="\n".join(lines[at + 1 :]),
    )


@cache
def part(name: str) -> str:
    """A piece that several letters share, by its name. Raises `KeyError` for one that does not exist."""
    pieces = (FOLDER / "parts.md").read_text(encoding="utf-8").split("## ")
    return {title.strip(): words.strip() for title, _, words in (piece.partition("\n") for piece in pieces)}[name]


def fill_line(words: str, fields: Mapping[str, str]) -> str:
    """One line of plain text with its fields filled in: for subjects, previews and calendars."""
    return one_line(_fill(words, fields, one_line))


def fill(words: str, fields: Mapping[str, str]) -> Markdown:
    """Markdown with its fields filled in, without the lines that have nothing to say. Raises `UnknownField`."""
    return Markdown("\n".join(_fill(line, fields, _literal) for line in words.splitlines() if _speaks(line, fields)))


def _speaks(line: str, fields: Mapping[str, str]) -> bool:
    return all(_value(name, fields) for name in FIELD.findall(line))


def _fill(words: str, fields: Mapping[str, str], write: Callable[[str], str]) -> str:
    return FIELD.sub(lambda found: write(_value(found.group(1), fields)), words)


def _value(name: str, fields: Mapping[str, str]) -> str:
    if name not in fields:
        raise UnknownField(name)
    return fields[name]


def _literal(value: str) -> str:
    """CommonMark section 2.4: a backslash before any ASCII punctuation makes it that character. Lines stay lines."""
    if isinstance(value, Markdown):
        return value
    lines = filter(None, several_lines(value).split("\n"))
    return "\\\n".join(PUNCTUATION.sub(r"\\\g<0>", " ".join(line.split())) for line in lines)
