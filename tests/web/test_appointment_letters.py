"""Sent again, sent to the right address, and "I have booked before"."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from practice.models.outbox import OutboxMessage, OutboxState
from practice.rules.letter_kinds import LetterKind
from tests.booked import Booked, attendance, book, waiting
from tests.conftest import Unit
from tests.pages import Page, Pages
from tests.people import Cast


def opened(pages: Pages, booked: Booked) -> Page:
    return pages.get("appointment.open_link", token=booked.token)


def looked_up(unit: Unit) -> list[OutboxMessage]:
    with unit() as work:
        return list(
            work.session.scalars(
                select(OutboxMessage).where(
                    OutboxMessage.state == OutboxState.WAITING, OutboxMessage.kind == LetterKind.LINK_RESEND
                )
            )
        )


def test_a_letter_that_is_not_there_is_sent_again(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    page = opened(pages, booked).submit("Send it again")
    assert page.h1 == "Your appointment"
    assert "I have sent your letter again." in page.text
    with unit() as work:
        assert set(waiting(work, booked)) == {(LetterKind.CONFIRMATION, booked.booker)}


def test_without_the_forms_own_token_nothing_is_sent_again(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    opened(pages, booked)
    pages.post("appointment.send_again", csrf=False, status=422)
    with unit() as work:
        assert not waiting(work, booked)


def test_a_corrected_address_keeps_this_browser_and_shuts_the_old_link(
    pages: Pages, unit: Unit, cast: Cast, app: Flask
) -> None:
    booked = book(unit, cast.in_person)
    page = opened(pages, booked).click("Change the address")
    assert page.value("email") == "amara@example.org"
    assert page.value("seen") == "private"
    page = page.submit("Keep this", email="amara@example.com")
    assert "I write to amara@example.com from now on, and have sent your letter there." in page.text
    assert pages.get("appointment.show").h1 == "Your appointment"
    assert Pages(app).get("appointment.open_link", token=booked.token, status=404)


@pytest.mark.parametrize(
    "email", ["", "amara", "amara@", "amara@example.org, noor@example.org", "a" * 250 + "@example.org"]
)
def test_an_address_that_is_none_is_refused_and_stays_to_be_put_right(
    pages: Pages, unit: Unit, cast: Cast, email: str
) -> None:
    booked = book(unit, cast.in_person)
    page = opened(pages, booked).click("Change the address").submit("Keep this", status=422, email=email)
    assert len(page.errors) == 1
    assert page.value("email") == email
    with unit() as work:
        assert attendance(work, booked.booker).client.email == "amara@example.org"


def test_becoming_discreet_says_which_entry_to_delete_and_sends_nothing(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    page = opened(pages, booked).click("Change the address").submit("Keep this", seen="shared")
    assert "In your calendar there may still be an entry on Tuesday 9 March" in page.text
    assert page.title == "Your appointment"
    with unit() as work:
        assert not waiting(work, booked)
        assert attendance(work, booked.booker).discreet


def test_keeping_everything_as_it_is_changes_nothing(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, discreet=True)
    page = opened(pages, booked).click("Change the address").submit("Keep this")
    assert "I have kept that." in page.text
    assert opened(pages, booked).h1 == "Your appointment"


def test_somebody_who_has_booked_and_somebody_who_has_not_read_the_same(unit: Unit, cast: Cast, app: Flask) -> None:
    book(unit, cast.in_person)
    read = set()
    for email in ("amara@example.org", "AMARA@example.org", "nobody@example.net"):
        page = Pages(app).get("appointment.find").submit("Send me my link", email=email)
        read.add((page.text, page.path))
    assert len(read) == 1
    assert "If that address belongs to an appointment" in read.pop()[0]
    letters = looked_up(unit)
    assert len(letters) == 3
    assert {(letter.attendance_id, letter.appointment_id) for letter in letters} == {(None, None)}


def test_the_address_to_look_up_is_kept_sealed(unit: Unit, pages: Pages) -> None:
    pages.get("appointment.find").submit("Send me my link", email="zephyrine@example.net")
    [letter] = looked_up(unit)
    assert b"zephyrine" not in (letter.detail_sealed or b"")
    assert letter.detail == '{"email":"zephyrine@example.net"}'


def test_finding_needs_an_address(pages: Pages, unit: Unit) -> None:
    page = pages.get("appointment.find").submit("Send me my link", status=422, email="amara")
    assert page.errors == ["Enter an email address in the form name@example.com"]
    assert not looked_up(unit)


def test_nobody_has_letters_sent_without_end(unit: Unit, cast: Cast, make_app: Callable[..., Flask]) -> None:
    pages = Pages(make_app(LIMIT_LOOKUPS="2"))
    page = opened(pages, book(unit, cast.in_person))
    for status in (200, 200, 429):
        page.submit("Send it again", status=status)
    find = Pages(pages.app).get("appointment.find")
    find.submit("Send me my link", status=429, email="amara@example.org")
