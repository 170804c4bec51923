"""What decides about the starts of one session format? Its rules, the hours, the light, and all that is in the way."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from practice.rules.availability import (
    DAY,
    DatedInterval,
    LocalDay,
    WeeklyInterval,
    local_day,
    local_days,
    stretches,
)
from practice.rules.daylight import walkable
from practice.rules.intervals import Interval, merge
from practice.rules.policy import LONGEST_BUFFER, StartPolicy

NOTHING = timedelta()


class Busy(NamedTuple):
    """An appointment of any format, with the buffers it was booked with; or time taken in an outside calendar, which
    has no format, no buffers and counts for no cap. Aware UTC."""

    start: datetime
    end: datetime
    buffer_before: timedelta
    buffer_after: timedelta
    format_id: str | None

    def kept_clear(self, policy: StartPolicy) -> Interval:
        """The time that no session of a format may touch. The gap between two sessions is the largest of the earlier
        one's buffer after, the later one's buffer before and the changeover between their formats, whichever was
        booked first."""
        start, end, before, after, format_id = self
        gap_before = before if before > policy.buffer_after else policy.buffer_after
        gap_after = after if after > policy.buffer_before else policy.buffer_before
        if policy.going_to:
            gap_before = max(gap_before, policy.going_to.get(format_id, NOTHING))
        if policy.coming_from:
            gap_after = max(gap_after, policy.coming_from.get(format_id, NOTHING))
        return Interval(start - gap_before, end + gap_after)


@dataclass(frozen=True, slots=True)
class Diary:
    """One format's view of the practice at one instant.

    `weekly` and `dated` are the hours that hold for the format, `closed` the time off, `busy` (in any order) at least
    what overlaps `needed_window`; `now` is aware UTC.
    """

    zone: ZoneInfo
    policy: StartPolicy
    weekly: tuple[WeeklyInterval, ...]
    dated: tuple[DatedInterval, ...]
    closed: tuple[Interval, ...]
    busy: tuple[Busy, ...]
    now: datetime

    @property
    def soonest(self) -> datetime:
        """The first instant that the notice allows: elapsed time, whatever the clocks do."""
        return self.now + self.policy.notice

    @property
    def last_day(self) -> LocalDay:
        """The furthest day that may be booked, counted on the practice's calendar."""
        today = self.now.astimezone(self.zone).date()
        return local_day(today + timedelta(days=self.policy.horizon_days), self.zone)

    def hours(self, first: date, last: date) -> list[Interval]:
        """The opening hours of these days and of the next, into which a late session may run."""
        weekly, dated = defaultdict(list), defaultdict(list)
        for usual in self.weekly:
            weekly[usual.weekday].append(usual)
        for other in self.dated:
            dated[other.on].append(other)
        return merge(
            stretch
            for day in local_days(first, last + DAY, self.zone)
            for stretch in stretches(day, dated.get(day.on) or weekly[day.on.weekday()])
        )

    def light(self, first: date, last: date) -> list[Interval] | None:
        """When a walk may take place on these days; None for a format that does not ask for daylight.

        The days beside them count, too: in the far north a day's light may reach into the next.
        """
        place = self.policy.daylight
        if place is None:
            return None
        days = local_days(first - DAY, last + DAY, self.zone)
        return merge(filter(None, (walkable(day.on, place=place, zone=self.zone) for day in days)))

    def near(self, stretch: Interval) -> list[Busy]:
        """What is busy so near that its buffers or the format's own might reach a stretch."""
        start, end = stretch.start - LONGEST_BUFFER, stretch.end + LONGEST_BUFFER
        return [busy for busy in self.busy if busy.start < end and start < busy.end]


def needed_window(first: date, last: date, *, zone: ZoneInfo, policy: StartPolicy) -> Interval:
    """The stretch of time whose appointments decide about the starts on the local days from `first` to `last`.

    Whole days for the daily caps, whole ISO weeks for a weekly cap, and at both ends as far as a buffer may reach.
    """
    if policy.weekly_cap is not None:
        first -= first.weekday() * DAY
        last += (6 - last.weekday()) * DAY
    start, end = local_day(first, zone).start, local_day(last, zone).end
    return Interval(start - LONGEST_BUFFER, end + policy.length + LONGEST_BUFFER)
