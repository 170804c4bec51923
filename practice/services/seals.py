"""Which keys has a practice been sealed with, and does what they sealed open?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from practice import vault
from practice.models.base import Base, Sealed
from practice.vault import Binding, VaultError
from practice.work import Work

SAMPLE = 20  # values of each column and key that are opened


@dataclass(slots=True)
class Seals:
    """How many values each key has sealed, by its id; and what does not open, by table, column and reason."""

    values: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    faults: list[str] = field(default_factory=list)


def look_at(work: Work) -> Seals:
    """Count all sealed values by their keys, and open a sample of each column and key."""
    found = Seals()
    for table, column in sorted(sealed_columns()):
        _look_at(work, table, column, found)
    return found


def sealed_columns() -> Iterator[tuple[str, str]]:
    """Table and column of everything that is sealed."""
    for mapper in Base.registry.mappers:
        for attribute in vars(mapper.class_).values():
            if isinstance(attribute, Sealed):
                yield mapper.class_.__tablename__, attribute.column


def _look_at(work: Work, table: str, column: str, found: Seals) -> None:
    rows = Base.metadata.tables[table]
    sealed = select(rows.c.id, rows.c[column]).where(rows.c[column].is_not(None))
    opened: dict[str, int] = defaultdict(int)
    for row_id, value in work.session.execute(sealed.execution_options(yield_per=500)):
        try:
            key_id = vault.key_id_of(bytes(value))
            found.values[key_id] += 1
            if opened[key_id] < SAMPLE:
                opened[key_id] += 1
                vault.in_use().open(bytes(value), Binding(table, column, row_id))
        except VaultError as problem:
            fault = f"{table}.{column}: {problem}"
            if fault not in found.faults:
                found.faults.append(fault)
