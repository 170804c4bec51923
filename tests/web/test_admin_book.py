"""Ruth books while somebody is on the phone: one page that grows, keeps what was typed, and books once."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import UTC, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
import vobject
from flask import Flask
from sqlalchemy import func, select

from config import Settings
from mailing.worker import office_of, send_all_due
from practice.models.appointments import Appointment, Attendance, Role
from practice.models.outbox import OutboxMessage
from practice.models.people import Client
from practice.models.scheduling import SessionFormat
from practice.rules.lifecycle import AppointmentStatus
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, book
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import Cast

OPEN = "2027-03-09T15:15:00+00:00"  # Tuesday 9 March, 10:15 a.m. in Toronto
WANDA = {"name": "Wanda Moreno", "email": "wanda@example.org", "seen": "private"}


@pytest.fixture
def begin(ruths_pages: Pages, cast: Cast) -> Callable[..., Page]:
    """`begin("wanda", cast.phone, first="2027-03-09")`: the page once it knows whom and what for."""

    def ask(words: str = "", chosen: SessionFormat = cast.in_person, **fields: str) -> Page:
        fields = {"first": "2027-03-09", **fields}
        return ruths_pages.get("admin.book").submit("Continue", words=words, session_format=chosen.id, **fields)

    return ask


def booked(unit: Unit) -> Appointment:
    """The one appointment that Ruth has made."""
    with unit() as work:
        made = select(Appointment).where(Appointment.created_at == work.now, Appointment.draft_id.is_not(None))
        return work.session.scalars(made.where(Appointment.status == AppointmentStatus.BOOKED)).one()


def count(unit: Unit) -> int:
    with unit() as work:
        return work.session.scalars(select(func.count()).select_from(Appointment)).one()


def booker(unit: Unit) -> Attendance:
    with unit() as work:
        part = select(Attendance).join(Attendance.appointment)
        return work.session.scalars(part.where(Appointment.draft_id.is_not(None), Attendance.role == Role.BOOKER)).one()


@pytest.mark.parametrize("endpoint", ["admin.today", "admin.appointments"])
def test_it_begins_where_she_looks_at_her_diary(ruths_pages: Pages, endpoint: str) -> None:
    page = ruths_pages.get(endpoint).click("Book for a client")
    assert page.h1 == "Book for a client"
    assert not page.errors


def test_somebody_new_is_booked_in_two_steps(begin: Callable[..., Page], unit: Unit, cast: Cast) -> None:
    page = begin("Wanda Moreno")
    assert "You know nobody like that yet, so this is somebody new." in page.text
    assert page.value("name") == "Wanda Moreno"
    assert "Tuesday 9 March, 10:15 a.m." in page.texts("span", class_="choices__words")
    page = page.submit("Book it", **WANDA, start=OPEN)
    assert (page.h1, page.path.startswith("/admin/book/")) == ("Booked", True)
    for words in (
        "Tuesday 9 March, 10:15 a.m.",
        "14 Willow Lane, London, Ontario",
        "It goes to w…@example.org at 10:03 a.m.",
        "An invitation for the calendar comes with it.",
        booked(unit).reference,
    ):
        assert words in page.text
    assert booked(unit).starts_at == TUESDAY
    assert booker(unit).client.name == "Wanda Moreno"


def test_her_link_is_a_secret_and_stands_on_no_page_of_ruths(begin: Callable[..., Page], ruths_pages: Pages) -> None:
    page = begin("Wanda").submit("Book it", **WANDA, start=OPEN)
    assert "/a/" not in page.html
    assert "/a/" not in page.click("See the appointment").html


def test_a_slip_is_taken_back_by_one_press(begin: Callable[..., Page], ruths_pages: Pages) -> None:
    done = begin("Wanda").submit("Book it", **WANDA, start=OPEN)
    assert "Until 10:03 a.m. you can take it back" in done.text
    page = done.submit("Take it back")
    assert "Taken back. Nobody hears of it, and the time is free again." in page.text
    assert "Taken back." in done.submit("Take it back").text, "the same press twice is one"
    page = ruths_pages.get(done.address)
    assert page.h1 == "Not booked any more"
    assert "Take it back" not in page.text


def test_no_name_is_in_an_address(begin: Callable[..., Page]) -> None:
    page = begin("Wanda Moreno")
    assert "Wanda" not in page.address
    assert "Wanda" not in page.submit("Book it", **WANDA, start=OPEN).address


def test_what_was_typed_is_an_address_or_a_number_by_its_look(begin: Callable[..., Page]) -> None:
    assert begin("wanda@example.org").value("email") == "wanda@example.org"
    assert begin("519 555 0177").value("phone") == "519 555 0177"


def test_everything_typed_is_kept_when_something_is_wrong(begin: Callable[..., Page], unit: Unit, cast: Cast) -> None:
    before = count(unit)
    typed = {
        "name": "Wanda Moreno",
        "email": "not an address",
        "seen": "shared",
        "phone": "519 555 0177",
        "voicemail": "brief",
        "contact_hours": "not after six",
        "partner_name": "Jonas Weber",
        "partner_email": "jonas@example.com",
        "rain_plan": "indoors",
        "start": "another",
        "on": "2027-03-09",
        "at": "10:15",
    }
    page = begin("Wanda", cast.walk, party="couple").submit("Book it", typed, status=422)
    assert page.errors == ["Enter an email address in the form name@example.com"]
    assert {name: page.value(name) for name in typed} == typed
    page = page.submit("Look again", words="somebody else", status=200)
    assert {name: page.value(name) for name in typed} == typed
    assert count(unit) == before
    page = page.submit("Book it", email="wanda@example.org")
    assert page.h1 == "Booked"
    assert "You and your partner" in page.text
    assert "We meet indoors, at my office" in page.text
    assert "Jonas Weber gets a letter that says very little" in page.text
    assert "what walking outdoors means" in page.text


@pytest.mark.parametrize(
    ("left_out", "error"),
    [
        ("name", "Enter what they would like to be called"),
        ("seen", "Ask whether anyone else could see their email or calendar"),
        ("start", "Choose a time"),
        ("email", "Enter an email address or a phone number, or tick that there is neither"),
    ],
)
def test_what_is_missing_is_said_at_its_place(
    begin: Callable[..., Page], unit: Unit, left_out: str, error: str
) -> None:
    before = count(unit)
    fields = {**WANDA, "start": OPEN}
    del fields[left_out]
    assert begin().submit("Book it", fields, status=422).errors == [error]
    assert count(unit) == before


def test_first_whom_and_what_for(ruths_pages: Pages, cast: Cast, unit: Unit) -> None:
    page = ruths_pages.get("admin.book").submit("Continue", words="Wanda", status=422)
    assert page.errors == ["Choose how you will meet"]
    assert page.value("words") == "Wanda"
    with unit() as work:
        cast.seen_by(work).phone.parties = "one"  # type: ignore[assignment]
    page = page.submit("Continue", session_format=cast.phone.id, party="couple", status=422)
    assert page.errors == ["This format is not for them. Choose another one, or change who may come to it"]


def test_a_press_too_many_books_once(begin: Callable[..., Page], unit: Unit) -> None:
    page = begin("Wanda")
    first = page.submit("Book it", **WANDA, start=OPEN)
    again = page.submit("Book it", **WANDA, start=OPEN)
    assert again.address == first.address
    with unit() as work:
        assert len(work.session.scalars(select(Client)).all()) == 2  # and a colleague's


def test_going_back_and_booking_something_else_is_said_and_then_done(begin: Callable[..., Page], unit: Unit) -> None:
    page = begin("Wanda")
    page.submit("Book it", **WANDA, start=OPEN)
    before = count(unit)
    later = page.options("start")
    other = next(value for value in later if value not in (OPEN, "another"))
    page = page.submit("Book it", **WANDA, start=other, status=409)
    assert page.errors == ["With this form you have booked Tuesday 9 March, 10:15 a.m. already."]
    assert page.link("See what you have booked")
    assert count(unit) == before
    assert page.submit("Book it").h1 == "Booked"
    assert count(unit) == before + 1


def test_reading_the_page_again_says_what_it_has_booked(begin: Callable[..., Page], ruths_pages: Pages) -> None:
    page = begin("Wanda")
    page.submit("Book it", **WANDA, start=OPEN)
    page = ruths_pages.get(page.address)
    assert page.value("words") == "Wanda"
    assert "Nothing more is booked yet" in page.text
    assert page.click("See what you have booked").h1 == "Booked"


@pytest.mark.parametrize("word", ["", "nonsense", "AAAA", "ü", "A" * 500])
def test_an_address_that_is_none_of_ours_begins_anew(ruths_pages: Pages, word: str) -> None:
    page = ruths_pages.get("admin.book", asked=word)
    assert page.value("words") == ""
    assert not page.all("input", name="token")


def test_without_an_address_no_letter_goes_and_the_pages_say_so(begin: Callable[..., Page], unit: Unit) -> None:
    page = begin("Wanda").submit("Book it", name="Wanda Moreno", phone="519 555 0177", start=OPEN)
    assert "No letter goes out: there is no email address" in page.text
    assert "Call me at (519) 555-0100 and say the reference" in page.text
    page = page.click("See the appointment")
    assert "No letter goes to W. M.: there is no email address" in page.text
    assert "(519) 555-0177" in page.text
    with unit() as work:
        assert not work.session.scalars(
            select(OutboxMessage).where(OutboxMessage.appointment_id == booked_id(page))
        ).all()
    by_phone = "Wanda Moreno: No letter. Tell them another way."
    assert by_phone in page.click("Move").text
    page = page.click("Cancel")
    assert by_phone in page.text
    page = page.submit("Cancel it", kind="practitioner", reason="I am ill.")
    assert "Cancelled. No letter says so: tell them another way." in page.text


def booked_id(page: Page) -> str:
    return page.path.rpartition("/")[2]


def test_who_has_nothing_is_booked_with_a_tick(begin: Callable[..., Page]) -> None:
    page = begin("Wanda").submit("Book it", name="Wanda", unreachable="y", start=OPEN)
    assert page.h1 == "Booked"


def test_a_known_client_is_found_by_part_of_her_name_in_any_case_and_without_accents(
    begin: Callable[..., Page], unit: Unit, cast: Cast
) -> None:
    amara = book(unit, cast.in_person, start=TUESDAY_AFTERNOON)
    with unit() as work:
        work.session.get_one(Attendance, amara.booker).client.name = "Zoë Ångström"
    for words in ("zoe", "ANGSTROM", "ö", "amara@example"):
        found = begin(words).options("who")
        assert [said for said in found.values() if "Zoë Ångström" in said] == [
            "Zoë ÅngströmLatest appointment: Tuesday 9 March 2027"
        ]


def test_a_known_client_needs_a_name_a_way_and_a_time_only(begin: Callable[..., Page], unit: Unit, cast: Cast) -> None:
    amara = book(unit, cast.in_person, start=TUESDAY_AFTERNOON, discreet=True)
    page = begin("diallo")
    assert begin("diallo").submit("Book it", start=OPEN, status=422).errors == ["Choose who it is, or somebody new"]
    with unit() as work:
        known = work.session.get_one(Attendance, amara.booker).client_id
    page = page.submit("Book it", who=known, start=OPEN)
    assert "It says very little, and nothing is sent for the calendar." in page.text
    assert booker(unit).client_id == known


def test_two_with_one_name_are_told_apart_and_a_colleagues_is_never_shown(
    begin: Callable[..., Page], unit: Unit, cast: Cast
) -> None:
    book(unit, cast.in_person, start=TUESDAY_AFTERNOON, phone="+15195550142")
    book(unit, cast.in_person, start=at("2027-03-10T15:15"), email="a.d@example.org")
    said = sorted(begin("Amara Diallo").options("who").values())
    assert said == [
        "Amara DialloLatest appointment: Tuesday 9 March 2027. Number ends in 42",
        "Amara DialloLatest appointment: Wednesday 10 March 2027. a…@example.org",
        "Somebody new",
    ]
    assert len(begin("555 0142").options("who")) == 2


def test_another_address_than_the_kept_one_is_shown_and_chosen(
    begin: Callable[..., Page], unit: Unit, cast: Cast
) -> None:
    amara = book(unit, cast.in_person, start=TUESDAY_AFTERNOON)
    with unit() as work:
        known = work.session.get_one(Attendance, amara.booker).client_id
    page = begin("amara").submit("Book it", who=known, email="amara@example.net", start=OPEN, status=409)
    assert page.errors == ["You have another address or number for them. Choose which holds."]
    assert page.texts("td")[1:] == ["amara@example.org", "amara@example.net"]
    page = page.submit("Book it", contact="take")
    assert "a…@example.net" in page.text
    with unit() as work:
        assert work.session.get_one(Client, known).email == "amara@example.net"


def test_what_was_chosen_is_kept_when_something_else_is_wrong(
    begin: Callable[..., Page], unit: Unit, cast: Cast
) -> None:
    amara = book(unit, cast.in_person, start=TUESDAY_AFTERNOON)
    with unit() as work:
        known = work.session.get_one(Attendance, amara.booker).client_id
    other_time = {"start": "another", "on": "2027-03-13", "at": "06:40"}
    page = begin("amara").submit("Book it", other_time, who=known, email="amara@example.net", status=409)
    page = page.submit("Book it", contact="keep", status=422)
    assert page.errors == ["This time goes against your own rules. Say why, or choose another."]
    page = page.submit("Book it all the same", reason="She works nights.")
    assert "a…@example.org" in page.text


def test_her_own_rules_only_warn_and_want_a_reason(begin: Callable[..., Page], unit: Unit) -> None:
    typed = {**WANDA, "start": "another", "on": "2027-03-13", "at": "06:40"}
    page = begin("Wanda").submit("Book it", typed, status=422)
    assert page.errors == ["This time goes against your own rules. Say why, or choose another."]
    assert "It is outside your hours." in page.text
    assert {name: page.value(name) for name in typed} == typed
    page = page.submit("Book it all the same", reason="She works nights.")
    assert "Saturday 13 March, 6:40 a.m." in page.text
    page = page.click("See the appointment")
    assert "She works nights." in page.text
    assert "by you, against your own rules" in page.text


def test_another_appointment_is_never_booked_over_and_the_nearest_times_are_shown(
    begin: Callable[..., Page], unit: Unit, cast: Cast
) -> None:
    page = begin("Wanda")
    book(unit, cast.phone, start=TUESDAY)
    before = count(unit)
    page = page.submit("Book it", **WANDA, start=OPEN, status=409)
    assert page.errors == ["Another appointment is there. Choose a time beside it."]
    assert OPEN not in page.options("start")
    assert len(page.options("start")) == 4
    typed = {"start": "another", "on": "2027-03-09", "at": "10:30", "reason": "Please."}
    page = page.submit("Book it", {key: typed[key] for key in ("start", "on", "at")}, status=409)
    assert (page.value("on"), page.value("at")) == ("2027-03-09", "10:30")
    assert count(unit) == before
    assert page.submit("Book it", start=next(iter(page.options("start")))).h1 == "Booked"


def test_the_past_is_refused(begin: Callable[..., Page]) -> None:
    page = begin("Wanda").submit("Book it", **WANDA, start="another", on="2027-02-26", at="10:00", status=409)
    assert page.errors == ["That time has passed. Choose one that is ahead."]


def test_whom_she_is_to_call_needs_a_number(begin: Callable[..., Page], cast: Cast) -> None:
    page = begin("Wanda", cast.phone).submit("Book it", **WANDA, start=OPEN, status=422)
    assert page.errors == ["You are to call them: enter their phone number"]
    page = page.submit("Book it", phone="519 555 0177")
    assert "I call you at the number that ends in 77" in page.text


def test_without_an_active_format_she_is_shown_what_to_do(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        for chosen in work.session.scalars(select(SessionFormat)):
            chosen.active = False
    assert ruths_pages.get("admin.book").link("See your formats")


def test_another_counsellors_appointment_is_nothing_here(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        others = select(Appointment.id).where(Appointment.practitioner_id != cast.ruth.id)
        other = work.session.scalars(others).first()
    ruths_pages.get("admin.booked", appointment_id=other, status=404)


def test_the_terms_are_not_said_to_be_agreed(
    begin: Callable[..., Page], ruths_pages: Pages, unit: Unit, cast: Cast
) -> None:
    page = begin("Wanda").submit("Book it", **WANDA, start=OPEN).click("See the appointment")
    assert "Terms in force (not agreed to on the site)" in page.text
    assert "The wording about fees, version 2." in page.text


def test_after_three_minutes_she_gets_a_confirmation_with_an_invitation_and_ruth_gets_none(
    begin: Callable[..., Page], app: Flask, clock: Clock, settings: Settings, unit: Unit
) -> None:
    begin("Wanda").submit("Book it", **WANDA, start=OPEN)
    clock.move(timedelta(minutes=2))
    assert not letters_sent(app, settings)
    clock.move(timedelta(minutes=2))
    (letter,) = letters_sent(app, settings)
    assert "wanda@example.org" in str(letter["To"])
    assert letter["Subject"] == "Your appointment, Tue 9 March, 10:15 a.m."
    text = said(letter, "text/plain")
    assert "You are booked. I look forward to meeting you." in text
    assert "The wording about fees, version 2." in text
    event = vobject.readOne(said(letter, "text/calendar")).vevent
    assert event.dtstart.value.astimezone(UTC) == TUESDAY
    assert (event.sequence.value, event.status.value) == ("0", "CONFIRMED")
    assert event.uid.value == booker_uid(unit)
    assert event.attendee.value == "mailto:wanda@example.org"


def test_her_link_in_it_opens_her_page_where_she_moves_it_as_usual(
    begin: Callable[..., Page], app: Flask, clock: Clock, settings: Settings
) -> None:
    begin("Wanda").submit("Book it", **WANDA, start=OPEN)
    clock.move(timedelta(minutes=4))
    (letter,) = letters_sent(app, settings)
    link = re.search(r"https://book\.example\.org(/a/[\w-]+)", said(letter, "text/plain"))
    assert link
    page = Pages(app).get(link[1])
    assert (page.h1, page.path) == ("Your appointment", "/appointment")
    assert "The wording about fees, version 2." in page.text
    page = page.click("Change the time")
    page = page.submit("Move to this time", start=page.all("input", name="start")[0].get("value"))
    assert "Your appointment is moved." in page.text


def test_a_discreet_letter_says_very_little_and_brings_no_invitation(
    begin: Callable[..., Page], app: Flask, clock: Clock, settings: Settings
) -> None:
    begin("Wanda").submit("Book it", {**WANDA, "seen": "shared"}, start=OPEN)
    clock.move(timedelta(minutes=4))
    (letter,) = letters_sent(app, settings)
    assert {part.get_content_type() for part in letter.walk()} & {"text/calendar", "application/ics"} == set()
    assert "Okafor" not in said(letter, "text/plain")


def booker_uid(unit: Unit) -> str:
    with unit() as work:
        part = select(Attendance.uid).join(Attendance.appointment).where(Appointment.draft_id.is_not(None))
        return work.session.scalars(part).one()


def letters_sent(app: Flask, settings: Settings) -> list[EmailMessage]:
    """What stands in the folder of letters once the worker has been there."""
    send_all_due(office_of(app), stop=threading.Event())
    files = sorted(settings.letters_dir.glob("*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=default) for path in files]


def said(letter: EmailMessage, kind: str) -> str:
    part = next(part for part in letter.walk() if part.get_content_type() == kind)
    content = part.get_content()
    return content if isinstance(content, str) else bytes(content).decode()
