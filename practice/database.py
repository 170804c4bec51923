"""How the two engines are opened, locked and understood: SQLite for one practice, PostgreSQL for many processes.

Writers take their lock first. On SQLite that is `BEGIN IMMEDIATE`; on PostgreSQL it is the practitioner's row,
`FOR UPDATE`. Behind the lock stands a constraint (two triggers on SQLite, an exclusion constraint on PostgreSQL),
so that code which forgets the lock still cannot double-book.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, select, text
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from practice.models.people import Practitioner

SQLITE_SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=15000",
    "PRAGMA secure_delete=ON",
)
BUSY_ON_SQLITE = ("SQLITE_BUSY", "SQLITE_LOCKED")
BUSY_ON_POSTGRESQL = {"55P03", "40P01", "40001"}  # lock not available, deadlock, serialization failure


def open_engine(url: str, *, pooled: bool = True) -> Engine:
    """An engine for either database. Errors never carry the values that were sent.

    `pooled=False` is for checks that run before a server forks: they must leave no connection behind.
    """
    options: dict[str, Any] = {"hide_parameters": True}
    if not pooled:
        options["poolclass"] = NullPool
    elif make_url(url).get_backend_name() == "postgresql":
        options |= {"pool_size": 10, "max_overflow": 30, "pool_pre_ping": True}
    else:
        options |= {"pool_size": 10, "max_overflow": 60}
    engine = create_engine(url, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


class Sessions:
    """Makes sessions that read, and sessions that write and hold the lock from their first statement.

    `check` looks at the database before the first of them, and raises for one that is not to be touched.
    """

    def __init__(self, engine: Engine, *, check: Callable[[Session], None] | None = None) -> None:
        self.engine = engine
        self._writer = engine.execution_options(writes=True)
        self._check = check

    def reading(self) -> Session:
        """A session that only reads; on SQLite it never waits for a writer."""
        self.prove()
        return self.examining()

    def writing(self) -> Session:
        """A session that writes; on SQLite it takes the write lock when it begins."""
        self.prove()
        return Session(self._writer, expire_on_commit=False)

    def examining(self) -> Session:
        """A session that only reads, whatever the check would say: for finding out what is wrong."""
        return Session(self.engine, expire_on_commit=False)

    def prove(self) -> None:
        """Run the check, until it has found nothing once. A SQLite file that is not there is not made for it."""
        if self._check is None or is_missing(self.engine.url):
            return
        with self.examining() as session:
            self._check(session)
        self._check = None


def is_missing(url: URL) -> bool:
    """Whether an address is that of a SQLite file that does not exist. Opening it would make one."""
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()


def revision_of(session: Session) -> str | None:
    """The number of the newest migration that the database has seen, or None. A DBAPIError where it cannot be asked."""
    revision: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def lock_practitioner(session: Session, practitioner_id: str) -> None:
    """Wait until nobody else changes this practitioner's diary. The first lock in the order that all writers keep:
    practitioner, appointment, outbox, activity head. On SQLite a session that writes has the only lock there is."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(Practitioner.id).where(Practitioner.id == practitioner_id).with_for_update()).one()


def leave_no_trace(engine: Engine) -> None:
    """After something was erased and committed: have nothing of it stay beside the database.

    SQLite's log still has the pages as they were; here it is written into the file, where deleted rows are overwritten
    (secure_delete), and cut to nothing. PostgreSQL gives deleted rows' room to others by itself (VACUUM).
    """
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def insert_once(session: Session, table: Table, values: dict[str, Any], *, unique: str) -> bool:
    """Insert a row unless one with the same unique column is there already. Says whether it was inserted."""
    statement = insert_into(session, table).values(**values).on_conflict_do_nothing(index_elements=[unique])
    return session.execute(statement.returning(table.c[unique])).first() is not None  # PostgreSQL counts no rows here


def insert_into(session: Session, table: Table) -> SqliteInsert | PostgresqlInsert:
    """An INSERT that may say what happens where a unique column is taken: both engines spell that alike."""
    return sqlite_insert(table) if session.get_bind().dialect.name == "sqlite" else postgresql_insert(table)


def violated(error: IntegrityError) -> str | None:
    """Which named rule of the database an error stands for.

    PostgreSQL and SQLite's CHECKs and triggers carry the name; SQLite's UNIQUE errors carry `table.column`,
    which by our naming convention is `uq_table_column`.
    """
    diagnostics = getattr(error.orig, "diag", None)
    if diagnostics is not None:
        name: str | None = diagnostics.constraint_name
        return name
    words = str(error.orig)
    if words.startswith("UNIQUE constraint failed: "):
        columns = words.removeprefix("UNIQUE constraint failed: ").split(", ")
        table = columns[0].split(".")[0]
        return "_".join(["uq", table, *(column.split(".")[1] for column in columns)])
    return words.removeprefix("CHECK constraint failed: ") or None


def is_busy(error: DBAPIError) -> bool:
    """Whether the database was only waiting for somebody else, for too long: the same again may well succeed."""
    name: str = getattr(error.orig, "sqlite_errorname", "")
    return name.startswith(BUSY_ON_SQLITE) or getattr(error.orig, "sqlstate", None) in BUSY_ON_POSTGRESQL


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # sqlite3 must not begin transactions on its own
    for setting in SQLITE_SETTINGS:
        connection.execute(setting)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
