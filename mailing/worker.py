"""Who sends the letters: a process that takes the next one that is due, until it is told to stop.

Three short transactions to a letter: claim it (a few are claimed together); read what it is about; say what became of
it. Before the last it goes, with no transaction open. A process that dies loses nothing: the claim runs out, at worst
the same letter goes twice.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask

from config import Settings
from mailing.facts import facts_to_send
from mailing.failures import DeliveryFailed
from mailing.heartbeat import beat
from mailing.letter import LetterFacts
from mailing.messages import compose
from mailing.notices import NoticeFacts
from mailing.stopping import in_threads, stopped_by_signals
from mailing.transport import Transport
from practice.database import Sessions
from practice.faults import place_of
from practice.models.outbox import OutboxMessage
from practice.rules.letters_due import Withdrawal
from practice.rules.mail_hours import Hold
from practice.services import claims, mail_alarm
from practice.services.chores import CHORES, LOOKED_AT_FIRST, RAISE_THE_ALARM
from practice.work import SYSTEM, Work, transaction

SHORTEST_LEASE = timedelta(minutes=10)
ANSWERS_TO_A_LETTER = 20  # a server may take its time limit for each of them, and as long again is left over
LOOK_EVERY = timedelta(seconds=2)
AT_ONCE = 10  # so many letters are claimed together, and sent one by one
CHORES_EVERY = LONGEST_PAUSE = timedelta(minutes=1)
SET_ANOTHER_WAY = "Set ALARM_MAIL_SERVER and what belongs to it."

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Office:
    """What one worker needs. `name` is its own: only the worker that claimed a letter may say what became of it."""

    sessions: Sessions
    transport: Transport
    settings: Settings
    clock: Callable[[], datetime]
    name: str
    other_way: Transport | None = None

    def way_for(self, message: OutboxMessage) -> Transport:
        """How a letter leaves: that letters do not leave is said by another way than theirs."""
        if message.kind is not mail_alarm.BY_ANOTHER_WAY:
            return self.transport
        if self.other_way is None:
            raise DeliveryFailed(permanent=True, reason="no other way is set any more", cure=SET_ANOTHER_WAY)
        return self.other_way

    def close(self) -> None:
        """Let go of what either way has kept open."""
        for way in filter(None, (self.transport, self.other_way)):
            way.close()

    @property
    def lease(self) -> timedelta:
        """How long a claim lasts: at least twice as long as the slowest server can take."""
        return max(SHORTEST_LEASE, 2 * ANSWERS_TO_A_LETTER * timedelta(seconds=self.settings.mail.timeout))


def office_of(app: Flask) -> Office:
    """A worker for an application, with a name that no other process has."""
    return Office(
        sessions=app.extensions["sessions"],
        transport=app.extensions["transport"],
        settings=app.extensions["settings"],
        clock=app.extensions["clock"],
        name=f"{os.getpid()}-{secrets.token_hex(6)}",
        other_way=app.extensions["other_way"],
    )


def send_next(office: Office, *, most: int = 1, stop: threading.Event | None = None) -> int:
    """Take the next letters that are due, at most so many, and see each through. How many were: 0 when none is due.

    What is not taken up soon, or when told to stop, is given back.
    """
    waiting, until, taken = _claim(office, most), office.clock() + LOOK_EVERY, 0
    try:
        while waiting and office.clock() < until and not (stop and stop.is_set()):
            _see_through(office, waiting.pop(0))
            taken += 1
    finally:
        if waiting:
            with transaction(office.sessions, now=office.clock()) as work:
                claims.give_back(work, messages=waiting, worker=office.name)
    return taken


def send_all_due(office: Office, *, stop: threading.Event) -> int:
    """Send what is due now, and say how many were taken up. Ends early when told to stop."""
    taken = 0
    while not stop.is_set() and (sent := send_next(office, most=AT_ONCE, stop=stop)):
        taken += sent
    office.close()
    return taken


def run_forever(office: Office, *, stop: threading.Event) -> None:
    """Send letters as they fall due, until told to stop; the letter in hand is finished first. Survives every fault."""
    pause, beaten_at, seen_to_at = LOOK_EVERY, None, None
    while not stop.is_set():
        beaten_at = beat(office.settings, office.name, office.clock(), beaten_at)
        try:
            sent = send_next(office, most=AT_ONCE, stop=stop)
            seen_to_at = see_to_chores(office, seen_to_at)  # however many letters wait
            if sent:
                continue
            pause = LOOK_EVERY
        except Exception as fault:  # the database is away, or busy: it will be back
            log.error("the worker goes on after a fault: %s", place_of(fault))
            pause = min(pause * 2, LONGEST_PAUSE)
        office.close()
        stop.wait(pause.total_seconds())
    office.close()


def see_to_chores(office: Office, last_at: datetime | None = None) -> datetime:
    """Once a minute: owe the reminders for which it is time, and delete what was promised to be deleted.

    Says when that was. A fault in one chore keeps neither the others nor a letter waiting.
    """
    now = office.clock()
    if last_at is not None and now - last_at < CHORES_EVERY:
        return last_at
    for is_due, do in (*CHORES, *(RAISE_THE_ALARM if office.other_way else ())):
        _see_to(office, now, is_due, do)
    for look, note in LOOKED_AT_FIRST:
        _see_to(office, now, look, note, takes_what_was_found=True)
    return now


def run(app: Flask, *, once: bool = False, beside: Sequence[Callable[[threading.Event], None]] = ()) -> None:
    """The process behind `flask worker`: until SIGTERM or Ctrl-C, or once through what is due.

    `beside` is other work of this process, each in a thread of its own: no letter waits for it. It ends when told to.
    """
    office, stop = office_of(app), threading.Event()
    with stopped_by_signals(stop), in_threads(beside, stop):
        if once:
            see_to_chores(office)
            send_all_due(office, stop=stop)
        else:
            run_forever(office, stop=stop)


def _see_to(
    office: Office,
    now: datetime,
    look: Callable[[Work], object],
    do: Callable[..., object],
    *,
    takes_what_was_found: bool = False,
) -> None:
    try:
        with office.sessions.reading() as session:
            found = look(Work(session, now, SYSTEM))
        if found:
            with transaction(office.sessions, now=office.clock()) as work:
                do(work, *((found,) if takes_what_was_found else ()))
    except Exception as fault:  # it is looked again in a minute
        log.error("%s was put off, after a fault: %s", do.__module__, place_of(fault))


def _claim(office: Office, most: int) -> list[OutboxMessage]:
    with office.sessions.reading() as session:
        if not claims.something_is_due(Work(session, office.clock(), SYSTEM)):
            return []
    with transaction(office.sessions, now=office.clock()) as work:
        return claims.claim_due(work, worker=office.name, lease=office.lease, most=most)


def _see_through(office: Office, message: OutboxMessage) -> None:
    """Whatever is wrong with one letter is written beside it and never keeps the others waiting. Faults of the database
    are raised: then no letter could be marked."""
    try:
        facts = _read(office, message)
        if facts is not None:
            office.way_for(message).deliver(compose(facts), sent_at=office.clock())
    except DeliveryFailed as failure:
        _say_why_not(office, message, failure)
    except Exception as fault:  # a fault in one letter must not stop the others
        log.error("letter %s (%s): %s", message.id, message.kind, place_of(fault))
        office.close()
        _say_why_not(office, message, DeliveryFailed(permanent=False, reason=f"a fault ({type(fault).__name__})"))
    else:
        if facts is not None:
            _say_it_has_gone(office, message)


def _read(office: Office, message: OutboxMessage) -> LetterFacts | NoticeFacts | None:
    """The facts of a claimed letter; None when there is nothing to send: a look-up, or withdrawn or held back."""
    with transaction(office.sessions, now=office.clock()) as work:
        if message.is_lookup:
            email = json.loads(message.detail or "{}").get("email", "")
            claims.answer_lookup(work, message=message, worker=office.name, email=email)
            return None
        if not claims.still_holds(work, message=message, worker=office.name):
            return None
        facts = facts_to_send(work, message=message, settings=office.settings)
        if isinstance(facts, Withdrawal):
            claims.withdraw(work, message=message, worker=office.name, reason=facts)
            return None
        if isinstance(facts, Hold):
            claims.hold_back(work, message=message, worker=office.name, hold=facts)
            return None
        return facts


def _say_it_has_gone(office: Office, message: OutboxMessage) -> None:
    with transaction(office.sessions, now=office.clock()) as work:
        if not claims.mark_sent(work, message=message, worker=office.name):
            log.warning("letter %s (%s) went after its claim had run out", message.id, message.kind)


def _say_why_not(office: Office, message: OutboxMessage, failure: DeliveryFailed) -> None:
    log.warning("letter %s (%s) has not gone: %s", message.id, message.kind, failure.reason)
    close = claims.give_up if failure.permanent else claims.put_back
    with transaction(office.sessions, now=office.clock()) as work:
        close(work, message=message, worker=office.name, why=failure.why)
