"""Is there a readable word of what people told us, in any byte that lies somewhere or leaves us?

Two partners and a third person answer everything; then the files, the rows as the server hands them out, a backup,
letters, logs, cookies, addresses and titles are searched for their words in every guise that a byte may wear.
"""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url, select, update

from practice import vault
from practice.models.base import Base
from practice.models.intake import IntakeAnswer, IntakeResponse
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.scheduling import BookingDraft
from practice.rules.questions import QuestionKind
from practice.services import consents, handing_in, intake, notes, own_words
from practice.work import Actor, ActorKind
from tests import sealed, whole_intake
from tests.booked import TUESDAY_AFTERNOON, appointment, as_ruth, attendance, book
from tests.guises import readable
from tests.pages import Pages
from tests.services.intakes import seen as part_of

SAID = "Quillwört"  # in everything that somebody writes down; ö, because JSON and URLs spell it otherwise
NAMED = "Fennimore"  # in every name
MAILBOX = "thistledown"
PHONE, DIGITS = "+15195550187", "5195550187"


@pytest.mark.parametrize(
    "hidden",
    [
        SAID.encode(),
        SAID.upper().encode("utf-16-le"),
        json.dumps({"C1": SAID}).encode(),
        b64encode(f"..{SAID} and more".encode()),
        f"/form?C1={quote(SAID)}".encode(),
        SAID.lower().encode().hex().encode(),
    ],
)
def test_a_readable_word_is_found_in_each_of_its_guises(hidden):
    assert readable(b"before" + hidden + b"after", SAID, NAMED) == {SAID}


@pytest.fixture
def told(unit, cast):
    """Two partners online and somebody on a walk have answered everything, agreed to everything, and kept their words;
    Ruth has written notes. Each with the whole form's sections."""
    couple = book(unit, cast.online, couple=True, phone=PHONE, email=f"{MAILBOX}.amara@example.org")
    walker = book(unit, cast.walk, start=TUESDAY_AFTERNOON, phone=PHONE, email=f"{MAILBOX}.ife@example.org")
    given = {}
    with unit() as work:
        rename_everybody(work, couple, walker)
    for attendance_id in (couple.booker, couple.partner, walker.booker):
        given[attendance_id] = answer_everything(unit, attendance_id)
    with unit(as_ruth(cast)) as work:
        for booked in (couple, walker):
            words = f"{SAID} and {NAMED}"
            notes.add_note(work, appointment_id=booked.id, attendance_id=booked.booker, words=words)
    with unit() as work:
        made = appointment(work, couple)
        times = {"starts_at": made.starts_at, "created_at": work.now, "updated_at": work.now}
        draft = BookingDraft(
            cookie_digest=vault.digest(uuid4().hex), format_id=made.format_id, party=made.party, **times
        )
        work.session.add(draft)
        work.session.flush()
        sealed.fill_beside_appointments(work, made, name=f"{NAMED} {SAID}")
        sealed.fill_what_is_empty(work, SAID)
    return couple, walker, given


def rename_everybody(work, *bookings):
    for booked in bookings:
        for attendance_id in filter(None, (booked.booker, booked.partner)):
            client = part_of(work, attendance(work, attendance_id)).client
            client.name, client.phone = f"{NAMED} {attendance_id[:4]}", PHONE
            client.set_email(f"{MAILBOX}.{attendance_id[:4]}@example.org")


def answer_everything(unit, attendance_id):
    herself = Actor(ActorKind.CLIENT, attendance_id)
    with unit(herself) as work:
        own = intake.own_form(work, attendance=part_of(work, attendance(work, attendance_id)))
        given = whole_intake.answers(own.questionnaire, own.circumstances, words=SAID, phone=PHONE)
        intake.save_answers(work, attendance_id=attendance_id, answers=given)
    with unit(herself) as work:
        handing_in.send(work, attendance_id=attendance_id)
        asked = consents.agreements(work, attendance=part_of(work, attendance(work, attendance_id)))
        texts = {agreement.kind: agreement.text.id for agreement in asked}
        consents.agree(work, attendance_id=attendance_id, kinds=list(texts), typed_name=f"{NAMED} {SAID}", seen=texts)
    with unit(herself) as work:
        own_words.save(work, attendance_id=attendance_id, words=f"Stay with me, {SAID}", seen=0)
        own_words.share(work, attendance_id=attendance_id, seen=1)
    return given


def every_row(database):
    """Each table as PostgreSQL hands it out, value by value in its own bytes."""
    url = make_url(database.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for table in Base.metadata.tables:
            for form in ("text", "binary"):
                with cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT {form})') as copy:
                    yield b"".join(bytes(piece) for piece in copy)


@pytest.mark.both_engines
def test_no_word_can_be_read_in_what_the_database_keeps(told, database, run, unit, data_dir):
    couple, _walker, given = told
    with unit() as work:
        filled = {(table, name) for table, name, _row in sealed.texts(work)}
        assert filled == {(mapper.__tablename__, name) for mapper, name in sealed.sealed_attributes()}
        opened = "".join(sealed.texts(work).values())
        assert all(words in opened for words in (SAID, NAMED, MAILBOX, DIGITS)), "there is something to be found"
    kinds = {question.kind for question in asked(unit, couple.booker) if question.key in given[couple.booker]}
    assert kinds >= {QuestionKind.LINE, QuestionKind.LONG, QuestionKind.ONE, QuestionKind.MANY, QuestionKind.PEOPLE}
    contents = database.files() or list(every_row(database))
    assert sum(map(len, contents)) > 100_000
    run("backup", data_dir / "whole.sealed")
    contents.append((data_dir / "whole.sealed").read_bytes())
    for content in contents:
        assert readable(content, SAID, NAMED, MAILBOX, DIGITS) == set()


def asked(unit, attendance_id):
    with unit() as work:
        return intake.own_form(work, attendance=part_of(work, attendance(work, attendance_id))).questions


def test_no_choice_can_be_read_in_the_rows_of_answers(told, database):
    """The words of an option are the practice's own, in the questionnaire; which of them she chose is hers alone."""
    _couple, _walker, given = told
    chosen = {value for answers in given.values() for value in answers.values() if isinstance(value, str)}
    chosen |= {key for answers in given.values() for value in answers.values() for key in value if len(key) > 3}
    with database.engine.connect() as connection:
        for table in (IntakeAnswer.__table__, IntakeResponse.__table__):
            rows = connection.execute(select(table)).all()
            assert rows
            kept = b"\n".join(
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for row in rows
                for value in row
            )
            for value in chosen - {"core", "sent", "partner"}:
                if len(value) > 3:
                    assert value.encode() not in kept


def test_the_length_of_an_answer_tells_nothing(told, unit, database):
    with unit() as work:
        lengths = {
            answer.question: len(answer.value_sealed)
            for answer in work.session.scalars(select(IntakeAnswer))
            if answer.question.startswith("E")
        }
    assert len(lengths) == 5
    assert len(set(lengths.values())) == 1


@contextmanager
def every_log(caplog) -> Iterator[None]:
    with caplog.at_level(logging.DEBUG):
        yield


def test_no_answer_leaves_us_in_letters_logs_cookies_addresses_or_titles(
    told, app, run, unit, cast, data_dir, caplog, ruths_pages
):
    couple, walker, _given = told
    with unit() as work:
        work.session.execute(update(OutboxMessage).values(state=OutboxState.WAITING, sent_at=None, detail_sealed=None))
    with every_log(caplog):
        run("worker", "--once")
        said = list(amaras_pages(app, couple.token)) + list(amaras_pages(app, walker.token))
        for booked in (couple, walker):
            for query in ({}, {"safety": "yes"}):
                page = ruths_pages.get("admin.answers", appointment_id=booked.id, **query)
                assert SAID in page.text, "she reads them"
                said.append(page.address)
    letters = [path.read_bytes() for path in (data_dir / "letters").glob("*.eml")]
    assert letters
    for letter in letters:
        assert readable(letter, SAID) == set()
    assert readable(caplog.text.encode(), SAID, NAMED, MAILBOX, DIGITS) == set()
    assert readable("\n".join(said).encode(), SAID, NAMED, MAILBOX, DIGITS) == set()


def amaras_pages(app, token):
    """Every page of a client's form, answered wrongly and rightly once: where it is, its title, and her cookies."""
    browser = Pages(app)
    browser.get("appointment.open_link", token=token)
    page = browser.get("intake.form", begin="yes")
    found = [page]
    for section in ("contact", "brings", "meaning", "cycle", "couple", "safety", "walk", "online", "anything"):
        if section in {link.href.rpartition("/")[2] for link in page.links}:
            found.append(browser.get("intake.questions", section=section))
    brings = browser.get("intake.questions", section="brings")
    found.append(brings.submit("Save and continue", B1=f"{SAID} " * 2000, status=422))
    found.append(brings.submit("Save and continue", B1=f"{SAID} once more"))
    for endpoint in ("check", "sent", "copy", "own_words", "agreements", "withdraw", "help_now", "before"):
        found.append(browser.get(f"intake.{endpoint}"))
    for page in found:
        yield page.title
        yield page.address
    for cookie in browser.client._cookies.values():
        yield cookie.value


@pytest.mark.both_engines
def test_what_is_swapped_between_two_partners_does_not_open_and_is_a_fault_without_content(
    told, unit, app, caplog, ruths_pages
):
    couple, _walker, _given = told
    with unit() as work:
        hers, his = (
            work.session.scalars(
                select(IntakeAnswer)
                .join(IntakeAnswer.response)
                .where(IntakeResponse.attendance_id == attendance_id, IntakeAnswer.question == "C1")
            ).one()
            for attendance_id in (couple.booker, couple.partner)
        )
        hers.value_sealed, his.value_sealed = his.value_sealed, hers.value_sealed
    browser = Pages(app)
    for read in (
        lambda: browser.get("appointment.open_link", token=couple.token, status=500),
        lambda: browser.get("intake.questions", section="meaning", status=500),
        lambda: ruths_pages.get("admin.answers", appointment_id=couple.id, status=500),
    ):
        with every_log(caplog):
            page = read()
        assert "Something went wrong on my side" in page.text
        assert readable(page.html.encode(), SAID) == set()
    assert "intake_answer.value_sealed is damaged or misplaced" in caplog.text
    assert readable(caplog.text.encode(), SAID, NAMED, MAILBOX, DIGITS) == set()
