"""What does every command start from? The settings, the clock and the database of the application it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import cast

from flask import current_app

from config import Settings
from practice.database import Sessions
from practice.work import SYSTEM, Work


def settings() -> Settings:
    """The settings of this deployment."""
    return cast(Settings, current_app.extensions["settings"])


def now() -> datetime:
    """This instant, aware UTC."""
    return cast(datetime, current_app.extensions["clock"]())


@contextmanager
def reading() -> Iterator[Work]:
    """Work that only reads."""
    with sessions().reading() as session:
        yield Work(session, now(), SYSTEM)


@contextmanager
def writing() -> Iterator[Work]:
    """Work that writes, as the system: all of it or nothing."""
    with sessions().writing() as session:
        yield Work(session, now(), SYSTEM)
        session.commit()


def sessions() -> Sessions:
    """The application's own database."""
    return cast(Sessions, current_app.extensions["sessions"])
