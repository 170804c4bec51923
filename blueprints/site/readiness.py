"""Can this process serve people: does its database answer, with the tables that this version needs?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from practice.database import revision_of

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"


def is_ready(session: Session) -> bool:
    """Whether the database can be reached and no migration is waiting for it."""
    try:
        return revision_of(session) == _newest()
    except SQLAlchemyError:
        return False


@cache
def _newest() -> str:
    """By the files, which begin with their numbers: Alembic itself would cost every process eleven megabytes."""
    return max(path.name[:4] for path in VERSIONS.glob("[0-9][0-9][0-9][0-9]_*.py"))
