"""Who on the waitlist is offered which open time now? Pure: who waits, what is open, what was offered, and the instant.

Whoever joined first is asked first among those whom a time suits. One time is never offered to two people at once,
nor are two times that cannot both be booked; nobody has two offers at once. What somebody declined or let pass, and
what was open already when she joined, is not offered to her.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from practice.rules.day_parts import PartOfDay, part_of
from practice.rules.waking_hours import WakingHours

LONGEST_WAIT = timedelta(days=90)
MOST_OFFERS = 3  # to one person within `WITHIN`: a mailbox that fills up is read by others, too
WITHIN = timedelta(hours=24)


class WaitlistFault(StrEnum):
    """What stands against a wish, or against offering somebody a time."""

    CLOSED = "closed"  # there is no list at the moment
    NO_FORMAT = "no_format"
    NO_DAY = "no_day"
    NOT_OPEN = "not_open"
    OFFERED_ELSEWHERE = "offered_elsewhere"
    HAS_AN_OFFER = "has_an_offer"
    TOO_LATE = "too_late"  # it could not be taken until the offer ends


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody waits for. No weekday or no part of the day means any; a date that is None is no limit.

    Weekdays count from Monday, 0; `party` is who would come. Dates and parts are those of the practice's calendar.
    """

    format_ids: tuple[str, ...]
    party: str
    weekdays: tuple[int, ...] = ()
    parts: tuple[PartOfDay, ...] = ()
    from_on: date | None = None
    until_on: date | None = None

    def allows(self, start: datetime, zone: ZoneInfo) -> bool:
        """Whether she could come at this time (aware), whatever it is for."""
        local = start.astimezone(zone)
        return (
            (not self.weekdays or local.weekday() in self.weekdays)
            and (not self.parts or part_of(local.time()) in self.parts)
            and (self.from_on is None or self.from_on <= local.date())
            and (self.until_on is None or local.date() <= self.until_on)
        )


@dataclass(frozen=True, slots=True)
class Opening:
    """An open time of one format for one party, with the gaps that it keeps before and after it. Aware UTC.

    `bookable_until`: the last instant at which the notice lets a client take it.
    """

    format_id: str
    party: str
    start: datetime
    end: datetime
    buffer_before: timedelta
    buffer_after: timedelta
    bookable_until: datetime

    def suits(self, wish: Wish, zone: ZoneInfo) -> bool:
        """Whether it is what somebody waits for."""
        return self.format_id in wish.format_ids and self.party == wish.party and wish.allows(self.start, zone)

    def overlaps(self, other: Opening) -> bool:
        """Whether both would take place at one moment."""
        return self.start < other.end and other.start < self.end

    def excludes(self, other: Opening) -> bool:
        """Whether only one of two could be booked: the gap between sessions is the larger of both buffers."""
        first, second = (self, other) if self.start <= other.start else (other, self)
        return second.start < first.end + max(first.buffer_after, second.buffer_before)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody on the list. `seen`: the starts that were open and suited her when she said what she waits for."""

    entry_id: str
    joined_at: datetime
    wish: Wish
    seen: frozenset[datetime] = frozenset()


@dataclass(frozen=True, slots=True)
class Given:
    """An offer that was made. `is_open`: she may still answer; `is_refused`: she said no, or let it pass."""

    entry_id: str
    opening: Opening
    offered_at: datetime
    is_open: bool
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class NewOffer:
    """A time to be offered to somebody, until then (aware UTC)."""

    entry_id: str
    opening: Opening
    open_until: datetime


def next_offers(
    waiting: Iterable[Waiting],
    openings: Sequence[Opening],
    given: Sequence[Given],
    *,
    now: datetime,
    length: timedelta,
    waking: WakingHours,
) -> list[NewOffer]:
    """The offers to make at this instant (aware UTC), in order of joining; each is open for `length` of the day.

    None at night, and none that could not be taken until its time is over. Each gets the soonest time that suits her.
    """
    if not waking.include(now):
        return []
    open_until = waking.after(now, length)
    in_time = sorted(
        (each for each in openings if each.bookable_until >= open_until), key=lambda each: (each.start, each.format_id)
    )
    out = [each.opening for each in given if each.is_open]
    offers: list[NewOffer] = []
    for somebody in sorted(waiting, key=lambda each: (each.joined_at, each.entry_id)):
        hers = [each for each in given if each.entry_id == somebody.entry_id]
        if not _may_be_asked(hers, now):
            continue
        found = next((each for each in in_time if _may_be_hers(each, somebody, hers, out, waking.zone)), None)
        if found is not None:
            offers.append(NewOffer(somebody.entry_id, found, open_until))
            out.append(found)
    return offers


def _may_be_asked(hers: Sequence[Given], now: datetime) -> bool:
    lately = [each for each in hers if now - each.offered_at < WITHIN]
    return len(lately) < MOST_OFFERS and not any(each.is_open for each in hers)


def _may_be_hers(
    opening: Opening, somebody: Waiting, hers: Sequence[Given], out: Sequence[Opening], zone: ZoneInfo
) -> bool:
    refused = (each.opening for each in hers if each.is_refused)
    return (
        opening.suits(somebody.wish, zone)
        and opening.start not in somebody.seen
        and not any(opening.overlaps(each) for each in refused)
        and not any(opening.excludes(each) for each in out)
    )
