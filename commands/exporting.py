"""How does a practice travel to an installation with other keys? Sealed throughout with a key from a passphrase."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from commands import copying
from commands.copying import Copy
from commands.scratch import scratch
from config import Settings
from practice import vault
from practice.services import backups, portable
from practice.services.sealed_files import NotReadable, WrongKey
from practice.vault import Vault


def export(settings: Settings, path: Path, *, carried: Vault, now: datetime) -> Copy:
    """Put the practice into the new file `path`, with `carried` as its only key, and prove that it can be taken over.

    The file is there completely or not at all. Nothing in it was sealed with the keys of this installation.
    """
    with copying.in_words("This practice could not be put into a file"), scratch(settings) as folder:
        content = folder / "practice.db"
        revision = copying.take(settings.database_url, content, now=now).revision
        with vault.lent(portable.both(carried, vault.in_use())), copying.practice_in(content, now) as work:
            portable.leave_out(work)
            portable.seal_anew(work)
        with vault.lent(carried):
            manifest = backups.describe(content, revision=revision, now=now)
            copying.keep(path, manifest, content)
            copying.opened(path, folder / "proof.db", now=now)
    return copying.described(path, manifest)


def prove(settings: Settings, path: Path, *, carried: Vault, now: datetime) -> Copy:
    """Look whether a file could be taken over. Nothing is changed."""
    with in_words(path), scratch(settings) as folder, vault.lent(carried):
        return copying.described(path, copying.opened(path, folder / "practice.db", now=now))


def take_over(settings: Settings, path: Path, *, carried: Vault, now: datetime) -> Copy:
    """Put a practice from elsewhere into our own database, sealed with our own keys: all of it, or nothing."""
    with in_words(path), scratch(settings) as folder:
        content = folder / "practice.db"
        with vault.lent(carried):
            copy = copying.described(path, copying.opened(path, content, now=now))
        with vault.lent(portable.both(vault.in_use(), carried)), copying.practice_in(content, now) as work:
            portable.seal_anew(work)
            portable.begin_here(work)
        copying.write_into(settings.database_url, content)
    return copy


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Say what went wrong in a sentence."""
    with copying.in_words(f"{click.format_filename(path)} cannot be taken over"):
        try:
            yield
        except WrongKey:
            raise NotReadable("that is not its passphrase, or it is damaged") from None
