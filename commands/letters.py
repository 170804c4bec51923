"""How do letters leave from a terminal? `flask worker` sends what is due."""

from __future__ import annotations

import logging
from typing import cast

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

import mailing.worker


@click.command("worker")
@click.option("--once", is_flag=True, help="Send what is due now, then end: for a timer instead of a process.")
@with_appcontext
def worker(once: bool) -> None:
    """Send letters as they fall due, until Ctrl-C."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    mailing.worker.run(cast(Flask, current_app._get_current_object()), once=once)  # type: ignore[attr-defined]
