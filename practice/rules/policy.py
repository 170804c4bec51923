"""Which numbers decide when a session may be booked: lengths, gaps, notice, horizon, starts, caps, holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta

from practice.rules.daylight import Daylight

HOLD_LENGTH = timedelta(minutes=15)
HOLD_RENEWALS = 10

LONGEST_SESSION = timedelta(hours=12)
LONGEST_BUFFER = timedelta(days=1)  # so that a bounded part of the diary decides about any start


@dataclass(frozen=True, slots=True)
class StartPolicy:
    """What one session format asks of a start. Refuses with ValueError what no start could satisfy.

    `notice` is elapsed time. `horizon_days` are local calendar days: with 60, the sixtieth day after today is
    still offered. `starts` are times on the wall; where there are none, every multiple of `grid` counted from
    midnight on the wall is a start. The caps count appointments by the local day, or the ISO week from Monday on,
    in which they start; `practice_daily_cap` counts those of all formats together. `coming_from` and `going_to` say by
    the other format's id how long the practitioner needs from a session of it to one of this, and the other way.
    """

    format_id: str
    length: timedelta
    buffer_before: timedelta
    buffer_after: timedelta
    notice: timedelta
    horizon_days: int
    grid: timedelta
    starts: tuple[time, ...]
    daily_cap: int | None
    weekly_cap: int | None
    practice_daily_cap: int | None
    daylight: Daylight | None
    coming_from: Mapping[str | None, timedelta] = field(default_factory=dict)
    going_to: Mapping[str | None, timedelta] = field(default_factory=dict)

    def __post_init__(self) -> None:
        nothing = timedelta()
        if not nothing < self.length <= LONGEST_SESSION:
            raise ValueError("a session lasts up to twelve hours")
        if not all(nothing <= buffer <= LONGEST_BUFFER for buffer in (self.buffer_before, self.buffer_after)):
            raise ValueError("a buffer lasts up to a day")
        if self.grid <= nothing:
            raise ValueError("starts lie some time apart")
        if self.notice < nothing or self.horizon_days < 0:
            raise ValueError("notice and horizon look ahead")
