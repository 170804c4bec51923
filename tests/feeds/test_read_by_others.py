"""Do programs of others read the diary as it is? vdirsyncer and khal, a CalDAV server, icalendar and vobject."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import icalendar
import pytest
import vobject
from flask import Flask

from practice.models.calendars import FeedLevel
from practice.rules.lifecycle import AppointmentStatus
from practice.services import feeds, own_page
from tests.booked import AFTER_THE_CHANGE, TUESDAY, TUESDAY_AFTERNOON, attendance, book
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.feeds import others
from tests.mail_server import free_port
from tests.people import Cast

APRIL = at("2027-04-20T14:15")
MINUTE = timedelta(minutes=1)
QUERY = b"""<?xml version="1.0"?>
<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
  <d:prop><c:calendar-data/></d:prop>
  <c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">
    <c:time-range start="20270301T000000Z" end="20270401T000000Z"/>
  </c:comp-filter></c:comp-filter></c:filter>
</c:calendar-query>"""


@pytest.fixture
def secret(unit: Unit, cast: Cast, clock: Clock) -> str:
    """An address of a diary in which something was moved, asked for, cancelled, and oddly named."""
    moved = book(unit, cast.in_person)
    book(unit, cast.walk, start=AFTER_THE_CHANGE, couple=True, email="wanda@example.org")
    book(unit, cast.phone, start=APRIL, status=AppointmentStatus.REQUESTED, email="zoe@example.org")
    cancelled = book(unit, cast.online, start=at("2027-03-11T15:15"), email="old@example.org")
    clock.move(MINUTE)
    with unit(moved.actor()) as work:
        own_page.reschedule(work, appointment_id=moved.id, attendance_id=moved.booker, start=TUESDAY_AFTERNOON)
        attendance(work, moved.booker).client.name = "Zoë, O'Neil; \\N 鷺"
    with unit(cancelled.actor()) as work:
        own_page.cancel(work, appointment_id=cancelled.id, attendance_id=cancelled.booker, reason=None)
    with unit() as work:
        return feeds.add(work, practitioner_id=cast.ruth.id, name="My phone", level=FeedLevel.FULL).token or ""


def fetch(app: Flask, secret: str) -> bytes:
    origin = app.extensions["settings"].public_url
    return app.test_client().get(f"/feeds/{secret}.ics", base_url=origin).get_data()


def test_vdirsyncer_and_khal_show_every_session_at_its_hour(make_app, secret: str, tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with others.served(make_app(PUBLIC_URL=url), port):
        folder = others.synchronize(f"{url}/feeds/{secret}.ics", tmp_path)
    assert others.list_events(folder, tmp_path) == [
        "2027-03-09 13:30-14:20 Zoë, O'Neil; \\N 鷺 · In person 14 Willow Lane, London, Ontario CONFIRMED",
        "2027-03-11 10:15-11:05 Cancelled: Amara Diallo · Online video Online CANCELLED",
        "2027-03-15 10:15-11:35 Amara Diallo, J. W. · Walk & Talk Heron Park, north gate CONFIRMED",
        "2027-04-20 10:15-11:05 Request: Amara Diallo · Phone By phone TENTATIVE",
    ]


def test_a_caldav_server_takes_it_and_finds_the_sessions_of_a_month(app: Flask, secret: str, tmp_path: Path) -> None:
    body = fetch(app, secret)
    with others.radicale(tmp_path) as port:
        status, said = others.ask(port, "PUT", "/ruth/diary/", body, Content_Type="text/calendar; charset=utf-8")
        assert status == 201, said
        status, said = others.ask(port, "REPORT", "/ruth/diary/", QUERY, Content_Type="application/xml", Depth="1")
        assert status == 207, said
    found = ElementTree.fromstring(said).iter("{urn:ietf:params:xml:ns:caldav}calendar-data")
    events = [event for each in found for event in icalendar.Calendar.from_ical(each.text.encode()).walk("VEVENT")]
    march = [
        event for event in icalendar.Calendar.from_ical(body).walk("VEVENT") if event.start < at("2027-04-01T00:00")
    ]
    assert facts(events) == facts(march)
    assert len(events) == 3


def test_two_readers_that_know_nothing_of_each_other_agree_on_every_instant(app: Flask, secret: str) -> None:
    body = fetch(app, secret)
    ours = {str(event["UID"]): (event.start, event.end) for event in icalendar.Calendar.from_ical(body).walk("VEVENT")}
    read = vobject.readOne(body.decode())
    theirs = {
        event.uid.value: (event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC))
        for event in read.vevent_list
    }
    assert ours == theirs
    assert TUESDAY_AFTERNOON in {start for start, _ in ours.values()}
    assert TUESDAY not in {start for start, _ in ours.values()}
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"")


def facts(events: list[icalendar.Event]) -> list[tuple[str, int, datetime, datetime, str, str]]:
    """What a calendar shows of them, in order of time."""
    found = [
        (str(event["UID"]), event["SEQUENCE"], event.start, event.end, str(event["SUMMARY"]), str(event["STATUS"]))
        for event in events
    ]
    return sorted(found, key=lambda fact: fact[2])
