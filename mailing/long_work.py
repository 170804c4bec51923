"""Who does what takes long? A thread of the worker, one piece after the other, so that no letter waits for it."""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from flask import Flask

from practice.database import Sessions
from practice.faults import place_of
from practice.models.long_work import LongWork, LongWorkKind
from practice.services import doing_long_work, rounds
from practice.services.doing_long_work import CannotBeDone, Prepare, Prepared
from practice.services.long_tasks import TASKS
from practice.work import SYSTEM, Actor, ActorKind, Work, transaction

SAID_EVERY = timedelta(seconds=1)

log = logging.getLogger(__name__)


class Stopped(Exception):
    """This worker is to end: whoever comes next begins anew."""


class Lost(Exception):
    """It was called off meanwhile, or another worker has it."""


@dataclass(frozen=True, slots=True)
class Doer:
    """What doing it needs. `name` is its own: only who claimed a piece of work may say what came of it."""

    sessions: Sessions
    clock: Callable[[], datetime]
    name: str
    tasks: Mapping[LongWorkKind, Prepare]


def doer_of(app: Flask) -> Doer:
    """A doer for an application, with a name that no other process has."""
    return Doer(
        sessions=app.extensions["sessions"],
        clock=app.extensions["clock"],
        name=f"{os.getpid()}-{secrets.token_hex(6)}",
        tasks=TASKS,
    )


def do_next(doer: Doer, *, stop: threading.Event) -> bool:
    """Take up the next piece and see it through. False when none waits."""
    asked = _claim(doer)
    if asked is None:
        return False
    with suppress(Lost):
        _see_through(doer, asked, stop)
    return True


def do_all(doer: Doer, stop: threading.Event) -> None:
    """Do all that waits now. Ends early when told to stop."""
    rounds.all_there_is(partial(do_next, doer, stop=stop), stop=stop)


def do_forever(doer: Doer, stop: threading.Event) -> None:
    """Do what is asked for, until told to stop."""
    rounds.for_ever(partial(do_next, doer, stop=stop), stop=stop, log=log, what="long work")


def _claim(doer: Doer) -> LongWork | None:
    with doer.sessions.reading() as session:
        if not doing_long_work.something_waits(Work(session, doer.clock(), SYSTEM)):
            return None
    with transaction(doer.sessions, now=doer.clock()) as work:
        return doing_long_work.claim_next(work, worker=doer.name)


def _see_through(doer: Doer, asked: LongWork, stop: threading.Event) -> None:
    """Whatever is wrong with one piece is written beside it, and the next one has its turn."""
    whose = Actor(ActorKind.PRACTITIONER, asked.practitioner_id)
    try:
        with doer.sessions.reading() as session:
            work = Work(session, doer.clock(), whose)
            prepared = doer.tasks[asked.kind](work, asked, _Progress(doer, asked, stop))
        _write(doer, whose, asked, prepared)
    except Stopped:
        with transaction(doer.sessions, now=doer.clock()) as work:
            doing_long_work.put_back(work, asked=asked, worker=doer.name)
    except CannotBeDone as why:
        with transaction(doer.sessions, now=doer.clock()) as work:
            doing_long_work.fail(work, asked=asked, worker=doer.name, reason=why.reason)
    except Lost:
        raise
    except Exception as fault:
        log.error("%s %s: %s", asked.kind, asked.id, place_of(fault))
        with transaction(doer.sessions, now=doer.clock()) as work:
            doing_long_work.try_later(work, asked=asked, worker=doer.name)


def _write(doer: Doer, whose: Actor, asked: LongWork, prepared: Prepared) -> None:
    with transaction(doer.sessions, now=doer.clock(), actor=whose) as work:
        if not doing_long_work.settle(work, asked=asked, worker=doer.name, prepared=prepared):
            raise Lost


class _Progress:
    """How far it is, written down once a second at most, in a transaction of its own."""

    def __init__(self, doer: Doer, asked: LongWork, stop: threading.Event) -> None:
        self.doer, self.asked, self.stop = doer, asked, stop
        self.said_at: datetime | None = None

    def __call__(self, done: int, total: int) -> None:
        if self.stop.is_set():
            raise Stopped
        now = self.doer.clock()
        if self.said_at is not None and now - self.said_at < SAID_EVERY:
            return
        self.said_at = now
        with transaction(self.doer.sessions, now=now) as work:
            mine, worker = self.asked, self.doer.name
            if not doing_long_work.note_progress(work, asked=mine, worker=worker, done=done, total=total):
                raise Lost
