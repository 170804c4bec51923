"""Which databases do the tests use? A SQLite file and a real PostgreSQL, migrated once, one copy a process.

Between two tests the rows go, and the schema with its triggers and constraints stays.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import Engine, Table, insert, make_url, select
from sqlalchemy.exc import OperationalError

from practice.database import Sessions, open_engine
from practice.models import Base
from tests import postgres

APPEND_ONLY = "activity_entry"
Contents = list[tuple[Table, list[dict[str, object]]]]
KINDS = ("sqlite", "postgresql")


class Database:
    """One migrated database of this process, emptied whenever a test asks for it."""

    kind: str
    url: str

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine: Engine = open_engine(url)
        self.sessions = Sessions(self.engine)

    def empty(self) -> None:
        raise NotImplementedError

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table, as the database has it: for tests that prove that nothing changed."""
        with self.engine.connect() as connection:
            return {
                table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
                for table in Base.metadata.sorted_tables
            }

    def contents(self) -> Contents:
        """Every table that has rows, in an order in which they can be written again."""
        with self.engine.connect() as connection:
            tables = [
                (table, connection.execute(select(table)).mappings().all()) for table in Base.metadata.sorted_tables
            ]
        return [(table, [dict(row) for row in rows]) for table, rows in tables if rows]

    def fill(self, contents: Contents) -> None:
        """Write rows that were read before into an empty database."""
        with self.engine.execution_options(writes=True).begin() as connection:
            for table, rows in contents:
                connection.execute(insert(table), rows)

    def files(self) -> list[bytes]:
        """What lies on the disk, byte by byte, where that is in our hands."""
        return []

    def close(self) -> None:
        self.engine.dispose()


class SqliteDatabase(Database):
    """A file. Emptied by copying the migrated template over it with SQLite's own backup, triggers and all."""

    kind = "sqlite"

    def __init__(self, template: Path, path: Path) -> None:
        shutil.copyfile(template, path)
        super().__init__(f"sqlite:///{path}")
        self.path = path
        self._template = sqlite3.connect(template, check_same_thread=False)

    def empty(self) -> None:
        target = sqlite3.connect(self.path, timeout=5)
        try:
            self._template.backup(target)
        finally:
            target.close()

    def files(self) -> list[bytes]:
        """The database and its journal, read by another process: a process that closes a file lets go of all its
        locks on it (POSIX), and whoever closes the database next would take the journal away from under us."""
        paths = [path for path in self.path.parent.glob(f"{self.path.name}*") if path.is_file()]
        return [subprocess.run(["cat", path], capture_output=True, check=True).stdout for path in paths]

    def close(self) -> None:
        super().close()
        self._template.close()


class PostgresDatabase(Database):
    """A clone of the template. TRUNCATE fires no row triggers, so it empties what is append-only; DELETE is quicker."""

    kind = "postgresql"

    def __init__(self, url: str) -> None:
        super().__init__(url)
        others = [table.name for table in reversed(Base.metadata.sorted_tables) if table.name != APPEND_ONLY]
        self._clear = f"TRUNCATE {APPEND_ONLY};" + ";".join(f'DELETE FROM "{name}"' for name in others)
        self._seeded = self.contents()

    def empty(self) -> None:
        try:
            with self.engine.begin() as connection:
                connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
                connection.exec_driver_sql(self._clear)
        except OperationalError as problem:
            raise RuntimeError("an earlier test left a transaction open") from problem
        self.fill(self._seeded)


@dataclass
class Engines:
    """The databases of this test process. `shared` is one folder for all processes of the run."""

    shared: Path
    own: Path
    owner: int  # the process whose end ends the PostgreSQL server
    migrate: Callable[[str], None]
    _open: dict[str, Database] = field(default_factory=dict)
    _created: list[str] = field(default_factory=list)

    def database(self, kind: str) -> Database:
        """This process's database of that kind, made at the first call."""
        if kind not in self._open:
            self._open[kind] = self.fresh(kind)
        return self._open[kind]

    def fresh(self, kind: str) -> Database:
        """Another migrated and empty database: for tests that change the schema or start other processes."""
        if kind == "sqlite":
            template = self._once("practice.db", self._migrated_file)
            return SqliteDatabase(Path(template), self.own / f"{uuid4().hex}.db")
        template = self._once("template", self._migrated_database)
        return PostgresDatabase(self._create(f'TEMPLATE "{template}"'))

    def blank(self, kind: str) -> str:
        """The address of a database without any table: for the migrations themselves."""
        if kind == "sqlite":
            return f"sqlite:///{self.own / uuid4().hex}.db"
        return self._create()

    def close(self) -> None:
        """Let go of this process's databases; on a server that outlives the run they are dropped."""
        for database in self._open.values():
            database.close()
        if os.environ.get("TEST_DATABASE_URL"):
            for name in self._created:
                self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _create(self, options: str = "") -> str:
        name = f"sb_{uuid4().hex}"
        self._administer(f'CREATE DATABASE "{name}" {options}')
        self._created.append(name)
        return self._url(name)

    def _administer(self, statement: str) -> None:
        with psycopg.connect(self._server(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _server(self) -> str:
        return self._once("server", lambda: postgres.server_for(self.owner))

    def _url(self, name: str) -> str:
        server = make_url(self._server()).set(drivername="postgresql+psycopg", database=name)
        return server.render_as_string(hide_password=False)

    def _migrated_file(self) -> str:
        path = self.shared / "template.db"
        self.migrate(f"sqlite:///{path}")
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return str(path)

    def _migrated_database(self) -> str:
        url = self._create()
        self.migrate(url)
        return str(make_url(url).database)

    def _once(self, what: str, make: Callable[[], str]) -> str:
        """One answer for every process of the run: the first one makes it, the others wait and read it."""
        answer = self.shared / f"{what}.answer"
        with open(self.shared / f"{what}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not answer.exists():
                made = make()
                partial = answer.with_suffix(f".{os.getpid()}")
                partial.write_text(made)
                partial.rename(answer)
        return answer.read_text()
