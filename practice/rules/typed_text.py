"""Which characters of what was typed or copied are kept? Composed, trimmed, and nothing that nobody can see. Pure."""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls, line and paragraph separators, bidirectional controls, lone surrogates
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ud800-\udfff]")
# what copying leaves at the ends of a text: spaces, soft hyphens, zero widths, fillers
EDGES = re.compile("^[\\s\u00ad\u200b\u2060\u3164\ufeff]+|[\\s\u00ad\u200b\u2060\u3164\ufeff]+$")


def trimmed(text: str) -> str:
    """What was typed, composed (NFC) and without the blanks around it."""
    return EDGES.sub("", unicodedata.normalize("NFC", text))


def has_unseen(text: str) -> bool:
    """Whether it holds what nobody can see: no line of text needs that."""
    return bool(UNSEEN.search(text))
