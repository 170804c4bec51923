"""Is a worker alive? It leaves word every ten seconds, for `flask doctor` and the messages page."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from config import Settings

BEAT_EVERY = timedelta(seconds=10)
HEARTBEAT = "worker.heartbeat"

log = logging.getLogger(__name__)


def beat(settings: Settings, name: str, now: datetime, beaten_at: datetime | None) -> datetime:
    """Leave word that the worker of this name is alive, unless it has just done so. Says when it last did (aware UTC).

    Written whole or not at all.
    """
    if beaten_at is not None and now - beaten_at < BEAT_EVERY:
        return beaten_at
    path = settings.data_dir / HEARTBEAT
    partial = path.with_suffix(f".{name}")
    try:
        partial.write_text(now.isoformat(), encoding="ascii")
        partial.replace(path)
    except OSError as problem:
        log.warning("the heartbeat cannot be written: %s", type(problem).__name__)
    return now


def last_heartbeat(settings: Settings) -> datetime | None:
    """When a worker on this machine was last seen at work; None if never."""
    try:
        return datetime.fromisoformat((settings.data_dir / HEARTBEAT).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
