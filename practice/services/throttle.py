"""How often something may be tried before it has to wait. Rows, so that it holds over all processes."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import case, delete, update

from practice import vault
from practice.database import insert_into
from practice.errors import TooManyTries
from practice.models.access import Throttle
from practice.models.base import Base
from practice.work import Work

KEPT = timedelta(days=1)


def count(work: Work, *, key: str, limit: int, window: timedelta) -> timedelta | None:
    """Count one try. Says how long to wait when there were more than `limit` within `window`, else None.

    One statement: of two that try at once, neither is counted twice or not at all.
    """
    table = Base.metadata.tables["throttle"]
    first = insert_into(work.session, table).values(
        id=uuid4().hex, key_digest=vault.in_use().blind_index(key), window_starts_at=work.now, count=1
    )
    is_over = table.c.window_starts_at <= work.now - window
    again = first.on_conflict_do_update(
        index_elements=["key_digest"],
        set_={
            "window_starts_at": case((is_over, work.now), else_=table.c.window_starts_at),
            "count": case((is_over, 1), else_=table.c.count + 1),
        },
    ).returning(table.c.window_starts_at, table.c.count)
    starts_at, tries = work.session.execute(again).one()
    return starts_at + window - work.now if tries > limit else None


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
