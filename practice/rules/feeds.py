"""What a subscribed calendar says, as bytes: its head, and each appointment by itself (RFC 5545, 7986). Pure.

There is no METHOD: nobody is asked or told anything, PUBLISH would want an ORGANIZER in every event (RFC 5546 section
3.2.1), and a server that is handed the file refuses one (RFC 4791 section 4.1). There is no VALARM, because whoever
subscribes decides when to be reminded. Times are UTC, so that an appointment's bytes need nothing around them and can
be kept: the file is fetched again long before a zone's law could move a wall-clock time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from practice.rules.invites import PRODUCT, Text
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.plain_text import one_line

ASK_AGAIN = timedelta(minutes=30)
END = b"END:VCALENDAR\r\n"
STATUS = {AppointmentStatus.REQUESTED: "TENTATIVE", AppointmentStatus.CANCELLED: "CANCELLED"}


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One appointment as a subscribed calendar shows it. Instants are aware; `changed_at` is the row's, never now.

    `uid` and `sequence` stay those of the row, so that one that was moved is still one event. `is_private`: whoever
    the calendar is shared with sees that the time is taken, and no more.
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    status: AppointmentStatus
    title: str
    place: str = ""
    is_private: bool = True


def event_bytes(event: FeedEvent) -> bytes:
    """One VEVENT. RFC 5545 section 3.8.7.2: without a METHOD, DTSTAMP is when the event was last changed."""
    written = Event()
    written.add("UID", event.uid)
    written.add("SEQUENCE", event.sequence)
    written.add("DTSTAMP", event.changed_at.astimezone(UTC))
    written.add("LAST-MODIFIED", event.changed_at.astimezone(UTC))
    written.add("DTSTART", event.starts_at.astimezone(UTC))
    written.add("DTEND", event.ends_at.astimezone(UTC))
    written.add("SUMMARY", Text(one_line(event.title)))
    if event.place:
        written.add("LOCATION", Text(one_line(event.place)))
    written.add("STATUS", STATUS.get(event.status, "CONFIRMED"))
    written.add("TRANSP", "TRANSPARENT" if event.status is AppointmentStatus.CANCELLED else "OPAQUE")
    if event.is_private:
        written.add("CLASS", "PRIVATE")
    return bytes(written.to_ical())


def calendar_bytes(name: str, events: Iterable[bytes]) -> bytes:
    """The whole file, around events that `event_bytes` has written."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", Text(one_line(name)))
    calendar.add("X-WR-CALNAME", Text(one_line(name)))
    calendar.add("REFRESH-INTERVAL", ASK_AGAIN, parameters={"VALUE": "DURATION"})  # RFC 7986 section 5.7
    calendar.add("X-PUBLISHED-TTL", "PT30M")
    head: bytes = calendar.to_ical()
    return b"".join((head.removesuffix(END), *events, END))
