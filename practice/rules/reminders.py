"""When do the reminders of a session fall due, and until when is one worth sending? Pure.

A lead says when somebody is reminded, and is written as it is kept: "48h" is so many hours of elapsed time before the
session, whatever the clocks do; "08:00" is a time on the wall of its day, in the practice's zone. In the practice's
quiet hours no reminder goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from practice.rules.availability import DAY, local_day
from practice.rules.intervals import Interval
from practice.rules.mail_hours import MailHours

HOUR = timedelta(hours=1)
USUAL = ("48h", "08:00")  # of a format that says nothing else
LONGEST = 60 * DAY
MOST = 6  # whoever is reminded more often reads none of them
SHORTEST = HOUR  # whoever reads it should have time to leave, or to say that she cannot come
LATEST = timedelta(minutes=30)  # before the start: afterwards a reminder that was held up stays unsent
BEFORE_QUIET = HOUR
LONGEST_QUIET = timedelta(hours=16)
_BEFORE = re.compile(r"([1-9][0-9]{0,3})h")
_ON_THE_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From a time on the wall until another, over midnight where it ends earlier than it begins. The same: none."""

    begin: time
    end: time

    @property
    def length(self) -> timedelta:
        """How long they last by the wall."""
        begin, end = (timedelta(hours=wall.hour, minutes=wall.minute) for wall in (self.begin, self.end))
        return (end - begin) % DAY

    @property
    def others(self) -> MailHours:
        """All hours but these."""
        return MailHours(opens=self.end, closes=self.begin)

    def around(self, instant: datetime, zone: ZoneInfo) -> Interval | None:
        """The quiet hours in which an instant (aware) lies; None where it lies in none."""
        today = local_day(instant.astimezone(zone).date(), zone)
        for first in (local_day(today.on - DAY, zone), today):
            last = first if self.begin <= self.end else local_day(first.on + DAY, zone)
            start, end = first.moment(self.begin), last.moment(self.end)
            if start <= instant < end:
                return Interval(start, end)
        return None


def is_lead(text: str) -> bool:
    """Whether it is written like a lead, and is neither too short nor too long."""
    hours = _BEFORE.fullmatch(text)
    if hours:
        return SHORTEST <= int(hours[1]) * HOUR <= LONGEST
    return _ON_THE_DAY.fullmatch(text) is not None


def in_order(leads: Iterable[str]) -> tuple[str, ...]:
    """Each once, the earliest reminder first: as many hours before, then the times on the day."""
    return tuple(sorted(set(leads), key=lambda lead: (-hours_before(lead), lead)))


def hours_before(lead: str) -> int:
    """How many hours before the session; 0 for a time on its day."""
    found = _BEFORE.fullmatch(lead)
    return int(found[1]) if found else 0


def due_at(lead: str, *, starts_at: datetime, zone: ZoneInfo, quiet: QuietHours) -> datetime:
    """When the reminder of a lead falls due (aware UTC), for a session at an aware instant.

    At a time on its day, but never less than an hour before it. One that would fall into the quiet hours goes one hour
    before these begin: with quiet hours from 21:00 to 08:00, at 20:00 on the evening before.
    """
    falls = starts_at - hours_before(lead) * HOUR
    if not hours_before(lead):
        day = local_day(starts_at.astimezone(zone).date(), zone)
        falls = min(day.moment(time.fromisoformat(lead)), starts_at - SHORTEST)
    stretch = quiet.around(falls, zone)
    return stretch.start - BEFORE_QUIET if stretch else falls


def due_times(leads: Iterable[str], *, starts_at: datetime, zone: ZoneInfo, quiet: QuietHours) -> dict[str, datetime]:
    """When each lead falls due, the earliest first. Of several that fall on one instant only the nearest is left."""
    nearest = {due_at(lead, starts_at=starts_at, zone=zone, quiet=quiet): lead for lead in in_order(leads)}
    return {nearest[at]: at for at in sorted(nearest)}


def is_too_late(starts_at: datetime, *, now: datetime) -> bool:
    """Whether a reminder would come when she is about to leave, or later. Both instants are aware."""
    return now > starts_at - LATEST
