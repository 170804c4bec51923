"""When may a letter that nobody waits for be sent, and how long has somebody to answer it? Pure.

Nobody is woken, and nobody's time runs out while she sleeps: only the hours of the day count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from practice.rules.availability import DAY, local_day


@dataclass(frozen=True, slots=True)
class WakingHours:
    """The hours of each day on the practice's clock in which letters go: from `begin` to before `end`."""

    begin: time
    end: time
    zone: ZoneInfo

    def include(self, now: datetime) -> bool:
        """Whether it is day at this instant (aware)."""
        begins, ends = self._of_day_at(now)
        return begins <= now < ends

    def after(self, now: datetime, length: timedelta) -> datetime:
        """The instant (aware UTC) by which so much of the waking hours has passed since `now` (aware UTC).

        What is left in the evening goes on in the morning. It is elapsed time, also where the clocks change.
        """
        begins, ends = self._of_day_at(now)
        since = max(now, begins)
        while since >= ends or since + length > ends:
            length -= max(ends - since, timedelta())
            since, ends = self._of_day_at(ends + DAY)
        return since + length

    def _of_day_at(self, instant: datetime) -> tuple[datetime, datetime]:
        day = local_day(instant.astimezone(self.zone).date(), self.zone)
        return day.moment(self.begin), day.moment(self.end)
