"""What a subscribed calendar says: whatever is in it is read back as it was, in lines that any reader takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.feeds import FeedEvent, calendar_bytes, event_bytes
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.plain_text import one_line

START = datetime(2027, 3, 9, 18, 30, tzinfo=UTC)
CHANGED = datetime(2027, 3, 1, 15, 1, 2, tzinfo=UTC)
instants = st.integers(-(10**7), 10**7).map(lambda minutes: START + timedelta(minutes=minutes))


def event(**changes: object) -> FeedEvent:
    values = {
        "uid": "a1",
        "sequence": 2,
        "changed_at": CHANGED,
        "starts_at": START,
        "ends_at": START + timedelta(minutes=50),
        "status": AppointmentStatus.BOOKED,
        "title": "A. D. · In person",
    }
    return FeedEvent(**(values | changes))


def read(*events: FeedEvent) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(calendar_bytes("Busy", map(event_bytes, events))).walk("VEVENT"))


@given(title=st.text(min_size=1), place=st.text(), starts_at=instants)
def test_words_and_instants_come_back_as_they_went_in(title: str, place: str, starts_at: datetime) -> None:
    written = event(title=title, place=place, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=80))
    body = calendar_bytes("Busy", [event_bytes(written)])
    [found] = icalendar.Calendar.from_ical(body).walk("VEVENT")
    assert (found.start, found.end) == (written.starts_at, written.ends_at)
    assert found["SUMMARY"].replace("\\N", "\n") == one_line(title).replace("\\N", "\n")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert body.count(b"BEGIN:VEVENT") == body.count(b"END:VEVENT") >= 1


@pytest.mark.parametrize(
    ("status", "shown", "transparent"),
    [
        (AppointmentStatus.REQUESTED, "TENTATIVE", "OPAQUE"),
        (AppointmentStatus.BOOKED, "CONFIRMED", "OPAQUE"),
        (AppointmentStatus.ATTENDED, "CONFIRMED", "OPAQUE"),
        (AppointmentStatus.NO_SHOW, "CONFIRMED", "OPAQUE"),
        (AppointmentStatus.CANCELLED, "CANCELLED", "TRANSPARENT"),
    ],
)
def test_every_status_is_one_that_calendars_know(status: AppointmentStatus, shown: str, transparent: str) -> None:
    [found] = read(event(status=status))
    assert (found["STATUS"], found["TRANSP"]) == (shown, transparent)


def test_the_head_says_how_often_to_ask_and_nobody_is_asked_anything() -> None:
    lines = calendar_bytes("Busy", [event_bytes(event())]).decode().split("\r\n")
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    head = lines[: lines.index("BEGIN:VEVENT")]
    assert {"NAME:Busy", "X-WR-CALNAME:Busy", "REFRESH-INTERVAL;VALUE=DURATION:PT30M", "X-PUBLISHED-TTL:PT30M"} <= {
        *head
    }
    for absent in ("METHOD", "ORGANIZER", "ATTENDEE", "BEGIN:VALARM", "TZID"):
        assert not [line for line in lines if line.startswith(absent)]


def test_the_same_event_is_the_same_bytes_whenever_it_is_written() -> None:
    assert event_bytes(event()) == event_bytes(event())
    assert b"DTSTAMP:20270301T150102Z" in event_bytes(event())
    assert b"LAST-MODIFIED:20270301T150102Z" in event_bytes(event())
