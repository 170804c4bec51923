"""How Alembic reaches the database: through the engine that `flask db` or a test hands in.

SQLite cannot alter most things in place, so migrations run in batch mode there: a table is rebuilt. With foreign
keys on, dropping the old table would delete cascading children; so they are off meanwhile and checked afterwards.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, Engine

import practice.models  # noqa: F401  (so that the metadata knows every table)
from practice.models.base import Base, Minutes, UtcDateTime


def migrate(engine: Engine) -> None:
    """Run what was asked for, in one transaction."""
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _outside_of_transactions(connection, "PRAGMA foreign_keys=OFF")
        with connection.begin():
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=sqlite,
                compare_type=True,
                render_item=_render_type,
                transactional_ddl=True,
            )
            with context.begin_transaction():
                context.run_migrations()
            if sqlite:
                _refuse_orphans(connection)
        if sqlite:
            _outside_of_transactions(connection, "PRAGMA foreign_keys=ON")


def _render_type(kind: str, item: object, _context: object) -> str | bool:
    """Migrations name what the database has, not our Python types: those may change, history may not."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Minutes):
        return "sa.Integer()"
    return False


def _outside_of_transactions(connection: Connection, pragma: str) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(pragma)


def _refuse_orphans(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        raise RuntimeError(f"this migration would leave {len(orphans)} rows without what they belong to")


migrate(context.config.attributes["engine"])
