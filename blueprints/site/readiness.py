"""Can this process serve people: does its database answer, with the tables that this version needs?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"


def is_ready(session: Session) -> bool:
    """Whether the database can be reached and no migration is waiting for it."""
    try:
        return session.scalar(text("SELECT version_num FROM alembic_version")) == _newest()
    except SQLAlchemyError:
        return False


@cache
def _newest() -> str:
    """By the files, which begin with their numbers: Alembic itself would cost every process eleven megabytes."""
    return max(path.name[:4] for path in VERSIONS.glob("[0-9][0-9][0-9][0-9]_*.py"))
