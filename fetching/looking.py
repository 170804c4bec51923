"""How is one calendar looked at? By a process that is started for it, and ended when it takes too long or we stop."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

from fetching.asking import Answer, Question
from practice.rules.feed_faults import FeedFault

ROOT = Path(__file__).parents[1]
PASSED_ON = ("PATH", "LANG", "LC_ALL", "SSL_CERT_FILE", "SSL_CERT_DIR", "TMPDIR")  # no key, no password, no proxy
WAIT, LONGEST = 0.2, 90  # in seconds, on a busy machine


class Stopped(Exception):
    """The look was broken off because this process is to end."""


def look(question: Question, *, stop: threading.Event) -> Answer:
    """What came of a look. A process that dies at its limits says so by that. Raises Stopped."""
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "fetching.child"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the worker: it ends this one
    )
    try:
        return _answer(_output(process, question.to_json(), stop))
    finally:
        process.kill()
        process.communicate()


def _output(process: subprocess.Popen[bytes], question: bytes, stop: threading.Event) -> bytes:
    still_to_say: bytes | None = question
    for _ in range(int(LONGEST / WAIT)):
        try:
            return process.communicate(still_to_say, timeout=WAIT)[0]
        except subprocess.TimeoutExpired:
            still_to_say = None
            if stop.is_set():
                raise Stopped from None
    return b""


def _answer(output: bytes) -> Answer:
    try:
        return Answer.from_json(output)
    except (ValueError, KeyError, TypeError):
        return Answer(fault=FeedFault.TOO_HARD)
