"""Can a practice travel to an installation with other keys, whichever engines the two have?"""

from __future__ import annotations

import base64
import stat

import pytest
from sqlalchemy import select

from config import load_settings
from practice import vault
from practice.database import Sessions, open_engine
from practice.models.activity import ActivityEntry
from practice.models.people import clients_with_email
from practice.services import portable, sealed_files, seals, transfer
from practice.work import SYSTEM, Work
from tests import sealed
from tests.conftest import environment
from tests.copies.test_restoring import RESTORE_WRITES
from tests.pages import Pages

OTHER = {"ENCRYPTION_KEYS": f"k1:{base64.b64encode(b'o' * 32).decode()}", "SECRET_KEY": "another secret key " * 4}
PASSPHRASE = "heron velvet quartz lantern"
both_engines = pytest.mark.both_engines


@pytest.fixture
def passphrase(tmp_path):
    """`passphrase()` is a file with the right one."""

    def write(words=PASSPHRASE):
        path = tmp_path / f"{len(words)}.txt"
        path.write_text(words + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def file(run, practice, tmp_path, passphrase):
    """The practice in a file that travels."""
    path = tmp_path / "travels.sealed"
    said = run("export", path, "--passphrase-file", passphrase())
    assert "Proved:" in said
    return path


def counts(url):
    """How many rows each table has, but for those that taking over writes, and long work, which stays where it is."""
    with open_engine(url, pooled=False).connect() as connection:
        found = transfer.prints(connection)
    return {name: kept.rows for name, kept in found.items() if name not in {*RESTORE_WRITES, "long_work"}}


def without_long_work(texts):
    return {row: words for row, words in texts.items() if row[0] != "long_work"}


def opened_in(url, keys):
    """Everything that is sealed in a database, opened with these keys alone."""
    with vault.lent(vault.Vault(keys)), Sessions(open_engine(url, pooled=False)).reading() as session:
        return sealed.texts(Work(session, None, SYSTEM))


@both_engines
@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_a_practice_comes_over_whole_and_is_sealed_with_the_other_keys(
    file, run, unit, database, data_dir, engines, to, practice, make_app, passphrase
):
    with unit() as work:
        told = sealed.texts(work)
    into = engines.blank(to)
    there = {"DATABASE_URL": into, **OTHER}
    assert "This file can be taken over" in run("import", file, "--check", "--passphrase-file", passphrase(), **there)
    assert "Taken over" in run("import", file, "--passphrase-file", passphrase(), **there)
    keys = load_settings(environment(database, data_dir) | there).encryption_keys
    there_now = opened_in(into, keys)
    assert not [row for row in there_now if row[0] == "long_work"], "nobody there begins it anew"
    assert without_long_work(there_now) == without_long_work(told)
    assert counts(into) == counts(database.url)
    with vault.lent(vault.Vault(keys)), Sessions(open_engine(into, pooled=False)).reading() as session:
        found = seals.look_at(Work(session, None, SYSTEM))
        assert (found.used, found.unfindable, found.faults) == ({"k1"}, 0, [])
        assert session.scalars(clients_with_email("Amara@example.org")).first() is not None
        actions = session.scalars(select(ActivityEntry.action).order_by(ActivityEntry.number.desc()).limit(1)).all()
    assert actions == ["practice.imported"]
    opened = Pages(make_app(**there)).answer("GET", "appointment.open_link", token=practice.token)
    assert opened.headers["Location"].endswith("/appointment"), "her link still opens her own page"


def test_nothing_in_the_file_was_sealed_with_the_keys_of_here_and_only_this_account_reads_it(
    file, tmp_path, settings, data_dir
):
    carried = portable.vault_of(PASSPHRASE, name=portable.key_name_of(file))
    content = tmp_path / "content.db"
    sealed_files.unpack(file, into=content, vault=carried)
    assert opened_in(f"sqlite:///{content}", carried.keys)
    for key_id in settings.encryption_keys:
        assert vault.head(key_id) not in content.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not list((data_dir / "backups").glob(".scratch-*"))


def refused(run, *arguments, **changes):
    return run(*arguments, fails=True, **changes)


def test_a_wrong_passphrase_a_cut_file_and_a_backup_are_refused_in_words(
    file, copy, run, engines, passphrase, tmp_path
):
    there = {"DATABASE_URL": engines.blank("sqlite"), **OTHER}
    wrong = passphrase("heron velvet quartz lanterns")
    assert "not its passphrase" in refused(run, "import", file, "--passphrase-file", wrong, **there)
    cut = tmp_path / "cut.sealed"
    cut.write_bytes(file.read_bytes()[:-40])
    assert "its end is missing" in refused(run, "import", cut, "--passphrase-file", passphrase(), **there)
    assert "flask restore" in refused(run, "import", copy, "--passphrase-file", passphrase(), **there)
    assert "flask import" in refused(run, "restore", file, "--check", **there)


def test_a_file_of_a_newer_version_is_refused(file, run, engines, passphrase, tmp_path, monkeypatch):
    monkeypatch.setattr("commands.copying.is_known", lambda revision: False)
    there = {"DATABASE_URL": engines.blank("sqlite"), **OTHER}
    assert "git pull" in refused(run, "import", file, "--passphrase-file", passphrase(), **there)


@both_engines
def test_where_somebody_is_a_client_already_nothing_is_taken_over(file, run, database, passphrase):
    before = counts(database.url)
    assert "clients or appointments" in refused(run, "import", file, "--passphrase-file", passphrase())
    assert counts(database.url) == before


def test_the_sample_practice_of_a_fresh_installation_gives_way_and_is_kept(
    file, run, engines, passphrase, data_dir, database
):
    there = {"DATABASE_URL": engines.blank("sqlite"), **OTHER}
    run("setup", **there)
    said = run("import", file, "--passphrase-file", passphrase(), **there)
    assert "before-importing" in said
    assert list((data_dir / "backups").glob("before-importing-*.sealed"))
    assert counts(there["DATABASE_URL"]) == counts(database.url)


@pytest.mark.parametrize("easy", ["password password password", "short enough", "ruth okafor counselling"])
def test_an_easy_passphrase_is_refused_and_no_file_written(run, practice, tmp_path, passphrase, easy):
    path = tmp_path / "not.sealed"
    assert "too easy to guess" in refused(run, "export", path, "--passphrase-file", passphrase(easy))
    assert not path.exists()
