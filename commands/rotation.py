"""How does a practice come to another key? `flask new-key` makes one, `flask rotate-keys` seals everything with it."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Protocol

import click
from flask.cli import with_appcontext

from commands.edges import reading, refuse_wrong_keys, settings, writing
from commands.keys import add_key
from practice import vault
from practice.services import rotating, sealed_files, seals
from practice.services.rotating import Batch
from practice.services.seals import Seals
from practice.work import Work

PASSES = 20  # over rows that somebody else holds; nobody holds one for longer than a request takes
PAUSE = 0.5  # seconds


class Turn(Protocol):
    """What makes the next rows anew."""

    def __call__(self, work: Work, *, after: str) -> Batch: ...


@click.command("new-key")
@with_appcontext
def new_key() -> None:
    """Make another key and put it first. The ones there are stay: what they have sealed opens only with them."""
    refuse_wrong_keys()
    key_id, path, line = add_key(os.environ, settings(), used=_looked_at().used)
    if path is None:
        click.echo(f"Put this before what ENCRYPTION_KEYS has, with a comma between:\n{line}")
    else:
        click.echo(f"Made:   {key_id}, the first in {path}. The ones that were there are still in it.")
    click.echo("Now:    keep a copy of the keys somewhere else, away from backups;")
    click.echo("        start the site again, every process of it; then: flask rotate-keys")


@click.command("rotate-keys")
@click.option("--check", is_flag=True, help="Only count what each key has sealed: nothing is changed.")
@with_appcontext
def rotate_keys(check: bool) -> None:
    """Seal everything anew with the first of ENCRYPTION_KEYS, while the site runs. Run it again if it is interrupted.

    Stop nothing, but start every process with the new key before.
    """
    refuse_wrong_keys()
    found = _looked_at()
    click.echo(f"Sealed with:  {_words(found)}")
    damaged = 0
    if not check:
        done, damaged = _everything_anew()
        found = _looked_at()
        click.echo(f"Made anew:    {done} with {vault.in_use().current}")
        click.echo(f"Sealed with:  {_words(found)}")
    still_used = sorted(found.used - {vault.in_use().current})
    if still_used or found.unfindable or damaged:
        _say_why_keys_stay(found, still_used, damaged, check)
    else:
        _say_which_may_go()


def _everything_anew() -> tuple[int, int]:
    """How many values and indexes were made anew, and how many do not open. Rows that somebody held come last."""
    done = damaged = 0
    for _pass in range(PASSES):
        passed = [_through(turn) for turn in _turns()]
        done += sum(batch.done for batch in passed)
        damaged = sum(batch.damaged for batch in passed)
        if not any(batch.done for batch in passed) and _left(_looked_at()) <= damaged:
            break
        time.sleep(PAUSE)
    return done, damaged


def _turns() -> Iterator[Turn]:
    """Every sealed column, and after them the indexes of addresses."""
    for table, column in sorted(seals.sealed_columns()):
        yield partial(rotating.reseal_some, table=table, column=column)
    yield rotating.reindex_some


def _through(turn: Turn) -> Batch:
    """One batch after the other, each a transaction of its own."""
    done = damaged = 0
    after: str | None = ""
    while after is not None:
        with writing() as work:
            batch = turn(work, after=after)
        done, damaged, after = done + batch.done, damaged + batch.damaged, batch.last
    return Batch(done, damaged, None)


def _looked_at() -> Seals:
    with reading() as work:
        return seals.look_at(work)


def _left(found: Seals) -> int:
    """How much the current key has not made."""
    made = found.values[vault.in_use().current] + found.indexes[vault.in_use().current]
    return found.values.total() + found.indexes.total() + found.unfindable - made


def _words(found: Seals) -> str:
    keys = sorted(found.used)
    each = (f"{key_id} {found.values[key_id]} values, {found.indexes[key_id]} addresses" for key_id in keys)
    return "; ".join(each) or "nothing is sealed yet"


def _say_why_keys_stay(found: Seals, still_used: list[str], damaged: int, check: bool) -> None:
    for fault in found.faults:
        click.echo(f"TO DO:        {fault}")
    stays = f" Keep {', '.join(still_used)} in ENCRYPTION_KEYS until then." if still_used else ""
    if check:
        click.echo(f"To bring all of it to {vault.in_use().current}: flask rotate-keys.{stays}")
    elif damaged:
        raise click.ClickException(f"{damaged} do not open and stay as they are: put them back from a backup.{stays}")
    else:
        raise click.ClickException(
            "Something still seals with an older key: start every process of the site again with the new one first, "
            f"then run this once more.{stays}"
        )


def _say_which_may_go() -> None:
    current, copies = vault.in_use().current, settings().data_dir / "backups"
    for key_id in vault.in_use().keys:
        if key_id != current:
            click.echo(f"{key_id} may go: take it out of ENCRYPTION_KEYS, and start the site again.")
    by_key = Counter(filter(None, (sealed_files.key_id_of(path) for path in copies.glob("*.sealed"))))
    for key_id, count in sorted(by_key.items()):
        if key_id != current:
            click.echo(f"Backups in {copies} that open only with {key_id}: {count}.")
    click.echo("Every backup needs the key it was made with: keep that key as long as the backup, and not beside it.")
