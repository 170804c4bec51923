"""What does it cost that a calendar app asks for a thousand events every half hour, and what stays in memory for it?

The address tells names, with the format and the place: the most there is to open and to write. It is asked for in
process, through the whole application. Beside it is the floor, which knows no levels, no discretion, nothing sealed and
no library: one query with names in plain text beside it, one string for each event, one digest. Each round asks for
every kind of answer, one after the other.
"""

from __future__ import annotations

import sqlite3
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import uuid4

from flask import Flask
from sqlalchemy import select, update

from app import create_app
from benchmarks.ours import open_practice, utc_now, writing
from benchmarks.report import Part, Row, compared, most
from benchmarks.week import ZONE, first_day, taken
from config import load_settings
from practice.models.appointments import Answer, Appointment, Attendance, Role
from practice.models.calendars import FeedLevel
from practice.models.people import Client
from practice.services import feed_entries, feeds
from practice.work import Work
from tests.questions import asked_of

EVENTS, ROUNDS = 1_000, 9
CHANGED_MS, QUESTIONS = 20, 2
FLOOR_QUERY = """
    SELECT a.uid, a.revision, a.status, a.updated_at, a.starts_at, a.ends_at, f.name, f.place, n.name
    FROM appointment a JOIN session_format f ON f.id = a.format_id JOIN plain_name n ON n.appointment_id = a.id
    WHERE a.starts_at >= '2000' AND a.status <> 'held' ORDER BY a.starts_at"""
FLOOR_EVENT = (
    "BEGIN:VEVENT\r\nUID:{0}\r\nSEQUENCE:{1}\r\nDTSTAMP:{3}Z\r\nLAST-MODIFIED:{3}Z\r\nDTSTART:{4}Z\r\nDTEND:{5}Z\r\n"
    "SUMMARY:{8} · {6}\r\nLOCATION:{7}\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nCLASS:PRIVATE\r\nEND:VEVENT\r\n"
)


def measure(folder: Path) -> Part:
    """The whole part."""
    deployment = open_practice(folder / "ours", taken=taken(EVENTS, first_day(utc_now().astimezone(ZONE).date())))
    app = create_app(load_settings(deployment.environ))
    with writing(app.extensions["sessions"]) as work:
        owner = _write_people(work)
        address = feeds.add(work, practitioner_id=owner, name="A phone", level=FeedLevel.FULL)
    path = f"/feeds/{address.token}.ics"
    database = folder / "ours" / "data" / "practice.db"
    found = _rounds(app, path, next(folder.rglob("practice.db"), database))
    with asked_of(app.extensions["sessions"].engine) as asked:
        assert _ask(app, path, _tag(app, path)) == 304
    kept = _kept(app, path)
    raw: dict[str, object] = dict(found) | {"kept": kept}
    return Part(f"A calendar address with {EVENTS:,} events", list(_rows(found, len(asked) // 2, kept)), raw)


def _rounds(app: Flask, path: str, database: Path) -> dict[str, list[float]]:
    """Seconds by what is asked for: one figure a round."""
    numbers, found = count(), defaultdict(list)
    with closing(sqlite3.connect(database)) as connection:
        _write_plain_names(connection)
        _must_agree(app, path, connection)
        for _ in range(ROUNDS):
            feed_entries.forget_what_was_written()
            found["first"].append(_timed(lambda: _ask(app, path)))
            _change_one(app, next(numbers))
            found["changed"].append(_timed(lambda: _ask(app, path)))
            tag = _tag(app, path)
            found["unchanged"].append(_timed(lambda tag=tag: _ask(app, path, tag)))
            found["floor"].append(_timed(lambda: _floor(connection)))
    return dict(found)


def _rows(found: dict[str, list[float]], questions: int, kept: int) -> Iterator[Row]:
    at = {name: median(seconds) for name, seconds in found.items()}
    floor = f"floor {_ms(at['floor'])}"

    def ratio(name: str) -> float:
        return median(a / b for a, b in zip(found[name], found["floor"], strict=True))

    changed = at["changed"] * 1000
    yield most("one of them changed", _ms(at["changed"]), floor, figure=changed, limit=CHANGED_MS, words=_whole_ms)
    yield compared("one of them changed, beside the floor", _ms(at["changed"]), floor, ratio("changed"))
    yield compared("nothing changed: 304", _ms(at["unchanged"]), floor, ratio("unchanged"))
    yield most("nothing changed: questions", str(questions), "", figure=questions, limit=QUESTIONS, words=str)
    yield compared("the first time in a process", _ms(at["first"]), floor, ratio("first"))
    yield Row("kept in memory", f"{kept / 1e6:.1f} MB")


def _write_people(work: Work) -> str:
    """Somebody for each appointment, with a name that is sealed; the practitioner whose diary it is."""
    for appointment in work.session.scalars(select(Appointment)):
        client = Client(
            practitioner_id=appointment.practitioner_id,
            name=f"Amara Diallo {appointment.id[:4]}",
            locale="en_CA",
            created_at=work.now,
        )
        client.set_email(f"{client.id}@example.org")
        work.session.add(client)
        work.session.flush()
        work.session.add(
            Attendance(
                appointment_id=appointment.id,
                client_id=client.id,
                role=Role.BOOKER,
                answer=Answer.CONFIRMED,
                discreet=False,
                channels=["email"],
                uid=str(uuid4()),
                created_at=work.now,
            )
        )
    return work.session.scalars(select(Appointment.practitioner_id)).first() or ""


def _write_plain_names(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TEMP TABLE plain_name (appointment_id TEXT PRIMARY KEY, name TEXT)")
    connection.execute("INSERT INTO plain_name SELECT id, 'Amara Diallo ' || substr(id, 1, 4) FROM appointment")


def _change_one(app: Flask, number: int) -> None:
    with writing(app.extensions["sessions"]) as work:
        one = select(Appointment.id).order_by(Appointment.starts_at).offset(number).limit(1).scalar_subquery()
        later = work.now + timedelta(seconds=number)
        work.session.execute(update(Appointment).where(Appointment.id == one).values(updated_at=later))


def _ask(app: Flask, path: str, tag: str = "") -> int:
    headers = {"If-None-Match": tag} if tag else {}
    return app.test_client().get(path, headers=headers, base_url=_origin(app)).status_code


def _tag(app: Flask, path: str) -> str:
    return app.test_client().get(path, base_url=_origin(app)).headers["ETag"]


def _origin(app: Flask) -> str:
    return app.extensions["settings"].public_url


def _floor(connection: sqlite3.Connection) -> str:
    events = [FLOOR_EVENT.format(*map(_plain, row)) for row in connection.execute(FLOOR_QUERY)]
    body = "BEGIN:VCALENDAR\r\n" + "".join(events) + "END:VCALENDAR\r\n"
    return sha256(body.encode()).hexdigest()


def _plain(value: object) -> object:
    """`2027-03-09 15:15:00.000000` without what iCalendar leaves out."""
    is_instant = isinstance(value, str) and value[4:5] == "-" and value[10:11] == " "
    return value[:19].replace("-", "").replace(":", "").replace(" ", "T") if is_instant else value


def _must_agree(app: Flask, path: str, connection: sqlite3.Connection) -> None:
    body = app.test_client().get(path, base_url=_origin(app)).get_data()
    ours, lowest = body.count(b"BEGIN:VEVENT"), len(connection.execute(FLOOR_QUERY).fetchall())
    if not ours == lowest == EVENTS:
        raise RuntimeError(f"not the same events: ours {ours}, the floor {lowest}")


def _kept(app: Flask, path: str) -> int:
    """Bytes that stay after everything was written once, beside an application that is warm."""
    _ask(app, path)
    feed_entries.forget_what_was_written()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    _ask(app, path)
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return kept


def _timed(do: Callable[[], object]) -> float:
    began = perf_counter()
    do()
    return perf_counter() - began


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.3g} ms"


def _whole_ms(figure: float) -> str:
    return f"{figure:.3g} ms"
