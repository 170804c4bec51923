"""Around a client's questions: what she reads before, what she checks and sends, and how she takes it back."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import select

from practice.models.appointments import Appointment, Attendance
from practice.models.intake import IntakeResponse, ResponseState
from practice.rules.conditions import Value
from practice.rules.lifecycle import AppointmentStatus
from practice.services import intake
from tests.booked import Booked, book
from tests.conftest import Unit
from tests.pages import Page, Pages
from tests.people import Cast

STORY = "He put the phone down\nand asked <b>what</b> had happened."
CONTACT: Mapping[str, Value] = {"A1": "Amara", "A3": "alone", "A4": "private", "A5": ("email",)}
SAFETY: Mapping[str, Value] = {"E1": "yes", "E2": "often", "E5": "worried"}
BEFORE = (
    "A few questions before we meet They help me understand what having your back means to you. About 10 minutes. "
    "Almost everything is optional; a few words are plenty. Stop at any time: what you have answered is saved, and the "
    "link in your email brings you back. Only I read your answers. If you come as a couple, your partner cannot see "
    "them. I read them before our session, not straight away, so if you are in danger or thinking of ending your life, "
    "please use the numbers below now. Are you on a device nobody else checks? If not, you can wait, or phone me. "
    "“Leave this site”, top right, closes this at once."
)


@pytest.fixture
def booked(unit: Unit, cast: Cast, pages: Pages) -> Booked:
    made = book(unit, cast.in_person)
    pages.get("appointment.open_link", token=made.token)
    return made


def answer(unit: Unit, booked: Booked, answers: Mapping[str, Value]) -> None:
    with unit(booked.actor()) as work:
        intake.save_answers(work, attendance_id=booked.booker, answers=answers)


def sent(unit: Unit, booked: Booked, pages: Pages, **more: Value) -> Page:
    answer(unit, booked, CONTACT | more)
    return pages.get("intake.check").submit("Send to Ruth Okafor")


def response(unit: Unit) -> IntakeResponse | None:
    with unit() as work:
        return work.session.scalars(select(IntakeResponse)).first()


# Before she begins


def test_before_she_begins_she_reads_these_words(pages: Pages, booked: Booked) -> None:
    page = pages.get("intake.before")
    assert page.title == "Appointment form"
    helplines = page.texts("ul", class_="helplines")[0]  # the first; they end every page, too
    assert "Call 911." in helplines
    assert page.text.replace(f"{helplines} ", "", 1) == f"{BEFORE} Start I would rather talk by phone"
    (bold,) = [words for words in page.texts("strong") if "danger or" in words]
    assert bold == "if you are in danger or thinking of ending your life, please use the numbers below now."
    assert page.link("Start").href == "/form?begin=yes"


def test_whoever_would_rather_talk_is_told_how_to_reach_me(pages: Pages, booked: Booked, unit: Unit) -> None:
    page = pages.get("intake.before").submit("I would rather talk by phone")
    assert page.path == "/form/before"
    assert "We talk instead. You need not fill in anything." in page.text
    assert "Ruth Okafor" in page.text
    assert page.link("Start").href == "/form?begin=yes", "she may still write"
    found = response(unit)
    assert found is not None
    assert found.prefers_phone_at is not None
    assert found.state is ResponseState.DRAFT


def test_a_press_without_its_token_keeps_nothing(pages: Pages, booked: Booked, unit: Unit) -> None:
    pages.get("intake.before")
    page = pages.post("intake.by_phone", csrf=False, status=422)
    assert page.h1 == "A few questions before we meet"
    assert response(unit) is None


def test_her_page_says_until_when_and_no_longer_once_it_is_sent(pages: Pages, booked: Booked, unit: Unit) -> None:
    due = "Before we meet on Tuesday 9 March."
    assert due in pages.get("appointment.show").text
    answer(unit, booked, CONTACT)
    pages.get("intake.check").submit("Send to Ruth Okafor")
    assert due not in pages.get("appointment.show").text


# Checking and sending


def test_she_checks_everything_part_by_part_and_sends_it(pages: Pages, booked: Booked, unit: Unit) -> None:
    answer(unit, booked, CONTACT | {"C1": STORY, "C2": ("listening", "present")} | SAFETY)
    page = pages.get("intake.check")
    assert page.title == "Appointment form"
    assert "He put the phone down<br>and asked &lt;b&gt;what&lt;/b&gt; had happened." in page.html
    assert "Being present and engaged emotionally<br>Really listening" in page.html
    assert "Not provided" in page.text
    assert page.link("Change your answer to: What does it look like when someone has your back?").href == (
        "/form/meaning"
    )
    page = page.submit("Send to Ruth Okafor")
    assert (page.path, page.h1) == ("/form/sent", "Thank you")
    assert "I read them before we meet on Tuesday 9 March" in page.text
    for words in ("Read your own words", "Your copy of the form", "Change an answer", "Take your answers back"):
        assert page.link(words)
    found = response(unit)
    assert found is not None
    assert found.state is ResponseState.SENT
    assert "What you change reaches me, too." in pages.get("intake.check").text


def test_what_is_still_missing_is_named_with_a_link_and_nothing_can_be_sent(
    pages: Pages, booked: Booked, unit: Unit
) -> None:
    answer(unit, booked, {"C1": STORY})
    page = pages.get("intake.check")
    assert "Before you can send it, I need to know this:" in page.text
    assert page.link("What would you like me to call you?").href == "/form/contact"
    assert "Send to Ruth Okafor" not in page.text
    page = pages.post("intake.check")
    assert page.path == "/form/check"
    found = response(unit)
    assert found is not None
    assert found.state is ResponseState.DRAFT


def test_nothing_about_safety_is_shown_nor_whether_it_was_answered(pages: Pages, booked: Booked, unit: Unit) -> None:
    answer(unit, booked, CONTACT)
    without = pages.get("intake.check")
    answer(unit, booked, SAFETY)
    assert pages.get("intake.check").text == without.text
    assert "This part is optional. Whatever you answer in it is never shown again" in without.text
    assert "afraid of how your partner" not in without.html


def test_where_somebody_may_look_over_her_shoulder_only_that_she_answered_is_said(
    pages: Pages, booked: Booked, unit: Unit
) -> None:
    answer(unit, booked, CONTACT | {"C1": STORY})
    with unit() as work:
        work.session.get_one(Attendance, booked.booker).discreet = True
    page = pages.get("intake.check")
    assert "phone down" not in page.html
    assert "Answered" in page.texts("dd")
    assert "Not provided" in page.texts("dd")
    page = page.submit("Send to Ruth Okafor")
    assert "Your copy of the form" not in page.text
    assert "Read your own words" not in page.text


def test_a_page_about_something_that_was_not_sent_leads_back(pages: Pages, booked: Booked) -> None:
    for endpoint in ("intake.check", "intake.sent"):
        answered = pages.answer("GET", endpoint)
        assert (answered.status_code, answered.location) == (303, "/form"), endpoint
    assert pages.answer("GET", "intake.withdraw").location == "/appointment"


# Taking it back


def test_she_takes_her_answers_back_only_by_choosing_to(pages: Pages, booked: Booked, unit: Unit) -> None:
    sent(unit, booked, pages, C1=STORY)
    page = pages.get("intake.withdraw")
    assert page.value("answer") is None
    page = page.submit("Continue", status=422)
    assert page.errors == ["Choose whether to take them back"]
    page.submit("Continue", answer="leave")
    found = response(unit)
    assert found is not None
    assert found.state is ResponseState.SENT
    page = pages.get("intake.withdraw").submit("Continue", answer="take_back")
    assert page.path == "/appointment"
    assert "Your answers are yours again." in page.text
    found = response(unit)
    assert found is not None
    assert found.state is ResponseState.WITHDRAWN


def test_what_was_taken_back_is_sent_again(pages: Pages, booked: Booked, unit: Unit) -> None:
    sent(unit, booked, pages, C1=STORY)
    pages.get("intake.withdraw").submit("Continue", answer="take_back")
    page = pages.get("intake.check").submit("Send to Ruth Okafor")
    assert page.h1 == "Thank you"


def test_a_cancelled_appointment_closes_the_form_but_keeps_her_copy_and_her_way_back(
    pages: Pages, booked: Booked, unit: Unit
) -> None:
    sent(unit, booked, pages, C1=STORY)
    with unit() as work:
        work.session.get_one(Appointment, booked.id).status = AppointmentStatus.CANCELLED
    for endpoint in ("intake.before", "intake.check"):
        assert pages.answer("GET", endpoint).location == "/appointment", endpoint
    assert "He put the phone down" in pages.get("intake.copy").text
    assert "Go on" not in pages.get("intake.help_now").text.split("Go on when")[0]
    pages.get("intake.withdraw").submit("Continue", answer="take_back")
    found = response(unit)
    assert found is not None
    assert found.state is ResponseState.WITHDRAWN


# Help


def test_help_says_whom_to_ring_and_nothing_of_her(pages: Pages, booked: Booked) -> None:
    page = pages.get("intake.help_now")
    assert page.title == "Appointment form"
    assert "Call 911." in page.text
    assert page.link("Go on").href == "/form"


ENDPOINTS = ("before", "check", "sent", "withdraw", "help_now", "copy", "copy_pdf", "own_words")


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_without_a_link_there_is_nothing(pages: Pages, endpoint: str) -> None:
    assert pages.get(f"intake.{endpoint}", status=404).h1 == "This link does not open anything"


# On the page of her appointment


def test_the_page_of_her_appointment_says_how_far_she_has_come(pages: Pages, booked: Booked, unit: Unit) -> None:
    assert "Not started yet" in pages.get("appointment.show").text
    answer(unit, booked, {"C1": STORY})
    assert "Begun" in pages.get("appointment.show").text
    answer(unit, booked, CONTACT | {"Z1": "Nothing."})
    assert "1 of 6 done" in pages.get("appointment.show").text
    page = sent(unit, booked, pages).click("Go to your appointment")
    assert "Completed" in page.text
    for words in ("What helps me feel you have my back", "Your copy of the form", "Take your answers back"):
        assert page.link(words)


def test_where_somebody_may_look_over_her_shoulder_the_page_leads_to_no_answer(
    pages: Pages, booked: Booked, unit: Unit
) -> None:
    sent(unit, booked, pages, C1=STORY)
    with unit() as work:
        work.session.get_one(Attendance, booked.booker).discreet = True
    page = pages.get("appointment.show")
    assert "I do not show your answers again." in page.text
    assert "Your copy of the form" not in page.text
    assert page.link("Take your answers back")
