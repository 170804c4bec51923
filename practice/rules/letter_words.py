"""May a letter be written from these words? What they may not name, and what they lack. Pure.

Words are Markdown without HTML. Whatever is refused is refused by name, so that it can be put right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from practice.rules.letter_fields import ADDRESSES, NONE, Frame, Group, Names
from practice.rules.plain_text import one_line

FIELD = re.compile(r"\{([a-z_]+)\}")
SCHEMES = frozenset({"https", "mailto", "tel"})
LONGEST_LINE, LONGEST_BODY, LONGEST_DISCREET = 150, 6000, 400
_BRACES = re.compile(r"\{([^{}\n]{0,60})\}")
_TAGS = ("html_inline", "html_block")


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter is written from: three single lines and the letter itself. A shared part has a body only."""

    body: str
    subject: str = ""
    preview: str = ""
    button: str = ""


class WordsFault(StrEnum):
    """Why words cannot be kept."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    SEVERAL_LINES = "several_lines"
    UNKNOWN_FIELD = "unknown_field"  # nothing of that name is known to this letter
    FIELD_NOT_HERE = "field_not_here"  # it is known, but too long or too private for this place
    FIELD_NEEDED = "field_needed"
    BUTTON_NEEDED = "button_needed"  # on a line of its own, and once
    HTML = "html"
    ADDRESS = "address"  # a link may lead to https, mailto and tel only
    GIVES_AWAY = "gives_away"  # in a discreet letter, something that says who writes


@dataclass(frozen=True, slots=True)
class FaultyWords:
    """What is wrong with one text. `names`: the fields or words that it is about; `near`: what she may have meant."""

    what: WordsFault
    names: tuple[str, ...] = ()
    near: str = ""


def faults_in(words: Words, frame: Frame, *, secrets: Iterable[str] = ()) -> Mapping[str, FaultyWords]:
    """What is wrong, by the name of the text: `subject`, `preview`, `button`, `body`. Empty: they may be kept.

    `secrets` are what a discreet letter may not say: the names and numbers by which a reader would know the practice.
    """
    found: dict[str, FaultyWords | None] = {"body": _in_body(words.body, frame)}
    if frame.button is not None:
        found |= {
            "subject": _in_line(words.subject, frame, frame.in_subject, is_needed=True),
            "preview": _in_line(words.preview, frame, frame.in_preview),
            "button": _in_line(words.button, frame, frame.in_subject, is_needed=True),
        }
    if frame.group is Group.DISCREET:
        found |= {name: found[name] or _gives_away(getattr(words, name), secrets) for name in found}
    return {name: fault for name, fault in found.items() if fault}


def _in_line(text: str, frame: Frame, allowed: Names, *, is_needed: bool = False) -> FaultyWords | None:
    if not text.strip():
        return FaultyWords(WordsFault.MISSING) if is_needed else None
    if text.strip() != one_line(text):
        return FaultyWords(WordsFault.SEVERAL_LINES)
    if len(text) > LONGEST_LINE:
        return FaultyWords(WordsFault.TOO_LONG, (str(LONGEST_LINE),))
    return _unknown(text, frame.fields) or _not_here(text, allowed)


def _in_body(text: str, frame: Frame) -> FaultyWords | None:
    if not text.strip():
        return FaultyWords(WordsFault.MISSING)
    if frame.is_one_line:
        return _in_line(text, frame, frame.fields)
    longest = LONGEST_DISCREET if frame.group is Group.DISCREET else LONGEST_BODY
    if len(text) > longest:
        return FaultyWords(WordsFault.TOO_LONG, (str(longest),))
    known = frame.fields | ({frame.button[1:-1]} if frame.button else NONE)
    return _unknown(text, known) or _lacking(text, frame) or _in_markdown(text)


def _unknown(text: str, known: Names) -> FaultyWords | None:
    """Also what only looks like a field: `{Time}` would stand in the letter as it is."""
    names = tuple(dict.fromkeys(name for name in _BRACES.findall(text) if name not in known))
    if not names:
        return None
    near = get_close_matches(names[0].strip().lower().replace(" ", "_"), sorted(known), 1)
    return FaultyWords(WordsFault.UNKNOWN_FIELD, names, near[0] if near else "")


def _not_here(text: str, allowed: Names) -> FaultyWords | None:
    names = tuple(dict.fromkeys(name for name in FIELD.findall(text) if name not in allowed))
    return FaultyWords(WordsFault.FIELD_NOT_HERE, names) if names else None


def _lacking(text: str, frame: Frame) -> FaultyWords | None:
    if frame.button is not None:
        lines = [line.strip() for line in text.splitlines()]
        if lines.count(frame.button) != 1 or text.count(frame.button) != 1:
            return FaultyWords(WordsFault.BUTTON_NEEDED, (frame.button[1:-1],))
    lacking = tuple(sorted(frame.needs - set(FIELD.findall(text))))
    return FaultyWords(WordsFault.FIELD_NEEDED, lacking) if lacking else None


def _in_markdown(text: str) -> FaultyWords | None:
    tokens = [*_every_token(_markdown().parse(text))]
    if any(token.type in _TAGS for token in tokens):
        return FaultyWords(WordsFault.HTML)
    leading = [unquote(str(token.attrs.get("href", ""))) for token in tokens if token.type == "link_open"]
    wrong = tuple(dict.fromkeys(address for address in leading if not _may_lead_to(address)))
    return FaultyWords(WordsFault.ADDRESS, wrong) if wrong else None


def _every_token(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in tokens:
        yield token
        yield from _every_token(token.children or ())


def _may_lead_to(address: str) -> bool:
    """A field may be a whole address, and never a piece of one: what is in an address is read on the way."""
    field = FIELD.fullmatch(address)
    if field:
        return field[1] in ADDRESSES
    return not FIELD.search(address) and urlsplit(address).scheme in SCHEMES


def _gives_away(text: str, secrets: Iterable[str]) -> FaultyWords | None:
    said = tuple(secret for secret in secrets if secret and re.search(rf"(?i)(?<!\w){re.escape(secret)}(?!\w)", text))
    return FaultyWords(WordsFault.GIVES_AWAY, said) if said else None


@cache
def _markdown() -> MarkdownIt:
    """As letters are read, except that HTML and every address are seen, so that they can be refused."""
    reader = MarkdownIt("commonmark", {"html": True}).disable("image")
    reader.validateLink = lambda url: True  # type: ignore[method-assign]
    return reader
