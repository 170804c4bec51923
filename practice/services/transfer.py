"""How do all rows of a practice come from one database into another, of either kind, and is nothing lost on the way?

Tables are read as they are in the database and not as the models say, so that a practice of an older revision can be
carried too. Instants, bytes and JSON arrive as they were: JSON as its text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    MetaData,
    Table,
    Text,
    cast,
    event,
    insert,
    select,
    text,
)
from sqlalchemy.types import UserDefinedType

from practice.models.base import Base, UtcDateTime

BATCH = 500
NOT_ROWS = "alembic_version"


@dataclass(frozen=True, slots=True)
class Print:
    """What a table holds: how many rows, and a digest (hex) of all their values, in whatever order they lie."""

    rows: int
    digest: str


class JsonText(UserDefinedType[str]):
    """A JSON column as the text that stands in it: reading and writing values would make other text of it."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "JSON"

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return cast(column, Text)


def has_rows(engine: Engine, names: Collection[str] | None = None) -> bool:
    """Whether any of these tables has a row; without names, any table of a practice. One that is not there has none."""
    with engine.connect() as connection:
        tables = _tables(connection, Base.metadata.tables if names is None else names).tables.values()
        return any(connection.execute(select(table).limit(1)).first() is not None for table in tables)


def prints(connection: Connection, names: Collection[str] | None = None) -> dict[str, Print]:
    """What each of these tables holds, by its name; without names: what every table holds."""
    return {table.name: _print(connection, table) for table in _tables(connection, names).sorted_tables}


def copy_rows(source: Connection, target: Connection) -> None:
    """Write every row into the target, in its transaction. Its tables are empty; what else the source has stays there.

    The target's own constraints and triggers look at each row.
    """
    into = _tables(target)
    origin = _tables(source, into.tables).tables
    for table in (table for table in into.sorted_tables if table.name in origin):
        rows = _in_batches(source, origin[table.name])
        for batch in [_parents_first(table, rows)] if _refers_to_itself(table) else rows:
            if batch:
                target.execute(insert(table), batch)


def empty(connection: Connection, names: Collection[str]) -> None:
    """Take every row out of tables of a PostgreSQL database, in the caller's transaction. The append-only log too."""
    connection.execute(text(f"TRUNCATE {', '.join(sorted(names))}"))


def reading_one_instant(engine: Engine) -> Engine:
    """The same database, each transaction seeing it as it was at its first statement."""
    is_postgresql = engine.dialect.name == "postgresql"
    return engine.execution_options(isolation_level="REPEATABLE READ") if is_postgresql else engine


def _tables(connection: Connection, names: Collection[str] | None = None) -> MetaData:
    """The tables that are there, or those of them that have one of these names."""
    found = MetaData()
    event.listen(found, "column_reflect", _as_it_is)
    wanted = None if names is None else set(names)
    found.reflect(
        connection,
        only=lambda name, _: name != NOT_ROWS and (wanted is None or name in wanted),
        resolve_fks=False,
    )
    return found


def _as_it_is(_inspector: object, _table: Table, column: dict[str, Any]) -> None:
    if isinstance(column["type"], DateTime):
        column["type"] = UtcDateTime()
    elif isinstance(column["type"], JSON):
        column["type"] = JsonText()


def _in_batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    streamed = connection.execution_options(yield_per=BATCH).execute(select(table))
    for batch in streamed.mappings().partitions():
        yield [dict(row) for row in batch]


def _refers_to_itself(table: Table) -> bool:
    return any(key.column.table is table for key in table.foreign_keys)


def _parents_first(table: Table, batches: Iterator[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The rows of a table in which some belong to others of it: those come before."""
    parents = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    waiting = {row["id"]: row for batch in batches for row in batch}
    ordered: list[dict[str, Any]] = []
    while waiting:
        ready = [row for row in waiting.values() if not any(row[name] in waiting for name in parents)]
        if not ready:
            return [*ordered, *waiting.values()]  # a circle: the database says which rows
        ordered += ready
        for row in ready:
            del waiting[row["id"]]
    return ordered


def _print(connection: Connection, table: Table) -> Print:
    rows, total = 0, 0
    for batch in _in_batches(connection, table):
        rows += len(batch)
        total += sum(int.from_bytes(sha256(_line(row)).digest()) for row in batch)
    return Print(rows, f"{total % 2**256:064x}")


def _line(row: Mapping[str, Any]) -> bytes:
    return "\x1e".join(f"{name}\x1f{_value(row[name])}" for name in sorted(row)).encode()


def _value(value: object) -> str:
    match value:
        case None:
            return "-"
        case bytes() | memoryview():
            return f"b{bytes(value).hex()}"
        case bool() | int() | float():
            return f"n{float(value)!r}" if isinstance(value, float) else f"n{int(value)}"
        case datetime() | date() | time():
            return f"t{value.isoformat()}"
        case str():
            return f"s{value}"
        case _:
            raise TypeError(f"a value of type {type(value).__name__} cannot be carried")
