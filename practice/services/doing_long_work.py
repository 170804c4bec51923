"""Who may do a piece of long work, how does it say how far it is, and what becomes of it? All of it or nothing.

It is prepared without any lock, saying now and then how far it has come, and then written in one short transaction, in
which it is also marked as done. Whoever is killed on the way has written nothing: the claim runs out, and the next
worker begins anew. What kills workers is given up like a letter that does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from sqlalchemy import Update, func, update

from practice.models.long_work import LongWork, LongWorkState, next_to_do
from practice.services.outbox import write_at_once
from practice.work import Work

MOST_TRIES = 3
LEASE = timedelta(minutes=2)  # renewed with every word of how far it is
TOO_OFTEN, FAULT = "tries", "fault"


class CannotBeDone(Exception):
    """It is wanted in vain, however often it is tried. `reason`: a code for which there are words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be kept, sealed, as what came of it; and what is to be written with it, if anything.

    `write` gets the transaction's own work, and may raise CannotBeDone: then nothing is written.
    """

    result: str | None
    write: Callable[[Work], None] | None = None


class Say(Protocol):
    """Says how far it has come: so many of so many steps. Called as often as one likes; it may end the work."""

    def __call__(self, done: int, total: int) -> None: ...


class Prepare(Protocol):
    """Does the whole of it but the writing. `work` only reads, and acts for her who asked. May raise CannotBeDone."""

    def __call__(self, work: Work, asked: LongWork, say: Say) -> Prepared: ...


def something_waits(work: Work) -> bool:
    """Whether a claim would find anything. Asked first, because looking takes no lock."""
    return work.session.scalars(next_to_do(work.now)).first() is not None


def claim_next(work: Work, *, worker: str) -> LongWork | None:
    """Take up what has waited longest; None where nothing waits. What was tried too often is given up instead."""
    while True:
        found = work.session.scalars(next_to_do(work.now).with_for_update(skip_locked=True)).first()
        if found is None:
            return None
        if found.tries < MOST_TRIES:
            break
        found.state, found.reason, found.finished_at = LongWorkState.GIVEN_UP, TOO_OFTEN, work.now
        found.detail = None
        work.session.flush()
    found.state, found.done, found.started_at = LongWorkState.RUNNING, 0, work.now
    found.tries += 1
    found.claimed_by, found.claimed_until = worker, work.now + LEASE
    return found


def note_progress(work: Work, *, asked: LongWork, worker: str, done: int, total: int) -> bool:
    """Say how far it is, and hold it for a while longer. False where it was called off or taken by another."""
    return _write(work, _held(asked, worker).values(done=done, total=total, claimed_until=work.now + LEASE))


def settle(work: Work, *, asked: LongWork, worker: str, prepared: Prepared) -> bool:
    """Write it all, and that it is done. False where it was called off or taken by another: then nothing is written."""
    all_of_it = func.coalesce(LongWork.total, LongWork.done)
    values = {"state": LongWorkState.DONE, "done": all_of_it, "claimed_by": None, "claimed_until": None}
    if not _write(work, _held(asked, worker).values(finished_at=work.now, **values)):
        return False
    if prepared.write is not None:
        prepared.write(work)
    mine = work.session.get_one(LongWork, asked.id, populate_existing=True)
    mine.result = prepared.result
    return True


def put_back(work: Work, *, asked: LongWork, worker: str) -> bool:
    """Let go of it, as if it had not been taken up: this worker is to end."""
    freed = {"claimed_by": None, "claimed_until": None, "tries": LongWork.tries - 1}
    return _write(work, _held(asked, worker).values(state=LongWorkState.WAITING, done=0, **freed))


def try_later(work: Work, *, asked: LongWork, worker: str) -> bool:
    """Something of ours was wrong. It waits for another try, or is given up after the last."""
    if asked.tries >= MOST_TRIES:
        return _end(work, asked, worker, LongWorkState.GIVEN_UP, FAULT)
    return _write(work, _held(asked, worker).values(claimed_by=None, claimed_until=work.now + LEASE))


def fail(work: Work, *, asked: LongWork, worker: str, reason: str) -> bool:
    """It cannot be done, and why."""
    return _end(work, asked, worker, LongWorkState.FAILED, reason)


def _end(work: Work, asked: LongWork, worker: str, state: LongWorkState, reason: str) -> bool:
    """What was wanted is forgotten with it: the key of an export is in there."""
    values = {"finished_at": work.now, "claimed_by": None, "claimed_until": None, "detail_sealed": None}
    return _write(work, _held(asked, worker).values(state=state, reason=reason, **values))


def _held(asked: LongWork, worker: str) -> Update:
    return update(LongWork).where(
        LongWork.id == asked.id, LongWork.claimed_by == worker, LongWork.state == LongWorkState.RUNNING
    )


def _write(work: Work, fenced: Update) -> bool:
    return write_at_once(work, fenced) == 1
