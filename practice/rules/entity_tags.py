"""Which state of a thing was somebody looking at when she changed it? Pure.

A form about something that is kept carries the tag of what it showed, and saving compares: so that of two devices
the later does not undo unseen what the earlier saved (RFC 9110 section 13.1.1, If-Match; section 8.8.3 for the name).
"""

from __future__ import annotations

from hashlib import sha256


def entity_tag(values: object) -> str:
    """Equal for equal values, and practically never otherwise. `values` is a frozen dataclass of plain values:
    text, numbers, dates, lengths, enums and tuples of them."""
    return sha256(repr(values).encode()).hexdigest()[:32]
