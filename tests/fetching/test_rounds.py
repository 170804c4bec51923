"""A worker reads Ruth's calendars from a real server, whatever the server does, and her letters go on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from config import CalendarSettings
from fetching.asking import Limits
from fetching.rounds import Reader, read_all_due, read_forever, read_next, reader_of
from mailing import worker
from practice.models.calendars import BusyCalendar, BusyTime
from practice.models.people import Practitioner
from practice.rules.feed_faults import FeedFault
from practice.services import outbox
from practice.services import rounds as pace
from tests import factories
from tests.clock import Clock
from tests.conftest import Unit
from tests.factories import at
from tests.fetching.calendar_server import CALENDAR, CalendarServer, Talk
from tests.mailing.conftest import Postbox
from tests.people import Cast

DENTIST = (at("2027-03-09T15:00"), at("2027-03-09T16:00"))
ABOUT_IT = "A calendar cannot be read"
TEN_MINUTES = timedelta(minutes=10)


@dataclass
class Round:
    """Ruth's calendar on the test's server, and the worker that reads it."""

    reader: Reader
    server: CalendarServer
    unit: Unit
    clock: Clock
    calendar_id: str

    def again(self, say: Callable[[Talk], None]) -> BusyCalendar:
        """Ten minutes later the server says this, and the calendar is as it was kept then."""
        self.server.say = say
        self.clock.move(TEN_MINUTES)
        assert read_next(self.reader, stop=threading.Event())
        return self.kept()

    def kept(self) -> BusyCalendar:
        with self.unit() as work:
            return work.session.get_one(BusyCalendar, self.calendar_id)

    def times(self) -> list[tuple[datetime, datetime]]:
        with self.unit() as work:
            return [(row.starts_at, row.ends_at) for row in work.session.scalars(select(BusyTime))]


@pytest.fixture
def read(
    app: Any, unit: Unit, cast: Cast, clock: Clock, server: CalendarServer, certificates: dict[str, Path]
) -> Round:
    """After a first round that went well."""
    with unit() as work:
        kept = factories.busy_calendar(work, practitioner=cast.ruth, address=server.url(), due_at=work.now)
        calendar_id = kept.id
    settings = CalendarSettings(allow_private=True, cafile=str(certificates["127.0.0.1"]))
    reader = replace(reader_of(app), settings=settings, limits=Limits(seconds=2))
    server.say = lambda talk: talk.answer(200, CALENDAR, ETag='"v1"')
    assert read_next(reader, stop=threading.Event())
    return Round(reader, server, unit, clock, calendar_id)


def html(talk: Talk) -> None:
    talk.answer(200, b"<!doctype html><title>Sign in</title>", Content_Type="text/html")


def cut_off(talk: Talk) -> None:
    talk.answer(200, CALENDAR[:-30])


def trickle(talk: Talk) -> None:
    talk.head(200, {})
    for byte in CALENDAR:
        talk.wfile.write(bytes([byte]))
        talk.wfile.flush()
        time.sleep(0.1)


@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("say", "fault"),
    [
        (html, FeedFault.NOT_A_CALENDAR),
        (lambda talk: talk.answer(200, b""), FeedFault.NOT_A_CALENDAR),
        (cut_off, FeedFault.CUT_OFF),
        (lambda talk: talk.answer(200, b"x" * (50 * 2**20)), FeedFault.TOO_LARGE),
        (lambda talk: talk.answer(302, Location="https://169.254.169.254/"), FeedFault.NOT_ALLOWED),
        (lambda talk: talk.answer(302, Location="/basic.ics"), FeedFault.REDIRECTS),
        (trickle, FeedFault.TOO_SLOW),
        (lambda talk: talk.connection.close(), FeedFault.NOT_REACHED),
        (lambda talk: talk.answer(404), FeedFault.GONE),
        (lambda talk: talk.answer(410), FeedFault.GONE),
        (lambda talk: talk.answer(500), FeedFault.SERVER),
    ],
)
def test_after_a_bad_answer_what_was_read_last_goes_on_counting(read: Round, say, fault: FeedFault) -> None:
    good = read.kept().succeeded_at
    kept = read.again(say)
    assert kept.fault is fault
    assert (kept.succeeded_at, kept.failing_since) == (good, read.clock.now)
    assert read.times() == [DENTIST]
    well = read.again(lambda talk: talk.answer(200, CALENDAR))
    assert (well.fault, well.failing_since, well.succeeded_at) == (None, None, read.clock.now)


def test_what_has_not_changed_is_asked_after_and_not_sent_again(read: Round) -> None:
    kept = read.again(lambda talk: talk.answer(304))
    assert (kept.fault, kept.succeeded_at) == (None, read.clock.now)
    assert read.server.asked[-1][1]["If-None-Match"] == '"v1"'
    assert read.times() == [DENTIST]


def test_what_has_changed_is_read_anew(read: Round) -> None:
    moved = CALENDAR.replace(b"20270309T1", b"20270310T1")
    kept = read.again(lambda talk: talk.answer(200, moved, ETag='"v2"'))
    assert kept.etag == '"v2"'
    assert read.times() == [(at("2027-03-10T15:00"), at("2027-03-10T16:00"))]


def test_by_default_a_calendar_in_the_house_is_not_read(read: Round, app: Any) -> None:
    asked = len(read.server.asked)
    guarded = replace(read, reader=replace(read.reader, settings=reader_of(app).settings))
    assert guarded.again(lambda talk: talk.answer(200, CALENDAR)).fault is FeedFault.NOT_ALLOWED
    assert len(read.server.asked) == asked


def test_the_address_stands_in_no_log(read: Round, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        read.again(lambda talk: talk.answer(500))
    assert f"calendar {read.calendar_id} was not read: server" in caplog.text
    assert "basic.ics" not in caplog.text
    assert "127.0.0.1" not in caplog.text


def test_letters_go_while_a_calendar_is_slow(read: Round, app: Any, cast: Cast, monkeypatch: Any) -> None:
    from_the_server: list[str] = []
    letter_has_gone = threading.Event()

    def wait_for_the_letter(talk: Talk) -> None:
        from_the_server.append("asked")
        letter_has_gone.wait(20)
        talk.answer(200, CALENDAR)

    postbox = Postbox()
    postbox.at_delivery = letter_has_gone.set
    monkeypatch.setitem(app.extensions, "transport", postbox)
    with read.unit() as work:
        outbox.post_test(work, practitioner=work.session.get_one(Practitioner, cast.ruth.id))
    read.server.say = wait_for_the_letter
    read.clock.move(TEN_MINUTES)
    patient = replace(read.reader, limits=Limits())
    worker.run(app, once=True, beside=[partial(read_all_due, patient)])
    assert letter_has_gone.is_set()
    assert from_the_server == ["asked"]
    assert read.kept().succeeded_at == read.clock.now


def test_the_worker_ends_promptly_and_leaves_the_calendar_to_the_next(read: Round) -> None:
    stop = threading.Event()

    def tell(_talk: Talk) -> None:
        stop.set()
        time.sleep(20)

    read.server.say = tell
    read.clock.move(TEN_MINUTES)
    thread = threading.Thread(target=read_forever, args=(replace(read.reader, limits=Limits()), stop))
    thread.start()
    thread.join(15)
    assert not thread.is_alive()
    kept = read.kept()
    assert (kept.claimed_by, kept.fault) == (None, None)
    assert kept.due_at <= read.clock.now


def test_reading_survives_a_database_that_is_away(
    read: Round, monkeypatch: Any, caplog: pytest.LogCaptureFixture
) -> None:
    faults = iter([OperationalError("select basic.ics", {}, Exception("gone"))] * 2)
    stop = threading.Event()

    def is_away(*_: Any) -> None:
        fault = next(faults, None)
        if fault is not None:
            raise fault

    def answer(talk: Talk) -> None:
        talk.answer(200, CALENDAR)
        stop.set()

    monkeypatch.setattr(pace, "LOOK_EVERY", timedelta(milliseconds=1))
    read.server.say = answer
    read.clock.move(TEN_MINUTES)
    engine = read.reader.sessions.engine
    event.listen(engine, "before_cursor_execute", is_away)
    try:
        read_forever(read.reader, stop)
    finally:
        event.remove(engine, "before_cursor_execute", is_away)
    assert caplog.text.count("goes on after a fault: OperationalError") == 2
    assert "basic.ics" not in caplog.text
    assert len(read.server.asked) == 2


def test_she_is_written_to_unless_it_can_be_read_again_by_then(read: Round, app: Any, monkeypatch: Any) -> None:
    postbox = Postbox()
    monkeypatch.setitem(app.extensions, "transport", postbox)
    read.again(lambda talk: talk.answer(500))
    read.clock.move(timedelta(hours=6))
    read.again(lambda talk: talk.answer(500))
    read.again(lambda talk: talk.answer(200, CALENDAR))
    worker.run(app, once=True)
    assert not [letter for letter in postbox.letters if letter.subject == ABOUT_IT], (
        "it has come back before the letter left"
    )
    read.again(lambda talk: talk.answer(500))
    read.clock.move(timedelta(hours=6))
    read.again(lambda talk: talk.answer(500))
    worker.run(app, once=True)
    assert [letter.to.address for letter in postbox.letters if letter.subject == ABOUT_IT] == ["ruth@example.org"]
