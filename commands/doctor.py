"""Is this deployment well? `flask doctor` looks at everything it needs, and says what to do about what is not well."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

import mailing.heartbeat
from commands.edges import examining, now, settings
from commands.schema import revisions
from config import ALARM_MAIL, MAIL
from mailing.failures import DeliveryFailed
from practice.services import health, upkeep
from practice.services.health import Finding


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look at everything this deployment needs, and say what to do about what is not well."""
    to_do = 0
    for heading, findings in _everything():
        click.echo(f"{heading}")
        for finding in findings:
            click.echo(f"  {'well ' if finding.is_well else 'TO DO'}  {finding.subject}: {finding.words}")
        to_do += sum(not finding.is_well for finding in findings)
    click.echo(f"{to_do} to do." if to_do else "All is well.")
    sys.exit(to_do > 0)


def _everything() -> Iterator[tuple[str, Sequence[Finding]]]:
    yield "This machine", [Finding("Settings", True, "complete."), *health.of_machine(settings().data_dir)]
    database = _database()
    letters = [_mail_server(), _other_way(), health.of_worker(mailing.heartbeat.last_heartbeat(settings()), now())]
    if not database.is_well:
        yield "The database", [database]
        yield "Letters", letters
        return
    with examining() as work:
        yield "The database", [database, *health.of_database(work)]
        yield "Letters", [*letters, upkeep.of_letters(work), upkeep.of_calendars(work)]
        yield "The practice", [*upkeep.of_people(work), upkeep.of_crisis_lines(work), upkeep.of_backups(work)]


def _database() -> Finding:
    url = make_url(settings().database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return Finding("Revision", False, f"there is no {url.database} yet. Run: flask setup")
    try:
        current, head = revisions(settings().database_url)
    except SQLAlchemyError as problem:
        kind = type(problem.__cause__ or problem).__name__
        cure = "It is broken: put a backup back." if url.get_backend_name() == "sqlite" else "Is it running?"
        return Finding("Connection", False, f"it cannot be reached ({kind}). {cure} docs/operations.md says how.")
    if current == head:
        return Finding("Revision", True, f"{current}, the newest.")
    return Finding("Revision", False, f"{current or 'none'}, and {head} is the newest. Run: flask setup")


def _other_way() -> Finding:
    """The way by which she hears that letters do not leave."""
    server, way = settings().alarm_mail.server, current_app.extensions["other_way"]
    if way is None:
        return Finding("Another way", True, "none is set: that letters do not leave, only Today and Messages say.")
    try:
        way.greet()
    except DeliveryFailed as failure:
        cure = failure.cure.replace(MAIL, ALARM_MAIL)
        return Finding("Another way", False, f"{server}: {failure.reason}. {cure}")
    return Finding("Another way", True, f"{server} lets us in, should letters not leave.")


def _mail_server() -> Finding:
    if settings().mail.server is None:
        return Finding("Mail server", True, f"none is set; letters are kept in {settings().letters_dir}.")
    try:
        current_app.extensions["transport"].greet()
    except DeliveryFailed as failure:
        return Finding("Mail server", False, f"{settings().mail.server}: {failure.reason}. {failure.cure}")
    return Finding("Mail server", True, f"{settings().mail.server} lets us in.")
