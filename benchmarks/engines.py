"""On which databases is booking measured? An SQLite file, and the PostgreSQL that the test suite starts for itself."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from tests import postgres


class Postgres:
    """One server for the whole run; it ends with this process."""

    def __init__(self) -> None:
        self.server = postgres.server_for(os.getpid())

    def create(self) -> str:
        """The address of a new, empty database."""
        name = f"bench_{uuid4().hex}"
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        made = make_url(self.server).set(drivername="postgresql+psycopg", database=name)
        return made.render_as_string(hide_password=False)


def ask(database: str | Path, question: str, *values: str) -> list[tuple[object, ...]]:
    """Rows of either database, from outside the system that uses it. `?` stands for a value."""
    if isinstance(database, Path):
        with closing(sqlite3.connect(database, timeout=15)) as connection:
            return connection.execute(question, values).fetchall()
    url = make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        return connection.execute(question.replace("?", "%s").encode(), values).fetchall()
