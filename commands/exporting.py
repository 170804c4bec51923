"""How does a practice travel to an installation with other keys? Sealed throughout with a key from a passphrase."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from commands import copying
from commands.copying import Copy
from commands.scratch import scratch
from config import Settings
from practice import vault
from practice.models.long_work import LongWork
from practice.services import backups, export_files, portable, rounds
from practice.services.doing_long_work import CannotBeDone, Prepared, Say
from practice.services.sealed_files import NotReadable, WrongKey
from practice.vault import Vault
from practice.work import Work

NOT_MADE = "not_made"

log = logging.getLogger(__name__)


def export(
    settings: Settings, path: Path, *, carried: Vault, now: datetime, say: Callable[[int], None] = lambda percent: None
) -> Copy:
    """Put the practice into the new file `path`, with `carried` as its only key, and prove that it can be taken over.

    The file is there completely or not at all. Nothing in it was sealed with the keys of this installation. `say` is
    called with the per cent that are done.
    """
    with copying.in_words("This practice could not be put into a file"), scratch(settings) as folder:
        content = folder / "practice.db"
        revision = copying.take(settings.database_url, content, now=now).revision
        with vault.lent(portable.both(carried, vault.in_use())), copying.practice_in(content, now) as work:
            say(10)
            portable.leave_out(work)
            portable.seal_anew(work, say=lambda percent: say(10 + percent // 2))
        with vault.lent(carried):
            manifest = backups.describe(content, revision=revision, now=now)
            say(65)
            copying.keep(path, manifest, content)
            try:
                say(85)
                copying.opened(path, folder / "proof.db", now=now)
            except BaseException:  # also where it was called off meanwhile
                path.unlink(missing_ok=True)
                raise
        say(100)
    return copying.described(path, manifest)


def prepare(settings: Settings, work: Work, asked: LongWork, say: Say) -> Prepared:
    """The same as long work (`doing_long_work.Prepare`): the file waits in the data folder until she fetches it."""
    path, carried = export_files.place_of(settings.data_dir, asked.id), export_files.vault_of(asked)
    path.unlink(missing_ok=True)  # of a try that was killed before it could say so
    try:
        export(settings, path, carried=carried, now=work.now, say=lambda percent: say(percent, 100))
    except click.ClickException as problem:
        log.error("export %s: %s", asked.id, problem.format_message())
        raise CannotBeDone(NOT_MADE) from None
    export_files.date_it(path, work.now)
    return Prepared(result=None, write=partial(export_files.note_made, asked=asked))


def forget_forever(settings: Settings, clock: Callable[[], datetime], stop: threading.Event) -> None:
    """Delete files that nobody has fetched for a day, until told to stop."""
    rounds.for_ever(lambda: export_files.forget_old(settings.data_dir, now=clock()), stop=stop, log=log, what="exports")


def forget_now(settings: Settings, clock: Callable[[], datetime], stop: threading.Event) -> None:
    """The same once."""
    rounds.all_there_is(lambda: export_files.forget_old(settings.data_dir, now=clock()), stop=stop)


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
