"""What do the counsellor's pages cost in a practice ten times as large?

Two practices stand beside each other, with 500 clients and 2,000 appointments and with 5,000 and 20,000. Each round
asks both for every page, in process, through the whole application. A page that shows the same must cost the same; the
list of clients, which opens all their names, is measured in `clients`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from flask import Flask
from sqlalchemy import select

from app import create_app
from benchmarks.ours import sample_practice, utc_now, writing
from benchmarks.report import Part, Row, most
from config import load_settings
from practice import vault
from practice.models.people import Practitioner
from practice.models.scheduling import SessionFormat
from tests.large import History, fill
from tests.people import sign_in_ruth
from tests.questions import asked_of

SIZES = {"small": (500, 2_000), "large": (5_000, 20_000)}
ROUNDS = 9
QUESTIONS, GROWTH = 8, 1.15


class Practice:
    """One of the two: its application, a browser in which she is signed in, and who comes."""

    def __init__(self, folder: Path, clients: int, appointments: int) -> None:
        self.app: Flask = create_app(load_settings(sample_practice(folder).environ))
        self.vault = vault.in_use()
        with writing(self.app.extensions["sessions"]) as work:
            formats = work.session.scalars(select(SessionFormat).where(SessionFormat.active)).all()
            self.history: History = fill(work, formats=list(formats), clients=clients, appointments=appointments)
            self.practitioner_id = formats[0].practitioner_id
            token = sign_in_ruth(work, work.session.get_one(Practitioner, self.practitioner_id))
        self.browser = self.app.test_client()
        self.origin = self.app.extensions["settings"].public_url
        with self.browser.session_transaction(base_url=self.origin) as session:
            session["sign_in"], session["seen"] = token, utc_now().timestamp()

    def pages(self) -> Iterator[tuple[str, str]]:
        """What she opens, by name."""
        day, newest = utc_now().date().isoformat(), self.history.appointments[0]
        yield "Today", "/admin/"
        for view in ("day", "week", "month"):
            yield f"calendar, {view}", f"/admin/calendar?view={view}&on={day}"
        yield "an appointment", f"/admin/appointments/{newest}"
        yield "moving it", f"/admin/appointments/{newest}/move"
        yield "a client", f"/admin/clients/{self.history.clients[0]}"
        yield "money of a month", f"/admin/money?month={day[:7]}"
        yield "messages", "/admin/messages"

    def ask(self, address: str) -> None:
        """Open a page. Raises for one that does not answer."""
        vault.use(self.vault)
        answer = self.browser.get(address, base_url=self.origin)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status}")


def measure(folder: Path) -> Part:
    """The whole part."""
    both = {name: Practice(folder / name, *size) for name, size in SIZES.items()}
    pages = dict(_addresses(both))
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for number in range(ROUNDS + 1):
        for name, addresses in pages.items():
            for size, practice in both.items():
                seconds = _timed(partial(practice.ask, addresses[size]))
                if number:  # the first round warms both
                    found[name][size].append(seconds)
    large = both["large"]
    questions = {name: _questions(large, addresses["large"]) for name, addresses in pages.items()}
    raw: dict[str, object] = {name: dict(sizes) for name, sizes in found.items()}
    return Part("The counsellor's pages, ten times the history", list(_rows(found, questions)), raw)


def _addresses(both: dict[str, Practice]) -> Iterator[tuple[str, dict[str, str]]]:
    small, large = (dict(practice.pages()) for practice in both.values())
    yield from ((name, {"small": address, "large": large[name]}) for name, address in small.items())


def _rows(found: dict[str, dict[str, list[float]]], questions: dict[str, int]) -> Iterator[Row]:
    for name, sizes in found.items():
        growth = median(large / small for large, small in zip(sizes["large"], sizes["small"], strict=True))
        small = f"small {_ms(median(sizes['small']))}"
        yield most(f"{name}: time", _ms(median(sizes["large"])), small, figure=growth, limit=GROWTH)
        asked = questions[name]
        yield most(f"{name}: questions", str(asked), "", figure=asked, limit=QUESTIONS, words=lambda n: f"{n:.0f}")


def _questions(practice: Practice, address: str) -> int:
    with asked_of(practice.app.extensions["sessions"].engine) as asked:
        practice.ask(address)
    return len(asked)


def _timed(do: Callable[[], object]) -> float:
    began = perf_counter()
    do()
    return perf_counter() - began


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.3g} ms"
