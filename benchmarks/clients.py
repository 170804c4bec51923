"""What does it cost to find one of 5,000 clients whose names are sealed, and to list them in order?

Beside it is the floor: the same column read by one query and opened, and nothing compared, ordered or shown. Each round
asks for everything, one after the other; 20,000 appointments stand beside the clients.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import count, cycle, product
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import uuid4

from sqlalchemy import insert, select

from benchmarks.ours import open_practice, utc_now, writing
from benchmarks.report import Part, Row, compared, most
from benchmarks.week import ZONE, first_day, taken
from practice import vault
from practice.models.appointments import Answer, Appointment, Attendance, Role
from practice.models.people import Client
from practice.services import client_list, client_search
from practice.services.client_list import By, Wanted
from practice.work import Work
from tests.questions import asked_of

CLIENTS, APPOINTMENTS, ROUNDS = 5_000, 20_000, 9
SEARCH_MS = 60
FIRST = ("Amara", "Jonas", "Olga", "Zoë", "Ines", "Tariq", "Mei", "Lars", "Noor", "Priya")
LAST = ("Diallo", "Weber", "Ångström", "Novak", "Haddad", "Johansen", "Mbeki", "Rossi", "Dubois", "Sato")


def measure(folder: Path) -> Part:
    """The whole part."""
    monday = first_day(utc_now().astimezone(ZONE).date())
    deployment = open_practice(folder / "ours", taken=taken(APPOINTMENTS, monday))
    sessions = deployment.sessions()
    with writing(sessions) as work:
        whose = _write_people(work)
    found = defaultdict(list)
    with sessions.reading() as session:
        work = Work(session, utc_now(), work.actor)
        for _ in range(ROUNDS):
            for what, ask in _questions(work, whose).items():
                session.expunge_all()
                found[what].append(_timed(ask))
        with asked_of(sessions.engine) as asked:
            client_list.list_clients(work, practitioner_id=whose, wanted=Wanted())
    title = f"{CLIENTS:,} clients with sealed names, {APPOINTMENTS:,} appointments"
    return Part(title, list(_rows(found, len(asked))), dict(found))


def _questions(work: Work, whose: str) -> dict[str, Callable[[], object]]:
    """What is asked for, by its name in the table."""

    def listed(wanted: Wanted) -> object:
        return client_list.list_clients(work, practitioner_id=whose, wanted=wanted)

    return {
        "floor": lambda: _floor(work, whose),
        "a search by a part of the name": lambda: client_search.find_clients(
            work, practitioner_id=whose, words="ngstro"
        ),
        "a search by a part of the number": lambda: client_search.find_clients(
            work, practitioner_id=whose, words="5501"
        ),
        "a page of the list by name": lambda: listed(Wanted()),
        "a page of the list by the next appointment": lambda: listed(Wanted(by=By.NEXT)),
    }


def _rows(found: dict[str, list[float]], questions: int) -> Iterator[Row]:
    floor = f"floor {_ms(median(found['floor']))}"
    for what, seconds in found.items():
        if what == "floor":
            continue
        at, ratio = median(seconds), median(a / b for a, b in zip(seconds, found["floor"], strict=True))
        if what.startswith("a search"):
            yield most(what, _ms(at), floor, figure=at * 1000, limit=SEARCH_MS, words=_whole_ms)
        yield compared(f"{what}, beside the floor", _ms(at), floor, ratio)
    yield Row("a page of the list: questions", str(questions))


def _floor(work: Work, whose: str) -> int:
    safe = vault.in_use()
    rows = work.session.execute(select(Client.id, Client.name_sealed).where(Client.practitioner_id == whose))
    return sum(len(safe.open(sealed, vault.Binding("client", "name_sealed", key))) for key, sealed in rows)


def _write_people(work: Work) -> str:
    """Clients of a hundred names, each with four appointments; the practitioner who keeps their records."""
    appointments = work.session.execute(select(Appointment.id, Appointment.practitioner_id)).all()
    whose, numbers, ids = appointments[0][1], count(5550000), []
    names = cycle(f"{first} {last}" for first, last in product(FIRST, LAST))
    for number in range(CLIENTS):
        client = Client(practitioner_id=whose, name=next(names), locale="en_CA", created_at=work.now)
        client.phone = f"+1519{next(numbers)}"
        client.set_email(f"{number}@example.org")
        work.session.add(client)
        ids.append(client.id)
    work.session.flush()
    shared = {"role": Role.BOOKER, "answer": Answer.CONFIRMED, "discreet": False, "channels": ["email"], "sequence": 0}
    parts = [
        shared | {"id": uuid4().hex, "uid": str(uuid4()), "appointment_id": row[0], "client_id": ids[n % CLIENTS]}
        for n, row in enumerate(appointments)
    ]
    work.session.execute(insert(Attendance), [part | {"created_at": work.now} for part in parts])
    return str(whose)


def _timed(ask: Callable[[], object]) -> float:
    began = perf_counter()
    ask()
    return perf_counter() - began


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.3g} ms"


def _whole_ms(figure: float) -> str:
    return f"{figure:.0f} ms"
