"""When may a letter that nobody waits for be sent, and how long has somebody to answer it? Pure.

Nobody is woken, and nobody's time runs out while she sleeps: the practice's quiet hours do not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from practice.rules.availability import DAY, local_day
from practice.rules.reminders import QuietHours


@dataclass(frozen=True, slots=True)
class WakingHours:
    """All hours but the quiet ones, on the clocks of a zone."""

    quiet: QuietHours
    zone: ZoneInfo

    def include(self, now: datetime) -> bool:
        """Whether letters go at this instant (aware)."""
        return self.quiet.around(now, self.zone) is None

    def after(self, now: datetime, length: timedelta) -> datetime:
        """The instant (aware UTC) by which so much of the waking hours has passed since `now` (aware UTC).

        What is left in the evening goes on in the morning. It is elapsed time, also where the clocks change.
        """
        at = self._awake_from(now)
        while self.quiet.length and at + length > (night := self._next_night(at)):
            length -= night - at
            at = self._awake_from(night)
        return at + length

    def _awake_from(self, instant: datetime) -> datetime:
        night = self.quiet.around(instant, self.zone)
        return night.end if night else instant

    def _next_night(self, awake: datetime) -> datetime:
        on = awake.astimezone(self.zone).date()
        nights = (local_day(day, self.zone).moment(self.quiet.begin) for day in (on, on + DAY))
        return next(night for night in nights if night > awake)
