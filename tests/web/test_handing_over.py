"""An invitation that Amara passes on: it opens one page, brings Jonas his own link, and tells her nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from practice.models.appointments import Answer, Attendance
from practice.models.scheduling import Party
from practice.rules.letter_kinds import LetterKind
from practice.services import appointments, own_page
from practice.services.contact import is_discreet
from practice.work import Actor, ActorKind, Work
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, Booked, appointment, as_ruth, attendance, book, waiting
from tests.conftest import Clock, Unit
from tests.pages import Page, Pages
from tests.people import Cast

JONAS = {"name": "Jonas", "email": "jonas@example.com", "seen": "private"}
ALL_THE_SAME = "If this invitation is still open, a letter with your own link is on its way to"


@pytest.fixture
def booked(unit: Unit, cast: Cast) -> Booked:
    """Amara's appointment for two, of which nobody but she has heard yet."""
    made = book(unit, cast.in_person)
    with unit() as work:
        appointment(work, made).party = Party.COUPLE
    return made


def passes_on(pages: Pages, booked: Booked) -> Page:
    pages.get("appointment.open_link", token=booked.token)
    return pages.get("appointment.show").click("Pass the invitation on").submit("Make an address", name="Jonas Weber")


def address_on(page: Page) -> str:
    (address,) = page.texts("p", class_="address")
    return address.removeprefix("https://book.example.org")


def invited_by_letter(work: Work, booked: Booked) -> Attendance:
    """The one person to whom a letter has still to go: her partner."""
    ((kind, whose),) = waiting(work, booked)
    assert kind is LetterKind.PARTNER_INVITATION
    return attendance(work, whose or "")


def test_jonas_gets_his_own_link_in_his_own_mailbox(pages: Pages, app: Flask, unit: Unit, booked: Booked) -> None:
    page = passes_on(pages, booked)
    assert "Would you come along on Tuesday 9 March" in page.text
    address, jonas = address_on(page), Pages(app)
    invited = jonas.get(address)
    assert (invited.h1, invited.path) == ("You are invited", "/invitation")
    assert "Tuesday 9 March, 10:15 a.m." in invited.text
    for hers in ("Amara", "amara", "Weber", "Willow", "$"):
        assert hers not in invited.text
    thanks = invited.submit("Send me my link", JONAS)
    assert thanks.h1 == "Thank you"
    assert f"{ALL_THE_SAME} jonas@example.com." in thanks.html
    with unit() as work:
        his = invited_by_letter(work, booked)
        assert (his.client.name, his.client.email, his.discreet, his.answer) == (
            "Jonas",
            "jonas@example.com",
            False,
            Answer.INVITED,
        )


def test_what_was_passed_on_opens_that_one_page_and_nothing_else(pages: Pages, app: Flask, booked: Booked) -> None:
    jonas = Pages(app)
    jonas.get(address_on(passes_on(pages, booked)))
    for endpoint in ("appointment.show", "appointment.contact_rule", "appointment.decline", "intake.form"):
        assert jonas.get(endpoint, status=404).h1 == "This link does not open anything"


def test_only_the_first_counts_and_every_other_is_answered_alike(
    pages: Pages, app: Flask, unit: Unit, booked: Booked
) -> None:
    address = address_on(passes_on(pages, booked))
    before = pages.get("appointment.hand_over").text
    Pages(app).get(address).submit("Send me my link", JONAS)
    assert pages.get("appointment.hand_over").text == before
    curious = Pages(app).get(address)
    assert curious.h1 == "You are invited"
    thanks = curious.submit("Send me my link", {**JONAS, "name": "Amara", "email": "amara@example.org"})
    assert f"{ALL_THE_SAME} amara@example.org." in thanks.html
    with unit() as work:
        assert invited_by_letter(work, booked).client.email == "jonas@example.com"


def test_a_new_address_after_it_was_used_is_of_no_use(pages: Pages, app: Flask, unit: Unit, booked: Booked) -> None:
    """Or else she could lead his letters to herself."""
    page = passes_on(pages, booked)
    Pages(app).get(address_on(page)).submit("Send me my link", JONAS)
    again = page.submit("Make a new address")
    assert address_on(again) != address_on(page)
    assert Pages(app).get(address_on(page), status=404).h1 == "This link does not open anything"
    Pages(app).get(address_on(again)).submit("Send me my link", {**JONAS, "email": "amara@example.com"})
    with unit() as work:
        assert invited_by_letter(work, booked).client.email == "jonas@example.com"


def test_amara_keeps_her_own_page_when_she_looks_at_it_herself(pages: Pages, booked: Booked) -> None:
    pages.get(address_on(passes_on(pages, booked)))
    assert pages.get("appointment.show").h1 == "Your appointment"


def test_nothing_that_jonas_does_changes_what_amara_sees(pages: Pages, app: Flask, unit: Unit, booked: Booked) -> None:
    address = address_on(passes_on(pages, booked))
    seen = [(pages.get("appointment.show").text, pages.get("appointment.hand_over").text)]
    Pages(app).get(address).submit("Send me my link", JONAS)
    seen.append((pages.get("appointment.show").text, pages.get("appointment.hand_over").text))
    with unit() as work:
        partner = invited_by_letter(work, booked).id
    with unit(Actor(ActorKind.CLIENT, partner)) as work:
        own_page.decline(work, appointment_id=booked.id, attendance_id=partner)
    seen.append((pages.get("appointment.show").text, pages.get("appointment.hand_over").text))
    assert len(set(seen)) == 1
    assert "You and your partner (not confirmed)" in seen[0][0]


def test_it_opens_nothing_once_it_is_called_off_or_begins(
    pages: Pages, app: Flask, unit: Unit, cast: Cast, clock: Clock, booked: Booked
) -> None:
    address = address_on(passes_on(pages, booked))
    clock.set(TUESDAY + timedelta(minutes=1))
    Pages(app).get(address, status=404)
    clock.set(TUESDAY - timedelta(days=3))
    form = Pages(app).get(address)
    with unit(as_ruth(cast)) as work:
        appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="ill")
    form.submit("Send me my link", JONAS, status=404)
    pages.get("appointment.hand_over", status=409)


def test_it_follows_the_appointment_to_its_new_time(
    pages: Pages, app: Flask, unit: Unit, cast: Cast, booked: Booked
) -> None:
    address = address_on(passes_on(pages, booked))
    with unit(as_ruth(cast)) as work:
        appointments.reschedule_by_practitioner(work, appointment_id=booked.id, start=TUESDAY_AFTERNOON, reason="later")
    assert "1:30 p.m." in Pages(app).get(address).text


def test_whom_a_letter_of_mine_asks_is_passed_nothing(pages: Pages, unit: Unit, cast: Cast) -> None:
    couple = book(unit, cast.in_person, couple=True)
    pages.get("appointment.open_link", token=couple.token)
    assert "Pass the invitation on" not in pages.get("appointment.show").text
    pages.get("appointment.hand_over", status=404)
    pages.get("appointment.open_link", token=couple.partners_token)
    pages.get("appointment.hand_over", status=404)


def test_both_may_have_one_mailbox_and_then_both_are_written_to_discreetly(
    pages: Pages, app: Flask, unit: Unit, booked: Booked
) -> None:
    address = address_on(passes_on(pages, booked))
    shared = {"name": "Jonas", "email": "amara@example.org", "seen": "shared"}
    Pages(app).get(address).submit("Send me my link", shared)
    with unit() as work:
        hers, his = attendance(work, booked.booker), invited_by_letter(work, booked)
        assert (hers.discreet, his.discreet) == (False, True)
        assert is_discreet(work, attendance=hers)
        assert hers.client_id != his.client_id
