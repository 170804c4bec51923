"""How does everything that is sealed come from older keys to the current one, while the site runs?

A batch is one short transaction, and what it has done stays done: whoever is interrupted begins anywhere again. Rows
that somebody else holds are passed over and not waited for; a value that was written meanwhile is never overwritten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Table, Update, not_, update

from practice import vault
from practice.models.base import Base
from practice.models.people import Client, email_index
from practice.services import seals
from practice.vault import Binding, VaultError
from practice.work import Work

BATCH = 500  # rows in one transaction
EMAIL = "email_sealed"


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction did: how many were made anew, how many do not open, and after which row the next begins."""

    done: int
    damaged: int
    last: str | None  # None: there are no more


def reseal_some(work: Work, *, table: str, column: str, after: str = "") -> Batch:
    """Seal the next values of a column with the current key that another key has sealed, by their rows' ids.

    What does not open stays as it is: a damaged value, or one whose key is not there.
    """
    rows, current = Base.metadata.tables[table], vault.in_use().current
    older = seals.sealed_values(table, column).where(not_(seals.is_by(table, column, current)))
    done = damaged = 0
    found = _next(work, older, rows, after)
    for row_id, value in found:
        text = _opened(bytes(value), Binding(table, column, row_id))
        if text is None:
            damaged += 1
            continue
        anew = vault.in_use().seal(text, Binding(table, column, row_id))
        as_it_was = rows.c.id == row_id, rows.c[column] == value
        done += _is_written(work, update(rows).where(*as_it_was).values({column: anew}))
    return Batch(done, damaged, found[-1][0] if found else None)


def reindex_some(work: Work, *, after: str = "") -> Batch:
    """Index the next addresses of clients with the current key, where another key has made the index."""
    rows = Base.metadata.tables[Client.__tablename__]
    addresses = seals.sealed_values(rows.name, EMAIL).add_columns(rows.c.email_index)
    done = 0
    found = _next(work, addresses, rows, after)
    for row_id, value, index in found:
        address = _opened(bytes(value), Binding(rows.name, EMAIL, row_id))
        if address is not None and index != (anew := email_index(address)):
            as_it_was = rows.c.id == row_id, rows.c[EMAIL] == value
            done += _is_written(work, update(rows).where(*as_it_was).values(email_index=anew))
    return Batch(done, 0, found[-1][0] if found else None)


def everything_anew(work: Work, *, say: Callable[[int], None]) -> None:
    """The same for all there is, in one transaction: for a copy, which nobody else uses. `say` is called after each
    batch with the per cent of the columns that are done."""
    columns = sorted(seals.sealed_columns())
    for number, (table, column) in enumerate(columns):
        after: str | None = ""
        while after is not None:
            after = reseal_some(work, table=table, column=column, after=after).last
            say(100 * number // len(columns))
    after = ""
    while after is not None:
        after = reindex_some(work, after=after).last
    say(100)


def _next(work: Work, query: Select[Any], rows: Table, after: str) -> list[Any]:
    """The next rows by their id, locked on PostgreSQL; on SQLite whoever writes is alone anyway."""
    some = query.where(rows.c.id > after).order_by(rows.c.id).limit(BATCH)
    return list(work.session.execute(some.with_for_update(key_share=True, skip_locked=True)))


def _opened(value: bytes, binding: Binding) -> str | None:
    try:
        return vault.in_use().open(value, binding)
    except VaultError:
        return None


def _is_written(work: Work, change: Update) -> bool:
    return work.session.execute(change.returning(change.table.c.id)).first() is not None
