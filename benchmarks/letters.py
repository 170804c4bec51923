"""How many letters a second does one worker send, and what does it cost to write one?

A day's confirmations lie in the outbox; the worker takes them as ever: claimed, read, written, sent and marked, three
transactions to each, on SQLite that waits for the disk. The mail server is a real one on loopback, in a process of its
own, and the connection is kept. Beside it is the floor: smtplib, which hands the same bytes over on one connection,
written before and owed by nobody; and what the disk alone allows: three commits to each letter with nothing in them.
Each round does all of it.
"""

from __future__ import annotations

import smtplib
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app import create_app
from benchmarks.folders import ROOT
from benchmarks.ours import open_practice, utc_now, writing
from benchmarks.report import Part, Row, compared, least, most
from benchmarks.week import ZONE, first_day, taken
from config import Settings, load_settings
from mailing.facts import facts_to_send
from mailing.letter import LetterFacts
from mailing.messages import compose
from mailing.mime import as_bytes
from mailing.worker import office_of, send_all_due
from practice.database import SQLITE_SETTINGS
from practice.models.appointments import Answer, Appointment, Attendance, Role
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.people import Client
from practice.rules.letter_kinds import LetterKind
from practice.services import outbox
from practice.work import Work

LETTERS, ROUNDS = 200, 5
A_SECOND, COMPOSING_MS = 200, 4


def measure(folder: Path) -> Part:
    """The whole part."""
    deployment = open_practice(folder / "ours", taken=taken(LETTERS, first_day(utc_now().astimezone(ZONE).date())))
    with _postbox() as port:
        app = create_app(_by_way_of(load_settings(deployment.environ), port))
        with writing(app.extensions["sessions"]) as work:
            _owe(work)
        facts = _facts(app)
        composing = [_timed(lambda: [_written(each) for each in facts]) / len(facts) for _ in range(ROUNDS)]
        written = [_written(each) for each in facts]
        ours, floor, disk, processor = [], [], [], []
        for _ in range(ROUNDS):
            with writing(app.extensions["sessions"]) as work:
                _owe_again(work)
            began = process_time()
            ours.append(LETTERS / _timed(lambda: _send(app)))
            processor.append((process_time() - began) / LETTERS)
            floor.append(LETTERS / _timed(lambda: _hand_over(port, written)))
            disk.append(LETTERS / _timed(lambda: _commit(folder / "floor.db")))
    raw = {"ours": ours, "floor": floor, "disk": disk, "processor": processor, "composing": composing}
    rows = [*_rows(ours, floor, composing), *_costs(processor, disk)]
    return Part("Letters", rows, dict(raw))


def _costs(processor: list[float], disk: list[float]) -> Iterator[Row]:
    least_time = 1000 / median(disk)
    yield Row(
        "processor time for a letter", _ms(median(processor) * 1000), f"the disk, for three commits {_ms(least_time)}"
    )


def _rows(ours: list[float], floor: list[float], composing: list[float]) -> Iterator[Row]:
    beside = f"floor {median(floor):.0f}"
    ratio = median(theirs / mine for mine, theirs in zip(ours, floor, strict=True))
    rate = median(ours)
    yield least("letters a second, one worker", f"{rate:.0f}", beside, figure=rate, limit=A_SECOND, words=_whole)
    yield compared("time for a letter, beside the floor", f"{1000 / rate:.1f} ms", beside, ratio)
    cost = median(composing) * 1000
    yield most("writing one letter", f"{cost:.1f} ms", "", figure=cost, limit=COMPOSING_MS, words=_ms)


@contextmanager
def _postbox() -> Iterator[int]:
    arguments = [sys.executable, "-m", "benchmarks.postbox"]
    with subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield int(server.stdout.readline())
        server.communicate()


def _by_way_of(settings: Settings, port: int) -> Settings:
    mail = replace(settings.mail, server="127.0.0.1", port=port, use_tls=False, default_sender="practice@example.org")
    return replace(settings, mail=mail)


def _owe(work: Work) -> None:
    """Somebody with an address for every appointment, and her confirmation."""
    for number, appointment in enumerate(work.session.scalars(select(Appointment).order_by(Appointment.starts_at))):
        whose = {"practitioner_id": appointment.practitioner_id, "locale": "en_CA", "created_at": work.now}
        person = Client(name=f"Client {number}", **whose)
        person.set_email(f"client-{number}@example.org")
        work.session.add(person)
        work.session.flush()
        part = Attendance(
            appointment_id=appointment.id,
            client_id=person.id,
            role=Role.BOOKER,
            answer=Answer.CONFIRMED,
            discreet=False,
            channels=["email"],
            uid=f"{number}@example.org",
            created_at=work.now,
        )
        work.session.add(part)
        work.session.flush()
        outbox.post(work, kind=LetterKind.CONFIRMATION, appointment=appointment, attendance=part)


def _owe_again(work: Work) -> None:
    waiting = {"state": OutboxState.WAITING, "tries": 0, "due_at": work.now - timedelta(minutes=1)}
    work.session.execute(update(OutboxMessage).values(**waiting, sent_at=None, detail_sealed=None))


def _facts(app: Flask) -> list[LetterFacts]:
    """What the letters are written from."""
    found = []
    with writing(app.extensions["sessions"]) as work:
        everything = select(OutboxMessage).options(joinedload(OutboxMessage.attendance))
        for message in work.session.scalars(everything).all():
            facts = facts_to_send(work, message=message, settings=app.extensions["settings"])
            assert isinstance(facts, LetterFacts)
            found.append(facts)
    return found


def _written(facts: LetterFacts) -> bytes:
    return as_bytes(compose(facts), sent_at=utc_now())


def _send(app: Flask) -> None:
    assert send_all_due(office_of(app), stop=threading.Event()) == LETTERS


def _hand_over(port: int, written: list[bytes]) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        for letter in written:
            server.sendmail("practice@example.org", ["client@example.org"], letter)


def _commit(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for setting in SQLITE_SETTINGS:
            connection.execute(setting)
        connection.execute("CREATE TABLE IF NOT EXISTS letter (at INTEGER)")
        for number in range(3 * LETTERS):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO letter VALUES (?)", (number,))
            connection.execute("COMMIT")


def _timed(do: object) -> float:
    began = perf_counter()
    do()  # type: ignore[operator]
    return perf_counter() - began


def _whole(figure: float) -> str:
    return f"{figure:.0f}"


def _ms(figure: float) -> str:
    return f"{figure:.1f} ms"
