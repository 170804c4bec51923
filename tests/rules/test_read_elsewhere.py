"""Do programs of others read the instants that we write? libical and vobject, for 19 zones over three years."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject

from practice.rules.invites import CalendarEntry, cancel, download, request
from practice.rules.mailboxes import Mailbox
from practice.rules.zones import clock_changes
from tests.rules import libical

ZONES = [
    "America/Toronto",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Halifax",
    "America/Vancouver",
    "America/Regina",
    "America/Sao_Paulo",
    "America/Santiago",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Berlin",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Asia/Jerusalem",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "UTC",
]
SINCE, UNTIL = datetime(2026, 1, 1, 0, 15, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
HALF_HOUR, LENGTH = timedelta(minutes=30), timedelta(minutes=50)
OFFICE = Mailbox("Ruth Okafor", "office@example.org")
AMARA = Mailbox("Amara Diallo", "amara@example.com")


def instants_of(zone: ZoneInfo) -> list[datetime]:
    """All weekdays, months and hours of three years, and every half hour around each change of the clocks."""
    apart = timedelta(days=10, hours=1)
    tried = [SINCE + apart * number for number in range((UNTIL - SINCE) // apart)]
    for change in clock_changes(zone, SINCE, UNTIL):
        onset = (change.wall - change.offset_from).replace(tzinfo=UTC)
        tried += [onset + HALF_HOUR * step for step in range(-6, 7)]
    return tried


def entry_at(start: datetime, zone: ZoneInfo) -> CalendarEntry:
    return CalendarEntry(
        uid="0b0f6f3e-7c50-4d1b-9f7e-2f6f4b1c9a55",
        sequence=0,
        stamped_at=SINCE,
        starts_at=start,
        ends_at=start + LENGTH,
        zone=zone,
        title="Appointment",
    )


def read_by_vobject(ical: bytes, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """It keeps the first definition of a zone that it has seen; each file shall be read by its own."""
    vobject.icalendar.registerTzid(zone.key, None)
    event = vobject.readOne(ical.decode()).vevent
    return event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC)


@pytest.mark.parametrize("key", ZONES)
def test_two_other_readers_agree_on_every_instant(key: str) -> None:
    zone = ZoneInfo(key)
    for start in instants_of(zone):
        ical = download(entry_at(start, zone))
        meant = start, start + LENGTH
        assert libical.start_and_end(ical) == meant, f"libical, {start.astimezone(zone)}"
        assert read_by_vobject(ical, zone) == meant, f"vobject, {start.astimezone(zone)}"


@pytest.mark.parametrize("write", [request, cancel])
def test_what_travels_in_letters_is_read_as_what_is_downloaded(write) -> None:
    zone = ZoneInfo("America/Toronto")
    for month in range(1, 13):
        start = datetime(2027, month, 14, 15, 30, tzinfo=UTC)
        ical = write(entry_at(start, zone), organizer=OFFICE, attendee=AMARA)
        assert libical.start_and_end(ical) == read_by_vobject(ical, zone) == (start, start + LENGTH)


def test_the_other_reader_would_notice_a_wrong_zone() -> None:
    """It evaluates what is in the file: with another rule it reads another instant."""
    start = datetime(2027, 7, 14, 15, 30, tzinfo=UTC)
    ical = download(entry_at(start, ZoneInfo("America/Toronto")))
    late = ical.replace(b"TZOFFSETTO:-0400", b"TZOFFSETTO:-0300")
    assert late != ical
    assert libical.start_and_end(late)[0] == start - timedelta(hours=1)
