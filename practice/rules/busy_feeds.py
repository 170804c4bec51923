"""When does an outside calendar (an iCalendar file, RFC 5545) say that somebody is busy? Bytes in, stretches out. Pure.

What is doubtful blocks: a time too many that clients are not offered is a smaller harm than a session that meets a
dentist. So a tentative entry blocks, an invitation that is not answered yet, and "working elsewhere"; not those that
the calendar itself calls free, cancelled or declined. Entries that cannot be understood are counted, so that the
counsellor is told of them. Titles, places and people are never handed on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, tzinfo
from math import prod
from typing import Any

import icalendar
import recurring_ical_events
import x_wr_timezone
from icalendar import Calendar, Component, Event

from practice.rules.availability import DAY
from practice.rules.feed_faults import FeedFailed, FeedFault
from practice.rules.readings import Feed, Occurrence, Reading

MOST_ENTRIES = 5_000
MOST_OCCURRENCES = 20_000
MOST_A_DAY = 24
FOLLOWED = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
DECIDES = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE"}  # an entry in which one of these is garbage is left out
BEGIN, END = b"BEGIN:VCALENDAR", b"END:VCALENDAR"


def read_feed(content: bytes, reading: Reading) -> Feed:
    """What blocks according to a calendar. Raises FeedFailed for what is no whole calendar, or too much of one.

    Only bytes are taken: icalendar reads a text of one line as the name of a file, and opens it. The zones that another
    calendar has defined before are forgotten first, because Exchange calls every one of them "Customized Time Zone".
    """
    found: list[Occurrence] = []
    left_out = 0
    for uid, entries in series_of(content).items():
        if any(is_beyond_us(entry) for entry in entries):
            left_out += 1
            continue
        try:
            found.extend(_occurrences(uid, entries, reading))
        except Exception:  # whatever is wrong in one series, the others are read, and of it what came before
            left_out += 1
        if len(found) > MOST_OCCURRENCES:
            raise FeedFailed(FeedFault.TOO_MANY)
    return Feed(tuple(found), left_out)


def series_of(content: bytes) -> dict[str, list[Component]]:
    """The entries of a calendar, those of one UID together. Raises FeedFailed as `read_feed` does."""
    series: dict[str, list[Component]] = defaultdict(list)
    for number, entry in enumerate(entry for calendar in _calendars(content) for entry in calendar.walk("VEVENT")):
        if number >= MOST_ENTRIES:
            raise FeedFailed(FeedFault.TOO_MANY)
        series[str(entry.get("UID", f"without-{number}"))].append(entry)
    return series


def occurrences_of(entries: list[Component], start: datetime, end: datetime) -> Iterator[Event]:
    """When one series with its exceptions takes place between two instants, as entries of their own."""
    alone = Calendar()
    alone.subcomponents = entries
    yield from recurring_ical_events.of(alone).between(start, end)


def instant(when: date, zone: tzinfo) -> datetime:
    """A whole day begins at the practice's midnight; a time that names no zone is one on the practice's wall."""
    wall = when if isinstance(when, datetime) else datetime.combine(when, time())
    return (wall if wall.tzinfo else wall.replace(tzinfo=zone)).astimezone(UTC)


def is_beyond_us(entry: Component) -> bool:
    """Whether an entry says nothing clear about when it takes place, or repeats too often to be followed."""
    if "DTSTART" not in entry or any(name in DECIDES for name, _ in entry.errors):
        return True
    return any(not rule or _is_too_often(rule) for rule in all_of(entry.get("RRULE")))


def all_of(value: Any) -> Iterable[Any]:
    """The values of a property that may be there once, several times or not at all."""
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def _calendars(content: bytes) -> list[Component]:
    text = content.removeprefix(b"\xef\xbb\xbf").strip()
    if not text[: len(BEGIN)].upper() == BEGIN:
        raise FeedFailed(FeedFault.NOT_A_CALENDAR)
    if not text[-len(END) :].upper() == END:
        raise FeedFailed(FeedFault.CUT_OFF)
    icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]
    try:
        found = Calendar.from_ical(text, multiple=True)
    except Exception:  # the parser names no class for what it may meet
        raise FeedFailed(FeedFault.NOT_A_CALENDAR) from None
    return [_in_its_zone(each) for each in found if isinstance(each, Calendar)]


def _in_its_zone(calendar: Calendar) -> Component:
    """Google writes the times of a series in UTC and the zone in which it repeats beside them, for all entries."""
    try:
        moved: Component = x_wr_timezone.to_standard(calendar)
        return moved
    except (LookupError, ValueError, OSError):
        return calendar  # of a zone that there is none of, the times in UTC are still right


def _occurrences(uid: str, entries: list[Component], reading: Reading) -> Iterator[Occurrence]:
    """Those of one series with its exceptions. Which of them block is asked afterwards: a cancelled or moved occurrence
    has to be there for the one that it replaces to go."""
    window = reading.window
    for each in occurrences_of(entries, window.start - DAY, window.end + DAY):
        if _blocks(each, reading):
            start, end = instant(each.start, reading.zone), instant(each.end, reading.zone)
            start, end = max(start, window.start), min(end, window.end)
            if start < end:
                yield Occurrence(uid, start, end)


def _is_too_often(rule: dict[str, list[Any]]) -> bool:
    times = prod(len(rule.get(part, [])) or 1 for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    return times > MOST_A_DAY or not {str(each).upper() for each in rule.get("FREQ", [])} <= FOLLOWED


def _blocks(entry: Event, reading: Reading) -> bool:
    says = {name: str(entry.get(name, "")).strip().upper() for name in ("STATUS", "TRANSP")}
    busy, whole_day = entry.get("X-MICROSOFT-CDO-BUSYSTATUS"), entry.get("X-MICROSOFT-CDO-ALLDAYEVENT")
    if says["STATUS"] == "CANCELLED" or says["TRANSP"] == "TRANSPARENT" or str(busy).strip().upper() == "FREE":
        return False
    if not reading.all_day_blocks and (_is_day(entry.start) or str(whole_day).strip().upper() == "TRUE"):
        return False
    return not any(_is_declined(each, reading.own_addresses) for each in all_of(entry.get("ATTENDEE")))


def _is_declined(attendee: Any, own_addresses: frozenset[str]) -> bool:
    address = str(attendee).strip().lower().removeprefix("mailto:")
    answer = getattr(attendee, "params", {}).get("PARTSTAT", "")
    return address in own_addresses and str(answer).upper() == "DECLINED"


def _is_day(when: date) -> bool:
    return not isinstance(when, datetime)
