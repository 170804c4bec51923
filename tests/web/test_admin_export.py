"""The counsellor asks for her whole practice in one file, and fetches it once."""

from __future__ import annotations

import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from commands.letters import doer
from mailing import long_work as doing
from practice.models.long_work import LongWork, LongWorkState
from practice.services import export_files, portable
from tests import factories
from tests.booked import book
from tests.conftest import Clock, Unit
from tests.pages import Page, Pages
from tests.people import Cast

PASSPHRASE = "heron velvet quartz lantern"


@pytest.fixture
def asked(ruths_pages: Pages, unit: Unit, cast: Cast) -> Page:
    """She has asked for it: the page on which she sees how far it is."""
    book(unit, cast.in_person)
    form = ruths_pages.get("admin.safekeeping").click("Export everything")
    return form.submit("Make the file", passphrase=PASSPHRASE, again=PASSPHRASE)


def make(app: Flask, asked: Page) -> Path:
    doing.do_all(doer(app), threading.Event())
    return export_files.place_of(app.extensions["settings"].data_dir, asked.path.rpartition("/")[2])


def test_she_fetches_the_file_once_and_then_it_is_gone(app: Flask, asked: Page, unit: Unit, tmp_path: Path) -> None:
    file = make(app, asked)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with unit() as work:
        row = work.session.get_one(LongWork, file.stem)
        assert (row.state, row.detail) == (LongWorkState.DONE, None)
    page = asked.pages.get("admin.long_work", long_work_id=file.stem).click("Fetch it")
    token = {"csrf_token": asked.pages._token}
    fetched = tmp_path / "practice.sealed"
    with page.pages.answer("POST", "admin.fetch_export", token, long_work_id=file.stem) as answer:
        assert answer.headers["Content-Disposition"] == "attachment; filename=practice.sealed"
        assert answer.headers["Cache-Control"] == "no-store"
        fetched.write_bytes(answer.data)
    assert portable.key_name_of(fetched)
    assert not file.exists()
    assert page.pages.answer("POST", "admin.fetch_export", token, long_work_id=file.stem).status_code == 404
    again = page.pages.get("admin.exported_practice", long_work_id=file.stem)
    assert "It is not here any more" in again.text


def test_what_nobody_fetches_for_a_day_is_deleted(app: Flask, asked: Page, clock: Clock) -> None:
    file, folder = make(app, asked), app.extensions["settings"].data_dir
    clock.move(timedelta(hours=23))
    assert not export_files.forget_old(folder, now=clock())
    clock.move(timedelta(hours=1))
    assert export_files.forget_old(folder, now=clock())
    assert not file.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"passphrase": "too short", "again": "too short"}, "Choose at least 16 characters"),
        ({"passphrase": PASSPHRASE, "again": "another"}, "The two are not the same. Type both again"),
    ],
)
def test_a_passphrase_that_would_not_do_is_refused(ruths_pages: Pages, typed: dict[str, str], words: str) -> None:
    assert ruths_pages.get("admin.export_practice").submit("Make the file", typed, status=422).errors == [words]


def test_where_colleagues_work_the_command_makes_the_file(ruths_pages: Pages, unit: Unit) -> None:
    with unit() as work:
        factories.practitioner(work, name="Noor Haddad", email="noor.haddad@example.org")
    page = ruths_pages.get("admin.export_practice", status=409)
    assert "flask export" in page.text
