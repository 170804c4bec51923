"""The process that looks at one calendar: `python -m fetching.child`, a question on its input, an answer on its output.

It limits itself before it reads a byte of a stranger's: processor time, memory, no file written, an alarm for the
network. Who started it stops it after a while whatever it does.
"""

from __future__ import annotations

import resource
import signal
import sys
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from types import FrameType

from fetching.asking import Answer, Limits, Question, Validators
from fetching.download import Network, download
from practice.rules.busy_feeds import read_feed
from practice.rules.feed_faults import FeedFailed, FeedFault


def main() -> None:
    """Answer the question that stands on the input."""
    zoneinfo.reset_tzpath(to=[])  # the pinned tzdata, as in the application
    question = Question.from_json(sys.stdin.buffer.read())
    limit(question.limits)
    sys.stdout.buffer.write(answer(question).to_json())


def limit(limits: Limits) -> None:
    """Let this process take no more than that."""
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(question: Question) -> Answer:
    """Look, read, and say what came of it."""
    network = Network.real(allow_private=question.allow_private, cafile=question.cafile)
    try:
        with _alarm(question.limits.seconds):
            found = download(question.address, known=question.known, network=network, most=question.limits.content)
        if found.content is None:
            return Answer(validators=Validators(found.etag, found.last_modified, question.known.digest))
        validators = Validators(found.etag, found.last_modified, sha256(found.content).hexdigest())
        if validators.digest == question.known.digest:
            return Answer(validators=validators)
        feed = read_feed(found.content, question.reading)
    except FeedFailed as failed:
        return Answer(fault=failed.fault)
    except (MemoryError, RecursionError):
        return Answer(fault=FeedFault.TOO_HARD)
    return Answer(validators=validators, occurrences=feed.occurrences, left_out=feed.left_out)


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Whatever trickles in: after that many seconds it is enough."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise FeedFailed(FeedFault.TOO_SLOW)

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main()
