"""Ruth chooses a file, says what its columns mean, looks at every line, and imports all of it by one press."""

from __future__ import annotations

import csv
import threading
from io import BytesIO, StringIO

import pytest
from flask import Flask
from sqlalchemy import select

from mailing import long_work as doing
from practice.models.people import Client
from practice.rules.tables import LARGEST_FILE
from tests.conftest import Unit
from tests.pages import Page, Pages
from tests.people import Cast

TABLE = """Nom;Prénom;Courriel;Téléphone
Diallo;Amara;amara@example.org;519 555 0142
Weber;Zoë;zoe at example.org;
;=1+1;formula@example.org;
"""


@pytest.fixture
def choose(ruths_pages: Pages) -> Page:
    return ruths_pages.get("admin.imports")


def send(page: Page, content: bytes, *, status: int = 200, **more: str) -> Page:
    """Choose a file and press the button: what `submit` does for a form without one."""
    data = {"csrf_token": page.token, "kind": "clients", "file": (BytesIO(content), "clients.csv"), "encoding": ""}
    return page.pages.open("POST", "/admin/imports", data | more, status=status)


def work(app: Flask) -> None:
    doing.do_all(doing.doer_of(app), threading.Event())


def test_a_file_is_matched_looked_at_and_imported(app: Flask, choose: Page, unit: Unit) -> None:
    page = send(choose, TABLE.encode("windows-1252"))
    assert "Windows, western Europe" in page.text
    assert "semicolons" in page.text
    assert page.value("first_name") == "1", "guessed from its heading"
    page = page.submit("Look at every line")
    work(app)
    page = page.pages.get(page.path).click("See what I found")
    assert "Line 3: Weber · Zoë" in page.text
    assert "not in the form name@example.com" in page.text
    refused = page.submit("Import these 2 lines", status=422)
    assert refused.errors == ["Tick that these lines stay out, or put them right in your file first"]
    page = refused.submit("Import these 2 lines", leaves_out="y")
    work(app)
    page = page.pages.get(page.path).click("See what was imported")
    assert page.h1 == "What was imported"
    with unit() as opened:
        assert {"Amara Diallo", "=1+1"} <= {each.name for each in opened.session.scalars(select(Client))}


def test_the_report_for_a_spreadsheet_runs_nothing(app: Flask, choose: Page) -> None:
    page = send(choose, TABLE.encode()).submit("Look at every line")
    work(app)
    page = page.pages.get(page.path).click("See what I found")
    answer = page.pages.answer("GET", page.link("All lines for a spreadsheet").href)
    rows = list(csv.reader(StringIO(answer.get_data().decode("utf-8-sig"), newline="")))
    assert [row[:2] for row in rows[1:]] == [["2", "Amara Diallo"], ["3", rows[2][1]], ["4", "'=1+1"]]


def test_the_letters_are_read_as_she_says(choose: Page) -> None:
    page = send(choose, "Name;Email\nАнна;anna@example.org\n".encode("windows-1251"), encoding="windows-1251")
    assert "Анна" in page.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04", "This is a workbook or a document"),
        (b"", "There is nothing in this file"),
        (b'Name,Email\nA,b\n"Amara,a@example.org\n', "A quotation mark is opened and never closed (line 3)"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_file(choose: Page, content: bytes, words: str) -> None:
    page = send(choose, content, status=422)
    assert page.errors[0].startswith(words)


def test_somebody_needs_a_name_and_no_column_means_two_things(choose: Page) -> None:
    page = send(choose, b"Name,Email\nAmara,a@example.org\n")
    assert page.submit("Look at every line", name="", status=422).errors[0].startswith("Choose in which column")
    page = page.submit("Look at every line", name="0", email="0", status=422)
    assert page.errors[0] == "You have chosen this column twice"


def test_a_file_beyond_the_limit_is_not_taken_in(choose: Page) -> None:
    browser, length = choose.pages, {"CONTENT_LENGTH": str(LARGEST_FILE + 1024 * 1024)}
    answer = browser.client.post("/admin/imports", environ_overrides=length, base_url=browser.origin)
    assert answer.status_code == 413


def test_a_table_of_appointments_asks_which_comes_first_the_day_or_the_month(
    app: Flask, choose: Page, cast: Cast
) -> None:
    table = b"Date,Start time,Client,Type\n3/9/2027,10:15,Amara Diallo,50 minutes\n3/9/2027,9:00,Jonas,In person\n"
    page = send(choose, table, kind="appointments")
    assert page.submit("Look at every line", status=422).errors == [
        "Choose one, or that it stays out",
        "Say whether the day or the month comes first in it",
    ]
    page = page.submit("Look at every line", order="mdy", format_id=cast.phone.id)
    work(app)
    page = page.pages.get(page.path).click("See what I found")
    assert "Line 2: Amara Diallo, 2027-03-09 10:15" in page.text
    page = page.submit("Import these 2 lines")
    work(app)
    assert "Your file is imported." in page.pages.get(page.path).text


def test_a_calendar_has_no_columns(app: Flask, choose: Page, cast: Cast) -> None:
    entry = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270309T151500Z\r\nSUMMARY:Dentist\r\nDURATION:PT50M\r\nEND:VEVENT\r\n"
    page = send(choose, f"BEGIN:VCALENDAR\r\n{entry}END:VCALENDAR\r\n".encode(), kind="calendar")
    assert page.h1 == "What is in your calendar"
    page = page.submit("Look at every line", format_id=cast.in_person.id)
    work(app)
    page = page.pages.get(page.path).click("See what I found")
    assert "Line 1: Dentist, 2027-03-09 10:15" in page.text
    assert "there is nothing to import" in page.text
