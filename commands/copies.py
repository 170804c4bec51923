"""How is the whole practice copied into one sealed file, and put back? `flask backup` and `flask restore`."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from commands import copying
from commands.copying import Copy
from commands.edges import now, refuse_wrong_keys, settings, writing
from commands.schema import revisions
from practice.services import backups, portable

ENDING = ".sealed"


@click.command("backup")
@click.argument("target", required=False, type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(min=1), help="Afterwards remove all but the newest KEEP copies beside it.")
@with_appcontext
def backup(target: Path | None, keep: int | None) -> None:
    """Copy the whole practice into one sealed file, and prove that it can be put back.

    TARGET is a file that does not exist yet, or a folder; without it, backups/ in the data folder. The keys are not
    in the copy: keep theirs somewhere else.
    """
    with copying.in_words("This database could not be copied"):
        current, head = revisions(settings().database_url)
        if current is None or current != head:
            raise click.ClickException(f"The database is at revision {current or 'none'}, not {head}. Run: flask setup")
        refuse_wrong_keys()
    path = _place(target)
    made = copying.make(settings(), path, now=now())
    copying.prove(settings(), path, now=now())
    with writing() as work:
        backups.note(work, path=path, size=made.size, sha256=made.sha256, made_at=made.manifest.made_at)
    click.echo(f"Copied:    {click.format_filename(path)} ({size_words(made.size)}, {made.manifest.rows} rows)")
    click.echo("Proved:    opened again, every row compared, guards and activity log in place, sealed values open")
    click.echo(f"Not in it: the keys in {settings().data_dir / 'secrets'}. Without a copy of them it stays shut.")
    for old in _older(path, keep) if keep else []:
        old.unlink()
        click.echo(f"Removed:   {click.format_filename(old)}")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", "url", metavar="URL", help="Another database than DATABASE_URL.")
@click.option("--replace", is_flag=True, help="Replace a practice that is there already. A copy of it is kept first.")
@click.option("--check", is_flag=True, help="Only try whether FILE could be put back: nothing is changed.")
@with_appcontext
def restore(file: Path, url: str | None, replace: bool, check: bool) -> None:
    """Put a practice back from the copy FILE, into an empty database or with --replace over the one that is there."""
    if portable.key_name_of(file):
        raise click.ClickException(f"{file} came from another installation: take it over with flask import FILE.")
    if check:
        found = copying.prove(settings(), file, now=now())
        click.echo(f"This copy can be put back: {what_words(found)}.")
        return
    into = url or settings().database_url
    if copying.has_practice(into):
        if not replace:
            raise click.ClickException(
                "There is a practice in that database already. --replace puts the copy in its place and keeps a copy "
                "of what is there now; stop the site before."
            )
        kept = settings().data_dir / "backups" / f"before-restoring-{now():%Y%m%dT%H%M%SZ}{ENDING}"
        copying.make(settings(), kept, now=now(), url=into)
        click.echo(f"Kept:      what was there, in {kept}")
    restored = copying.put_back(settings(), file, into=into, now=now())
    click.echo(f"Restored:  {what_words(restored)}.")
    click.echo("Everybody signs in anew. Letters that went out after the copy was made may go out once more.")
    click.echo("Now start the site again: make run")


def _place(target: Path | None) -> Path:
    name = f"secure-base-{now():%Y%m%dT%H%M%SZ}{ENDING}"
    if target is None:
        path = settings().data_dir / "backups" / name
    else:
        path = target / name if target.is_dir() else target
        if not path.parent.is_dir():
            raise click.ClickException(f"There is no folder {path.parent}.")
    if path.exists():
        raise click.ClickException(f"{path} is there already. A copy never overwrites anything: choose another name.")
    return path.resolve()


def _older(path: Path, keep: int) -> list[Path]:
    """Of the copies beside this one that have a name of ours, those beyond the newest. Names sort by time."""
    return sorted(path.parent.glob(f"secure-base-*{ENDING}"))[:-keep]


def what_words(copy: Copy) -> str:
    """What a copy holds, in words."""
    manifest = copy.manifest
    return (
        f"the practice of {manifest.made_at:%Y-%m-%d %H:%M} UTC, revision {manifest.revision}, {manifest.rows} rows "
        f"in {len(manifest.tables)} tables"
    )


def size_words(size: int) -> str:
    """So many bytes, in words."""
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{size // 2**10 + 1} kB"
