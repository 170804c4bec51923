"""Which characters of a text may stand in a letter's header or in a calendar file. Pure."""

from __future__ import annotations

import unicodedata

BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNWRITABLE = frozenset({"Cc", "Cs"})
LINE_ENDS = str.maketrans(dict.fromkeys("\r\v\f\u0085\u2028\u2029", "\n"))
SPACES = str.maketrans(dict.fromkeys("\t\u00a0\u2007\u2009\u202f", " "))


def one_line(text: str) -> str:
    """The text on one line: no control character, no turning of direction, every space a plain one."""
    return " ".join(several_lines(text).split())


def several_lines(text: str) -> str:
    """The text with its lines kept, each trimmed, ended by a line feed only and free of control characters.

    RFC 5545 section 3.3.11 allows no control character but the tab and the line feed in TEXT.
    """
    unified = text.replace("\r\n", "\n").translate(LINE_ENDS).translate(SPACES)
    if unified.replace("\n", " ").isprintable():  # as almost every text is
        kept = unified
    else:
        kept = "".join(character for character in unified if character == "\n" or _may_stand(character))
    return "\n".join(line.strip() for line in kept.split("\n")).strip()


def _may_stand(character: str) -> bool:
    return character not in BIDI_CONTROLS and unicodedata.category(character) not in UNWRITABLE
