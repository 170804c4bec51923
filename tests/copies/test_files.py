"""What is a copy as a file: sealed, never overwritten, and refused in words when anything is wrong with it?"""

from __future__ import annotations

import base64
import os
import stat
import subprocess
from datetime import timedelta

import pytest
from sqlalchemy import text

from commands import schema
from practice.database import open_engine
from practice.services import backups, sealed_files
from practice.vault import Vault
from tests.conftest import ENVIRONMENT

PRIVATE = ("Amara", "amara@example.org", "He put the phone down", "Tuesday is best")
OTHER_KEY = base64.b64encode(bytes(reversed(range(32)))).decode()


def test_a_copy_is_one_file_with_a_name_of_its_own_that_only_this_account_reads(run, practice, data_dir, clock):
    said = run("backup")
    (path,) = (data_dir / "backups").iterdir()
    assert path.name == "secure-base-20270301T150000Z.sealed"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert str(path) in said
    assert "Proved" in said
    assert "already" in run("backup", fails=True)
    clock.move(timedelta(seconds=1))
    run("backup")
    assert len(list((data_dir / "backups").iterdir())) == 2


def test_nothing_in_a_copy_can_be_read_without_the_keys(copy):
    sealed = copy.read_bytes()
    for words in (*PRIVATE, "appointment", "America/Toronto", "SQLite", "2027-03"):
        assert words.encode() not in sealed
    assert ENVIRONMENT["ENCRYPTION_KEYS"].partition(":")[2].encode() not in sealed


def test_making_a_copy_is_remembered_with_its_size_and_digest(copy, unit):
    with unit() as work:
        kept = backups.newest(work)
        assert (kept.file_name, kept.size, kept.made_at) == ("the.sealed", copy.stat().st_size, work.now)
        assert kept.sha256 == subprocess.check_output(["sha256sum", copy], text=True).split()[0]


def test_only_the_newest_copies_are_kept_when_asked(run, practice, data_dir, clock):
    other = data_dir / "backups" / "notes.txt"
    for _ in range(3):
        run("backup")
        clock.move(timedelta(days=1))
    other.write_text("not a copy")
    said = run("backup", "--keep", "2")
    assert said.count("Removed:") == 2
    names = sorted(path.name for path in other.parent.iterdir())
    assert names == ["notes.txt", "secure-base-20270303T150000Z.sealed", "secure-base-20270304T150000Z.sealed"]


def test_a_copy_into_a_folder_or_onto_a_name_that_exists(run, practice, tmp_path):
    run("backup", tmp_path)
    (made,) = tmp_path.glob("*.sealed")
    assert "already" in run("backup", made, fails=True)
    assert "There is no folder" in run("backup", tmp_path / "nowhere" / "copy", fails=True)


def test_a_name_that_is_no_text_is_said_as_well_as_it_can_be(run, practice, tmp_path, unit):
    said = run("backup", tmp_path / os.fsdecode(b"Montr\xe9al.sealed"))
    assert "Montr\N{REPLACEMENT CHARACTER}al.sealed" in said
    with unit() as work:
        assert backups.newest(work).file_name == "Montr\N{REPLACEMENT CHARACTER}al.sealed"


@pytest.mark.parametrize("spoil", ["cut", "cut_at_a_piece", "flip", "swap_head", "empty", "not_a_copy", "longer"])
def test_a_spoiled_copy_is_refused_in_words(copy, run, database, spoil):
    whole = copy.read_bytes()
    first = len(sealed_files.MAGIC) + 1 + len("test") + sealed_files.SALT_BYTES
    head = sealed_files.LENGTH_BYTES + int.from_bytes(whole[first : first + 4])
    spoiled = {
        "cut": whole[:-100],
        "cut_at_a_piece": whole[: first + head],
        "flip": whole[:-1000] + bytes((whole[-1000] ^ 1,)) + whole[-999:],
        "swap_head": whole[:first] + whole[first + head :],
        "empty": b"",
        "not_a_copy": b"PK\x03\x04" + bytes(500),
        "longer": whole + whole[first : first + head],
    }
    copy.write_bytes(spoiled[spoil])
    before = database.rows()
    for arguments in (("--check",), ("--replace",)):
        said = run("restore", copy, *arguments, fails=True)
        assert "cannot be put back: it" in said or "cannot be put back: the key" in said
        assert "Traceback" not in said
    assert database.rows() == before


def test_a_copy_of_another_key_is_refused_with_the_keys_name(copy, run):
    said = run("restore", "--check", copy, ENCRYPTION_KEYS=f"other:{OTHER_KEY}", fails=True)
    assert "sealed with the key 'test', which is not among ENCRYPTION_KEYS" in said
    said = run("restore", "--check", copy, ENCRYPTION_KEYS=f"test:{OTHER_KEY}", fails=True)
    assert "the key 'test' among ENCRYPTION_KEYS is not the one that sealed it" in said


def test_a_copy_that_holds_values_of_a_key_that_is_gone_is_refused(run, practice, tmp_path):
    """Two keys: what the older one sealed is in the copy too, so the newer one alone is not enough."""
    older = ENVIRONMENT["ENCRYPTION_KEYS"]
    both = f"newer:{OTHER_KEY},{older}"
    path = tmp_path / "the.sealed"
    run("backup", path, ENCRYPTION_KEYS=both)
    run("restore", "--check", path, ENCRYPTION_KEYS=both)
    said = run("restore", "--check", path, ENCRYPTION_KEYS=f"newer:{OTHER_KEY}", fails=True)
    assert "the key 'test' is not in the key ring" in said


def test_a_copy_made_by_a_newer_version_is_refused(copy, run, tmp_path, engines):
    said = run("restore", rewritten(copy, tmp_path, revision="9999"), "--into", engines.blank("sqlite"), fails=True)
    assert "a newer version of the program made it (revision 9999): run git pull first" in said


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM outbox_message", "rows are missing or were changed in outbox_message"),
        ("UPDATE appointment SET price_cents = price_cents + 1", "rows are missing or were changed in appointment"),
        ("DROP TABLE throttle", "rows are missing or were changed in throttle"),
        ("DROP TRIGGER appointment_no_overlap_insert", "its database has lost appointment_no_overlap_insert"),
    ],
)
def test_a_copy_that_is_not_what_it_says_is_refused(copy, run, tmp_path, statement, said):
    assert said in run("restore", "--check", rewritten(copy, tmp_path, statement=statement), fails=True)


def rewritten(copy, folder, *, revision=None, statement=None):
    """The same copy with something in it changed, sealed again with the right key."""
    content, path = folder / "content.db", folder / "rewritten.sealed"
    ring = Vault({"test": bytes(range(32))})
    head = sealed_files.unpack(copy, into=content, vault=ring)
    engine = open_engine(f"sqlite:///{content}", pooled=False)
    with engine.execution_options(writes=True).begin() as connection:
        if statement:
            connection.execute(text(statement))
        if revision:
            connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    if revision:
        newest = schema.revisions(f"sqlite:///{content}")[1]
        head = head.replace(f'"revision":"{newest}"'.encode(), f'"revision":"{revision}"'.encode())
    sealed_files.write(path, head=head, content=content, vault=ring)
    return path


def test_what_is_broken_is_said_in_a_sentence(run, copy, tmp_path, data_dir):
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 64)
    said = run("restore", copy, "--into", f"sqlite:///{broken}", fails=True)
    assert "What is there now cannot be read: its database does not answer or is broken" in said
    said = run("restore", copy, "--into", "postgresql+psycopg://nobody@127.0.0.1:1/nothing", fails=True)
    assert "does not answer" in said
    (tmp_path / "backups").touch()
    assert "could not be copied: " in run("backup", DATA_DIR=str(tmp_path), fails=True)


def test_a_damaged_database_is_not_copied_as_if_it_were_whole(run, practice, database, engines, data_dir):
    """Pages in the middle of the file are overwritten, as a failing disk does it."""
    other = engines.fresh("sqlite")
    other.fill(database.contents())
    other.close()
    with open(other.path, "r+b") as file:
        file.seek(0, os.SEEK_END)
        middle = file.tell() // 2
        file.seek(middle)
        file.write(bytes(range(256)) * 48)
    said = run("backup", DATABASE_URL=other.url, fails=True)
    assert "This database could not be copied: its database" in said
    assert not list((data_dir / "backups").glob("*.sealed"))
