"""What the practice may decline about two records of clients that may be one person's. Refusals, as in `errors`."""

from __future__ import annotations

from dataclasses import dataclass

from practice.errors import Refusal


class TwoPeople(Refusal):
    """Two records cannot become one: both were to come to one appointment, and nobody comes along with herself."""


@dataclass(eq=False)
class RecordMerged(Refusal):
    """A client's record has become a part of another one, of the same person: `kept_id`."""

    kept_id: str
