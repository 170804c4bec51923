"""Which sessions does a calendar file (RFC 5545) tell of? Bytes in; when each was, its title, whom it names. Pure.

The past ten years and the coming one are of interest, each occurrence of a series by itself, with its exceptions.
Whole days are no sessions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event

from practice.rules.busy_feeds import all_of, instant, is_beyond_us, occurrences_of, series_of
from practice.rules.feed_faults import FeedFailed
from practice.rules.import_sessions import NamedSession
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.policy import LONGEST_SESSION
from practice.rules.tables import TableFault, TableUnreadable

MOST_SESSIONS = 20_000
BEFORE, AFTER = timedelta(days=3653), timedelta(days=366)


@dataclass(frozen=True, slots=True)
class CalendarSession:
    """An entry as it takes place once: its title, the addresses of those it names (lower case), and the session."""

    title: str
    addresses: tuple[str, ...]
    session: NamedSession


def read_sessions(content: bytes, *, zone: ZoneInfo, now: datetime) -> list[CalendarSession | None]:
    """Every session in order of time; None for each series that is not understood or repeats too often to be followed.

    Times without a zone are on the wall of `zone`. Raises TableUnreadable.
    """
    try:
        series = series_of(content)
    except FeedFailed:
        raise TableUnreadable(TableFault.NOT_A_CALENDAR) from None
    found: list[CalendarSession] = []
    beyond_us: list[None] = []
    for entries in series.values():
        try:
            if any(map(is_beyond_us, entries)):
                raise ValueError("repeats too often")
            found += _sessions(occurrences_of(entries, now - BEFORE, now + AFTER), zone)
        except Exception:  # whatever is wrong in one series, the others are read
            beyond_us.append(None)
        if len(found) > MOST_SESSIONS:
            raise TableUnreadable(TableFault.TOO_MANY_ENTRIES)
    return [*sorted(found, key=lambda each: (each.session.starts_at, each.title)), *beyond_us]


def _sessions(occurrences: Iterator[Event], zone: ZoneInfo) -> Iterator[CalendarSession]:
    for each in occurrences:
        if not isinstance(each.start, datetime):
            continue
        starts_at = instant(each.start, zone)
        length = instant(each.end, zone) - starts_at
        length -= timedelta(seconds=length.seconds % 60, microseconds=length.microseconds)
        if timedelta() < length <= LONGEST_SESSION:
            is_off = str(each.get("STATUS", "")).strip().upper() == "CANCELLED"
            status = AppointmentStatus.CANCELLED if is_off else None
            session = NamedSession(starts_at, length, "", status, None)
            yield CalendarSession(" ".join(str(each.get("SUMMARY", "")).split())[:200], _addresses(each), session)


def _addresses(entry: Event) -> tuple[str, ...]:
    named = (_address(each) for each in all_of(entry.get("ATTENDEE")))
    return tuple(address for address in named if "@" in address)


def _address(attendee: Any) -> str:
    return str(attendee).strip().lower().removeprefix("mailto:")
