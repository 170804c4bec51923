"""Which keys has a practice been sealed with, and are they the ones that we hold?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Select, case, func, inspect, not_, or_, select, union_all
from sqlalchemy.orm import Session

from practice import vault
from practice.models.base import Base, Sealed
from practice.models.people import Client, email_indexes
from practice.vault import Binding, VaultError
from practice.work import Work

SAMPLE = 20  # values of each column and key that are opened
FIRST = 3  # as many before anything else is done
PUT_BACK = "Put the right ENCRYPTION_KEYS back, into the environment or into secrets/. Nothing was changed."


class WrongKeys(Exception):
    """The keys are not those of this practice. Its words say which key and what to do, and nothing of a value."""


@dataclass(slots=True)
class Seals:
    """How many values and how many indexes of addresses each key has made, by its id; and what is wrong with them."""

    values: Counter[str] = field(default_factory=Counter)
    indexes: Counter[str] = field(default_factory=Counter)
    unfindable: int = 0  # addresses whose index no key has made
    faults: list[str] = field(default_factory=list)  # what does not open, by table, column and reason

    @property
    def used(self) -> set[str]:
        """The keys without which something could not be opened or found any more."""
        return {*self.values, *self.indexes}


def refuse_wrong_keys(session: Session) -> None:
    """Look whether each sealed value's key is there, and whether each key opens what it sealed. Only reads.

    Raises WrongKeys. One damaged value is no wrong key: that is when nothing of several opens. A database without
    tables, or of an older revision, is looked at as far as it goes.
    """
    keys = tuple(vault.in_use().keys)
    opened: dict[str, list[bool]] = defaultdict(list)
    for table, column in sorted(set(sealed_columns()) & _columns_there(session)):
        for key_id in keys:
            some = sealed_values(table, column).where(is_by(table, column, key_id)).limit(FIRST)
            for row_id, value in session.execute(some):
                opened[key_id].append(_opens(bytes(value), Binding(table, column, row_id)))
        others = sealed_values(table, column).where(not_(is_by(table, column, *keys))).limit(FIRST)
        for gone in (_key_of(bytes(value)) for _, value in session.execute(others)):
            if gone:
                raise WrongKeys(f"This practice is sealed with {gone!r} too, a key that is not there. {PUT_BACK}")
    for key_id, found in opened.items():
        if not any(found):
            raise WrongKeys(f"The key {key_id!r} is not the one that sealed this practice: nothing opens. {PUT_BACK}")


def look_at(work: Work) -> Seals:
    """Count all sealed values and indexes by their keys, and open a sample of each column and key."""
    found = Seals()
    for table, column in sorted(sealed_columns()):
        _look_at(work, table, column, found)
    _look_at_indexes(work, found)
    return found


def progress(work: Work) -> tuple[int, int]:
    """How many values the current key has sealed, of how many there are. One question, whatever is sealed where."""
    counted = [_counted(table, column) for table, column in sorted(sealed_columns())]
    each = union_all(*counted).subquery()
    made, total = work.session.execute(select(func.sum(each.c.made), func.sum(each.c.total))).one()
    return int(made), int(total)


def sealed_columns() -> Iterator[tuple[str, str]]:
    """Table and column of everything that is sealed."""
    for mapper in Base.registry.mappers:
        for attribute in vars(mapper.class_).values():
            if isinstance(attribute, Sealed):
                yield mapper.class_.__tablename__, attribute.column


def sealed_values(table: str, column: str) -> Select[Any]:
    """The row's id and the sealed bytes of everything in a column."""
    rows = Base.metadata.tables[table].c
    return select(rows.id, rows[column]).where(rows[column].is_not(None))


def is_by(table: str, column: str, *key_ids: str) -> ColumnElement[bool]:
    """Whether a value was sealed with one of these keys: told by how it begins, so that the database can tell."""
    value = Base.metadata.tables[table].c[column]
    begins = ((vault.head(key_id), len(vault.head(key_id))) for key_id in key_ids)
    return or_(*(func.substr(value, 1, length, type_=LargeBinary) == head for head, length in begins))


def _counted(table: str, column: str) -> Select[Any]:
    made = is_by(table, column, vault.in_use().current)
    rows = Base.metadata.tables[table]
    count = func.count(rows.c[column])
    return select(func.coalesce(func.sum(case((made, 1), else_=0)), 0).label("made"), count.label("total"))


def _look_at(work: Work, table: str, column: str, found: Seals) -> None:
    opened: dict[str, int] = defaultdict(int)
    for row_id, value in work.session.execute(sealed_values(table, column).execution_options(yield_per=500)):
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


def _look_at_indexes(work: Work, found: Seals) -> None:
    """An index does not say which key made it: it is compared with what each makes of the address."""
    keys = tuple(vault.in_use().keys)
    clients = select(Client).where(Client.email_sealed.is_not(None))
    for client in work.session.scalars(clients.execution_options(yield_per=500)):
        try:
            made = email_indexes(client.email or "")
        except VaultError:
            continue  # among the faults of its column
        if client.email_index in made:
            found.indexes[keys[made.index(client.email_index)]] += 1
        else:
            found.unfindable += 1


def _columns_there(session: Session) -> set[tuple[str, str]]:
    """Of what is sealed, the columns that this database has: an older revision has fewer."""
    tables = {table for table, _ in sealed_columns()}
    found = inspect(session.connection()).get_multi_columns(filter_names=sorted(tables))
    return {(table, column["name"]) for (_, table), columns in found.items() for column in columns}


def _opens(value: bytes, binding: Binding) -> bool:
    try:
        vault.in_use().open(value, binding)
    except VaultError:
        return False
    return True


def _key_of(value: bytes) -> str | None:
    """The key that a value names; None for what is no sealed value."""
    try:
        return vault.key_id_of(value)
    except (VaultError, UnicodeDecodeError):
        return None
