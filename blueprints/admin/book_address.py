"""How does a booking by phone go on after its first step, without a name in an address that a browser keeps?

What was asked first stands in the address, sealed, together with the form's token: so the page can be read again and
is still the same form.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from blueprints.admin import sealed_address
from blueprints.day_fields import read_wall
from blueprints.fields import read_day
from blueprints.work import practice
from practice import vault
from practice.rules.availability import to_instant

PAGE = "phone_booking"


def sealed(asked: Mapping[str, Any], *, practitioner_id: str) -> str:
    """The values of the first step, and a new token, as a word for an address."""
    kept = {**asked, "first": asked["first"].isoformat() if asked["first"] else None, "token": vault.new_token()}
    return sealed_address.sealed(kept, page=PAGE, practitioner_id=practitioner_id)


def opened(word: str | None, *, practitioner_id: str) -> dict[str, Any]:
    """The same values again; none from a word that is not hers, or is none of ours."""
    kept = sealed_address.opened(word, page=PAGE, practitioner_id=practitioner_id)
    return {**kept, "first": date.fromisoformat(kept["first"]) if kept["first"] else None} if kept else {}


def time_in_address() -> dict[str, Any]:
    """The day, and the time if there is one, from which she came: an empty place in her calendar. No secret."""
    on, wall = read_day(request.args.get("on")), read_wall(request.args.get("at"))
    start = to_instant(on, wall, ZoneInfo(practice().zone)) if on and wall else None
    return {"first": on, "start": start.isoformat() if start else None}
