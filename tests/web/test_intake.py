"""A client's own form: asked kindly, one topic a page, saved, hers alone, closed to whoever looks over her shoulder."""

from __future__ import annotations

import logging
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from practice.models.appointments import Appointment, Attendance
from practice.models.intake import IntakeAnswer, IntakeResponse, QuestionnaireVersion, ResponseState
from practice.rules.lifecycle import AppointmentStatus
from practice.services import clients
from tests.booked import Booked, book
from tests.conftest import Unit
from tests.engines import Database
from tests.pages import Page, Pages
from tests.people import Cast
from tests.questions import asked_of

STORY = "He put the phone down and asked what had happened."
CONTINUE, LATER = "Save and continue", "Save and come back later"


@pytest.fixture
def booked(unit: Unit, cast: Cast) -> Booked:
    return book(unit, cast.in_person)


@pytest.fixture
def closed(unit: Unit, cast: Cast) -> Booked:
    """Amara's, whose mail somebody else reads."""
    return book(unit, cast.in_person, discreet=True)


def open_page(pages: Pages, token: str, section: str = "meaning", **query: object) -> Page:
    pages.get("appointment.open_link", token=token)
    return pages.get("intake.questions", section=section, **query)


def given(unit: Unit) -> dict[str, object]:
    with unit() as work:
        rows = work.session.scalars(select(IntakeAnswer).order_by(IntakeAnswer.revision))
        return {row.question: row.given for row in rows}


def typed(page: Page, name: str = "C1") -> str:
    return "".join(page.all("textarea", name=name)[0].itertext()).strip()


def checked(page: Page) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for box in page.all("input", "checked"):
        found.setdefault(box.get("name", ""), set()).add(box.get("value", ""))
    return found


def asked(page: Page) -> list[str]:
    """The questions that the page shows."""
    return [field.get("value", "") for field in page.all("input", name="asked") if field.get("disabled") is None]


# The list of parts


def test_the_list_says_in_words_how_far_she_has_come(pages: Pages, booked: Booked) -> None:
    pages.get("appointment.open_link", token=booked.token)
    page = pages.get("intake.form", begin="yes")
    assert (page.title, page.h1) == ("Appointment form", "Before we meet")
    assert "Ruth" not in page.title
    assert "About 10 minutes. Stop any time." in page.text
    assert "What brings you Not started yet" in page.text
    assert "Feeling safe Optional" in page.text
    page = page.click("What brings you").submit(CONTINUE, B1=STORY)
    assert page.path == "/form/brings"
    page = pages.get("intake.form")
    assert "What brings you Begun" in page.text
    page.click("What brings you").submit(CONTINUE).submit(CONTINUE)
    assert "What brings you Completed" in pages.get("intake.form").text


def test_nothing_begins_before_the_page_that_says_who_reads_it(pages: Pages, booked: Booked) -> None:
    pages.get("appointment.open_link", token=booked.token)
    assert pages.get("intake.form").path == "/form/before"
    assert pages.get("intake.questions", section="brings").click("All parts").path == "/form/before"
    assert pages.get("intake.form", begin="yes").click("What brings you").click("All parts").path == "/form"


def test_a_part_says_where_it_stands_and_leads_to_the_next(pages: Pages, booked: Booked) -> None:
    page = open_page(pages, booked.token, "brings")
    assert (page.title, page.h1) == ("Appointment form", "What brings you")
    assert "Part 2 of 7, about 2 minutes" in page.text
    assert page.texts("summary") == ["Why I ask"] * 2
    page = page.submit(CONTINUE)
    assert "Part 2 of 7, page 2 of 2" in page.text
    assert page.submit(CONTINUE).h1 == "What having my back means"


def test_what_the_booking_knows_is_filled_in(pages: Pages, booked: Booked) -> None:
    page = open_page(pages, booked.token, "contact")
    assert page.value("A1") == "Amara Diallo"
    assert page.value("A3") == "alone"
    page = page.submit(CONTINUE)
    assert (page.value("A4"), page.value("A5")) == ("private", "email")


def test_she_can_stop_and_come_back_by_the_link_on_another_device(pages: Pages, booked: Booked, app: Flask) -> None:
    page = open_page(pages, booked.token).submit(LATER, C1=STORY)
    assert page.path == "/form"
    assert "Saved. The link in your email brings you back to it." in page.text
    assert typed(open_page(Pages(app), booked.token)) == STORY


def test_every_other_question_may_be_left_out(pages: Pages, booked: Booked, unit: Unit) -> None:
    assert open_page(pages, booked.token).submit(CONTINUE).path == "/form/meaning"
    assert given(unit) == {"C1": None}


def test_what_has_to_be_answered_is_asked_for_and_the_rest_is_still_there(
    pages: Pages, booked: Booked, unit: Unit
) -> None:
    page = open_page(pages, booked.token, "contact").submit(CONTINUE, status=422, A1="", A2="she/her", A3=None)
    assert page.errors == [
        "Answer “What would you like me to call you?”",
        "Answer “Who is coming to the session?”, or choose “I would rather not say”",
    ]
    assert page.title == "Error: Appointment form"
    assert page.value("A2") == "she/her"
    assert given(unit) == {}
    assert page.submit(LATER, A1="", A3=None).path == "/form"
    assert given(unit) == {"A2": "she/her"}


def test_she_may_say_that_she_would_rather_not_say(pages: Pages, booked: Booked, unit: Unit) -> None:
    page = open_page(pages, booked.token, "contact").submit(CONTINUE, A3="not_said")
    page.submit(CONTINUE, A4="not_said", A5=["email"])
    assert (given(unit)["A3"], given(unit)["A4"]) == ("not_said", "not_said")


def test_somebody_to_call_is_named_in_three_lines_or_talked_about(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.online)
    page = open_page(pages, booked.token, "contact", page=3)
    assert page.submit(CONTINUE, status=422).errors == [
        "Answer “Someone I could call if you became unwell during a session”"
    ]
    page.submit(CONTINUE, A8_0_0="Noor", A8_0_1="my sister", A8_0_2="555-0142")
    assert given(unit)["A8"] == ("Noor", "my sister", "555-0142")
    page = pages.get("intake.questions", section="contact", page=3)
    assert page.value("A8_0_1") == "my sister"
    page.submit(CONTINUE, A8_not_said="y")
    assert given(unit)["A8"] == "not_said"


def test_the_number_to_call_is_said_where_she_is_asked_about_it(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.phone, phone="+15195550142")
    assert "(519) 555-0142" in open_page(pages, booked.token, "phone").text


def test_a_wording_that_she_reads_stands_before_the_question_it_is_about(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    page = open_page(pages, booked.token, "couple", page=2)
    assert "What I share between you, and what I do not The wording about couples, version 2." in page.text


# Follow-ups


def test_a_follow_up_that_no_script_shows_is_asked_on_a_page_of_its_own(
    pages: Pages, booked: Booked, unit: Unit
) -> None:
    page = open_page(pages, booked.token, "contact", page=2)
    assert asked(page) == ["A4", "A5", "A6"]
    page = page.submit(CONTINUE, A4="private", A5=["email", "call"], A6="519 555 0142")
    assert page.address.endswith("/form/contact?page=2&more=1")
    assert asked(page) == ["A7", "A7b"]
    again = page.submit(CONTINUE, status=422, A7=None)
    assert again.errors == ["Answer “If I reach your voicemail, what is safe?”, or choose “I would rather not say”"]
    page = page.submit(CONTINUE, A7="brief", A7b="Mornings")
    assert page.address.endswith("page=3")
    assert given(unit)["A7"] == "brief"
    assert "more" not in pages.get("intake.questions", section="contact", page=2, more=1).address


def test_what_a_page_of_follow_ups_says_is_not_lost_when_another_window_was_first(
    app: Flask, pages: Pages, booked: Booked, unit: Unit
) -> None:
    page = open_page(pages, booked.token, "contact", page=2)
    page = page.submit(CONTINUE, A4="private", A5=["email", "call"], A6="519 555 0142")
    other = Pages(app)
    other.get("appointment.open_link", token=booked.token)
    other.get("intake.questions", section="contact", page=2, more=1).submit(CONTINUE, A7="brief", A7b="Mornings")
    differing = page.submit(CONTINUE, status=409, A7="none", A7b="Mornings")
    assert "Keep what the other window saved" in differing.text
    assert given(unit)["A7"] == "brief"
    differing.submit(CONTINUE, choose_A7="here")
    assert given(unit)["A7"] == "none"


def test_the_page_knows_what_brings_a_follow_up_up(pages: Pages, booked: Booked) -> None:
    page = open_page(pages, booked.token, "meaning", page=3)
    (scale,) = page.all("div", data_question="C4")
    assert scale.get("data-shows-if") == '{"not": {"question": "C0", "any_of": ["nobody"]}}'
    assert "the person closest to me" in unescape(scale.get("data-words", ""))
    page.submit(CONTINUE, C0="someone")
    page = pages.get("intake.questions", section="meaning", page=3)
    assert "When I need the person closest to me, I can reach them" in page.text


def test_a_part_that_an_answer_takes_away_is_not_asked(pages: Pages, booked: Booked) -> None:
    open_page(pages, booked.token, "meaning", page=3).submit(CONTINUE, C0="nobody")
    page = pages.get("intake.form")
    assert "When it goes wrong between us" not in page.text
    assert pages.get("intake.questions", section="cycle").path == "/form"


# Who may look over her shoulder


def test_where_somebody_may_look_over_her_shoulder_nothing_is_shown_again(
    pages: Pages, unit: Unit, closed: Booked
) -> None:
    page = open_page(pages, closed.token).submit(CONTINUE, C1=STORY)
    page = page.submit(CONTINUE, C2=["present"], C3=["friend"])
    page = pages.get("intake.questions", section="meaning")
    assert STORY not in page.html
    assert "Answered." in page.text
    assert "Replace it?" in page.texts("summary")
    page.submit(CONTINUE)
    page = pages.get("intake.questions", section="meaning", page=2)
    assert not checked(page)
    page.submit(CONTINUE, C3=["nobody"], take_away_C2="y")
    assert given(unit) == {"C1": STORY, "C2": None, "C3": ("nobody",)}


def test_the_part_about_safety_looks_alike_whether_or_not_it_was_answered(
    pages: Pages, booked: Booked, unit: Unit
) -> None:
    first = open_page(pages, booked.token, "safety")
    assert "I ask everyone these questions, in private" in first.text
    assert asked(first) == ["E1"]
    second = first.submit(CONTINUE, E1="yes")
    assert second.address.endswith("/form/safety?page=2")
    second.submit(CONTINUE, E2="often", E4="partner")
    assert given(unit)["E2"] == "often"
    assert pages.get("intake.questions", section="safety").text == first.text
    again = pages.get("intake.questions", section="safety", page=2)
    assert (again.text, checked(again), asked(again)) == (second.text, {}, ["E2", "E3", "E4", "E5"])
    assert {len(str(page.value("seen"))) for page in (first, second, again)} == {len(str(first.value("seen")))}
    again.submit(CONTINUE, E3="never")
    assert given(unit)["E2"] == "often"


def test_to_skip_the_part_about_safety_changes_nothing_and_leads_on(pages: Pages, booked: Booked, unit: Unit) -> None:
    open_page(pages, booked.token, "safety").submit(CONTINUE, E1="yes").submit(CONTINUE, E2="often")
    page = pages.get("intake.questions", section="safety").submit(CONTINUE, E1="no")
    assert page.h1 == "The room"
    assert (given(unit)["E1"], given(unit)["E2"]) == ("yes", "often")


def test_whoever_is_worried_about_herself_is_told_at_once_whom_to_call(pages: Pages, booked: Booked) -> None:
    page = open_page(pages, booked.token, "safety").submit(CONTINUE, E1="yes").submit(CONTINUE, E5="worried")
    assert page.path == "/form/help"


def test_each_of_a_couple_has_a_form_of_their_own(pages: Pages, unit: Unit, cast: Cast, app: Flask) -> None:
    booked = book(unit, cast.in_person, couple=True)
    open_page(pages, booked.token).submit(CONTINUE, C1=STORY)
    jonas = open_page(Pages(app), booked.partners_token)
    assert STORY not in jonas.html
    assert "Answered." not in jonas.text
    jonas.submit(LATER, C1="Silence.")
    assert typed(pages.get("intake.questions", section="meaning")) == STORY


def test_without_a_link_there_is_no_form(pages: Pages, booked: Booked, unit: Unit) -> None:
    assert pages.get("intake.form", status=404).h1 == "This link does not open anything"
    open_page(pages, booked.token)
    with unit() as work:
        clients.revoke_links(work, attendance_id=booked.booker)
    for endpoint in ("intake.form", "intake.questions"):
        assert pages.get(endpoint, status=404, section="meaning").h1 == "This link does not open anything"


def test_a_part_or_a_page_that_does_not_exist_is_not_found(pages: Pages, booked: Booked) -> None:
    pages.get("appointment.open_link", token=booked.token)
    pages.get("intake.questions", section="nothing", status=404)
    for number in ("0", "4", "-1", "x", "9" * 5000, "١"):
        pages.get("intake.questions", section="contact", page=number, status=404)


def test_the_form_closes_with_its_appointment(pages: Pages, booked: Booked, unit: Unit) -> None:
    page = open_page(pages, booked.token)
    with unit() as work:
        work.session.get_one(Appointment, booked.id).status = AppointmentStatus.CANCELLED
    page = page.submit(CONTINUE, C1=STORY)
    assert page.path == "/appointment"
    assert "The form is closed" in page.text
    assert given(unit) == {}


def test_after_taking_it_back_she_is_told_that_what_she_saves_stays_with_her(
    pages: Pages, booked: Booked, unit: Unit
) -> None:
    page = open_page(pages, booked.token).submit(LATER, C1=STORY)
    with unit() as work:
        (response,) = work.session.scalars(select(IntakeResponse))
        response.state = ResponseState.WITHDRAWN
    words = "What you save now stays with you until you send it again."
    page = pages.get("intake.questions", section="meaning")
    assert words in page.text
    assert words in page.submit(LATER, C1="Another").text
    assert given(unit) == {"C1": "Another"}


# In another language


def test_she_may_be_asked_in_a_language_that_the_form_speaks(
    pages: Pages, booked: Booked, unit: Unit, app: Flask
) -> None:
    with unit() as work:
        (version,) = work.session.scalars(
            select(QuestionnaireVersion).where(QuestionnaireVersion.key == "having_my_back")
        )
        french = {"text": "De quoi aimeriez-vous parler ?", "why_asked": "Pour commencer."}
        brings = {**version.definition["sections"][1], "translations": {"fr": {"title": "Ce qui vous amène"}}}
        brings["questions"] = [{**brings["questions"][0], "translations": {"fr": french}}, *brings["questions"][1:]]
        sections = [version.definition["sections"][0], brings, *version.definition["sections"][2:]]
        version.definition = {**version.definition, "languages": ["fr"], "sections": sections}
    page = open_page(pages, booked.token, "brings").click("Français")
    assert page.h1 == "Ce qui vous amène"
    assert "De quoi aimeriez-vous parler ?" in page.text
    page.submit(LATER, B1=STORY)
    assert open_page(Pages(app), booked.token, "brings").h1 == "Ce qui vous amène"
    assert pages.get("intake.questions", section="brings", language="xx").h1 == "Ce qui vous amène"
    assert pages.get("intake.questions", section="brings", language="").h1 == "What brings you"


def test_no_answer_reaches_the_log_the_address_or_the_database_unsealed(
    pages: Pages, booked: Booked, unit: Unit, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        page = open_page(pages, booked.token).submit(CONTINUE, C1="sentinel-of-an-answer")
    assert "sentinel" not in page.address
    assert "sentinel-of-an-answer" not in caplog.text
    assert "sentinel-of-an-answer" not in str(database.rows())


@pytest.mark.parametrize("section", ["", "meaning", "couple", "safety"])
def test_no_page_of_a_form_that_is_begun_asks_the_database_much(
    pages: Pages, unit: Unit, cast: Cast, app: Flask, section: str
) -> None:
    booked = book(unit, cast.in_person, couple=True)
    open_page(pages, booked.token).submit(CONTINUE, C1=STORY)
    with asked_of(app.extensions["sessions"].engine) as questions:
        pages.get("/form/" + section if section else "/form", page="2" if section == "couple" else "1")
    assert len(questions) <= 8


def test_her_contact_rule_holds_from_continue_on(pages: Pages, booked: Booked, unit: Unit) -> None:
    open_page(pages, booked.token, "contact", page=2).submit(CONTINUE, A4="someone_might", A5=["email"])
    with unit() as work:
        assert work.session.get_one(Attendance, booked.booker).discreet
    assert pages.get("intake.questions", section="contact", page=2).value("A4") is None
