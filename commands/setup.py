"""How does a practice begin, and how does it come to a newer version? `flask setup` and `flask practitioner`."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from commands import copying
from commands.edges import now, refuse_wrong_keys, settings, writing
from commands.schema import is_known, migrate, revisions
from config import Settings
from practice.services import accounts, health, intake, wordings
from practice.services import setup as beginnings


@click.command("setup")
@with_appcontext
def set_up() -> None:
    """Make the data folder, the keys, the tables and the sample practice. Running it again changes nothing."""
    refuse_wrong_keys()
    copy = keep_copy(settings())
    if copy:
        click.echo(f"Before upgrading, the practice was copied to {copy}.")
    _migrate(copy)
    with writing() as work:
        if missing := health.missing_guards(work):
            raise click.ClickException(f"The database has lost {', '.join(sorted(missing))}: put back a copy of it.")
        is_new = beginnings.open_practice(work)
        intake.publish_questionnaire(work)
        wordings.add_missing(work)
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
    """A sealed copy of a database that is about to be migrated; None where there is nothing to migrate."""
    path = settings.database_url.removeprefix("sqlite:///")
    if settings.database_url.startswith("sqlite:///") and not Path(path).exists():
        return None
    current, head = revisions(settings.database_url)
    if current is None or current == head:
        return None
    if not is_known(current):
        raise click.ClickException(
            f"A newer version of the program has used this database (revision {current}). Run git pull, or put back "
            "a copy from before with the newer version's: flask restore FILE --into <an empty database>"
        )
    kept = settings.data_dir / "backups" / f"before-upgrade-from-{current}-{now():%Y%m%dT%H%M%SZ}.sealed"
    return copying.make(settings, kept, now=now()).path


def _migrate(copy: Path | None) -> None:
    try:
        migrate(settings().database_url)
    except Exception as problem:
        kept = f" A copy of it is {copy}." if copy else ""
        raise click.ClickException(
            f"The upgrade failed, and the database is as it was.{kept}\n"
            "To go on as before: git checkout the version you had, then make run.\n"
            f"What went wrong ({type(problem).__name__}): {problem}"
        ) from problem


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
