"""What did a page show? The editions of its answers, carried in a hidden field and compared when it is saved.

For questions about safety they are sealed, so that the page tells nobody whether they were answered.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from practice import vault
from practice.vault import Binding, VaultError

BLOCK = 256
LONGEST_COUNT = 9  # digits


def written(editions: Mapping[str, int], *, sealed_for: str | None) -> str:
    """`C1:3,C2:0`; sealed for one attendance where it is one."""
    text = ",".join(f"{key}:{count}" for key, count in sorted(editions.items()))
    if sealed_for is None:
        return text
    padded = text + " " * (-len(text.encode()) % BLOCK)
    return base64.urlsafe_b64encode(vault.in_use().seal(padded, _binding(sealed_for))).decode()


def read(text: str, *, sealed_for: str | None) -> dict[str, int]:
    """The editions again; none where that cannot be read."""
    pairs = (part.rpartition(":") for part in _opened(text, sealed_for).strip().split(","))
    return {key: int(count) for key, _colon, count in pairs if count.isdecimal() and len(count) < LONGEST_COUNT}


def _opened(text: str, sealed_for: str | None) -> str:
    if sealed_for is None:
        return text
    try:
        return vault.in_use().open(base64.urlsafe_b64decode(text.encode()), _binding(sealed_for))
    except (ValueError, VaultError):
        return ""


def _binding(attendance_id: str) -> Binding:
    return Binding("attendance", "seen", attendance_id)
