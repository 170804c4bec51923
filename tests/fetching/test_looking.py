"""What one look brings, by the very process that the worker starts, from a real server on this machine."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from fetching.asking import Answer, Limits, Question, Validators
from fetching.looking import Stopped, look
from practice.rules.feed_faults import FeedFault
from practice.rules.intervals import Interval
from practice.rules.readings import Occurrence, Reading
from tests.fetching.calendar_server import CALENDAR, CalendarServer, Talk

MARCH = Interval(datetime(2027, 3, 1, 5, tzinfo=UTC), datetime(2027, 4, 1, 4, tzinfo=UTC))
READING = Reading(ZoneInfo("America/Toronto"), MARCH, own_addresses=frozenset({"ruth@example.org"}))
DENTIST = Occurrence("dentist", datetime(2027, 3, 9, 15, tzinfo=UTC), datetime(2027, 3, 9, 16, tzinfo=UTC))


@pytest.fixture
def question(server: CalendarServer, certificates: dict[str, Path]) -> Question:
    return Question(server.url(), READING, allow_private=True, cafile=str(certificates["127.0.0.1"]))


def asked(question: Question) -> Answer:
    return look(question, stop=threading.Event())


def test_a_look_says_when_it_is_busy_and_how_to_recognise_the_answer(
    server: CalendarServer, question: Question
) -> None:
    server.say = lambda talk: talk.answer(200, CALENDAR, ETag='"v1"')
    answer = asked(question)
    assert (answer.fault, answer.occurrences, answer.left_out) == (None, (DENTIST,), 0)
    assert answer.validators.etag == '"v1"'
    again = asked(replace(question, known=replace(answer.validators, etag=None)))
    assert (again.fault, again.occurrences) == (None, None), "the same bytes are not read again"
    server.say = lambda talk: talk.answer(304)
    unchanged = asked(replace(question, known=answer.validators))
    assert unchanged == Answer(validators=answer.validators)


def test_another_answer_is_read_even_if_the_server_calls_it_otherwise(
    server: CalendarServer, question: Question
) -> None:
    first = asked(question)
    moved = CALENDAR.replace(b"20270309T1", b"20270310T1")
    server.say = lambda talk: talk.answer(200, moved, ETag='"v2"')
    second = asked(replace(question, known=replace(first.validators, etag='"v1"')))
    assert second.occurrences is not None
    assert [each.start.day for each in second.occurrences] == [10]
    assert second.validators.etag == '"v2"'


def test_this_machine_is_not_looked_at_by_default(server: CalendarServer, question: Question) -> None:
    assert asked(replace(question, allow_private=False)).fault is FeedFault.NOT_ALLOWED
    assert (
        asked(replace(question, allow_private=False, address="https://localhost/x.ics")).fault is FeedFault.NOT_ALLOWED
    )
    assert server.asked == []


def test_a_certificate_that_nobody_vouches_for_is_a_fault(question: Question) -> None:
    assert asked(replace(question, cafile=None)).fault is FeedFault.CERTIFICATE


def trickle(talk: Talk) -> None:
    talk.head(200, {"Content-Length": str(len(CALENDAR))})
    for byte in CALENDAR:
        talk.wfile.write(bytes([byte]))
        talk.wfile.flush()
        time.sleep(0.05)


def trickle_in_the_head(talk: Talk) -> None:
    for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Filler: x\r\n" * 90:
        talk.wfile.write(bytes([byte]))
        talk.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("say", [trickle, trickle_in_the_head])
def test_what_comes_by_a_byte_at_a_time_is_not_waited_for(server: CalendarServer, question: Question, say) -> None:
    server.say = say
    assert asked(replace(question, limits=Limits(seconds=1))).fault is FeedFault.TOO_SLOW


def series(rule: str, count: int = 1) -> bytes:
    entry = "BEGIN:VEVENT\r\nUID:{0}\r\nDTSTART:19900101T000000Z\r\nDURATION:PT1S\r\nRRULE:{1}\r\nEND:VEVENT\r\n"
    entries = "".join(entry.format(number, rule) for number in range(count))
    return CALENDAR.replace(b"END:VCALENDAR", entries.encode() + b"END:VCALENDAR")


def test_what_repeats_every_second_for_ever_is_left_out_and_the_rest_read(
    server: CalendarServer, question: Question
) -> None:
    server.say = lambda talk: talk.answer(200, series("FREQ=SECONDLY"))
    answer = asked(question)
    assert (answer.fault, answer.occurrences, answer.left_out) == (None, (DENTIST,), 1)


def test_what_takes_too_long_to_work_out_ends_at_its_limit(server: CalendarServer, question: Question) -> None:
    never = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"  # no such day, looked for until the end of time
    server.say = lambda talk: talk.answer(200, series(never, 4_000))
    assert asked(replace(question, limits=Limits(cpu_seconds=2))).fault is FeedFault.TOO_HARD


def test_what_takes_too_much_memory_ends_at_its_limit(server: CalendarServer, question: Question) -> None:
    server.say = lambda talk: talk.answer(200, CALENDAR.replace(b"Dentist", b"x" * (60 * 2**20)))
    tight = replace(question, limits=Limits(memory=150 * 2**20, content=100 * 2**20))
    assert asked(tight).fault is FeedFault.TOO_HARD


def test_a_look_is_broken_off_when_the_worker_is_to_end(server: CalendarServer, question: Question) -> None:
    stop = threading.Event()

    def tell(_talk: Talk) -> None:
        stop.set()
        time.sleep(30)

    server.say = tell
    with pytest.raises(Stopped):
        look(question, stop=stop)


def test_the_process_that_looks_has_no_keys(
    server: CalendarServer, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would say so by the only thing that it lets out: what it asks for."""
    monkeypatch.setenv("SECRET_KEY", "a secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    seen: list[bytes] = []

    def look_around(talk: Talk) -> None:
        for process in Path("/proc").iterdir():
            if process.name.isdecimal() and int(process.name) != os.getpid():
                command = _read(process / "cmdline")
                if b"fetching.child" in command and _parent(process) == os.getpid():
                    seen.extend([command, _read(process / "environ")])
        talk.answer(200, CALENDAR)

    server.say = look_around
    assert asked(question).fault is None
    assert len(seen) == 2
    assert b"basic.ics" not in seen[0], "nor is the address where everybody on this machine may read it"
    assert b"SECRET_KEY" not in seen[1]
    assert b"PROXY" not in seen[1]


def test_an_answer_that_is_none_is_a_fault(question: Question) -> None:
    broken = replace(question, known=Validators("\ud800"))
    assert asked(broken).fault is FeedFault.TOO_HARD


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _parent(process: Path) -> int:
    return int((_read(process / "stat").rpartition(b")")[2].split() or [b"0", b"0"])[1])
