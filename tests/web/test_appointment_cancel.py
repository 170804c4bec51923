"""Cancelling, keeping, and a partner's own answer: each asked once, none by accident."""

from __future__ import annotations

import pytest

from practice.models.appointments import Answer
from practice.rules.lifecycle import AppointmentStatus
from tests.booked import TUESDAY_AFTERNOON, Booked, appointment, attendance, book, waiting
from tests.conftest import Unit
from tests.engines import Database
from tests.pages import Page, Pages
from tests.people import Cast


def opened(pages: Pages, booked: Booked) -> Page:
    return pages.get("appointment.open_link", token=booked.token)


def test_a_form_that_a_scanner_sends_by_itself_cancels_nothing(
    pages: Pages, unit: Unit, cast: Cast, database: Database
) -> None:
    booked = book(unit, cast.in_person, couple=True)
    page = opened(pages, booked).click("Cancel this appointment")
    before = database.rows()
    page = page.submit("Continue", status=422, reason="We moved away.")
    assert page.errors == ["Choose whether to cancel or to keep it"]
    assert page.value("reason") == "We moved away."
    assert database.rows() == before
    answering = pages.get("appointment.open_link", token=booked.partners_token).click("Answer")
    assert answering.submit("Continue", status=422).errors == ["Choose whether you are coming"]
    assert database.rows() == before


def test_she_keeps_it_after_all(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    page = opened(pages, booked).click("Cancel this appointment").submit("Continue", answer="keep")
    assert "Nothing has changed. Your appointment stands." in page.text
    with unit() as work:
        assert appointment(work, booked).status is AppointmentStatus.BOOKED


def test_she_cancels_and_is_told_that_it_is_all_right(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    asking = opened(pages, booked).click("Cancel this appointment")
    for _ in range(2):
        page = asking.submit("Continue", answer="cancel", reason="We moved away.\nThank you.")
        assert page.h1 == "Your appointment is cancelled"
        assert "That is all right. You can book again whenever you like." in page.text
        assert "moved away" not in page.html
    assert page.click("Make a new booking").path == "/"
    with unit() as work:
        assert appointment(work, booked).cancel_reason == "We moved away.\nThank you."
        assert len(waiting(work, booked)) == 2


def test_a_partner_says_yes_and_later_no(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    page = pages.get("appointment.open_link", token=booked.partners_token).click("Answer")
    page = page.submit("Continue", answer="coming")
    assert "You have said that you are coming." in page.text
    asking = page.click("Change my answer")
    for _ in range(2):
        page = asking.submit("Continue", answer="not_coming")
        assert page.h1 == "You are not coming"
        assert "That is all right." in page.text
    assert not [link for link in page.links if link.href.startswith("/appointment")]
    pages.get("appointment.calendar_file", status=404)
    pages.get("appointment.decline", status=409)
    with unit() as work:
        assert attendance(work, booked.partner).answer is Answer.DECLINED
        assert appointment(work, booked).status is AppointmentStatus.BOOKED


@pytest.mark.parametrize("name", ["move", "change_format", "cancel", "correct_address"])
def test_without_the_forms_own_token_nothing_changes(
    pages: Pages, unit: Unit, cast: Cast, database: Database, name: str
) -> None:
    opened(pages, book(unit, cast.in_person))
    before = database.rows() | {"throttle": []}  # tries are counted, whatever they are
    typed = {
        "start": TUESDAY_AFTERNOON.isoformat(),
        "session_format": cast.online.id,
        "answer": "cancel",
        "email": "noor@example.com",
        "seen": "private",
    }
    page = pages.post(f"appointment.{name}", typed, csrf=False, status=422)
    assert page.errors == ["This page was open for a while. Nothing is lost: press the button once more."]
    assert database.rows() | {"throttle": []} == before
