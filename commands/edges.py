"""What does every command start from? The settings, the clock and the database of the application it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import cast

import click
from flask import current_app

from config import Settings
from practice.database import Sessions
from practice.services.seals import WrongKeys
from practice.work import SYSTEM, Work, transaction


def settings() -> Settings:
    """The settings of this deployment."""
    return cast(Settings, current_app.extensions["settings"])


def now() -> datetime:
    """This instant, aware UTC."""
    return cast(datetime, current_app.extensions["clock"]())


def refuse_wrong_keys() -> None:
    """End with a sentence when the keys are not those of the practice. Nothing has been written then."""
    sessions()


@contextmanager
def examining() -> Iterator[Work]:
    """Work that only reads, with whatever keys: for finding out what is wrong."""
    with unproven().examining() as session:
        yield Work(session, now(), SYSTEM)


@contextmanager
def reading() -> Iterator[Work]:
    """Work that only reads."""
    with sessions().reading() as session:
        yield Work(session, now(), SYSTEM)


@contextmanager
def writing() -> Iterator[Work]:
    """Work that writes, as the system: all of it or nothing."""
    with transaction(sessions(), now=now()) as work:
        yield work


def sessions() -> Sessions:
    """The application's own database, once it is known that it is sealed with our keys."""
    try:
        unproven().prove()
    except WrongKeys as problem:
        raise click.ClickException(str(problem)) from None
    return unproven()


def unproven() -> Sessions:
    """The application's own database, nobody has looked at which."""
    return cast(Sessions, current_app.extensions["sessions"])
