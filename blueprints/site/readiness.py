"""Can this process serve people: does its database answer, with the tables that this version needs?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def is_ready(session: Session) -> bool:
    """Whether the database can be reached and no migration is waiting for it."""
    try:
        return MigrationContext.configure(session.connection()).get_current_revision() == _newest()
    except SQLAlchemyError:
        return False


@cache
def _newest() -> str | None:
    return ScriptDirectory(MIGRATIONS).get_current_head()
