"""Do the migrations lead to what the models say, on both engines, and back again?"""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from commands import schema
from practice.database import open_engine
from practice.models import Base
from tests import factories, people
from tests.factories import at

GUARDS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'x' "
        "UNION ALL SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    ),
}


@pytest.fixture
def blank(engines, database_kind):
    """The address of a database without any table."""
    return engines.blank(database_kind)


@pytest.fixture
def open_blank(blank):
    engine = open_engine(blank, pooled=False)
    yield engine
    engine.dispose()


def test_the_newest_revision_is_what_the_models_say(blank, open_blank):
    schema.migrate(blank)
    with open_blank.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_guards_a_database_like_creating_it_does(blank, open_blank, engines, database_kind):
    schema.migrate(blank)
    created = open_engine(engines.blank(database_kind), pooled=False)
    Base.metadata.create_all(created)
    assert guards(open_blank) == guards(created)
    assert checks(open_blank) == checks(created)
    assert any(name.startswith("appointment_no_overlap") for name in guards(open_blank))
    assert any(name.startswith("activity_entry_no_") for name in guards(open_blank))


def test_down_to_nothing_and_up_again(blank, open_blank):
    schema.migrate(blank)
    before = tables(open_blank), guards(open_blank)
    command.downgrade(schema.alembic_config(blank), "base")
    assert tables(open_blank) == {"alembic_version"}
    schema.migrate(blank)
    assert (tables(open_blank), guards(open_blank)) == before


def test_down_to_nothing_with_rows_present(engines, database_kind, unit):
    database = engines.fresh(database_kind)
    with database.sessions.writing() as session, unit() as other:
        work = type(other)(session, other.now, other.actor)
        cast = people.open_practice(work)
        booked = factories.appointment(work, session_format=cast.in_person, starts_at=at("2027-03-02T14:00"))
        factories.attendance(work, appointment=booked, client=factories.client(work))
        session.commit()
    database.close()
    command.downgrade(schema.alembic_config(database.url), "base")
    assert tables(database.engine) == {"alembic_version"}
    database.close()


def test_the_daylight_margin_of_a_walk_becomes_its_meeting_points_and_back(engines, database_kind, unit):
    database = engines.fresh(database_kind)
    with database.sessions.writing() as session, unit() as other:
        people.open_practice(type(other)(session, other.now, other.actor))
        session.commit()
    database.close()
    margins = {"session_format": "SELECT DISTINCT daylight_margin FROM session_format WHERE kind = 'walk'"}
    margins["meeting_point"] = "SELECT DISTINCT daylight_margin FROM meeting_point"
    command.downgrade(schema.alembic_config(database.url), "0002")
    assert values(database.engine, margins["session_format"]) == [30]
    with database.engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE session_format SET daylight_margin = 45 WHERE kind = 'walk'"))
    database.close()
    schema.migrate(database.url)
    assert values(database.engine, margins["meeting_point"]) == [45]
    database.close()


def test_migrating_what_is_migrated_keeps_every_row(database, cast):
    before = database.rows()
    schema.migrate(database.url)
    assert database.rows() == before
    assert sum(map(len, before.values())) > 30


def test_every_revision_is_numbered_and_says_what_it_is_for():
    script = ScriptDirectory.from_config(schema.alembic_config("sqlite://"))
    revisions = list(script.walk_revisions())[::-1]
    assert [revision.revision for revision in revisions] == [f"{n:04}" for n in range(1, len(revisions) + 1)]
    assert all((revision.doc or "").strip() for revision in revisions)


def guards(engine) -> dict[str, str]:
    with engine.connect() as connection:
        rows = connection.execute(text(GUARDS[engine.dialect.name])).all()
    return {name: " ".join(definition.replace("IF NOT EXISTS ", "").split()) for name, definition in rows}


def checks(engine) -> set[str]:
    """The names of all CHECKs: `violated()` tells them apart by these."""
    with engine.connect() as connection:
        inspector = inspect(connection)
        return {str(check["name"]) for name in Base.metadata.tables for check in inspector.get_check_constraints(name)}


def tables(engine) -> set[str]:
    with engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def values(engine, query) -> list[object]:
    with engine.connect() as connection:
        return list(connection.execute(text(query)).scalars())
