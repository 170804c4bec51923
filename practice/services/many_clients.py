"""How are many clients written down at once? Sealed beforehand, one by one; then inserted together, in little time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from practice import vault
from practice.models.base import Base
from practice.models.people import Client, email_index
from practice.vault import Binding
from practice.work import Work

Row = dict[str, Any]
AT_ONCE = 2_000


def draw_up(*, practitioner_id: str, name: str, email: str | None, phone: str | None, locale: str) -> Row:
    """The row of a new client as `clients.write_down` would write it, sealed for an id of its own. `phone` in E.164."""
    client_id = uuid4().hex
    values = {"name_sealed": name, "email_sealed": email, "phone_sealed": phone}
    sealed = {column: _sealed(text, column, client_id) for column, text in values.items()}
    index = email_index(email) if email else None
    return sealed | {"id": client_id, "practitioner_id": practitioner_id, "email_index": index, "locale": locale}


def write_down(work: Work, *, rows: Sequence[Row]) -> None:
    """Write down all that were drawn up. The caller holds the practitioner's lock."""
    insert_many(work, Client.__tablename__, [row | {"created_at": work.now} for row in rows])


def insert_many(work: Work, table: str, rows: Sequence[Row]) -> None:
    """Insert many rows of a table, by the names of its columns, without making objects of them."""
    statement = insert(Base.metadata.tables[table])
    for first in range(0, len(rows), AT_ONCE):
        work.session.execute(statement, rows[first : first + AT_ONCE])


def _sealed(text: str | None, column: str, client_id: str) -> bytes | None:
    return None if text is None else vault.in_use().seal(text, Binding(Client.__tablename__, column, client_id))
