"""Can a word be read in these bytes, in any guise that a byte may wear?"""

from __future__ import annotations

import json
from base64 import b64encode
from urllib.parse import quote


def guises(words: str) -> tuple[set[bytes], set[bytes]]:
    """How these words may look as bytes, written large or small; and as base64, at each of the places of a block."""
    plain: set[bytes] = set()
    coded: set[bytes] = set()
    for each in (words, words.lower(), words.upper()):
        plain |= {each.encode(form).lower() for form in ("utf-8", "latin-1", "utf-16-le", "utf-16-be")}
        plain |= {json.dumps(each)[1:-1].lower().encode(), quote(each).lower().encode(), each.encode().hex().encode()}
        coded |= {b64encode(b"x" * shift + each.encode())[4:-4] for shift in range(3)}
    return plain, coded


def readable(content: bytes, *words: str) -> set[str]:
    """Which of these words can be read in it."""
    lower = content.lower()
    return {
        word
        for word in words
        for plain, coded in [guises(word)]
        if any(each in lower for each in plain) or any(each in content for each in coded)
    }
