"""How does what she typed stand in the address of a page, where a browser keeps it, so that nobody can read it there?

Sealed and bound to her and to the page: so the page can be read again (the back button, another order), and the word
opens nothing elsewhere.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from practice import vault
from practice.models.base import to_json


def sealed(kept: Mapping[str, Any], *, page: str, practitioner_id: str) -> str:
    """These values as a word for an address of `page`."""
    safe = vault.in_use().seal(to_json(kept), _binding(page, practitioner_id))
    return base64.urlsafe_b64encode(safe).decode().rstrip("=")


def opened(word: str | None, *, page: str, practitioner_id: str) -> dict[str, Any]:
    """The same values again; none from a word that is not hers, or is none of ours."""
    text = word or ""
    try:
        safe = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        kept: dict[str, Any] = json.loads(vault.in_use().open(safe, _binding(page, practitioner_id)))
    except (binascii.Error, ValueError, vault.VaultError):
        return {}
    return kept


def _binding(page: str, practitioner_id: str) -> vault.Binding:
    return vault.Binding(page, "asked", practitioner_id)
