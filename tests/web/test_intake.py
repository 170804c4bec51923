"""A client's own form: asked kindly, saved, hers alone, and closed to whoever looks over her shoulder."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from sqlalchemy import select

from practice.models.appointments import Appointment, Attendance
from practice.models.intake import IntakeAnswer, IntakeResponse, QuestionnaireVersion, ResponseState
from practice.rules.lifecycle import AppointmentStatus
from practice.services import clients, intake
from tests.booked import Booked, book
from tests.conftest import Unit
from tests.engines import Database
from tests.pages import Page, Pages
from tests.people import Cast

STORY = "He put the phone down and asked what had happened."
CONTINUE, LATER = "Save and continue", "Save and come back later"


@pytest.fixture
def booked(unit: Unit, cast: Cast) -> Booked:
    with unit() as work:
        intake.publish_questionnaire(work)
    return book(unit, cast.in_person)


def open_form(pages: Pages, token: str) -> Page:
    pages.get("appointment.open_link", token=token)
    return pages.get("intake.form")


def states(unit: Unit) -> list[ResponseState]:
    with unit() as work:
        return [response.state for response in work.session.scalars(select(IntakeResponse))]


def typed(page: Page) -> str:
    return "".join(page.all("textarea", name="C1")[0].itertext()).strip()


def ticked(page: Page) -> set[str]:
    return {box.get("value", "") for box in page.all("input", "checked", type="checkbox")}


def test_she_is_asked_three_questions_and_told_who_reads_the_answers(pages: Pages, booked: Booked) -> None:
    page = open_form(pages, booked.token)
    assert page.title == "Appointment form"
    assert "Ruth" not in page.title
    assert "Only I read your answers." in page.text
    assert "Call 911." in page.text
    assert "About three minutes" in page.text
    assert "What does it look like when someone has your back? (optional)" in page.texts("label")
    assert "There is no right answer" in page.text
    assert "Being with me in my pain or confusion without needing me to have it all figured out" in page.text
    assert "Nobody, just now" in page.text
    assert page.texts("summary") == ["Why I ask"] * 3
    assert page.link("Leave this site now").href == "/leave"


def test_what_she_sends_is_there_for_her_to_change(pages: Pages, booked: Booked, unit: Unit) -> None:
    page = open_form(pages, booked.token)
    page = page.submit(CONTINUE, C1=STORY, C2=["present", "something_else"], C3=["friend"])
    assert page.h1 == "Thank you"
    assert "Your answers have reached me. I read them before we meet." in page.text
    assert states(unit) == [ResponseState.SENT]
    page = page.click("Change an answer")
    assert typed(page) == STORY
    assert ticked(page) == {"present", "something_else", "friend"}
    page = page.submit(CONTINUE, C1="Something else", C2=[])
    page = page.click("Change an answer")
    assert typed(page) == "Something else"
    assert ticked(page) == {"friend"}


def test_she_can_stop_and_come_back_by_the_link_on_another_device(
    pages: Pages, booked: Booked, unit: Unit, app: Flask
) -> None:
    page = open_form(pages, booked.token).submit(LATER, C1=STORY)
    assert page.h1 == "Saved for later"
    assert "The link in your email brings you back to it." in page.text
    assert states(unit) == [ResponseState.DRAFT]
    assert typed(open_form(Pages(app), booked.token)) == STORY


def test_every_question_may_be_left_out(pages: Pages, booked: Booked, unit: Unit) -> None:
    assert open_form(pages, booked.token).submit(CONTINUE).h1 == "Thank you"
    assert states(unit) == [ResponseState.SENT]


@pytest.mark.parametrize("button", [CONTINUE, LATER])
def test_too_long_an_answer_is_shown_again_with_everything_else(
    pages: Pages, booked: Booked, unit: Unit, button: str
) -> None:
    page = open_form(pages, booked.token).submit(button, status=422, C1="x" * 1001, C3=["friend"])
    assert page.errors == ["Make this shorter: at most 1000 characters"]
    assert page.title == "Error: Appointment form"
    assert typed(page) == "x" * 1001
    assert ticked(page) == {"friend"}
    assert states(unit) == []


def test_an_answer_that_is_not_offered_is_refused(pages: Pages, booked: Booked, unit: Unit) -> None:
    open_form(pages, booked.token)
    page = pages.post("intake.form", {"C2": ["nothing of the kind"]}, status=422)
    assert page.errors
    assert states(unit) == []


def test_answers_in_any_script_and_with_line_breaks_come_back_as_they_were(pages: Pages, booked: Booked) -> None:
    words = "Он выслушал меня.\n\n<b>Danke</b> & 谢谢 🌿"
    page = open_form(pages, booked.token).submit(LATER, C1=words.replace("\n", "\r\n"))
    assert typed(page.click("Go on now")) == words


def test_where_somebody_may_look_over_her_shoulder_nothing_is_shown_again(
    pages: Pages, unit: Unit, cast: Cast, booked: Booked
) -> None:
    with unit() as work:
        work.session.get_one(Attendance, booked.booker).discreet = True
    page = open_form(pages, booked.token).submit(LATER, C1=STORY, C3=["friend"])
    assert STORY not in page.html
    page = page.click("Go on now")
    assert STORY not in page.html
    assert not ticked(page)
    assert page.text.count("Answered.") == 2
    assert page.texts("summary").count("Replace it?") == 2
    page.submit(LATER, C2=["present"])
    with unit() as work:
        assert len(work.session.scalars(select(IntakeAnswer)).all()) == 3
        (kept,) = work.session.scalars(select(IntakeAnswer).where(IntakeAnswer.question == "C1"))
        assert kept.given == STORY


def test_a_closed_answer_can_be_replaced_and_taken_away(pages: Pages, unit: Unit, booked: Booked) -> None:
    with unit() as work:
        work.session.get_one(Attendance, booked.booker).discreet = True
    open_form(pages, booked.token).submit(LATER, C1=STORY, C3=["friend"])
    pages.get("intake.form").submit(LATER, C1="Nothing much", take_away_C3=["y"])
    with unit() as work:
        given = {answer.question: answer.given for answer in work.session.scalars(select(IntakeAnswer))}
        assert given == {"C1": "Nothing much", "C3": None}


def test_each_of_a_couple_has_a_form_of_their_own(pages: Pages, unit: Unit, cast: Cast, app: Flask) -> None:
    with unit() as work:
        intake.publish_questionnaire(work)
    booked = book(unit, cast.in_person, couple=True)
    page = open_form(pages, booked.token)
    assert "Your partner cannot see them, and answers alone, too." in page.text
    page.submit(CONTINUE, C1=STORY)
    jonas = open_form(Pages(app), booked.partners_token)
    assert STORY not in jonas.html
    assert "Answered." not in jonas.text
    jonas.submit(LATER, C1="Silence.")
    assert sorted(states(unit)) == [ResponseState.DRAFT, ResponseState.SENT]
    assert "Silence." not in pages.get("intake.form").html


def test_without_a_link_there_is_no_form(pages: Pages, booked: Booked, unit: Unit) -> None:
    assert pages.get("intake.form", status=404).h1 == "This link does not open anything"
    open_form(pages, booked.token)
    with unit() as work:
        clients.revoke_links(work, attendance_id=booked.booker)
    assert pages.get("intake.form", status=404).h1 == "This link does not open anything"


def test_the_form_closes_with_its_appointment(pages: Pages, booked: Booked, unit: Unit) -> None:
    page = open_form(pages, booked.token)
    with unit() as work:
        work.session.get_one(Appointment, booked.id).status = AppointmentStatus.CANCELLED
    page = page.submit(CONTINUE, C1=STORY)
    assert page.path == "/appointment"
    assert "The form is closed" in page.text
    assert states(unit) == []


def test_an_address_that_says_saved_before_anything_is_saved_shows_the_form(pages: Pages, booked: Booked) -> None:
    open_form(pages, booked.token)
    assert pages.get("intake.form", saved="yes").h1 == "A few questions before we meet"


def test_a_newer_wording_is_asked_of_the_next_client_only(pages: Pages, booked: Booked, unit: Unit) -> None:
    open_form(pages, booked.token).submit(LATER, C1=STORY)
    with unit() as work:
        (first,) = work.session.scalars(select(QuestionnaireVersion))
        newer = {**first.definition, "version": 2, "sections": [{**first.definition["sections"][0], "questions": []}]}
        work.session.add(QuestionnaireVersion(key=first.key, version=2, definition=newer, published_at=work.now))
    assert typed(pages.get("intake.form")) == STORY


def test_no_answer_reaches_the_log_or_the_database_unsealed(
    pages: Pages, booked: Booked, unit: Unit, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        open_form(pages, booked.token).submit(CONTINUE, C1="sentinel-of-an-answer", C3=["friend"])
    assert "sentinel-of-an-answer" not in caplog.text
    assert "sentinel-of-an-answer" not in str(database.rows())
