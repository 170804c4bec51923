"""Do her pages ask as few questions however long the practice has existed? 5,000 clients, 20,000 appointments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Unit
from tests.large import History, fill
from tests.pages import Pages
from tests.people import Cast
from tests.project.test_routes import MORE
from tests.questions import asked_of

CLIENTS, APPOINTMENTS = 5_000, 20_000
MOST = 8


@pytest.fixture
def history(unit: Unit, cast: Cast) -> History:
    with unit() as work:
        seen = cast.seen_by(work)
        offered = [seen.in_person, seen.phone, seen.online, seen.walk]
        return fill(work, formats=offered, clients=CLIENTS, appointments=APPOINTMENTS)


def pages_of_hers(history: History) -> Iterator[tuple[str, dict[str, Any]]]:
    """What she opens in a day, a week and a month."""
    for view in ("agenda", "day", "week", "month"):
        yield "admin.calendar", {"view": view, "on": "2027-03-09"}
    for one in (history.appointments[0], history.appointments[-1]):
        yield "admin.appointment", {"appointment_id": one}
    for sort in ("name", "-last", "next"):
        yield "admin.clients", {"sort": sort}
    yield "admin.client", {"client_id": history.clients[7]}
    yield "admin.doubles", {}
    for which in ("all", "open"):
        yield "admin.money", {"month": "2027-02", "which": which}
    for act in ("move", "cancel"):
        yield f"admin.{act}", {"appointment_id": history.appointments[0]}
    yield from (("admin.today", {}), ("admin.messages", {}), ("admin.activity", {}), ("admin.reports", {}))


def test_no_page_of_hers_asks_more_questions_in_a_large_practice(
    ruths_pages: Pages, history: History, app: Flask
) -> None:
    ruths_pages.get("admin.keyboard")  # looks at the keys, once in a process
    too_many = {}
    for endpoint, values in pages_of_hers(history):
        with asked_of(app.extensions["sessions"].engine) as questions:
            ruths_pages.get(endpoint, **values)
        if len(questions) > MORE.get(endpoint, MOST):
            too_many[endpoint, *values.values()] = len(questions)
    assert not too_many
