"""How does a practice move to another installation, with other keys? `flask export` and `flask import`."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import click
from flask.cli import with_appcontext

from commands import copying, exporting
from commands.copies import ENDING, size_words, what_words
from commands.edges import now, reading, refuse_wrong_keys, settings, writing
from commands.schema import revisions
from practice.errors import PasswordRefused
from practice.services import activity, portable

FROM_A_FILE = click.option(
    "--passphrase-file",
    "given",
    type=click.File(encoding="utf-8"),
    help="Read the passphrase from the first line of a file (- for standard input) instead of asking for it.",
)


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@FROM_A_FILE
@with_appcontext
def export(file: Path, given: TextIO | None) -> None:
    """Put the whole practice into FILE, for another installation that has keys of its own.

    It opens with a passphrase and nothing else: say that to nobody by the way by which the file travels.
    """
    with copying.in_words("This practice could not be put into a file"):
        current, head = revisions(settings().database_url)
        if current is None or current != head:
            raise click.ClickException(f"The database is at revision {current or 'none'}, not {head}. Run: flask setup")
        refuse_wrong_keys()
    if file.exists() or not file.resolve().parent.is_dir():
        raise click.ClickException(f"{file} is there already, or its folder is not: choose another name.")
    passphrase = _passphrase(given, is_new=True)
    with reading() as work:
        try:
            portable.refuse_easy(work, passphrase=passphrase)
        except PasswordRefused:
            raise click.ClickException(
                f"That is too easy to guess. Take at least {portable.SHORTEST} characters: five words, say, that have "
                "nothing to do with each other or with you."
            ) from None
    made = exporting.export(settings(), file.resolve(), carried=portable.vault_of(passphrase), now=now())
    with writing() as work:
        activity.record(work, action="practice.exported", subjects={})
    click.echo(f"Written:   {click.format_filename(file)} ({size_words(made.size)}, {made.manifest.rows} rows)")
    click.echo("Proved:    opened again with the passphrase, every row compared, every sealed value of its key")
    click.echo("There:     flask setup, then flask import FILE. Stop this installation before you start that one:")
    click.echo("           both would write to the same people.")


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only try whether FILE could be taken over: nothing is changed.")
@FROM_A_FILE
@with_appcontext
def import_(file: Path, check: bool, given: TextIO | None) -> None:
    """Take over the practice that FILE carries, into an installation in which nobody is a client yet.

    It is sealed anew with the keys of this installation. The sample practice that setup made gives way to it.
    """
    name = portable.key_name_of(file)
    if name is None:
        raise click.ClickException(
            f"{file} is no file that flask export has written. A backup ({ENDING}) is put back by: flask restore FILE"
        )
    if not check:
        _refuse_if_in_use()
    carried = portable.vault_of(_passphrase(given), name=name)
    if check:
        found = exporting.prove(settings(), file, carried=carried, now=now())
        click.echo(f"This file can be taken over: {what_words(found)}.")
        return
    _keep_what_is_there()
    taken = exporting.take_over(settings(), file, carried=carried, now=now())
    click.echo(f"Taken over: {what_words(taken)}.")
    click.echo(
        "Everybody signs in anew, with the password she had. Links that clients have open their pages here, too,"
    )
    click.echo("where the address of this site is the one in their letters, or leads here.")
    click.echo("Now make a backup: flask backup. And see that the other installation is stopped: both would write.")


def _refuse_if_in_use() -> None:
    if copying.has_practice(settings().database_url, portable.OF_PEOPLE):
        raise click.ClickException(
            "There are clients or appointments in this practice already, and two practices cannot be made one. Name an "
            "empty database in DATABASE_URL, or another DATA_DIR."
        )


def _keep_what_is_there() -> None:
    """The sample, or what somebody has set up already, before the other takes its place."""
    if copying.has_practice(settings().database_url):
        kept = settings().data_dir / "backups" / f"before-importing-{now():%Y%m%dT%H%M%SZ}{ENDING}"
        copying.make(settings(), kept, now=now())
        click.echo(f"Kept:      what was there, in {kept}")


def _passphrase(given: TextIO | None, *, is_new: bool = False) -> str:
    if given is not None:
        return given.readline().rstrip("\r\n")
    said: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=is_new)
    return said
