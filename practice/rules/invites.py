"""What an appointment says to a calendar: invitation, cancellation and download (RFC 5545, 5546, 6047). Pure.

`request` and `cancel` travel in letters and speak iTIP; `download` is the file behind a button on her own
page, which has the same UID but no METHOD, no ORGANIZER and no ATTENDEE, because nobody is asked anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vText

from practice.rules.letter_kinds import Method
from practice.rules.mailboxes import Mailbox
from practice.rules.plain_text import one_line, several_lines
from practice.rules.zones import timezone_for

PRODUCT = "-//Secure Base//Secure Base//EN"
REMIND_BEFORE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One attendance's appointment as her calendar may know it.

    `starts_at`, `ends_at` and `stamped_at` are aware; `zone` is the one in which the appointment takes place.
    `uid`, `sequence` and `stamped_at` come from the database, fixed when the appointment changed: a calendar
    orders what it is told by SEQUENCE and then DTSTAMP (RFC 5546 section 2.1.5). Nothing in it was written by
    a client, and the only link in it is the practice's public page: calendars are shared, so neither her own
    link nor the one that opens an online session belongs there.
    """

    uid: str
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    title: str
    description: str = ""
    place: str = ""
    coordinates: tuple[float, float] | None = None
    public_page: str = ""
    is_tentative: bool = False

    def __post_init__(self) -> None:
        if any(at.utcoffset() is None for at in (self.starts_at, self.ends_at, self.stamped_at)):
            raise ValueError("an entry has aware times")
        if self.ends_at <= self.starts_at:
            raise ValueError("an entry ends after it starts")
        if not self.uid or self.sequence < 0 or not one_line(self.title):
            raise ValueError("an entry has an identity and a title")

    def neutral(self, title: str) -> CalendarEntry:
        """The entry for a calendar that someone else may see: when, and a title that says nothing."""
        return replace(self, title=title, description="", place="", coordinates=None, public_page="")

    @property
    def is_neutral(self) -> bool:
        return not (self.description or self.place or self.coordinates or self.public_page)


def request(entry: CalendarEntry, *, organizer: Mailbox, attendee: Mailbox) -> bytes:
    """The invitation, and every later change of it (RFC 5546 section 3.2.2).

    The attendee has accepted already, for she chose the time herself, and no answer is asked for. Raises
    `ValueError` if she is the organizer: calendars would tell her that she need not answer herself.
    """
    timezone = _timezone(entry)
    event = _scheduled(entry, timezone, organizer, attendee)
    _describe(event, entry)
    return _calendar(timezone, [event], Method.REQUEST)


def cancel(entry: CalendarEntry, *, organizer: Mailbox, attendee: Mailbox) -> bytes:
    """The cancellation of the whole event: same UID, higher SEQUENCE, no alarm (RFC 5546 section 3.2.5)."""
    timezone = _timezone(entry)
    event = _scheduled(entry, timezone, organizer, attendee)
    event.add("STATUS", "CANCELLED")
    return _calendar(timezone, [event], Method.CANCEL)


def download(*entries: CalendarEntry) -> bytes:
    """The file behind "add to my calendar", with one appointment, or with several in one zone.

    RFC 5545 section 3.8.4.3: no ORGANIZER where nobody is being scheduled.
    """
    timezone = _timezone(*entries)
    events = [_event(entry, timezone) for entry in entries]
    for entry, event in zip(entries, events, strict=True):
        _describe(event, entry)
    return _calendar(timezone, events, None)


class Text(vText):
    """TEXT whose backslashes stay what they are: icalendar reads a backslash before an N as a line break."""

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode("utf-8")


def _timezone(*entries: CalendarEntry) -> Timezone | None:
    """The clock changes that are told with these times; None: the times are written in UTC."""
    return timezone_for(entries[0].zone, *(at for entry in entries for at in (entry.starts_at, entry.ends_at)))


def _scheduled(entry: CalendarEntry, timezone: Timezone | None, organizer: Mailbox, attendee: Mailbox) -> Event:
    if attendee.is_same_address(organizer):
        raise ValueError("the organizer is never invited to her own event")
    event = _event(entry, timezone)
    event.add("ORGANIZER", _address(organizer))
    invited = _address(attendee)
    invited.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
    event.add("ATTENDEE", invited)
    return event


def _event(entry: CalendarEntry, timezone: Timezone | None) -> Event:
    zone = entry.zone if timezone is not None else UTC
    event = Event()
    event.add("UID", entry.uid)
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", entry.stamped_at.astimezone(UTC))
    event.add("DTSTART", entry.starts_at.astimezone(zone))
    event.add("DTEND", entry.ends_at.astimezone(zone))
    event.add("SUMMARY", Text(one_line(entry.title)))
    event.add("CLASS", "PRIVATE")
    event.add("TRANSP", "OPAQUE")
    return event


def _describe(event: Event, entry: CalendarEntry) -> None:
    event.add("STATUS", "TENTATIVE" if entry.is_tentative else "CONFIRMED")
    if entry.is_neutral:
        return
    if entry.description:
        event.add("DESCRIPTION", Text(several_lines(entry.description)))
    if entry.place:
        event.add("LOCATION", Text(one_line(entry.place)))
    if entry.coordinates:
        event.add("GEO", entry.coordinates)
    if urlsplit(entry.public_page).scheme in ("http", "https"):
        event.add("URL", entry.public_page)
    event.add_component(_alarm(entry))


def _alarm(entry: CalendarEntry) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", Text(one_line(entry.title)))
    alarm.add("TRIGGER", -REMIND_BEFORE)
    return alarm


def _address(mailbox: Mailbox) -> vCalAddress:
    """Quotation marks are left out of the name: what RFC 6868 makes of them is not read everywhere."""
    address = vCalAddress(mailbox.mailto)
    name = mailbox.name.replace('"', "").strip()
    if name:
        address.params["CN"] = name
    return address


def _calendar(timezone: Timezone | None, events: list[Event], method: Method | None) -> bytes:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    if method is not None:
        calendar.add("METHOD", method.value)
    for component in filter(None, (timezone, *events)):
        calendar.add_component(component)
    return bytes(calendar.to_ical())
