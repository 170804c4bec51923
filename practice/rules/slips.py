"""How long the counsellor may take back what she has just done, and what stands against it. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

TIME_TO_TAKE_BACK = timedelta(minutes=3)


class Obstacle(StrEnum):
    """Why a change cannot be taken back any more; then it can still be changed like any other."""

    OVER = "over"  # the three minutes have passed
    TOLD = "told"  # a letter has gone, or may have
    CHANGED = "changed"  # something else has been changed since
    TAKEN = "taken"  # another appointment has the time


def obstacle(*, made_at: datetime, is_latest: bool, may_have_told: bool, now: datetime) -> Obstacle | None:
    """What stands against taking back a change that was made at `made_at`; None: nothing. Instants are aware.

    Nobody is to hear of a slip, so what somebody may have read of is no slip any more.
    """
    if not is_latest:
        return Obstacle.CHANGED
    if may_have_told:
        return Obstacle.TOLD
    return None if now < made_at + TIME_TO_TAKE_BACK else Obstacle.OVER
