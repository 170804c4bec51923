"""Her own copy: everything she answered and agreed to but the part about safety; a page, a file, a tagged PDF."""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Mapping

import pytest
from sqlalchemy import select

from blueprints import pdf
from practice.models.appointments import Attendance
from practice.models.intake import Consent, ConsentKind, current_text
from practice.rules.conditions import Value
from practice.services import handing_in, intake
from tests.booked import Booked, book
from tests.conftest import Unit
from tests.markup import parse
from tests.pages import Pages
from tests.people import Cast

STORY = "He put the phone down & asked <b>what</b> had happened. 🙂 أهلا"
CONTACT: Mapping[str, Value] = {"A1": "Amara", "A3": "alone", "A4": "private", "A5": ("email",)}
SAFETY: Mapping[str, Value] = {"E1": "yes", "E2": "often", "E4": "no"}


@pytest.fixture
def booked(unit: Unit, cast: Cast, pages: Pages) -> Booked:
    """Amara has answered, agreed to one wording, and sent it."""
    made = book(unit, cast.in_person)
    with unit(made.actor()) as work:
        intake.save_answers(work, attendance_id=made.booker, answers=CONTACT | SAFETY | {"C1": STORY})
        handing_in.send(work, attendance_id=made.booker)
        text = work.session.scalars(current_text(ConsentKind.PRIVACY)).one()
        client_id = work.session.get_one(Attendance, made.booker).client_id
        consent = Consent(client_id=client_id, attendance_id=made.booker, text_id=text.id, at=work.now)
        consent.typed_name = "Amara D."
        work.session.add(consent)
    pages.get("appointment.open_link", token=made.token)
    return made


def streams(content: bytes) -> bytes:
    """What stands in a PDF's compressed streams."""
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    return b"\n".join(_inflated(stream) for stream in found) + content


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_her_copy_has_what_she_answered_and_agreed_to(pages: Pages, booked: Booked, unit: Unit) -> None:
    page = pages.get("intake.copy")
    assert page.title == "Appointment form"
    assert "What does it look like when someone has your back?" in page.texts("dt")
    assert STORY in page.texts("dd")
    assert "Sent to Ruth Okafor on 1 March 2027, 10:00 a.m." in page.text
    assert "Copy of 1 March 2027, 10:00 a.m." in page.text
    assert page.texts("p", class_="own-copy__name") == ["Amara"]
    with unit() as work:
        text = work.session.scalars(select(Consent)).one().text_id
        wording = work.session.scalars(current_text(ConsentKind.PRIVACY)).one()
        assert wording.id == text
    assert "Agreed on 1 March 2027, 10:00 a.m., version 2, signed “Amara D.”" in page.text
    assert wording.words.split("\n\n")[0] in page.text
    assert "not sent" not in page.text.lower()


def test_the_part_about_safety_is_in_no_copy_and_she_is_told(pages: Pages, booked: Booked) -> None:
    page = pages.get("intake.copy")
    file = pages.answer("GET", "intake.copy", download="yes").get_data(as_text=True)
    for text in (page.text, file):
        assert "The part about feeling safe is never copied" in text
        assert "afraid of how your partner" not in text
        assert "Often" not in text


def test_as_a_file_it_needs_nothing_of_the_site_and_has_no_secret(pages: Pages, booked: Booked) -> None:
    answered = pages.answer("GET", "intake.copy", download="yes")
    assert answered.headers["Content-Disposition"] == 'attachment; filename="appointment-form.html"'
    assert answered.headers["Cache-Control"] == "no-store"
    text = answered.get_data(as_text=True)
    parse(text)
    assert not re.search(r"\b(?:href|src|action)\s*=|url\(|@import|https?:", text)
    assert "<title>Appointment form</title>" in text
    assert "asked &lt;b&gt;what&lt;/b&gt;" in text
    for secret in (booked.token, booked.id, booked.booker, "csrf", "amara@example.org"):
        assert secret not in text


def test_the_pdf_is_tagged_and_asks_for_nothing(pages: Pages, booked: Booked, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answered = pages.answer("GET", "intake.copy_pdf")
    content = answered.get_data()
    assert answered.status_code == 200
    assert answered.headers["Content-Type"] == "application/pdf"
    assert answered.headers["Content-Disposition"] == 'attachment; filename="appointment-form.pdf"'
    inside = streams(content)
    assert content.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in inside
    assert b"/MarkInfo" in inside
    assert b'pdfuaid:part="1"' in inside
    assert b"/Lang (en-CA)" in inside
    assert re.search(rb"/S /H1\b", inside)
    assert b"Figtree" in inside, "the letters are our own"
    assert "🙂" not in caplog.text
    assert "phone down" not in caplog.text


def test_whatever_a_document_mentions_is_refused(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("sentinel-of-a-file")
    asks = (
        f'<img src="{secret.as_uri()}" alt="a"><img src="http://127.0.0.1:9/a.png" alt="b">'
        f'<link rel="attachment" href="{secret.as_uri()}"><style>@import url("{secret.as_uri()}");</style>'
        '<img src="own:../js/print.js" alt="c"><img src="data:text/plain,sentinel-of-data" alt="d">'
    )
    document = f"<!doctype html><html lang=en><title>A</title><h1>A</h1>{asks}</html>"
    inside = streams(pdf.render(document))
    assert b"sentinel-of" not in inside


def test_without_the_extra_the_pdf_is_not_offered(
    pages: Pages, booked: Booked, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pages.get("intake.copy").link("Keep as a PDF").href == "/form/copy.pdf"

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(pdf, "import_module", missing)
    pdf.is_available.cache_clear()
    try:
        assert "PDF" not in pages.get("intake.copy").text
        pages.get("intake.copy_pdf", status=404)
    finally:
        pdf.is_available.cache_clear()


def test_where_somebody_may_look_over_her_shoulder_there_is_no_copy(pages: Pages, booked: Booked, unit: Unit) -> None:
    with unit() as work:
        work.session.get_one(Attendance, booked.booker).discreet = True
    page = pages.get("intake.copy")
    assert "There is no copy here" in page.text
    for text in (page.html, pages.answer("GET", "intake.copy", download="yes").get_data(as_text=True)):
        assert "phone down" not in text
        assert "Amara D." not in text
    pages.get("intake.copy_pdf", status=404)


def test_before_anything_is_saved_there_is_no_copy(pages: Pages, unit: Unit, cast: Cast) -> None:
    made = book(unit, cast.in_person)
    pages.get("appointment.open_link", token=made.token)
    pages.get("intake.copy", status=404)
