"""How many bookings a second, through the real server, and is anybody booked twice?

Each client books without a pause, each time as somebody new and for the next start that nobody has asked for; the
three forms of a booking are described in `booking_flows`. Both systems have two processes, the same clients, and a
diary with a history, so that together with what is booked here there are some 10,000 appointments. In favour of
django-appointment: what it doesn't do costs it nothing (holding a time, asking again whether it is open, sealed
columns, history, consent, limits on tries), and its letters go nowhere. In ours: it composes its letters inside its
requests, and our mail worker, which composes ours, doesn't run here.

The PostgreSQL is the test suite's, which doesn't wait for the disk: the same for both.

The storm: eight clients post the same start at the same moment, for each of twenty starts.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from time import monotonic

from benchmarks import ours, servers
from benchmarks.booking_flows import THEIR_PATH, TIMES_PATH, OurBooking, Refused, TheirBooking
from benchmarks.engines import Postgres, ask
from benchmarks.peers.site import OPEN_ALWAYS, Site
from benchmarks.report import Part, Row, compared, least, most
from benchmarks.week import USUAL_SIZE, ZONE, first_day, open_starts, taken
from benchmarks.wire import Browser

ROUNDS, SECONDS = 3, 2.0
CLIENTS = (1, 8, 32)
CONFIRMED_AT_ONCE, USUAL_CLIENTS = 64, 8
SLOTS, RACERS = 20, 8
WHOLE, CONFIRM = 4, 6
DAYS = 700
THEIR_CODE = (
    "SELECT code FROM appointment_emailverificationcode AS sent JOIN auth_user ON auth_user.id = sent.user_id "
    "WHERE auth_user.email = ?"
)
OUR_DOUBLES = (
    "SELECT count(*) FROM appointment AS one JOIN appointment AS other ON one.practitioner_id = other.practitioner_id "
    "AND one.id < other.id AND one.starts_at < other.ends_at AND other.starts_at < one.ends_at "
    "WHERE one.status <> 'cancelled' AND other.status <> 'cancelled'"
)
THEIR_DOUBLES = (
    "SELECT coalesce(sum(taken - 1), 0) FROM (SELECT count(*) AS taken FROM appointment_appointment AS booked "
    "JOIN appointment_appointmentrequest AS asked ON asked.id = booked.appointment_request_id "
    "GROUP BY asked.date, asked.start_time) AS starts"
)
Booking = OurBooking | TheirBooking


class Starts:
    """The starts that nobody has asked for yet, handed out to many threads."""

    def __init__(self, starts: Iterator[datetime]) -> None:
        self._starts, self._lock = starts, threading.Lock()

    def next(self) -> datetime:
        with self._lock:
            return next(self._starts)


@dataclass(frozen=True, slots=True)
class System:
    """One system on one database, served."""

    name: str
    database: str | Path
    doubles: str
    newcomer: Callable[[], Booking]
    starts: Starts

    def booked_twice(self) -> int:
        """How many appointments stand where another one stands already."""
        return int(str(ask(self.database, self.doubles)[0][0]))


def measure(folder: Path) -> Part:
    """The whole part: on SQLite, then on PostgreSQL."""
    rows: list[Row] = []
    raw: dict[str, object] = {}
    for engine, create in (("SQLite", None), ("PostgreSQL", Postgres().create)):
        with ExitStack() as opened:
            both = _serve(opened, folder / engine, create)
            found = _rates(both)
            failed = [system.name for system in both if found[system.name, "failed", USUAL_CLIENTS][0]]
            stormed = {system.name: _storm(system) for system in both}
        rows += _rows(engine, found, stormed)
        raw[engine] = {str(key): each for key, each in found.items()} | {"storm": stormed, "failed": failed}
    return Part("Bookings, through the real server", rows, raw)


def _serve(opened: ExitStack, folder: Path, create: Callable[[], str] | None) -> list[System]:
    monday = first_day(ours.utc_now().astimezone(ZONE).date())
    past = [start for start in taken(USUAL_SIZE, monday) if start.date() < monday]
    mine, its = (create(), create()) if create else (None, None)
    deployment = ours.open_practice(folder / "ours", taken=past, week=ours.OPEN_ALWAYS, database=mine)
    site = Site(folder / "peer", database=its)
    site.prepare(past, OPEN_ALWAYS)
    our_port = opened.enter_context(servers.ours(deployment, TIMES_PATH)).port
    their_port = opened.enter_context(servers.theirs(site, THEIR_PATH)).port
    their_database = its or site.folder / "peer.db"

    def code_of(email: str) -> str:
        return str(ask(their_database, THEIR_CODE, email)[0][0])

    return [
        System(
            "ours",
            mine or deployment.data_dir / "practice.db",
            OUR_DOUBLES,
            lambda: OurBooking(Browser(our_port)),
            Starts(open_starts(monday, DAYS)),
        ),
        System(
            "peer",
            their_database,
            THEIR_DOUBLES,
            lambda: TheirBooking(Browser(their_port), code_of),
            Starts(open_starts(monday, DAYS)),
        ),
    ]


Found = dict[tuple[str, str, int], list[float]]


def _rates(both: list[System]) -> Found:
    """Bookings a second by system, what was counted, and number of clients; and how many failed."""
    found: Found = defaultdict(list)
    for _ in range(ROUNDS):
        for clients in CLIENTS:
            for system in both:
                done, failed, seconds = _book_for_a_while(system, clients)
                found[system.name, "whole", clients].append(done / seconds)
                found[system.name, "failed", clients].append(failed)
        found["ours", "confirm", USUAL_CLIENTS].append(_confirm_alone(both[0]))
    return found


def _book_for_a_while(system: System, clients: int) -> tuple[int, int, float]:
    """So many clients for SECONDS: how many bookings were made and failed, in how many seconds."""
    count: Counter[str] = Counter()

    def book(booking: Booking) -> None:
        while monotonic() < end:
            try:
                booking.whole(system.starts.next())
                count["done"] += 1
            except (Refused, OSError):
                count["failed"] += 1

    bookings = [system.newcomer() for _ in range(clients)]
    for booking in bookings:
        booking.begin()
    began = monotonic()
    end = began + SECONDS
    _at_once(book, bookings)
    return count["done"], count["failed"], monotonic() - began


def _confirm_alone(system: System) -> float:
    """Confirmations a second: the times are held and the details are known before the clock runs."""
    ready: list[OurBooking] = []
    for _ in range(CONFIRMED_AT_ONCE):
        booking = OurBooking(system.newcomer().browser)
        booking.begin()
        booking.hold(system.starts.next())
        booking.details()
        ready.append(booking)
    shares = [ready[n::USUAL_CLIENTS] for n in range(USUAL_CLIENTS)]

    def confirm(share: list[OurBooking]) -> None:
        for booking in share:
            booking.confirm()

    began = monotonic()
    _at_once(confirm, shares)
    seconds = monotonic() - began
    for booking in ready:
        booking.browser.close()
    return CONFIRMED_AT_ONCE / seconds


def _storm(system: System) -> dict[str, int]:
    """What became of eight at once, twenty times."""
    count: Counter[str] = Counter()
    gate = threading.Barrier(RACERS, timeout=120)
    wanted = [system.starts.next() for _ in range(SLOTS)]

    def race(booking: Booking) -> None:
        booking.begin()
        for start in wanted:
            gate.wait()
            try:
                booking.whole(start)
                count["booked"] += 1
            except Refused as refusal:
                count["told that it is taken" if refusal.status == 409 else f"status {refusal.status}"] += 1

    _at_once(race, [system.newcomer() for _ in range(RACERS)])
    return {**count, "booked twice": system.booked_twice()}


def _at_once(do: Callable[..., None], each: list[object] | list[Booking] | list[list[OurBooking]]) -> None:
    """One thread for each; what one throws is thrown here."""
    thrown: list[Exception] = []

    def run(one: object) -> None:
        try:
            do(one)
        except Exception as problem:
            thrown.append(problem)

    threads = [threading.Thread(target=run, args=(one,)) for one in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if thrown:
        raise thrown[0]


def _rows(engine: str, found: Found, stormed: dict[str, dict[str, int]]) -> Iterator[Row]:
    for clients in CLIENTS:
        mine, its = found["ours", "whole", clients], found["peer", "whole", clients]
        words = (f"whole bookings, {clients} at once, {engine}", _a_second(mine), _a_second(its))
        figure = median(a / b for a, b in zip(mine, its, strict=True))
        if clients == USUAL_CLIENTS:
            yield least(*words, figure=figure, limit=WHOLE)
        else:
            yield compared(*words, figure)
    confirmed, its = found["ours", "confirm", USUAL_CLIENTS], found["peer", "whole", USUAL_CLIENTS]
    figure = median(a / b for a, b in zip(confirmed, its, strict=True))
    what = f"the confirmation alone, {USUAL_CLIENTS} at once, {engine}"
    yield least(what, _a_second(confirmed), f"{_a_second(its)} (whole)", figure=figure, limit=CONFIRM)
    for what, count in (("booked twice", _twice), ("answered with a 5xx", _broken)):
        mine, its = count(stormed["ours"]), count(stormed["peer"])
        name = f"{what}, {RACERS} at once for {SLOTS} starts, {engine}"
        yield most(name, str(mine), str(its), figure=mine, limit=0, words=lambda number: f"{number:.0f}")


def _twice(storm: dict[str, int]) -> int:
    return storm["booked twice"]


def _broken(storm: dict[str, int]) -> int:
    return sum(number for what, number in storm.items() if what.startswith("status 5"))


def _a_second(rates: list[float]) -> str:
    return f"{median(rates):.3g}/s"
