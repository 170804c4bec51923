"""How does a practice begin, and how does it come to a newer version? `flask setup` and `flask practitioner`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import click
from flask.cli import with_appcontext

from commands.edges import now, settings, writing
from commands.schema import migrate, revisions
from config import Settings
from practice.services import accounts, health, intake
from practice.services import setup as beginnings


@click.command("setup")
@with_appcontext
def set_up() -> None:
    """Make the data folder, the keys, the tables and the sample practice. Running it again changes nothing."""
    copy = keep_copy(settings())
    if copy:
        click.echo(f"Before migrating, the database was copied to {copy}.")
    migrate(settings().database_url)
    with writing() as work:
        if missing := health.missing_guards(work):
            raise click.ClickException(f"The database has lost {', '.join(sorted(missing))}: put back a copy of it.")
        is_new = beginnings.open_practice(work)
        intake.publish_questionnaire(work)
        counsellor = None if accounts.somebody_can_sign_in(work) else beginnings.first_practitioner(work)
        token = accounts.issue_welcome(work, practitioner=counsellor) if counsellor else None
    if is_new:
        click.echo("The sample practice is ready. Its addresses, phone number, fees and meeting point are invented.")
    click.echo(f"Booking page:  {settings().public_url}/")
    click.echo(f"Data folder:   {settings().data_dir}")
    click.echo(f"Keys:          {settings().data_dir / 'secrets'} (keep a copy somewhere else, away from backups)")
    if token:
        click.echo(f"Sign-in link:  {settings().public_url}/welcome/{token} (once, within 7 days)")


def keep_copy(settings: Settings) -> Path | None:
    """A copy of the SQLite file when it is about to be migrated, made by SQLite's own backup."""
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    if not settings.database_url.startswith("sqlite:///") or not path.exists():
        return None
    current, head = revisions(settings.database_url)
    if current is None or current == head:
        return None
    copy = settings.data_dir / "copies" / f"{path.stem}-{current}-{now():%Y%m%dT%H%M%S}.db"
    copy.parent.mkdir(mode=0o700, exist_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    copy.chmod(0o600)
    return copy


@click.command("practitioner")
@click.argument("email")
@click.option("--new-email", help="Another address for signing in and for her letters.")
@with_appcontext
def practitioner(email: str, new_email: str | None) -> None:
    """Print a new one-time sign-in link for a practitioner. Her earlier links stop working."""
    with writing() as work:
        found = beginnings.find_practitioner(work, email=email)
        if found is None:
            raise click.ClickException(f"No practitioner signs in with {email}.")
        if new_email:
            beginnings.change_email(work, practitioner=found, email=new_email)
        token = accounts.issue_welcome(work, practitioner=found)
    click.echo(f"Sign-in link: {settings().public_url}/welcome/{token} (once, within 7 days)")
