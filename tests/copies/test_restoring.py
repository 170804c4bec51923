"""Can the whole practice be copied and put back, on either engine and from one to the other, whatever happens?"""

from __future__ import annotations

import stat
import time

import pytest
from alembic import command
from sqlalchemy import insert, select, text, update

from commands import schema
from practice.database import open_engine
from practice.models.access import SignIn
from practice.models.activity import ActivityEntry
from practice.models.appointments import Appointment
from practice.models.upkeep import Backup
from practice.services import activity, transfer

both_engines = pytest.mark.both_engines  # where the engines differ in how they are copied, migrated or written


def rows(url):
    """Every table but those that a restore writes into."""
    with open_engine(url, pooled=False).connect() as connection:
        found = transfer.prints(connection)
    return {name: kept for name, kept in found.items() if name not in RESTORE_WRITES}


RESTORE_WRITES = {"sign_in", "activity_entry", "activity_head", "backup"}


@both_engines
@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_a_practice_comes_back_whole_on_either_engine(copy, run, database, engines, to, unit):
    into = engines.blank(to)
    said = run("restore", copy, "--into", into)
    assert "Restored:" in said
    assert rows(into) == rows(database.url)
    assert sum(found.rows for found in rows(into).values()) > 40
    engine = open_engine(into, pooled=False)
    with unit(), engine.connect() as connection:
        assert schema.revisions(into)[0] == schema.revisions(into)[1]
        assert connection.execute(text("SELECT count(*) FROM sign_in WHERE revoked_at IS NULL")).scalar() == 0
    check = run("doctor", DATABASE_URL=into, fails=True)
    for line in ("well   Double booking", "well   Keys", "well   Activity log"):
        assert line in check
    with pytest.raises(Exception, match="appointment_no_overlap"), engine.begin() as connection:
        connection.execute(booked_twice())


def booked_twice():
    """A booked appointment once more, for another client: what no database of a practice may take."""
    columns = Appointment.__table__.c
    other = {"id": text("'another id'"), "uid": text("'another uid'"), "draft_id": text("NULL")}
    same = select(*(other.get(column.name, column) for column in columns))
    return insert(Appointment).from_select(list(columns.keys()), same.where(columns.status == "booked").limit(1))


def test_trying_a_copy_changes_nothing(copy, run, database):
    before = database.rows()
    assert "This copy can be put back: the practice of 2027-03-01 15:00 UTC" in run("restore", "--check", copy)
    assert database.rows() == before


def test_a_practice_that_is_there_is_not_replaced_by_mistake(copy, run, database):
    before = database.rows()
    assert "--replace" in run("restore", copy, fails=True)
    assert database.rows() == before


@both_engines
def test_replacing_keeps_what_was_there_and_everybody_signs_in_anew(copy, run, database, unit, data_dir, engines):
    as_copied = rows(database.url)
    with unit() as work:
        work.session.execute(update(Appointment).values(place="Somewhere else"))
    as_changed = rows(database.url)
    said = run("restore", copy, "--replace")
    assert rows(database.url) == as_copied
    with unit() as work:
        assert all(session.revoked_at for session in work.session.scalars(select(SignIn)))
        lines = [entry.action for entry in work.session.scalars(select(ActivityEntry).order_by(ActivityEntry.number))]
        assert lines[-2:] == ["looked", "restored"]
        assert activity.first_broken_line(work) is None
        assert [kept.file_name for kept in work.session.scalars(select(Backup))] == ["the.sealed"]
    (kept,) = (data_dir / "backups").glob("before-restoring-*.sealed")
    assert str(kept) in said
    into = engines.blank("sqlite")
    run("restore", kept, "--into", into)
    assert rows(into) == as_changed


@pytest.fixture
def older(engines, database_kind, practice, database):
    """The same practice as an older version left it, in a database of its own."""
    into = engines.fresh(database_kind)
    into.fill(database.contents())
    into.close()
    command.downgrade(schema.alembic_config(into.url), "0001")
    return into


@both_engines
def test_an_upgrade_keeps_a_copy_and_every_row(older, run, data_dir, engines):
    clients = values(older.url, "SELECT id, name_sealed FROM client ORDER BY id")
    said = run("setup", DATABASE_URL=older.url)
    (kept,) = (data_dir / "backups").glob("before-upgrade-from-0001-*.sealed")
    assert f"copied to {kept}" in said
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert schema.revisions(older.url)[0] == schema.revisions(older.url)[1]
    assert values(older.url, "SELECT id, name_sealed FROM client ORDER BY id") == clients
    assert len(clients) > 3
    assert "copied" not in run("setup", DATABASE_URL=older.url)
    into = engines.blank("sqlite")
    assert "revision 0001" in run("restore", kept, "--into", into)
    assert schema.revisions(into)[0] == schema.revisions(into)[1], "an older copy is brought to this version"
    assert rows(into)["client"] == rows(older.url)["client"]


@both_engines
def test_an_upgrade_that_fails_leaves_everything_as_it_was_and_says_how_to_go_back(older, run, data_dir):
    with open_engine(older.url, pooled=False).execution_options(writes=True).begin() as connection:
        connection.execute(text("CREATE TABLE backup (id VARCHAR(32) PRIMARY KEY)"))  # in the way of revision 0002
    before = rows(older.url)
    said = run("setup", DATABASE_URL=older.url, fails=True)
    (kept,) = (data_dir / "backups").glob("before-upgrade-from-0001-*.sealed")
    assert "the database is as it was" in said
    assert str(kept) in said
    assert "git checkout" in said
    assert schema.revisions(older.url)[0] == "0001"
    assert rows(older.url) == before


def test_a_database_of_a_newer_version_is_left_alone(run, practice, database, data_dir, engines, database_kind):
    newer = engines.fresh(database_kind)
    newer.fill(database.contents())
    with newer.engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    newer.close()
    assert "A newer version of the program has used this database" in run("setup", DATABASE_URL=newer.url, fails=True)
    assert "Run: flask setup" in run("backup", DATABASE_URL=newer.url, fails=True)
    newer.close()


def test_a_backup_that_is_killed_leaves_no_half_copy(copy, started, data_dir, run):
    process = started("backup")
    until(lambda: list((data_dir / "backups").glob(".scratch-*/sealed")))
    process.kill()
    process.wait()
    for whole in (data_dir / "backups").glob("*.sealed"):
        run("restore", "--check", whole)
    run("backup", data_dir / "afterwards.sealed")
    assert not list((data_dir / "backups").glob(".scratch-*")), "what a killed process left goes with the next"


@both_engines
def test_a_restore_that_is_killed_changes_all_or_nothing(copy, started, database, data_dir, unit):
    with unit() as work:
        work.session.execute(update(Appointment).values(place="Somewhere else"))
    before = rows(database.url)
    engine = open_engine(database.url, pooled=False).execution_options(writes=True)
    with engine.begin() as connection:  # somebody is in the middle of something: the restore has to wait for her
        connection.execute(update(Appointment).values(access="By the blue door"))
        process = started("restore", copy, "--replace")
        assert any(line.startswith(b"Writing:") for line in process.stdout)
        process.kill()
        process.wait()
        connection.rollback()
    assert rows(database.url) == before


def until(happens, seconds=60):
    give_up_at = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < give_up_at, "it never came to that"
        time.sleep(0.002)


def values(url, query):
    with open_engine(url, pooled=False).connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]
