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
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from practice.rules.entity_tags import entity_tag
from practice.rules.letter_words import FIELD, Words
from practice.rules.plain_text import one_line, several_lines

FOLDER = Path(__file__).parent / "letters"
PARTS = "parts"
PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]")
BUTTON_LINES = {"{button}": "link", "{button_to_public_page}": "public_page"}


class UnknownField(Exception):
    """A source names a field that there is none of. A fault in the source, found by the tests."""


class Markdown(str):
    """A value that is Markdown already, and is put in as it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Wordbook:
    """The words that one letter is written with: the counsellor's own, by the name of their source with the version
    that they are; what ships for every other."""

    own: Mapping[str, tuple[str, Words]] = field(default_factory=dict)

    def words(self, name: str) -> Words:
        """The words of a letter or part. Raises `KeyError` for one that does not exist."""
        return self.own[name][1] if name in self.own else shipped(name)

    def but(self, name: str, words: Words) -> Wordbook:
        """The same with other words for one letter or part, which are not kept anywhere yet."""
        return Wordbook({**self.own, name: ("", words)})

    def version(self, name: str) -> str:
        """Which words these are: the id of hers, or what stands for those that ship."""
        return self.own[name][0] if name in self.own else shipped_version(name)


SHIPPED = Wordbook()


@dataclass(frozen=True, slots=True)
class Source:
    """One letter's words, parted where its button stands. `button_to` names the field that holds its address."""

    subject: str
    preview: str
    button: str
    button_to: str
    opening: str
    rest: str


def shipped(name: str) -> Words:
    """The words that come with the program, by the name of a letter or part. Raises `KeyError` where there are none."""
    return _every_shipped()[name]


@cache
def shipped_version(name: str) -> str:
    """What stands for the words that ship: another text, another version."""
    return entity_tag(shipped(name))


def ships(version: str) -> bool:
    """Whether this version is of words that come with the program as it is now."""
    return any(shipped_version(name) == version for name in _every_shipped())


@lru_cache(maxsize=512)
def parted(words: Words) -> Source:
    """The words of a letter with its button found. `StopIteration` where there is none: such words are never kept."""
    lines = words.body.splitlines()
    at = next(number for number, line in enumerate(lines) if line.strip() in BUTTON_LINES)
    return Source(
        subject=words.subject,
        preview=words.preview,
        button=words.button,
        button_to=BUTTON_LINES[lines[at].strip()],
        opening="\n".join(lines[:at]),
        rest="\n".join(lines[at + 1 :]),
    )


def fill_line(words: str, fields: Mapping[str, str]) -> str:
    """One line of plain text with its fields filled in: for subjects, previews and calendars."""
    return one_line(_fill(words, fields, one_line))


def fill(words: str, fields: Mapping[str, str]) -> Markdown:
    """Markdown with its fields filled in, without the lines that have nothing to say. Raises `UnknownField`."""
    return Markdown("\n".join(_fill(line, fields, _literal) for line in words.splitlines() if _speaks(line, fields)))


@cache
def _every_shipped() -> dict[str, Words]:
    letters = {path.stem: _read(path) for path in FOLDER.glob("*.md") if path.stem != PARTS}
    pieces = (FOLDER / f"{PARTS}.md").read_text(encoding="utf-8").removeprefix("## ").split("\n## ")
    return letters | {name.strip(): Words(body.strip()) for name, _, body in (each.partition("\n") for each in pieces)}


def _read(path: Path) -> Words:
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    headers = dict(line.split(": ", 1) for line in head.splitlines())
    return Words(body.strip(), headers["Subject"], headers.get("Preview", ""), headers["Button"])


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
