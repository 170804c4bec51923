"""The page on which the counsellor reads: what is there, what is not until she asks, what she does beside it."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from config import Settings
from mailing.worker import office_of, send_all_due
from practice.models.activity import ActivityEntry
from practice.models.appointments import Appointment, Attendance
from practice.services import handing_in, outbox
from practice.work import Actor, ActorKind
from tests.booked import Booked, book
from tests.clock import Clock
from tests.conftest import Unit
from tests.filled import AMARAS, JONAS, STORY, hand_in, save
from tests.pages import Page, Pages
from tests.people import Cast
from tests.questions import asked_of

AFRAID = "Are you ever afraid of how your partner might react?"


@pytest.fixture
def couple(unit: Unit, cast: Cast) -> Booked:
    """Amara and Jonas, who have each sent a form; Amara is worried about herself."""
    booked = book(unit, cast.in_person, couple=True, phone="+15195550100")
    hand_in(unit, booked.booker, AMARAS | {"E5": "worried"})
    hand_in(unit, booked.partner, JONAS | {"E1": "yes", "E2": "never"})
    return booked


def answers(pages: Pages, booked: Booked, **more: str) -> Page:
    return pages.get("admin.answers", appointment_id=booked.id, **more)


def lines(unit: Unit) -> list[str]:
    with unit() as work:
        found = select(ActivityEntry.action).where(ActivityEntry.actor.startswith("practitioner:"))
        return list(work.session.scalars(found.order_by(ActivityEntry.number)))


def tags(page: Page) -> set[str]:
    return set(page.texts("strong", class_="tag"))


def test_today_says_first_whom_to_contact_and_how_it_is_safe(ruths_pages: Pages, couple: Booked) -> None:
    page = ruths_pages.get("admin.today")
    (first,) = page.texts("section", class_="please-contact")
    assert first.startswith("Please contact A. D.")
    assert "(519) 555-0100" in first
    assert "Email, Phone call; Ask to be called back, and say no more than that" in first
    assert "2 forms to read" in page.text
    for private in (STORY, AFRAID, "worried", "ending"):
        assert private not in page.html
    page = page.click("Read the form")
    page = page.submit("Mark as read")
    page = ruths_pages.get("admin.today")
    assert "Please contact" not in page.text
    assert "to read" not in page.text


def test_the_diary_says_what_to_do_first_and_never_why(ruths_pages: Pages, couple: Booked) -> None:
    for page in (
        ruths_pages.get("admin.appointments"),
        ruths_pages.get("admin.appointment", appointment_id=couple.id),
    ):
        assert {"Please contact", "Talk with each alone first"} <= tags(page)
        for private in (STORY, AFRAID, "Not really"):
            assert private not in page.html


def test_safety_is_not_in_the_page_until_it_is_asked_for(ruths_pages: Pages, couple: Booked, unit: Unit) -> None:
    page = answers(ruths_pages, couple)
    assert STORY in page.text
    assert "Could you speak openly with your partner in the room? Not really" in page.text
    assert AFRAID not in page.html
    assert "worried about myself" not in page.html
    assert lines(unit) == ["answers_read"]
    links = [link.href for link in page.links if link.words == "Show what was said about safety"]
    page = ruths_pages.open("GET", links[0])
    assert AFRAID in page.text
    assert "Yes, and I am worried about myself" in page.text
    assert lines(unit) == ["answers_read", "answers_read", "safety_read"]
    beside = page.texts("dl", class_="pairs")
    assert beside
    assert not any(AFRAID in said for said in beside)


def test_both_stand_side_by_side_until_they_are_two_records(ruths_pages: Pages, couple: Booked, unit: Unit) -> None:
    page = answers(ruths_pages, couple)
    assert page.texts("h2") == ["Amara Diallo (she/her)", "Jonas Weber", "Side by side"]
    assert {"Both said", "Only one said", "Opposite", "Each in their own way"} <= tags(page)
    with unit() as work:
        work.session.get_one(Appointment, couple.id).separated_at = work.now
    page = answers(ruths_pages, couple)
    assert page.texts("h2") == ["Amara Diallo (she/her)"]
    assert page.texts("p", class_="lead") == ["Amara Diallo · 9 March 2027, 10:15 a.m."]
    page = page.click("Jonas Weber")
    assert page.texts("h2") == ["Jonas Weber"]
    assert STORY not in page.html


def test_the_scales_are_drawn_with_their_words_in_a_table(ruths_pages: Pages, couple: Booked) -> None:
    page = answers(ruths_pages, couple)
    named, said = page.texts("th", class_="bars__what"), page.texts("td", class_="bars__said")
    assert list(zip(named, said, strict=True))[:5] == [
        ("reach", "Not often"),
        ("stay", "Not often"),
        ("curious", "Often"),
        ("room to feel", "Almost never"),
        ("give back", "Often"),
    ]
    drawings = page.html.split('<svg class="bar"')[1:6]
    assert [drawing.partition("</svg>")[0].count("data-filled") for drawing in drawings] == [2, 2, 4, 1, 4]
    assert all('aria-hidden="true"' in drawing.partition(">")[0] for drawing in drawings)


def test_a_change_is_marked_and_is_to_be_read_again(
    ruths_pages: Pages, couple: Booked, unit: Unit, clock: Clock
) -> None:
    page = answers(ruths_pages, couple)
    clock.move(timedelta(minutes=20))
    save(unit, couple.booker, {"C1": "He stays."})
    page.submit("Mark as read")
    page = answers(ruths_pages, couple)
    assert STORY in page.texts("del")
    assert "Changed Mon 1 March" in tags(page)
    assert page.texts("strong", class_="tag").count("To be read") == 1
    assert "Mark as read" not in page.submit("Mark as read").click("Read the answers").text


def test_a_form_that_was_taken_back_is_said_so_and_not_shown(ruths_pages: Pages, couple: Booked, unit: Unit) -> None:
    with unit(Actor(ActorKind.CLIENT, couple.booker)) as work:
        handing_in.withdraw(work, attendance_id=couple.booker)
    page = answers(ruths_pages, couple, safety="yes")
    assert "Form withdrawn" in tags(page)
    for private in (STORY, "Not really", "Lena Fischer"):
        assert private not in page.html
    assert "Please contact" not in ruths_pages.get("admin.today").text


def test_whoever_would_rather_talk_is_said_to(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit(Actor(ActorKind.CLIENT, booked.booker)) as work:
        handing_in.prefer_phone(work, attendance_id=booked.booker)
    assert "Would rather talk by phone" in tags(ruths_pages.get("admin.appointments"))


def test_a_note_is_added_read_only_on_purpose_and_never_too_long(
    ruths_pages: Pages, couple: Booked, unit: Unit
) -> None:
    page = answers(ruths_pages, couple).submit("Add the note", words="Soft voice.\nBrought tea.")
    assert "Note added." in page.text
    assert "Soft voice. Brought tea." in page.text
    page = ruths_pages.get("admin.appointment", appointment_id=couple.id)
    assert "Soft voice" not in page.html
    assert "Soft voice" in page.click("Read or write your private notes").text
    assert lines(unit)[-1] == "notes_read"
    refused = answers(ruths_pages, couple).submit("Add the note", status=422, words="x" * 10_001)
    assert refused.errors == ["Make this shorter: at most 10000 characters"]
    assert refused.value("words") == "x" * 10_001
    assert answers(ruths_pages, couple).submit("Add the note", status=422, words=" ").errors == ["Write a note first"]


def test_another_number_is_taken_over_by_one_press(ruths_pages: Pages, couple: Booked, unit: Unit) -> None:
    page = answers(ruths_pages, couple)
    old = answers(ruths_pages, couple)
    assert "(519) 555-0100 → (519) 555-0142" in page.text
    page = page.submit("Use the new one")
    assert "Taken over." in page.text
    assert "Use the new one" not in page.text
    with unit() as work:
        assert work.session.get_one(Attendance, couple.booker).client.phone == "+15195550142"
    assert "It has changed meanwhile." in old.submit("Use the new one").text


def test_that_she_was_asked_in_person_is_noted_and_taken_back(ruths_pages: Pages, couple: Booked) -> None:
    page = ruths_pages.get("admin.appointment", appointment_id=couple.id)
    assert page.text.count("Safety questions: to ask in person") == 2
    page = page.submit("I have asked, A. D.")
    assert "Asked about safety in person on Monday 1 March." in page.text
    assert "Talk with each alone first" not in tags(page)
    page = page.submit("Take it back")
    assert page.text.count("Safety questions: to ask in person") == 2


@pytest.mark.parametrize(
    ("endpoint", "fields"),
    [
        ("admin.mark_read", {"until": "yesterday"}),
        ("admin.mark_read", {}),
        ("admin.asked_in_person", {"asked": "yes"}),
        ("admin.asked_in_person", {"person": "somebody", "asked": "perhaps"}),
        ("admin.take_over_contact", {"person": "somebody", "detail": "email"}),
    ],
)
def test_what_no_page_offers_is_refused(
    ruths_pages: Pages, couple: Booked, endpoint: str, fields: dict[str, str]
) -> None:
    ruths_pages.get("admin.today")
    ruths_pages.post(endpoint, fields, appointment_id=couple.id, status=422)


def test_the_page_asks_the_database_few_questions(ruths_pages: Pages, couple: Booked) -> None:
    answers(ruths_pages, couple).submit("Add the note", words="Soft voice.")
    for more in ({}, {"safety": "yes"}):
        with asked_of(ruths_pages.app.extensions["sessions"].engine) as asked:
            answers(ruths_pages, couple, **more)
        assert len(asked) <= 8 + len(more), "the second line in the log has its own place in the chain"


def letters(app: Flask, settings: Settings) -> list[str]:
    """All that stands in the letters that go now."""
    send_all_due(office_of(app), stop=Event())
    kept = [message_from_bytes(path.read_bytes()) for path in sorted(settings.letters_dir.glob("*.eml"))]
    parts = [part for letter in kept for part in letter.walk() if not part.is_multipart()]
    return [str(letter["Subject"]) for letter in kept] + [
        bytes(part.get_payload(decode=True)).decode() for part in parts
    ]


def test_no_letter_calendar_or_page_of_theirs_tells_of_it(
    pages: Pages, app: Flask, couple: Booked, settings: Settings, unit: Unit
) -> None:
    said = []
    for token in (couple.token, couple.partners_token):
        said.append(pages.get("appointment.open_link", token=token).html)
        said.append(pages.answer("GET", "appointment.calendar_file").get_data(as_text=True))
    with unit() as work:
        for part in (couple.booker, couple.partner):
            assert outbox.send_latest_again(work, attendance=work.session.get_one(Attendance, part))
    everything = "\n".join([*said, *letters(app, settings)])
    assert everything.count("BEGIN:VCALENDAR") > 2
    assert "A form needs reading today" in everything
    for private in (AFRAID, "afraid", "worried", "alone first", "Please contact", "ask in person"):
        assert private not in everything


def test_the_letter_about_a_form_stays_away_once_it_is_read(
    ruths_pages: Pages, app: Flask, couple: Booked, settings: Settings
) -> None:
    answers(ruths_pages, couple).submit("Mark as read")
    assert "A form needs reading today" not in letters(app, settings)
    page = ruths_pages.get("admin.messages")
    assert "what it told of has been read, or taken back" in page.text
