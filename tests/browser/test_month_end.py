"""Does a month end well? What she brings along from another program is found, paid, receipted and counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.client import TORONTO
from tests.browser.conftest import serve
from tests.browser.counsellor import Counsellor
from tests.deployment import Deployment

CLIENTS = """First name,Last name,Email,Phone
Herta,Sample,herta@example.org,519 555 0143
Odile,Sample,odile@example.org,
"""
HEADER = "Client,Email,Start,Duration,Session type,Status,Price"


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A practice of its own, whose worker looks through what is brought along."""
    yield from serve(tmp_path_factory)


@pytest.fixture(scope="module")
def elizabeths_browser() -> dict[str, Any]:
    return {}


def test_what_she_brings_along_is_found_paid_receipted_and_counted(elizabeth: Counsellor, tmp_path: Path):
    page = elizabeth.page
    brings_along(elizabeth, tmp_path / "clients.csv", "Clients, as a table", CLIENTS, lines=2)
    brings_along(elizabeth, tmp_path / "sessions.csv", "Appointments, as a table", sessions(), lines=3)

    elizabeth.follows("Clients")
    elizabeth.sees("Clients")
    elizabeth.types("Find somebody", "herta")
    elizabeth.presses("Find")
    elizabeth.reads("1 client fits “herta”.")
    elizabeth.follows("Herta Sample")
    elizabeth.sees("Herta Sample")
    elizabeth.reads("Took place")

    elizabeth.follows("Money")
    page.get_by_role("link", name="All times").click()
    elizabeth.sees("Money")
    elizabeth.reads("3 sessions, all times", "$240.00")
    page.locator(".records__link").filter(has_text="Herta Sample").first.click()
    elizabeth.follows("Give a receipt")
    elizabeth.looks_at_the_page()
    elizabeth.presses("Give it")
    elizabeth.reads("Herta Sample", "$120")
    elizabeth.looks_at_the_page()

    elizabeth.follows("Reports")
    elizabeth.looks_at_the_page()
    elizabeth.does_not_read("Herta", "Odile")
    elizabeth.follows("Activity")
    elizabeth.looks_at_the_page()
    page.go_back()
    expect(page.get_by_role("link", name="Reports")).to_have_attribute("aria-current", "page")


def sessions() -> str:
    """Three of the last weeks, at an hour at which nobody else comes."""
    days = [datetime.now(UTC).astimezone(TORONTO) - timedelta(days=ago) for ago in (3, 5, 8)]
    lines = [
        f"{name} Sample,{name.lower()}@example.org,{day:%Y-%m-%d} 18:00,50,Phone,{how},120"
        for name, how, day in zip(("Herta", "Odile", "Herta"), ("Completed", "No show", "Completed"), days, strict=True)
    ]
    return "\n".join([HEADER, *lines, ""])


def brings_along(elizabeth: Counsellor, file: Path, kind: str, table: str, *, lines: int) -> None:
    """Choose the file, look at every line, import it; she may leave and come back meanwhile."""
    page = elizabeth.page
    file.write_text(table)
    elizabeth.follows("Practice")
    elizabeth.follows("Bring along from another program")
    elizabeth.sees("Bring along from another program")
    elizabeth.ticks(kind)
    page.locator("input[type=file]").set_input_files(file)
    elizabeth.presses("Read the file")
    elizabeth.sees("What the columns mean")
    if page.get_by_text("Not imported").count():
        elizabeth.ticks("Not imported")
    elizabeth.presses("Look at every line")
    waits_for(elizabeth, "See what I found")
    elizabeth.sees("What becomes of each line")
    elizabeth.presses(f"Import these {lines} lines")
    waits_for(elizabeth, "See what was imported")
    elizabeth.looks_at_the_page()


def waits_for(elizabeth: Counsellor, link: str) -> None:
    """The page looks again by itself, every few seconds."""
    elizabeth.page.get_by_role("link", name=link).click(timeout=60_000)
