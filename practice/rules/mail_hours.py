"""In which hours may e-mail reach somebody? From one time on the wall of the practice until another. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from practice.rules.availability import MIDNIGHT

MINUTE = timedelta(minutes=1)
ASKED_FOR_HOLDS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class MailHours:
    """From `opens` until `closes`, perhaps over midnight. A side that is not said is midnight; neither: any hour."""

    opens: time | None = None
    closes: time | None = None

    @property
    def is_any(self) -> bool:
        """Whether every hour is right."""
        return self._from == self._until

    def allow(self, at: datetime, *, zone: ZoneInfo) -> bool:
        """Whether a letter may arrive at an aware instant, by what the clocks on the wall then show."""
        wall = at.astimezone(zone).time()
        if self._from < self._until:
            return self._from <= wall < self._until
        return self.is_any or wall >= self._from or wall < self._until

    def first_from(self, at: datetime, *, zone: ZoneInfo) -> datetime:
        """The first instant, not before `at` (aware), at which a letter may arrive.

        Looked for minute by minute, as the clocks on the wall go: where they are put forward, the hour that is left
        out begins with the next; where they are put back, it begins the first time.
        """
        if self.allow(at, zone=zone):
            return at
        minute = at.replace(second=0, microsecond=0)
        while not self.allow(minute := minute + MINUTE, zone=zone):
            pass
        return minute

    @property
    def _from(self) -> time:
        return self.opens or MIDNIGHT

    @property
    def _until(self) -> time:
        return self.closes or MIDNIGHT


AT_ANY_HOUR = MailHours()


@dataclass(frozen=True, slots=True)
class Hold:
    """That a letter waits `until` the hours of its reader begin. `needed_by`: from when on it comes too late to be of
    use; None for one that nobody misses. Instants are aware; `reason` is in words for the practitioner."""

    until: datetime
    needed_by: datetime | None
    reason: str


def is_waited_for(asked_at: datetime | None, *, now: datetime) -> bool:
    """Whether somebody sits at her mailbox: she asked for the letter by her own link, a quarter of an hour ago at most.

    Then no hours hold it back. Later she may have gone, and another may be looking.
    """
    return asked_at is not None and now - asked_at <= ASKED_FOR_HOLDS
