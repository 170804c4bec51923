"""What every table shares: random ids, named constraints, aware instants, lengths in minutes, sealed columns."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, overload
from uuid import uuid4

from sqlalchemy import ColumnElement, DateTime, Dialect, Enum, Integer, MetaData, String, TypeDecorator, func, text
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, mapped_column

from practice import vault

MINUTE = timedelta(minutes=1)
CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in Python, `timestamptz` on PostgreSQL, fixed-width text on SQLite. Refuses naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone cannot be stored")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """SQLite's text is read in one step: a month of the diary is hundreds of instants."""
        return _instant if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


class Minutes(TypeDecorator[timedelta]):
    """A length, kept as whole minutes."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        minutes, rest = divmod(value, MINUTE)
        if rest:
            raise ValueError("a length is kept in whole minutes")
        return minutes

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return _length


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + "+00:00")


@lru_cache(maxsize=1024)
def _length(minutes: int | None) -> timedelta | None:
    return None if minutes is None else minutes * MINUTE


class Base(DeclarativeBase):
    """A table with a random id, which exists from construction on because sealed columns are bound to it."""

    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)
    type_annotation_map = {datetime: UtcDateTime, timedelta: Minutes}

    id: Mapped[str] = mapped_column(String(32), primary_key=True)

    def __init__(self, **values: Any) -> None:
        super().__init__()
        self.id = values.pop("id", None) or uuid4().hex
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name!r}")
            setattr(self, name, value)


def only_where(condition: str) -> dict[str, Any]:
    """What makes an index hold the rows of one kind only, on either engine."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def not_first(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """A column as it is, by whose index no query is begun. SQLite keeps no figures of its rows, and would rather go
    through all appointments of a practitioner than through the few rows that a narrower condition leaves."""
    return func.coalesce(column, "")


def closed_set(members: type[StrEnum]) -> Enum:
    """A column type that takes only the values of an enum, by a CHECK that has the enum's name."""
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in members.__name__).lstrip("_")
    return Enum(
        members,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda cls: [member.value for member in cls],
    )


class Sealed:
    """A text that is sealed before it reaches the database. Reads and writes `<name>_sealed`, bound to its row.

    `name = Sealed()` beside `name_sealed: Mapped[bytes | None]`; None stays None. With `block` it is sealed with spaces
    after it, up to whole blocks of so many bytes, so that the length tells nothing.
    """

    def __init__(self, *, block: int | None = None) -> None:
        self.block = block

    def __set_name__(self, owner: type[Base], name: str) -> None:
        self.column = f"{name}_sealed"

    @overload
    def __get__(self, row: None, owner: type[Base]) -> Sealed: ...
    @overload
    def __get__(self, row: Base, owner: type[Base]) -> str | None: ...

    def __get__(self, row: Base | None, owner: type[Base]) -> Sealed | str | None:
        if row is None:
            return self
        sealed: bytes | None = getattr(row, self.column)
        text = None if sealed is None else vault.in_use().open(sealed, self._binding(row))
        return text.rstrip(" ") if text and self.block else text

    def __set__(self, row: Base, value: str | None) -> None:
        if value is not None and self.block:
            value += " " * (self.block - len(value.encode()) % self.block)
        sealed = None if value is None else vault.in_use().seal(value, self._binding(row))
        setattr(row, self.column, sealed)

    def _binding(self, row: Base) -> vault.Binding:
        return vault.Binding(row.__tablename__, self.column, row.id)


def to_json(value: object) -> str:
    """Compact JSON for a sealed column."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
