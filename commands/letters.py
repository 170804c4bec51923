"""How do letters leave from a terminal? `flask worker` sends what is due, `flask send-test-email` tries the way.

The worker reads other calendars and does what takes long beside it: one process more to look after would be one too
many for a small practice.
"""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import cast

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

import mailing.worker
from commands import exporting
from commands.edges import now, reading, refuse_wrong_keys, settings
from config import Settings
from fetching.rounds import read_all_due, read_forever, reader_of
from mailing.failures import DeliveryFailed
from mailing.long_work import Doer, do_all, do_forever, doer_of
from mailing.notice_facts import notice_facts
from mailing.notices import compose_notice
from practice.models.long_work import LongWorkKind
from practice.services import setup


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, then end: for a timer instead of a process.")
@with_appcontext
def worker(once: bool) -> None:
    """Send letters and read other calendars as they fall due, and do what takes long, until Ctrl-C."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    with suppress(OperationalError):  # the database is away: its keys are looked at when it is back
        refuse_wrong_keys()
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    read, do = (read_all_due, do_all) if once else (read_forever, do_forever)
    forget = exporting.forget_now if once else exporting.forget_forever
    beside = partial(read, reader_of(app)), partial(do, doer(app)), partial(forget, settings(), app.extensions["clock"])
    mailing.worker.run(app, once=once, beside=beside)


def doer(app: Flask) -> Doer:
    """Who does what takes long in this application, an export of the whole practice too."""
    found, deployment = doer_of(app), cast(Settings, app.extensions["settings"])
    export = partial(exporting.prepare, deployment)
    return replace(found, tasks={**found.tasks, LongWorkKind.EXPORT: export})


@click.command("send-test-email")
@click.argument("address", required=False)
@with_appcontext
def send_test_email(address: str | None) -> None:
    """Send a letter about nothing at once, and say what became of it. Without an address: to the counsellor."""
    transport = current_app.extensions["transport"]
    with reading() as work:
        counsellor = setup.first_practitioner(work)
        if counsellor is None:
            raise click.ClickException("There is no practice yet. Run: flask setup")
        to = address or counsellor.email
        try:
            facts = notice_facts(
                work, practitioner=counsellor, to=to, message_id=secrets.token_urlsafe(16), settings=settings()
            )
            transport.deliver(compose_notice(facts), sent_at=now())
        except DeliveryFailed as failure:
            raise click.ClickException(f"The letter to {to} did not leave: {failure.reason}.\n{failure.cure}") from None
        finally:
            transport.close()
    mail = settings().mail
    if mail.server is None:
        click.echo(f"No mail server is set: the letter to {to} was kept in {settings().letters_dir}.")
    else:
        click.echo(f"{mail.server} accepted the letter to {to}. Look whether it has arrived, among the junk mail too.")
