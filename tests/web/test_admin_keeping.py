"""What the counsellor sees and presses when somebody asks for everything, or for nothing to be left of her."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
from sqlalchemy import select, update

from practice.models.access import SignIn
from practice.models.activity import ActivityEntry
from practice.models.appointments import Appointment
from practice.models.people import Client
from practice.rules.lifecycle import AppointmentStatus
from practice.services import accounts, consents, erasing, intake, notes
from practice.work import Actor, ActorKind
from tests.booked import Booked, as_ruth, attendance, book
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.pages import Pages
from tests.people import Cast
from tests.services.intakes import seen as part_of

PASSWORD = "a long thought of her own 7"
AFTER_IT = at("2027-03-10T15:00")


@pytest.fixture
def seen_off(unit: Unit, cast: Cast) -> Booked:
    """Amara and Jonas have come. She has sent her form and agreed, and Ruth has written a note."""
    booked = book(unit, cast.in_person, couple=True, phone="+15195550142")
    herself = Actor(ActorKind.CLIENT, booked.booker)
    for answers in ({"C1": "He turns towards me, Quillwort"}, {"C1": "He asks, Quillwort", "E1": "yes"}):
        with unit(herself) as work:
            intake.save_answers(work, attendance_id=booked.booker, answers=answers)
    with unit(herself) as work:
        mine = part_of(work, attendance(work, booked.booker))
        texts = {agreement.kind: agreement.text.id for agreement in consents.agreements(work, attendance=mine)}
        consents.agree(work, attendance_id=booked.booker, kinds=list(texts), typed_name="Amara D.", seen=texts)
    with unit(as_ruth(cast)) as work:
        notes.add_note(work, appointment_id=booked.id, attendance_id=booked.booker, words="Begin slowly, Thistledown")
        work.session.get_one(Appointment, booked.id).become(AppointmentStatus.ATTENDED, now=work.now)
    return booked


@pytest.fixture
def amara(unit: Unit, seen_off: Booked) -> str:
    with unit() as work:
        return attendance(work, seen_off.booker).client_id


def file_from(pages: Pages, client_id: str, **ticked: str) -> dict[str, bytes]:
    pages.get("admin.export_client", client_id=client_id)
    token = {"csrf_token": pages._token}
    answer = pages.answer("POST", "admin.export_client", token | ticked, client_id=client_id)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="record.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
    with ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_client_gets_everything_about_her_and_nothing_of_whoever_came_along(
    ruths_pages: Pages, unit: Unit, seen_off: Booked, amara: str
) -> None:
    found = file_from(ruths_pages, amara)
    assert set(found) == {"record.html", "record.json", "appointments.ics"}
    html, record = found["record.html"].decode(), json.loads(found["record.json"])
    for words in (
        "Amara Diallo",
        "amara@example.org",
        "In person",
        "About privacy",
        "The wording about privacy, version 2.",
        "Amara D.",
    ):
        assert words in html, words
    for words in ("Jonas", "jonas@example.com", "Thistledown", "http://", "https://", "<script", "<link", "<img"):
        assert words not in html, words
        assert words not in found["record.json"].decode(), words
    assert (record["format"], record["version"]) == ("secure-base client record", 1)
    assert record["appointments"][0]["came_with_somebody"] is True
    assert record["appointments"][0]["price_cents"] > 0
    assert record["notes"] is None
    assert b"BEGIN:VEVENT" in found["appointments.ics"]
    with unit() as work:
        last = work.session.scalars(select(ActivityEntry).order_by(ActivityEntry.number.desc()).limit(1)).one()
        assert (last.action, last.subjects) == ("client.exported", {"client": amara})


def test_who_came_along_does_not_read_what_it_cost(ruths_pages: Pages, unit: Unit, seen_off: Booked) -> None:
    with unit() as work:
        jonas = attendance(work, seen_off.partner).client_id
    found = file_from(ruths_pages, jonas)
    assert b"Price" not in found["record.html"]
    assert json.loads(found["record.json"])["appointments"][0]["price_cents"] is None


def test_what_was_not_sent_is_not_in_it_and_notes_only_where_she_says_so(ruths_pages: Pages, amara: str) -> None:
    found = file_from(ruths_pages, amara, with_notes="y")
    html = found["record.html"].decode()
    assert "Begin slowly, Thistledown" in html
    assert "Quillwort" not in html
    assert "Begun and not sent" in html
    assert json.loads(found["record.json"])["notes"][0]["words"] == "Begin slowly, Thistledown"


def test_of_an_erased_client_her_diary_shows_a_time_without_a_person(
    ruths_pages: Pages, unit: Unit, cast: Cast, clock: Clock, seen_off: Booked
) -> None:
    with unit() as work:
        ids = [attendance(work, each).client_id for each in (seen_off.booker, seen_off.partner)]
    later(ruths_pages, unit, clock)
    with unit(as_ruth(cast)) as work:
        for client_id in ids:
            erasing.erase(work, client_id=client_id)
    page = ruths_pages.get("admin.appointment", appointment_id=seen_off.id)
    assert "Somebody whose record is erased" in page.text
    assert "Amara" not in page.text
    for endpoint in ("admin.calendar", "admin.clients", "admin.activity", "admin.money"):
        assert "Amara" not in ruths_pages.get(endpoint).text


def long_ago(unit: Unit, cast: Cast) -> None:
    """Ruth signed in an hour ago, with a password that she knows."""
    with unit() as work:
        cast.seen_by(work).ruth.password_hash = accounts.HASHER.hash(PASSWORD)
        work.session.execute(update(SignIn).values(reauthenticated_at=work.now - timedelta(hours=1)))


def test_whoever_finds_her_browser_open_gets_no_file_and_erases_nothing(
    ruths_pages: Pages, unit: Unit, cast: Cast, clock: Clock, amara: str
) -> None:
    long_ago(unit, cast)
    page = ruths_pages.get("admin.export_client", client_id=amara)
    assert page.submit("Make the file", current="not hers", status=422).errors == ["That is not your password"]
    clock.set(at("2027-03-10T15:00"))
    with unit() as work:
        work.session.execute(update(SignIn).values(created_at=work.now, seen_at=work.now))
    ruths_pages.sign_in("the-token-of-the-browser-in-which-ruth-is-signed-in")
    page = ruths_pages.get("admin.erase_client", client_id=amara)
    refused = page.submit("Do that", what="everything", word="erase", current="", status=422)
    assert refused.errors == ["Enter your password"]
    assert refused.submit("Do that", what="everything", word="Erase ", current=PASSWORD).path == "/admin/clients"


def test_while_an_appointment_is_ahead_the_page_says_so_kindly(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.phone)
    with unit() as work:
        client_id = attendance(work, booked.booker).client_id
    page = ruths_pages.get("admin.erase_client", client_id=client_id)
    assert "Amara Diallo has an appointment ahead." in page.text
    assert not page.all("button", class_="button--danger")
    told = {"what": "everything", "word": "erase"}
    again = ruths_pages.post("admin.erase_client", told, client_id=client_id, status=409)
    assert "Amara Diallo has an appointment ahead." in again.text


def later(ruths_pages: Pages, unit: Unit, clock: Clock) -> None:
    clock.set(AFTER_IT)
    with unit() as work:
        work.session.execute(update(SignIn).values(created_at=work.now, reauthenticated_at=work.now))
    ruths_pages.sign_in("the-token-of-the-browser-in-which-ruth-is-signed-in")


def test_she_sees_what_may_go_and_until_when_the_rest_stays_and_means_it_before_all_goes(
    ruths_pages: Pages, unit: Unit, clock: Clock, amara: str
) -> None:
    later(ruths_pages, unit, clock)
    page = ruths_pages.get("admin.erase_client", client_id=amara)
    assert "Has to stay until 9 March 2037" in page.text.replace("March 9, 2037", "9 March 2037")
    refused = page.submit("Do that", what="everything", word="", status=422)
    assert refused.errors == ["Write “erase” if you mean it"]
    longer = page.submit("Do that", what="nothing", keep_until="2046-01-01")
    assert "Noted." in longer.text
    assert "Begun and not sent" in file_from(ruths_pages, amara)["record.html"].decode(), "nothing is erased"
    kept = page.submit("Do that", what="what_may_go", keep_until="2045-01-01")
    assert "What may go is erased. The file stays until its day." in kept.text
    with unit() as work:
        assert work.session.get_one(Client, amara).keep_until.isoformat() == "2045-01-01"
    gone = ruths_pages.get("admin.erase_client", client_id=amara).submit("Do that", what="everything", word="erase")
    assert "Erased. Only times without a person are left of it." in gone.text
    assert "Amara Diallo" not in gone.text
    ruths_pages.get("admin.client", client_id=amara, status=404)


def test_nothing_of_the_list_goes_by_itself_and_only_what_she_chooses(
    ruths_pages: Pages, unit: Unit, clock: Clock, amara: str, seen_off: Booked
) -> None:
    page = ruths_pages.get("admin.keeping")
    assert "Nobody's, today." in page.text
    page.submit("Save", file_years="1")
    clock.set(at("2028-03-09T16:00"))
    with unit() as work:
        work.session.execute(update(SignIn).values(created_at=work.now, reauthenticated_at=work.now))
        jonas = attendance(work, seen_off.partner).client_id
    ruths_pages.sign_in("the-token-of-the-browser-in-which-ruth-is-signed-in")
    due = ruths_pages.get("admin.keeping").click("Look at them")
    assert {amara, jonas} <= {field.get("value") for field in due.all("input", name="clients")}
    assert due.submit("Erase the chosen files", status=422).errors == ["Choose at least one file"]
    assert "One file is erased." in due.submit("Erase the chosen files", clients=[amara]).text
    with unit() as work:
        assert work.session.get_one(Client, amara).erased_at is not None
        assert work.session.get_one(Client, jonas).erased_at is None
