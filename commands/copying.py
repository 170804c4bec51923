"""How is a copy made, proved and put back, whichever engines it comes from and goes to? Every way leads over a scratch
database: a SQLite file in a folder of its own, which goes when the work is done."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import click
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from commands.schema import is_known, migrate, revisions
from commands.scratch import move, scratch
from config import Settings
from practice import vault
from practice.database import open_engine
from practice.services import backups, sealed_files, transfer
from practice.services.backups import Manifest, NotWhole
from practice.services.sealed_files import NotReadable
from practice.work import SYSTEM, Work


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was made or read: its file, its length in bytes, its digest (hex), and what it says about itself."""

    path: Path
    size: int
    sha256: str
    manifest: Manifest


def make(settings: Settings, path: Path, *, now: datetime, url: str | None = None) -> Copy:
    """Copy a database, at whatever revision it is, into the new sealed file `path`; compare every row by reading it
    again. The file is there completely or not at all, and never takes another's place."""
    with in_words("This database could not be copied"), scratch(settings) as folder:
        content = folder / "practice.db"
        manifest = take(url or settings.database_url, content, now=now)
        keep(path, manifest, content)
    return described(path, manifest)


def keep(path: Path, manifest: Manifest, content: Path) -> None:
    """Seal a content into the new file `path`, once every row was compared by reading it again."""
    partial, again = content.with_name("sealed"), content.with_name("again.db")
    sealed_files.write(partial, head=manifest.to_bytes(), content=content, vault=vault.in_use())
    backups.refuse_unless_as_said(_unpacked(partial, again)[0], manifest)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    move(partial, path)


def prove(settings: Settings, path: Path, *, now: datetime) -> Copy:
    """The restore drill: open a copy, bring it to the newest revision, and look whether everything is there."""
    with in_words(f"{path} cannot be put back"), scratch(settings) as folder:
        return described(path, opened(path, folder / "practice.db", now=now))


def put_back(settings: Settings, path: Path, *, into: str, now: datetime) -> Copy:
    """Put a copy into a database in place of what it holds: all of it, or nothing."""
    with in_words(f"{path} cannot be put back"), scratch(settings) as folder:
        content = folder / "practice.db"
        copy = described(path, opened(path, content, now=now))
        with practice_in(content, now) as work:
            backups.begin_again(work)
            backups.note(work, path=path, size=copy.size, sha256=copy.sha256, made_at=copy.manifest.made_at)
        write_into(into, content)
    return copy


def write_into(into: str, content: Path) -> None:
    """Put a content into a database in place of what that holds: all of it, or nothing."""
    click.echo("Writing:   into the database; until this is done it has what it had")
    if into.startswith("sqlite:"):
        _into_sqlite(content, _file_of(into))
    else:
        _into_postgresql(content, into)


def has_practice(url: str, tables: Collection[str] | None = None) -> bool:
    """Whether a database has any row, or any in these tables. Makes no file."""
    if url.startswith("sqlite:") and not _file_of(url).exists():
        return False
    with in_words("What is there now cannot be read"):
        return transfer.has_rows(open_engine(url, pooled=False), tables)


@contextmanager
def in_words(what: str) -> Iterator[None]:
    """Say what went wrong in a sentence. Nothing of a row is in it."""
    try:
        yield
    except (NotReadable, NotWhole) as problem:
        raise click.ClickException(f"{what}: {problem}.") from None
    except OSError as problem:
        raise click.ClickException(f"{what}: {problem.strerror or type(problem).__name__}.") from None
    except (sqlite3.DatabaseError, SQLAlchemyError) as problem:
        kind = type(getattr(problem, "orig", None) or problem).__name__
        raise click.ClickException(
            f"{what}: its database does not answer or is broken ({kind}). A broken SQLite file is best moved away, "
            "with its -wal and -shm."
        ) from None


def take(url: str, content: Path, *, now: datetime) -> Manifest:
    """Copy all rows of a database into the new SQLite file `content`. Raises for what could not be copied."""
    revision, _head = revisions(url)
    if revision is None:
        raise click.ClickException("There is nothing to copy: this database has no tables. Run: flask setup")
    if url.startswith("sqlite:"):
        _copy_sqlite(_file_of(url), content)
        return backups.describe(content, revision=revision, now=now)
    if not is_known(revision):
        raise click.ClickException(f"The database is at revision {revision}, which this version does not know.")
    migrate(f"sqlite:///{content}", revision)
    source = transfer.reading_one_instant(open_engine(url, pooled=False))
    with source.connect() as rows, _writing(content) as target:
        transfer.copy_rows(rows, target)
        tables = transfer.prints(rows, transfer.prints(target))
    manifest = backups.describe(content, revision=revision, now=now)
    if manifest.tables != tables:
        raise click.ClickException("The copy does not have what the database has. It was not kept; ask for help.")
    return manifest


def opened(path: Path, content: Path, *, now: datetime) -> Manifest:
    """Unpack a copy and bring it to the newest revision. Raises for what could not be put back."""
    _, manifest = _unpacked(path, content)
    if not is_known(manifest.revision):
        raise NotWhole(f"a newer version of the program made it (revision {manifest.revision}): run git pull first")
    backups.refuse_unless_as_said(content, manifest)
    migrate(f"sqlite:///{content}")
    with practice_in(content, now) as work:
        backups.refuse_unless_usable(work, manifest)
    return manifest


def _unpacked(path: Path, content: Path) -> tuple[Path, Manifest]:
    return content, Manifest.from_bytes(sealed_files.unpack(path, into=content, vault=vault.in_use()))


def _into_sqlite(content: Path, file: Path) -> None:
    """SQLite's own backup writes in one transaction: whoever reads meanwhile sees the old practice or the new one."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _copy_sqlite(content, file)
    if backups.prints_of(file) != backups.prints_of(content):
        raise click.ClickException(f"{file} does not have what the copy has. Put it back once more.")


def _into_postgresql(content: Path, url: str) -> None:
    current, _head = revisions(url)
    if not is_known(current):
        raise click.ClickException("A newer version of the program used that database: name an empty one with --into.")
    migrate(url)
    scratch = open_engine(f"sqlite:///{content}", pooled=False)
    with scratch.connect() as rows, open_engine(url, pooled=False).begin() as target:
        expected = transfer.prints(rows)
        transfer.empty(target, expected)
        transfer.copy_rows(rows, target)
        if transfer.prints(target, expected) != expected:
            raise click.ClickException("Not every row arrived. Nothing was changed; ask for help.")


def _copy_sqlite(source: Path, target: Path) -> None:
    """By SQLite's own backup: copying the file while somebody writes would damage it."""
    with closing(sqlite3.connect(source, timeout=15)) as read, closing(sqlite3.connect(target, timeout=15)) as written:
        read.backup(written)


@contextmanager
def practice_in(content: Path, now: datetime) -> Iterator[Work]:
    """Work in a content, which nobody else uses."""
    with _writing(content) as connection, Session(connection) as session:
        yield Work(session, now, SYSTEM)
        session.flush()


@contextmanager
def _writing(content: Path) -> Iterator[Connection]:
    with open_engine(f"sqlite:///{content}", pooled=False).execution_options(writes=True).begin() as connection:
        yield connection


def described(path: Path, manifest: Manifest) -> Copy:
    """A file that is there, with its length and digest."""
    with open(path, "rb") as file:
        digest = sha256()
        while piece := file.read(1 << 20):
            digest.update(piece)
        return Copy(path, file.tell(), digest.hexdigest(), manifest)


def _file_of(url: str) -> Path:
    return Path(make_url(url).database or "")
