"""Does the kind of the test letter come with its revision and go with it, and every other letter stay?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from commands import schema
from practice.models.outbox import OutboxMessage
from practice.models.people import Practitioner
from practice.services import outbox
from practice.work import SYSTEM, Work
from tests import factories, people
from tests.clock import Clock
from tests.conftest import Unit
from tests.engines import Database, Engines
from tests.factories import at

TO_A_TEST = "UPDATE outbox_message SET kind = 'test'"


@pytest.fixture
def written(engines: Engines, database_kind: str, unit: Unit, clock: Clock) -> Iterator[Database]:
    """A practice in a database of its own, with a letter to a client and one by which Ruth tries the way."""
    found = engines.fresh(database_kind)
    with found.sessions.writing() as session:
        work = Work(session, clock(), SYSTEM)
        cast = people.open_practice(work)
        booked = factories.appointment(work, session_format=cast.in_person, starts_at=at("2027-03-02T14:00"))
        part = factories.attendance(work, appointment=booked, client=factories.client(work))
        factories.outbox_message(work, attendance=part)
        outbox.post_test(work, practitioner=session.get_one(Practitioner, cast.ruth.id))
        session.commit()
    found.close()
    yield found
    found.close()


def kinds(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return set(connection.execute(text("SELECT DISTINCT kind FROM outbox_message")).scalars())


def test_going_back_takes_the_test_letters_and_leaves_the_others(written: Database) -> None:
    others = kinds(written) - {"test"}
    assert others
    assert "test" in kinds(written)
    written.close()
    command.downgrade(schema.alembic_config(written.url), "0003")
    assert kinds(written) == others
    with pytest.raises(IntegrityError), written.engine.execution_options(writes=True).begin() as connection:
        connection.execute(text(TO_A_TEST))
    written.close()
    schema.migrate(written.url)
    with written.sessions.reading() as session:
        assert {row.kind.value for row in session.scalars(select(OutboxMessage))} == others
