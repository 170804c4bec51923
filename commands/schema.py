"""Which revision does a database have, and how is it brought to another? `flask db` and what the other commands ask."""

from __future__ import annotations

from pathlib import Path

import click
from alembic import command as alembic_command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask.cli import AppGroup

from commands.edges import refuse_wrong_keys, settings
from practice.database import open_engine

MIGRATIONS = Path(__file__).parents[1] / "migrations"


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


def is_known(revision: str | None) -> bool:
    """Whether this version of the program has that revision. A database without any has none to be unknown."""
    script = ScriptDirectory(MIGRATIONS)
    return revision is None or revision in {known.revision for known in script.walk_revisions()}


db = AppGroup("db", help="Migrations: upgrade, downgrade, current, revision, check.")


@db.command("upgrade")
@click.argument("revision", default="head")
def db_upgrade(revision: str) -> None:
    """Bring the database to a revision, without one to the newest."""
    refuse_wrong_keys()
    migrate(settings().database_url, revision)


@db.command("downgrade")
@click.argument("revision")
def db_downgrade(revision: str) -> None:
    """Take the database back to a revision; "base" is before the first."""
    refuse_wrong_keys()
    alembic_command.downgrade(alembic_config(settings().database_url), revision)


@db.command("current")
def db_current() -> None:
    """Say which revision the database has."""
    current, head = revisions(settings().database_url)
    click.echo(f"{current or 'none'} (newest: {head})")


@db.command("revision")
@click.option("-m", "--message", required=True)
def db_revision(message: str) -> None:
    """Write the next migration from what the models have and the database has not."""
    config = alembic_config(settings().database_url)
    number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
    alembic_command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04}")


@db.command("check")
def db_check() -> None:
    """Fail when the models have something that the migrations have not."""
    alembic_command.check(alembic_config(settings().database_url))
