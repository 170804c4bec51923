"""How long do the free starts of a day, a month and a year take, and does the past cost anything?

Ours is `find_slots`: every rule and every query, with a database session of its own, on an SQLite file. Beside it is
django-appointment's own function for the starts of a day, called for each day, its objects loaded beforehand; and the
floor. All three must find the same starts before anything is timed. Each round asks every system for every span at
every size, one after the other, so that a slow minute of the machine falls on all of them.
"""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import floor
from benchmarks.ours import Practice, look_into, open_practice, utc_now, writing
from benchmarks.peers.site import Site
from benchmarks.report import Part, Row, compared, fraction, most
from benchmarks.week import DAY, SIZES, SPANS, USUAL_SIZE, YEAR, ZONE, first_day, taken
from practice.models.calendars import BusyCalendar, BusyTime
from practice.models.scheduling import DatedHours, Party
from practice.rules.slots import Slot
from practice.services.availability import find_slots
from tests.deployment import Deployment

ROUNDS, SECONDS = {1: 7, 31: 5, YEAR: 3}, 0.2
BUDGETS = {1: 1 / 40, 31: 1 / 200, YEAR: 1 / 250}
TIMES_THE_FLOOR, GROWTH, HEAVY = 5, 1.15, 2
BUSY_CALENDARS, HALF_AN_HOUR = 5, timedelta(minutes=30)
NAMES = {1: "a day", 31: "31 days", YEAR: "365 days"}
Ask = Callable[[int], float]  # how many seconds that many days take


@dataclass(frozen=True, slots=True)
class Peer:
    """django-appointment in a process of its own, asked line by line."""

    process: subprocess.Popen[str]
    first: date

    def answer(self, days: int) -> dict[str, object]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps({"first": self.first.isoformat(), "days": days}), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def seconds(self, days: int) -> float:
        return float(self.answer(days)["seconds"])


def measure(folder: Path) -> Part:
    """The whole part."""
    monday = first_day(utc_now().astimezone(ZONE).date())
    with ExitStack() as opened:
        asked: dict[tuple[str, int], Ask] = {}
        for size in SIZES:
            practice = look_into(open_practice(folder / f"ours-{size}", taken=taken(size, monday)))
            peer = opened.enter_context(_peer(folder / f"peer-{size}", size, monday))
            _must_agree(practice, peer, monday)
            asked["peer", size] = peer.seconds
            asked["ours", size] = _ours(practice, monday)
            asked["floor", size] = _floor(practice, monday)
        asked["heavy", USUAL_SIZE] = _ours(look_into(_heavy(folder / "heavy", monday)), monday)
        found = _rounds(asked)
    return Part("Free starts, in process, SQLite", list(_rows(found)), {str(key): each for key, each in found.items()})


Found = dict[tuple[str, int, int], list[float]]


def _rounds(asked: dict[tuple[str, int], Ask]) -> Found:
    """Seconds by system, size and span: one figure a round."""
    found: Found = defaultdict(list)
    for days in SPANS:
        for _ in range(ROUNDS[days]):
            for (system, size), ask in asked.items():
                found[system, size, days].append(_for_a_while(ask, days))
    return found


def _rows(found: Found) -> Iterator[Row]:
    at = {key: median(seconds) for key, seconds in found.items()}

    def ratio(one: tuple[str, int], other: tuple[str, int], days: int) -> float:
        """The median over the rounds: what disturbs a round disturbs both."""
        return median(a / b for a, b in zip(found[*one, days], found[*other, days], strict=True))

    for size in SIZES:
        for days in SPANS:
            ours, peer = ("ours", size), ("peer", size)
            words = (f"{NAMES[days]}, {size:,} appointments", _ms(at[*ours, days]), _ms(at[*peer, days]))
            if size == USUAL_SIZE:
                yield most(*words, figure=ratio(ours, peer, days), limit=BUDGETS[days], words=fraction)
            else:
                yield compared(*words, ratio(ours, peer, days), fraction)
    ours, smaller, larger = ("ours", USUAL_SIZE), ("ours", SIZES[1]), ("ours", SIZES[-1])
    beside = f"floor {_ms(at['floor', USUAL_SIZE, 31])}"
    figure = ratio(ours, ("floor", USUAL_SIZE), 31)
    yield most("31 days, beside the floor", _ms(at[*ours, 31]), beside, figure=figure, limit=TIMES_THE_FLOOR)
    theirs = ratio(("peer", SIZES[-1]), ("peer", SIZES[1]), 31)
    figure = ratio(larger, smaller, 31)
    what = f"31 days, from {SIZES[1]:,} to {SIZES[-1]:,}"
    yield most(what, _ms(at[*larger, 31]), f"grows x {theirs:.2f}", figure=figure, limit=GROWTH)
    figure = ratio(("heavy", USUAL_SIZE), ours, 31)
    what = "31 days, 365 dated hours, 20 weekly intervals, 5 busy calendars"
    yield most(what, _ms(at["heavy", USUAL_SIZE, 31]), f"plain {_ms(at[*ours, 31])}", figure=figure, limit=HEAVY)


def _ours(practice: Practice, first: date) -> Ask:
    return lambda days: _timed(lambda: _find(practice, first, days))


def _floor(practice: Practice, first: date) -> Ask:
    engine, practitioner_id = practice.sessions.engine, practice.session_format.practitioner_id
    return lambda days: _timed(
        lambda: floor.free_starts(engine, practitioner_id=practitioner_id, first=first, days=days)
    )


def _find(practice: Practice, first: date, days: int) -> list[Slot]:
    with practice.reading() as work:
        return find_slots(
            work,
            session_format=practice.session_format,
            party=Party.ONE,
            first=first,
            last=first + (days - 1) * DAY,
        )


def _for_a_while(ask: Ask, days: int) -> float:
    """The median of as many answers as fit into SECONDS, at least one: every system is looked at for as long."""
    seconds = [ask(days)]
    while sum(seconds) < SECONDS:
        seconds.append(ask(days))
    return median(seconds)


def _timed(do: Callable[[], object]) -> float:
    began = perf_counter()
    do()
    return perf_counter() - began


@contextmanager
def _peer(folder: Path, size: int, monday: date) -> Iterator[Peer]:
    site = Site(folder)
    site.prepare(taken(size, monday))
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    process = subprocess.Popen(site.command("django", "starts"), env=site.environ, **pipes)
    try:
        yield Peer(process, monday)
    finally:
        process.stdin.close()
        process.wait(timeout=30)


def _must_agree(practice: Practice, peer: Peer, monday: date) -> None:
    """Whoever finds other starts than the others measures something else."""
    theirs = peer.answer(31)["starts"]
    ours = [slot.start.astimezone(ZONE).replace(tzinfo=None).isoformat() for slot in _find(practice, monday, 31)]
    lowest = floor.free_starts(
        practice.sessions.engine, practitioner_id=practice.session_format.practitioner_id, first=monday, days=31
    )
    if not ours == theirs == [start.astimezone(ZONE).replace(tzinfo=None).isoformat() for _, start in lowest]:
        raise RuntimeError(f"not the same starts: ours {len(ours)}, theirs {len(theirs)}, the floor {len(lowest)}")


def _heavy(folder: Path, monday: date) -> Deployment:
    """Four intervals on each weekday, other hours on each of the next 365 days, five calendars with a time a day."""
    week = [(day, time(opens), time(opens + 2)) for day in range(5) for opens in (9, 11, 13, 15)]
    deployment = open_practice(folder, taken=taken(USUAL_SIZE, monday), week=week)
    practice = look_into(deployment)
    with writing(practice.sessions) as work:
        owner = {"practitioner_id": practice.session_format.practitioner_id, "format_id": None}
        days = [monday + n * DAY for n in range(YEAR)]
        rows = [owner | {"on": day, "opens": time(9), "closes": time(17)} for day in days]
        work.session.add_all(DatedHours(**row) for row in rows)
        for number in range(BUSY_CALENDARS):
            name, address = f"Calendar {number}", f"https://calendar.example.com/{number}.ics"
            calendar = BusyCalendar(name=name, address=address, due_at=utc_now(), created_at=utc_now(), left_out=0)
            calendar.practitioner_id = owner["practitioner_id"]
            work.session.add(calendar)
            work.session.flush()
            for day in days:
                starts_at = datetime.combine(day, time(9 + number, 10), ZONE).astimezone(UTC)
                whose = {"calendar_id": calendar.id, "practitioner_id": calendar.practitioner_id}
                work.session.add(BusyTime(starts_at=starts_at, ends_at=starts_at + HALF_AN_HOUR, **whose))
    return deployment


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds * 1000:,.0f} ms"
