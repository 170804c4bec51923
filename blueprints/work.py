"""How a request reaches the practice: one instant, one actor, and one transaction for what it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import cast

from flask import Flask, current_app, g, has_request_context
from sqlalchemy.orm import Session

from config import Settings
from practice import database
from practice.database import Sessions
from practice.models.profile import PracticeProfile
from practice.work import SYSTEM, Actor, Work, transaction


def init(app: Flask) -> None:
    """Close what a request left open, whatever became of it."""
    app.teardown_appcontext(_close)


def now() -> datetime:
    """This request's instant: read once, so that one request has one."""
    if "now" not in g:
        g.now = cast(Callable[[], datetime], current_app.extensions["clock"])()
    return cast(datetime, g.now)


def settings() -> Settings:
    """The settings of this deployment."""
    return cast(Settings, current_app.extensions["settings"])


def act_as(actor: Actor) -> None:
    """Say who acts in this request. Set by the guard and by a client's link."""
    g.actor = actor


def reading() -> Work:
    """Work that only reads, for the whole of this request. Never commits."""
    if "reading" not in g:
        g.reading = _sessions().reading()
    return Work(cast(Session, g.reading), now(), _actor())


def read_again() -> Work:
    """Work that reads what is so now. After a refusal: what was read before may be older than what was refused.

    Rows that were read before stay as they were read.
    """
    _close(None)
    return reading()


@contextmanager
def unit_of_work() -> Iterator[Work]:
    """Work that writes: all of it or nothing. Leaving by an exception rolls back, so catch refusals outside."""
    with transaction(_sessions(), now=now(), actor=_actor()) as work:
        yield work


@contextmanager
def recorded_reading() -> Iterator[Work]:
    """Reading of sealed answers and notes by a practitioner: the activity entry is kept in the same transaction."""
    with transaction(_sessions(), now=now(), actor=_actor()) as work:
        yield work


def leave_no_trace() -> None:
    """After something was erased: nothing of it stays beside the database. What this request has read is let go of."""
    _close(None)
    database.leave_no_trace(_sessions().engine)


def practice() -> PracticeProfile:
    """The practice's own words and numbers, read once per request."""
    if "practice" not in g:
        g.practice = reading().profile
    return cast(PracticeProfile, g.practice)


def know_practice(profile: PracticeProfile) -> None:
    """The practice was read with something else in this request: it need not be asked for again."""
    g.practice = profile


def practice_again() -> PracticeProfile:
    """The practice's own words and numbers as they are now: what `read_again` is for any other row."""
    read_again()
    g.pop("practice", None)
    return practice()


def locale() -> str:
    """The language of this request's page."""
    return practice().locale if has_request_context() else "en_CA"


def _actor() -> Actor:
    return cast(Actor, g.get("actor", SYSTEM))


def _sessions() -> Sessions:
    return cast(Sessions, current_app.extensions["sessions"])


def _close(_error: BaseException | None) -> None:
    session = g.pop("reading", None)
    if session is not None:
        session.close()
