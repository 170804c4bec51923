"""How does a thread of the worker go from one thing to the next, until it is told to stop? It survives every fault."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from practice.faults import place_of

LOOK_EVERY = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=1)


def all_there_is(do_next: Callable[[], bool], *, stop: threading.Event) -> None:
    """Do one thing after the other as long as there is one. Ends early when told to stop."""
    while not stop.is_set() and do_next():
        pass


def for_ever(do_next: Callable[[], bool], *, stop: threading.Event, log: logging.Logger, what: str) -> None:
    """The same, and look every two seconds whether there is another one. `what` names it in the log after a fault."""
    pause = LOOK_EVERY
    while not stop.is_set():
        try:
            if do_next():
                continue
            pause = LOOK_EVERY
        except Exception as fault:  # the database is away, or no process could be started
            log.error("%s goes on after a fault: %s", what, place_of(fault))
            pause = min(pause * 2, LONGEST_PAUSE)
        stop.wait(pause.total_seconds())
