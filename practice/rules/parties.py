"""Who comes to a session, and whom a format is for? Closed sets."""

from __future__ import annotations

from enum import StrEnum


class Party(StrEnum):
    """Who is coming."""

    ONE = "one"
    COUPLE = "couple"


class Parties(StrEnum):
    """Whom a format is for."""

    ONE = "one"
    COUPLE = "couple"
    EITHER = "either"
