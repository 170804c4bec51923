"""Is this deployment well? `flask doctor` looks at everything it needs, and says what to do about what is not well."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

import mailing.worker
from commands.edges import now, reading, settings
from commands.schema import revisions
from mailing.failures import DeliveryFailed
from practice.services import health


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look at everything this deployment needs, and say what to do about what is not well."""
    findings = [health.Finding("Settings", True, "complete."), *health.of_machine(settings().data_dir)]
    current, head = revisions(settings().database_url)
    is_migrated = current == head
    state = f"at revision {current}." if is_migrated else f"at {current or 'none'}, not {head}. Run: flask db upgrade"
    findings.append(health.Finding("Database", is_migrated, state))
    if is_migrated:
        with reading() as work:
            findings += [*health.of_database(work), *health.of_people(work)]
    findings += [_mail_server(), health.of_worker(mailing.worker.last_heartbeat(settings()), now())]
    for finding in findings:
        click.echo(f"{'well ' if finding.is_well else 'TO DO'}  {finding.subject}: {finding.words}")
    sys.exit(not all(finding.is_well for finding in findings))


def _mail_server() -> health.Finding:
    if settings().mail.server is None:
        return health.Finding("Mail server", True, f"none is set; letters are kept in {settings().letters_dir}.")
    try:
        current_app.extensions["transport"].greet()
    except DeliveryFailed as failure:
        return health.Finding(
            "Mail server", False, f"{settings().mail.server}: {failure.reason}. Look at the MAIL_ settings."
        )
    return health.Finding("Mail server", True, f"{settings().mail.server} lets us in.")
