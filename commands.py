"""What is done to the practice from a terminal: `flask setup`, `db`, `practitioner`, `worker` and `doctor`."""

from __future__ import annotations

import base64
import logging
import os
import secrets
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import cast

import click
from alembic import command as alembic_command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

import mailing.worker
from config import Settings, SettingsError, load_settings
from mailing.failures import DeliveryFailed
from practice import vault
from practice.database import Sessions, open_engine
from practice.services import accounts, health, intake, setup
from practice.work import SYSTEM, Work

MIGRATIONS = Path(__file__).parent / "migrations"


def register(app: Flask) -> None:
    """Give the application its commands."""
    for known in (db, set_up, practitioner, worker, doctor):
        app.cli.add_command(known)


def find_settings() -> Settings:
    """The settings of this process. `flask setup` first makes the keys that a new data folder lacks.

    On the command line a mistake is a sentence, not a traceback.
    """
    try:
        if "setup" in sys.argv[1:]:
            make_keys(os.environ)
        return load_settings()
    except SettingsError as mistakes:
        if click.get_current_context(silent=True) is None:
            raise
        raise click.ClickException(str(mistakes)) from None


def make_keys(environ: os._Environ[str] | dict[str, str]) -> list[Path]:
    """Write the keys that neither the environment nor the data folder has, readable by this account alone.

    Never beside data that another key has sealed: that key must come back instead.
    """
    fresh = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ENCRYPTION_KEYS": f"k1:{base64.b64encode(vault.new_key()).decode()}",
    }
    given = {name for name in fresh if environ.get(name) or f"{name}_FILE" in environ}
    settings = load_settings({**environ, **{name: value for name, value in fresh.items() if name not in given}})
    folder = settings.data_dir / "secrets"
    missing = [name for name in fresh if name not in given and not (folder / name.lower()).exists()]
    if "ENCRYPTION_KEYS" in missing and setup.is_set_up(settings.database_url):
        raise SettingsError(
            [f"ENCRYPTION_KEYS is missing, and this practice is sealed with it: put it back into {folder}"]
        )
    for private in (settings.data_dir, folder):
        private.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = [folder / name.lower() for name in missing]
    for name, path in zip(missing, written, strict=True):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(fresh[name] + "\n")
    return written


def alembic_config(url: str) -> Config:
    """Alembic's settings for a database: there is no alembic.ini to keep in step."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["engine"] = open_engine(url, pooled=False)
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database to a revision."""
    alembic_command.upgrade(alembic_config(url), revision)


def revisions(url: str) -> tuple[str | None, str | None]:
    """The revision that a database has, and the newest there is."""
    with open_engine(url, pooled=False).connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current, ScriptDirectory.from_config(alembic_config(url)).get_current_head()


db = AppGroup("db", help="Migrations: upgrade, downgrade, current, revision, check.")


@db.command("upgrade")
@click.argument("revision", default="head")
def db_upgrade(revision: str) -> None:
    """Bring the database to a revision, without one to the newest."""
    migrate(_settings().database_url, revision)


@db.command("downgrade")
@click.argument("revision")
def db_downgrade(revision: str) -> None:
    """Take the database back to a revision; "base" is before the first."""
    alembic_command.downgrade(alembic_config(_settings().database_url), revision)


@db.command("current")
def db_current() -> None:
    """Say which revision the database has."""
    current, head = revisions(_settings().database_url)
    click.echo(f"{current or 'none'} (newest: {head})")


@db.command("revision")
@click.option("-m", "--message", required=True)
def db_revision(message: str) -> None:
    """Write the next migration from what the models have and the database has not."""
    config = alembic_config(_settings().database_url)
    number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
    alembic_command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04}")


@db.command("check")
def db_check() -> None:
    """Fail when the models have something that the migrations have not."""
    alembic_command.check(alembic_config(_settings().database_url))


@click.command("setup")
@with_appcontext
def set_up() -> None:
    """Make the data folder, the keys, the tables and the sample practice. Running it again changes nothing."""
    settings = _settings()
    copy = keep_copy(settings)
    if copy:
        click.echo(f"Before migrating, the database was copied to {copy}.")
    migrate(settings.database_url)
    with _sessions().writing() as session:
        work = Work(session, current_app.extensions["clock"](), SYSTEM)
        if missing := health.missing_guards(work):
            raise click.ClickException(f"The database has lost {', '.join(sorted(missing))}: put back a copy of it.")
        is_new = setup.open_practice(work)
        intake.publish_questionnaire(work)
        counsellor = None if accounts.somebody_can_sign_in(work) else setup.first_practitioner(work)
        token = accounts.issue_welcome(work, practitioner=counsellor) if counsellor else None
        session.commit()
    if is_new:
        click.echo("The sample practice is ready. Its addresses, phone number, fees and meeting point are invented.")
    click.echo(f"Booking page:  {settings.public_url}/")
    click.echo(f"Data folder:   {settings.data_dir}")
    click.echo(f"Keys:          {settings.data_dir / 'secrets'} (keep a copy somewhere else, away from backups)")
    if token:
        click.echo(f"Sign-in link:  {settings.public_url}/welcome/{token} (once, within 7 days)")


def keep_copy(settings: Settings) -> Path | None:
    """A copy of the SQLite file when it is about to be migrated, made by SQLite's own backup."""
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    if not settings.database_url.startswith("sqlite:///") or not path.exists():
        return None
    current, head = revisions(settings.database_url)
    if current is None or current == head:
        return None
    at = current_app.extensions["clock"]()
    copy = settings.data_dir / "copies" / f"{path.stem}-{current}-{at:%Y%m%dT%H%M%S}.db"
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
    with _sessions().writing() as session:
        work = Work(session, current_app.extensions["clock"](), SYSTEM)
        found = setup.find_practitioner(work, email=email)
        if found is None:
            raise click.ClickException(f"No practitioner signs in with {email}.")
        if new_email:
            setup.change_email(work, practitioner=found, email=new_email)
        token = accounts.issue_welcome(work, practitioner=found)
        session.commit()
    click.echo(f"Sign-in link: {_settings().public_url}/welcome/{token} (once, within 7 days)")


@click.command("worker")
@click.option("--once", is_flag=True, help="Send what is due now, then end: for a timer instead of a process.")
@with_appcontext
def worker(once: bool) -> None:
    """Send letters as they fall due, until Ctrl-C."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    mailing.worker.run(cast(Flask, current_app._get_current_object()), once=once)  # type: ignore[attr-defined]


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look at everything this deployment needs, and say what to do about what is not well."""
    settings, now = _settings(), current_app.extensions["clock"]()
    findings = [health.Finding("Settings", True, "complete."), *health.of_machine(settings.data_dir)]
    current, head = revisions(settings.database_url)
    is_migrated = current == head
    state = f"at revision {current}." if is_migrated else f"at {current or 'none'}, not {head}. Run: flask db upgrade"
    findings.append(health.Finding("Database", is_migrated, state))
    if is_migrated:
        with _sessions().reading() as session:
            work = Work(session, now, SYSTEM)
            findings += [*health.of_database(work), *health.of_people(work)]
    findings += [_mail_server(settings), health.of_worker(mailing.worker.last_heartbeat(settings), now)]
    for finding in findings:
        click.echo(f"{'well ' if finding.is_well else 'TO DO'}  {finding.subject}: {finding.words}")
    sys.exit(not all(finding.is_well for finding in findings))


def _mail_server(settings: Settings) -> health.Finding:
    if settings.mail.server is None:
        return health.Finding("Mail server", True, f"none is set; letters are kept in {settings.letters_dir}.")
    try:
        current_app.extensions["transport"].greet()
    except DeliveryFailed as failure:
        return health.Finding(
            "Mail server", False, f"{settings.mail.server}: {failure.reason}. Look at the MAIL_ settings."
        )
    return health.Finding("Mail server", True, f"{settings.mail.server} lets us in.")


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])


def _sessions() -> Sessions:
    return cast(Sessions, current_app.extensions["sessions"])
