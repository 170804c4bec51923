"""Do other keys come to the whole practice, and is nothing touched with wrong ones? With real processes, and killed."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import func, select

from practice import vault
from practice.models.base import Base
from practice.models.people import Client
from practice.services import seals
from practice.vault import Vault
from tests import factories
from tests.conftest import ENVIRONMENT
from tests.deployment import ROOT
from tests.mail_server import free_port

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


def written(**keys):
    """Keys as ENCRYPTION_KEYS has them."""
    return ",".join(f"{key_id}:{base64.b64encode(key).decode()}" for key_id, key in keys.items())


SWAPPED = written(test=NEW), "The key 'test' is not the one that sealed this practice: nothing opens."
GONE = written(other=NEW), "This practice is sealed with 'test' too, a key that is not there."
COMMANDS = ("setup", "practitioner ruth@example.org", "worker --once", "backup", "rotate-keys", "new-key", "db upgrade")


@pytest.fixture
def process(database, data_dir):
    """`process("flask", "worker", ENCRYPTION_KEYS=...)`: a process of its own in front of the same database."""
    begun = []

    def begin(*words, **changes):
        environ = ENVIRONMENT | {"DATABASE_URL": database.url, "DATA_DIR": str(data_dir), "PATH": os.environ["PATH"]}
        output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        begun.append(
            subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, env=environ | {"PORT": "0"} | changes, **output)
        )
        return begun[-1]

    yield begin
    for each in begun:
        each.kill()
        each.communicate()


@pytest.mark.parametrize("command", COMMANDS)
def test_with_a_wrong_key_a_command_says_why_and_changes_nothing(practice, run, database, data_dir, command):
    before = database.rows()
    for keys, reason in (SWAPPED, GONE):
        assert reason in run(*command.split(), fails=True, ENCRYPTION_KEYS=keys)
    assert database.rows() == before
    assert not list(data_dir.glob("**/*.sealed"))


@pytest.mark.both_engines
@pytest.mark.parametrize(("server", "wrong"), [("gunicorn app:create_app()", SWAPPED), ("flask worker", GONE)])
def test_with_a_wrong_key_site_and_worker_do_not_start(practice, process, database, server, wrong):
    before = database.rows()
    keys, reason = wrong
    refused = process(*server.split(), ENCRYPTION_KEYS=keys, PORT=str(free_port()))
    said, _ = refused.communicate(timeout=60)
    assert refused.returncode not in (0, None)
    assert reason in said
    assert "Nothing was changed." in said
    assert "Traceback" not in said
    assert database.rows() == before


def test_what_is_no_key_is_named_before_anything_starts(practice, process, database):
    before = database.rows()
    said, _ = process("flask", "worker", "--once", ENCRYPTION_KEYS=f"{written(test=OLD)}!").communicate(timeout=60)
    assert "ENCRYPTION_KEYS must be id:base64" in said
    assert base64.b64encode(OLD).decode() not in said
    assert "Traceback" not in said
    assert database.rows() == before


def test_a_database_that_comes_back_sealed_with_another_key_is_not_written_to(practice, database, make_app, pages):
    """A server that started while the database was away looks at the keys with the first request."""
    before = database.rows()
    wrong = make_app(ENCRYPTION_KEYS=SWAPPED[0]).test_client()
    assert wrong.get("/", base_url="https://book.example.org").status_code == 500
    assert database.rows() == before


def test_one_damaged_value_is_no_wrong_key(practice, unit, run):
    with unit() as work:
        client = work.session.scalars(select(Client).where(Client.phone_sealed.is_not(None)).limit(1)).one()
        client.phone_sealed = client.phone_sealed[:-1] + bytes([client.phone_sealed[-1] ^ 1])
    assert "Sign-in link" in run("practitioner", "ruth@example.org")
    assert "client.phone_sealed: a value in client.phone_sealed is damaged" in run("doctor", fails=True)
    said = run("rotate-keys", fails=True, ENCRYPTION_KEYS=written(next=NEW, test=OLD))
    assert "1 do not open and stay as they are" in said
    assert "Keep test in ENCRYPTION_KEYS" in said


def test_a_whole_practice_comes_to_another_key(practice, run, data_dir, unit, database):
    run("backup")
    both, only_new = written(next=NEW, test=OLD), written(next=NEW)
    counted = run("rotate-keys", "--check", ENCRYPTION_KEYS=both)
    assert "To bring all of it to next: flask rotate-keys. Keep test in ENCRYPTION_KEYS until then." in counted
    assert "test must stay in ENCRYPTION_KEYS until flask rotate-keys has run" in run(
        "doctor", fails=True, ENCRYPTION_KEYS=both
    )
    said = run("rotate-keys", ENCRYPTION_KEYS=both)
    assert "test may go: take it out of ENCRYPTION_KEYS" in said
    assert f"Backups in {data_dir / 'backups'} that open only with test: 1." in said
    run("practitioner", "ruth@example.org", ENCRYPTION_KEYS=only_new)
    assert "well   Keys: what is sealed opens with next (" in run("doctor", fails=True, ENCRYPTION_KEYS=only_new)
    assert "a key that is not there" in run("practitioner", "ruth@example.org", fails=True)


def test_a_new_key_is_put_first_and_none_is_lost(run, practice, make_app, tmp_path, monkeypatch):
    path = tmp_path / "data" / "secrets" / "encryption_keys"
    path.parent.mkdir(parents=True)
    path.write_text(written(test=OLD) + "\n")
    assert "Made:   k1, the first in" in run("new-key")
    first, second = path.read_text().split()
    assert (first[:3], second) == ("k1:", written(test=OLD))
    assert path.stat().st_mode & 0o077 == 0
    monkeypatch.setenv("ENCRYPTION_KEYS", written(test=OLD))
    assert "Put this before what ENCRYPTION_KEYS has, with a comma between:\nk1:" in run("new-key")
    assert path.read_text().split() == [first, second]


def many(unit, count):
    with unit() as work:
        for number in range(count):
            factories.client(work, name=f"Noor {number}", email=f"noor-{number}@example.org", phone="+15195550133")


def names(database, **keys):
    """Everybody's name, as these keys open it."""
    vault.use(Vault(keys))
    with database.sessions.reading() as session:
        return {client.id: client.name for client in session.scalars(select(Client))}


@pytest.mark.both_engines
def test_killed_anywhere_it_goes_on_where_it_was(practice, unit, process, database):
    many(unit, 1200)
    before, both = names(database, test=OLD), written(next=NEW, test=OLD)
    done = [0]
    for _kill in range(3):
        rotating = process("flask", "rotate-keys", ENCRYPTION_KEYS=both)
        while rotating.poll() is None and made_anew(database) <= done[-1]:
            time.sleep(0.001)
        rotating.kill()
        rotating.wait()
        done.append(made_anew(database))
        assert names(database, next=NEW, test=OLD) == before, "each value is whole, under the one key or the other"
    everything = made_anew(database, of="test") + done[-1]
    assert 0 < done[1] < everything, "it was killed in the middle"
    assert done == sorted(done)
    finished = process("flask", "rotate-keys", ENCRYPTION_KEYS=both)
    assert "test may go" in finished.communicate(timeout=60)[0]
    assert names(database, next=NEW) == before
    with database.sessions.reading() as session:
        seals.refuse_wrong_keys(session)


def made_anew(database, of="next"):
    """How many values a key has sealed, as another process sees it."""
    with database.sessions.reading() as session:
        return sum(
            session.scalar(
                select(func.count()).select_from(Base.metadata.tables[table]).where(seals.is_by(table, column, of))
            )
            for table, column in seals.sealed_columns()
        )


@pytest.mark.both_engines
def test_what_is_written_meanwhile_stands(practice, unit, process, database):
    """Somebody changes names all the while, with the new key first, as the site does after its restart."""
    many(unit, 300)
    vault.use(Vault({"next": NEW, "test": OLD}))
    with database.sessions.reading() as session:
        ids = list(session.scalars(select(Client.id).order_by(Client.id)))
    expected, ended = names(database, next=NEW, test=OLD), threading.Event()

    def write():
        number = 0
        while not ended.is_set():
            number += 1
            for client_id in ids[number % 7 :: 50]:
                with database.sessions.writing() as session:
                    session.get_one(Client, client_id).name = expected[client_id] = f"Written {number}"
                    session.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        said, _ = process("flask", "rotate-keys", ENCRYPTION_KEYS=written(next=NEW, test=OLD)).communicate(timeout=90)
    finally:
        ended.set()
        writer.join()
    assert "test may go" in said
    assert names(database, next=NEW) == expected
    assert sum(name.startswith("Written") for name in expected.values()) > 10
