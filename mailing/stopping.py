"""How does the worker end? Told by a signal, with what it has in hand finished and nothing left running beside it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager


@contextmanager
def in_threads(beside: Sequence[Callable[[threading.Event], None]], stop: threading.Event) -> Iterator[None]:
    """Do other work beside the block, each in a thread. It ends when it is done or told to stop, and is waited for."""
    threads = [threading.Thread(target=each, args=(stop,)) for each in beside]
    for thread in threads:
        thread.start()
    try:
        yield
    except BaseException:
        stop.set()
        raise
    finally:
        for thread in threads:
            thread.join()


@contextmanager
def stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Within the block, SIGTERM and Ctrl-C say that it is time to stop, and end nothing by themselves."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, lambda *_: stop.set())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
