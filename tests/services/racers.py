"""Many real processes at one start line: each does one thing to the same database, and says how it went.

A starter has imported everything and knows the statements already; it forks the racers, so that they need nothing
but a connection of their own, and fifty of them are off at once.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import zoneinfo
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import Engine, event

from practice import database, vault
from practice.database import Sessions, open_engine
from practice.errors import Refusal, SlotTaken
from practice.models.scheduling import Party, SessionFormat
from practice.services import booking, drafts, holds, own_page, phone_bookings, waitlist_answers, waitlist_offers
from practice.services.phone_bookings import PhoneBooking
from practice.work import SYSTEM, Actor, ActorKind, Work

PATIENCE = 60  # seconds, for a machine that has much else to do
WRITES = ("INSERT", "UPDATE", "DELETE")
AFTER_THE_COMMIT = -1
FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Job:
    """What one process does: a function of this module by its name, and what it is called with."""

    url: str
    keys: Mapping[str, bytes]
    now: datetime
    act: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of it: the id of what was written, or the kind of refusal and the nearest times that it named."""

    written: str | None = None
    refused: str | None = None
    nearest: Sequence[datetime] = ()
    broken: str | None = None


class Races:
    """Where races are started. Nothing of the test's own process is in them."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._starter = context.Process(target=_start_races, args=(theirs,))
        self._starter.start()
        theirs.close()

    def run(self, jobs: Sequence[Job]) -> list[Outcome]:
        """Every job in a process of its own, all at once."""
        return self._ask(_race, list(jobs))

    def run_without_lock(self, jobs: Sequence[Job]) -> list[Outcome]:
        """The same, but nobody waits for the practitioner's lock, and nobody writes before all have checked."""
        return self._ask(_race_without_lock, list(jobs))

    def killed_at(self, job: Job, *, write: int) -> bool:
        """Do the job in a process that is killed with SIGKILL before its n-th write, from 0 on; the commit is the last.

        AFTER_THE_COMMIT kills it before it can tell anybody. False: there are not so many, it came to its end.
        """
        return self._ask(_kill, job, write)

    def close(self) -> None:
        self._connection.close()
        self._starter.join(PATIENCE)
        self._starter.close()

    def _ask(self, how: Callable[..., Any], *values: Any) -> Any:
        self._connection.send((how, values))
        assert self._connection.poll(PATIENCE), "no answer from the race"
        return self._connection.recv()


def confirm(work: Work, **values: Any) -> str:
    return booking.confirm(work, **values).id


def hold(work: Work, *, format_id: str, start: datetime, token: str | None = None) -> str:
    chosen = work.session.get_one(SessionFormat, format_id)
    return booking.hold(work, token=token, session_format=chosen, party=Party.ONE, start=start)


def move(work: Work, **values: Any) -> str:
    return own_page.reschedule(work, **values).id


def book_by_phone(work: Work, *, counsellor_id: str, token: str, asked: PhoneBooking) -> str:
    hers = replace(work, actor=Actor(ActorKind.PRACTITIONER, counsellor_id))
    return phone_bookings.book(hers, token=token, asked=asked).id


def offer_due(work: Work) -> str:
    """How many offers were made, as a worker makes them."""
    return str(waitlist_offers.offer_due(work))


ACTS: Mapping[str, Callable[..., str]] = {
    "confirm": confirm,
    "hold": hold,
    "move": move,
    "book_by_phone": book_by_phone,
    "offer_due": offer_due,
    "begin_booking": waitlist_answers.begin_booking,
}


def _start_races(connection: Connection) -> None:
    """The life of the starter: until nobody asks for a race any more."""
    zoneinfo.reset_tzpath(to=[])
    with suppress(EOFError, OSError):
        while True:
            how, values = connection.recv()
            connection.send(how(*values))


def _race(jobs: list[Job]) -> list[Outcome]:
    with _warm_engine(jobs[0]) as engine:
        return _let_run(engine, jobs)


def _race_without_lock(jobs: list[Job]) -> list[Outcome]:
    with _warm_engine(jobs[0]) as engine, _lock_switched_off(FORK.Barrier(len(jobs)).wait):
        if engine.dialect.name == "sqlite":
            event.remove(engine, "begin", database._begin_sqlite)  # each statement is then a transaction of its own
        return _let_run(engine, jobs)


def _kill(job: Job, write: int) -> bool:
    with _warm_engine(job) as engine:
        process = FORK.Process(target=_do_and_die, args=(engine, job, write))
        process.start()
        process.join(PATIENCE)
        assert process.exitcode in (0, -signal.SIGKILL), f"ended with {process.exitcode}"
        return process.exitcode != 0


@contextmanager
def _warm_engine(job: Job) -> Iterator[Engine]:
    """An engine that has compiled the statements of a job, and whose forks open connections of their own."""
    vault.use(vault.Vault(job.keys))
    engine = open_engine(job.url)
    with Sessions(engine).writing() as session, suppress(Refusal):
        ACTS[job.act](Work(session, job.now, SYSTEM), **job.values)  # and never committed
    engine.dispose()
    yield engine
    engine.dispose()


def _let_run(engine: Engine, jobs: list[Job]) -> list[Outcome]:
    line = FORK.Barrier(len(jobs))
    running = [_fork_racer(engine, line.wait, job) for job in jobs]
    return [_arrival(process, outcome) for process, outcome in running]


def _fork_racer(engine: Engine, wait: Callable[[float], object], job: Job) -> tuple[Any, Connection]:
    mine, theirs = FORK.Pipe()
    process = FORK.Process(target=_run, args=(engine, wait, job, theirs))
    process.start()
    theirs.close()
    return process, mine


def _arrival(process: Any, outcome: Connection) -> Outcome:
    try:
        arrived: Outcome = outcome.recv() if outcome.poll(PATIENCE) else Outcome(broken="did not come back")
    except EOFError:
        arrived = Outcome(broken="died on the way")
    process.kill()
    process.join()
    outcome.close()
    return arrived


def _run(engine: Engine, wait: Callable[[float], object], job: Job, outcome: Connection) -> None:
    with engine.connect():
        pass  # the way to the database is open before the race begins
    wait(PATIENCE)
    outcome.send(_outcome_of(engine, job))


def _outcome_of(engine: Engine, job: Job) -> Outcome:
    try:
        return Outcome(written=_do(engine, job))
    except SlotTaken as refusal:
        return Outcome(refused="SlotTaken", nearest=[slot.start for slot in refusal.nearest])
    except Refusal as refusal:
        return Outcome(refused=type(refusal).__name__)
    except Exception as fault:
        return Outcome(broken=repr(fault))


def _do(engine: Engine, job: Job) -> str:
    """As a view does it: one unit of work, committed at its end."""
    with Sessions(engine).writing() as session:
        written = ACTS[job.act](Work(session, job.now, SYSTEM), **job.values)
        session.commit()
        return written


@contextmanager
def _lock_switched_off(wait: Callable[[float], object]) -> Iterator[None]:
    """The practitioner's row is not waited for, and whoever has found the time open waits for all the others."""
    check, lock = holds.refuse_unless_open, booking.lock_practitioner

    def check_and_wait(*values: Any, **named: Any) -> None:
        check(*values, **named)
        wait(PATIENCE)

    holds.refuse_unless_open = check_and_wait
    booking.lock_practitioner = drafts.lock_practitioner = lambda *_: None  # type: ignore[attr-defined]
    yield
    holds.refuse_unless_open = check
    booking.lock_practitioner = drafts.lock_practitioner = lock  # type: ignore[attr-defined]


def _do_and_die(engine: Engine, job: Job, write: int) -> None:
    written = 0

    def count(*_: Any) -> None:
        nonlocal written
        if written == write:
            os.kill(os.getpid(), signal.SIGKILL)
        written += 1

    @event.listens_for(engine, "before_cursor_execute")
    def count_writes(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            count()

    event.listen(engine, "commit", count)
    _do(engine, job)
    if write == AFTER_THE_COMMIT:
        os.kill(os.getpid(), signal.SIGKILL)
