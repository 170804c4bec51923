"""Who reads the calendars that are due: a thread of the worker, one after the other, until it is told to stop."""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from flask import Flask

from config import CalendarSettings
from fetching.asking import USUAL_LIMITS, Answer, Limits, Question, Validators
from fetching.looking import Stopped, look
from practice.database import Sessions
from practice.services import reading_calendars, rounds
from practice.services.reading_calendars import Errand, Read
from practice.work import SYSTEM, Work, transaction

LEASE = timedelta(minutes=5)  # longer than the longest look

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reader:
    """What reading needs. `name` is its own: only the reader that claimed a calendar may say what came of it."""

    sessions: Sessions
    settings: CalendarSettings
    clock: Callable[[], datetime]
    name: str
    limits: Limits = USUAL_LIMITS


def reader_of(app: Flask) -> Reader:
    """A reader for an application, with a name that no other process has."""
    return Reader(
        sessions=app.extensions["sessions"],
        settings=app.extensions["settings"].calendars,
        clock=app.extensions["clock"],
        name=f"{os.getpid()}-{secrets.token_hex(6)}",
    )


def read_next(reader: Reader, *, stop: threading.Event) -> bool:
    """Claim the calendar that is due, look at it, and keep what came of it. False when none is due."""
    errand = _claim(reader)
    if errand is None:
        return False
    try:
        answer = look(_question(reader, errand), stop=stop)
    except Stopped:
        with transaction(reader.sessions, now=reader.clock()) as work:
            reading_calendars.put_back(work, errand=errand, worker=reader.name)
        return True
    _keep(reader, errand, answer)
    return True


def read_all_due(reader: Reader, stop: threading.Event) -> None:
    """Read what is due now. Ends early when told to stop."""
    rounds.all_there_is(partial(read_next, reader, stop=stop), stop=stop)


def read_forever(reader: Reader, stop: threading.Event) -> None:
    """Read calendars as they fall due, until told to stop. Survives every fault."""
    rounds.for_ever(partial(read_next, reader, stop=stop), stop=stop, log=log, what="reading calendars")


def _claim(reader: Reader) -> Errand | None:
    with reader.sessions.reading() as session:
        if not reading_calendars.something_is_due(Work(session, reader.clock(), SYSTEM)):
            return None
    with transaction(reader.sessions, now=reader.clock()) as work:
        return reading_calendars.claim_next(work, worker=reader.name, lease=LEASE)


def _question(reader: Reader, errand: Errand) -> Question:
    return Question(
        address=errand.address,
        reading=errand.reading,
        known=Validators(errand.etag, errand.last_modified, errand.digest),
        allow_private=reader.settings.allow_private,
        cafile=reader.settings.cafile,
        limits=reader.limits,
    )


def _keep(reader: Reader, errand: Errand, answer: Answer) -> None:
    with transaction(reader.sessions, now=reader.clock()) as work:
        if answer.fault is not None:
            log.warning("calendar %s was not read: %s", errand.calendar_id, answer.fault)
            reading_calendars.keep_fault(work, errand=errand, worker=reader.name, fault=answer.fault)
            return
        known = answer.validators
        read = Read(known.etag, known.last_modified, known.digest, answer.occurrences, answer.left_out)
        if not reading_calendars.keep(work, errand=errand, worker=reader.name, read=read):
            log.warning("calendar %s was read after its claim had run out", errand.calendar_id)
