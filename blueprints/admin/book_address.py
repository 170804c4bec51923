"""How does a booking by phone go on after its first step, without a name in an address that a browser keeps?

What was asked first stands in the address, sealed and bound to her who asked, together with the form's token: so the
page can be read again (the back button, a second look) and is still the same form.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from practice import vault
from practice.models.base import to_json


def sealed(asked: Mapping[str, Any], *, practitioner_id: str) -> str:
    """The values of the first step, and a new token, as a word for an address."""
    kept = {**asked, "first": asked["first"].isoformat() if asked["first"] else None, "token": vault.new_token()}
    safe = vault.in_use().seal(to_json(kept), _binding(practitioner_id))
    return base64.urlsafe_b64encode(safe).decode().rstrip("=")


def opened(word: str | None, *, practitioner_id: str) -> dict[str, Any]:
    """The same values again; none from a word that is not hers, or is none of ours."""
    text = word or ""
    try:
        safe = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        kept: dict[str, Any] = json.loads(vault.in_use().open(safe, _binding(practitioner_id)))
    except (binascii.Error, ValueError, vault.VaultError):
        return {}
    return {**kept, "first": date.fromisoformat(kept["first"]) if kept["first"] else None}


def _binding(practitioner_id: str) -> vault.Binding:
    return vault.Binding("phone_booking", "asked", practitioner_id)
