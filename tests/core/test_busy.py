"""What does a person see when somebody else keeps the database for too long?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from practice import database as engines
from practice.database import is_busy
from tests.engines import Database
from tests.pages import Pages
from tests.people import Cast

HOLD = {"sqlite": "UPDATE practice_profile SET grid = grid", "postgresql": "LOCK TABLE booking_draft"}
IMPATIENCE = {"sqlite": "PRAGMA busy_timeout=50", "postgresql": "SET LOCAL lock_timeout = '50ms'"}


@pytest.fixture
def hasty(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> Pages:
    """A browser before an application that waits a fifth of a second instead of fifteen."""
    shorter = tuple("PRAGMA busy_timeout=200" if "busy_timeout" in line else line for line in engines.SQLITE_SETTINGS)
    monkeypatch.setattr(engines, "SQLITE_SETTINGS", shorter)
    return Pages(make_app())


def test_who_waited_too_long_is_told_that_nothing_is_lost(database: Database, cast: Cast, hasty: Pages) -> None:
    page = hasty.get("booking.choose_time", slug="in-person", party="one")
    start = next(iter(page.options("start")))
    with database.engine.execution_options(writes=True).begin() as connection:
        connection.execute(text(HOLD[database.kind]))
        busy = page.submit("Continue", start=start, status=503)
        assert hasty.get("site.home").h1, "reading goes on meanwhile"
    assert busy.h1 == "One moment, please"
    assert "Nothing is lost: go back, and press the button once more." in busy.text
    assert busy.response.headers["Retry-After"] == "5"
    assert page.submit("Continue", start=start).h1 == "Your details"


@pytest.mark.both_engines
def test_waiting_in_vain_is_told_apart_from_a_fault(database: Database, cast: Cast) -> None:
    impatient = engines.open_engine(database.url, pooled=False)
    with (
        impatient.connect() as second,
        database.engine.execution_options(writes=True).begin() as first,
    ):
        second.execute(text(IMPATIENCE[database.kind]))
        first.execute(text(HOLD[database.kind]))
        with pytest.raises(DBAPIError) as waited:
            second.execute(text("UPDATE booking_draft SET revision = revision"))
    assert is_busy(waited.value)
    with pytest.raises(DBAPIError) as fault, impatient.connect() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))
    assert not is_busy(fault.value)
