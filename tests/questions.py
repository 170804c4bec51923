"""What is the database asked meanwhile? For tests that say how many questions a page or a use case may cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPICursor

Question = tuple[str, object]


@contextmanager
def asked_of(database: Engine | Connection) -> Iterator[list[Question]]:
    """Every SELECT that is sent meanwhile, each with its values, in order."""
    questions: list[Question] = []

    def listen(_connection: Connection, _cursor: DBAPICursor, statement: str, values: object, *_rest: object) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            questions.append((statement, values))

    event.listen(database, "before_cursor_execute", listen)
    try:
        yield questions
    finally:
        event.remove(database, "before_cursor_execute", listen)
