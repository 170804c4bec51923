"""Why an appointment is cancelled, and whether that counts as late. Pure.

Late is only what comes from the clients' side after the deadline that was agreed on when they booked. Nobody is charged
for the weather, for keeping safe, or for what the counsellor does herself.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class CancelKind(StrEnum):
    """Why an appointment is cancelled. Free words beside it are for the counsellor alone."""

    CLIENT_ASKED = "client_asked"
    ILL = "ill"  # the client; if she herself is ill, she cannot
    WEATHER = "weather"
    SAFETY = "safety"
    PRACTITIONER = "practitioner"
    OTHER = "other"


ON_THEIR_SIDE = frozenset({CancelKind.CLIENT_ASKED, CancelKind.ILL})
NEVER_LATE = frozenset({CancelKind.WEATHER, CancelKind.SAFETY, CancelKind.PRACTITIONER})


def counts_as_late(kind: CancelKind, *, at: datetime, change_until: datetime) -> bool:
    """Whether what is cancelled at `at` counts as late by itself: from their side, after the deadline. Both aware."""
    return kind in ON_THEIR_SIDE and at > change_until


def may_count_as_late(kind: CancelKind, *, at: datetime, change_until: datetime) -> bool:
    """Whether the counsellor may say that it does: any other reason is on nobody's side until she has said so."""
    return kind not in NEVER_LATE and at > change_until
