"""How often something may be tried before it has to wait. Rows, so that it holds over all processes."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import delete, select, update

from practice import vault
from practice.database import insert_once
from practice.errors import TooManyTries
from practice.models.access import Throttle
from practice.models.base import Base
from practice.work import Work

KEPT = timedelta(days=1)


def count(work: Work, *, key: str, limit: int, window: timedelta) -> timedelta | None:
    """Count one try. Says how long to wait when there were more than `limit` within `window`, else None."""
    digest = vault.in_use().blind_index(key)
    insert_once(
        work.session,
        Base.metadata.tables["throttle"],
        {"id": uuid4().hex, "key_digest": digest, "window_starts_at": work.now, "count": 0},
        unique="key_digest",
    )
    row = work.session.scalars(select(Throttle).where(Throttle.key_digest == digest).with_for_update()).one()
    if row.window_starts_at <= work.now - window:
        row.window_starts_at, row.count = work.now, 0
    row.count += 1
    return row.window_starts_at + window - work.now if row.count > limit else None


def refuse_beyond(work: Work, *, key: str, limit: int, window: timedelta) -> None:
    """Count one try and refuse with TooManyTries when there were more than `limit` within `window`."""
    wait = count(work, key=key, limit=limit, window=window)
    if wait:
        raise too_many(wait)


def forget(work: Work, *, key: str) -> None:
    """Begin again at none, after a success."""
    digest = vault.in_use().blind_index(key)
    work.session.execute(update(Throttle).where(Throttle.key_digest == digest).values(count=0))


def sweep(work: Work) -> None:
    """Delete what no longer counts."""
    work.session.execute(delete(Throttle).where(Throttle.window_starts_at < work.now - KEPT))


def too_many(wait: timedelta) -> TooManyTries:
    """The refusal for a shut throttle."""
    return TooManyTries(wait_seconds=max(1, round(wait.total_seconds())))
