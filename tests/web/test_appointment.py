"""Her own page: opened by her link, true to what she booked, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from practice.rules.lifecycle import AppointmentStatus
from practice.services import appointments, clients, own_page
from tests.booked import AFTER_THE_CHANGE, TUESDAY, Booked, as_ruth, book
from tests.conftest import Clock, Unit
from tests.engines import Database
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import Cast

OWN_PAGES = ("show", "calendar_file", "move", "change_format", "cancel", "decline", "correct_address")
CHANGES = ("move", "change_format", "cancel", "decline", "correct_address", "send_again")
FOR_THE_BOOKER = ("move", "change_format", "cancel", "correct_address")


def opened(pages: Pages, booked: Booked) -> Page:
    return pages.get("appointment.open_link", token=booked.token)


def facts(page: Page) -> dict[str, str]:
    return dict(zip(page.texts("dt"), page.texts("dd"), strict=True))


def test_her_link_leads_to_her_page_and_leaves_its_token_behind(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.walk, phone="+15195550142", rain_plan="indoors")
    answer = pages.answer("GET", "appointment.open_link", token=booked.token)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/appointment"
    assert booked.token not in answer.headers["Set-Cookie"]
    page = opened(pages, booked)
    assert page.h1 == "Your appointment"
    assert "Tuesday 9 March 2027, 10:15 to 11:05 a.m., Eastern Time" in page.text
    assert "Walk & Talk, 50 minutes" in page.text
    said = facts(page)
    assert said["Where"] == "Heron Park, north gate"
    assert said["How to find it"] == "At the green gate beside the bus stop."
    assert said["If the weather is bad"] == "We meet indoors, at my office"
    assert said["Cost"] == "$150"
    assert said["Email"] == "a…@example.org"
    assert "Until Monday 8 March, 10:15 a.m. you can change or cancel it here." in page.text
    assert booked.token not in page.html


@pytest.mark.parametrize(
    ("caller", "where"),
    [("practitioner", "I call you at the number that ends in 42"), ("client", "You call me at (519) 555-0100")],
)
def test_it_says_who_calls_whom(pages: Pages, unit: Unit, cast: Cast, caller: str, where: str) -> None:
    with unit() as work:
        work.session.merge(cast.phone).caller = caller
    page = opened(pages, book(unit, cast.phone, phone="+15195550142"))
    assert facts(page)["Where"] == where
    assert "0142" not in page.html


def test_the_room_of_an_online_session_opens_from_the_page(pages: Pages, unit: Unit, cast: Cast) -> None:
    page = opened(pages, book(unit, cast.online, join_url="https://video.example.org/room"))
    assert page.link("Open the video room").href == "https://video.example.org/room"


def test_reading_changes_nothing(pages: Pages, unit: Unit, cast: Cast, database: Database) -> None:
    booked = book(unit, cast.in_person, couple=True)
    before = database.rows()
    for token in (booked.token, booked.partners_token):
        for method in ("HEAD", "GET", "HEAD"):
            assert pages.answer(method, "appointment.open_link", token=token).status_code == 303
            for name in (*OWN_PAGES, "find"):
                assert pages.answer(method, f"appointment.{name}").status_code in (200, 404)
    assert database.rows() == before


def test_every_link_that_is_none_is_answered_alike(
    pages: Pages, unit: Unit, cast: Cast, clock: Clock, app: Flask
) -> None:
    booked, revoked = book(unit, cast.in_person), book(unit, cast.phone, start=at("2027-03-10T15:15"))
    with unit() as work:
        clients.revoke_links(work, attendance_id=revoked.booker)
    altered = booked.token[:-1] + ("A" if booked.token[-1] != "A" else "B")
    answers = {Pages(app).get("/appointment", status=404).html}
    for token in (revoked.token, altered, booked.token.swapcase(), "x", "é" * 300, "%00"):
        answers.add(pages.get("appointment.open_link", token=token, status=404).html)
    clock.set(TUESDAY + timedelta(days=31))
    answers.add(pages.get("appointment.open_link", token=booked.token, status=404).html)
    assert len(answers) == 1
    assert "Send me my link" in answers.pop()


def test_a_link_that_was_revoked_while_the_page_is_open_opens_nothing_more(
    pages: Pages, unit: Unit, cast: Cast
) -> None:
    booked = book(unit, cast.in_person)
    opened(pages, booked)
    with unit() as work:
        clients.revoke_links(work, attendance_id=booked.booker)
    for name in OWN_PAGES:
        assert pages.get(f"appointment.{name}", status=404).h1 == "This link does not open anything"
    for name in CHANGES:
        assert pages.post(f"appointment.{name}", status=404).h1 == "This link does not open anything"


def test_a_second_link_replaces_the_first(pages: Pages, unit: Unit, cast: Cast) -> None:
    first, second = book(unit, cast.in_person), book(unit, cast.phone, start=at("2027-03-10T15:15"))
    opened(pages, first)
    assert "Wednesday 10 March" in opened(pages, second).text


def test_a_partners_page_is_her_own_and_offers_only_her_own_answer(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    page = pages.get("appointment.open_link", token=booked.partners_token)
    for others in ("Amara", "amara", "$210", "older wording", "Change the time", "Cancel"):
        assert others not in page.html
    assert facts(page)["Who is coming"] == "You, as a couple"
    assert facts(page)["Email"] == "j…@example.com"
    pages.get("appointment.decline")
    for name in FOR_THE_BOOKER:
        pages.get(f"appointment.{name}", status=404)
        pages.post(f"appointment.{name}", {"answer": "cancel", "start": TUESDAY.isoformat()}, status=404)
    pages.post("appointment.send_again", status=404)


def test_the_one_who_booked_learns_of_her_partner_only_confirmed_or_not(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    seen = [facts(opened(pages, booked))["Who is coming"]]
    for say in (own_page.accept, own_page.decline):
        with unit() as work:
            say(work, appointment_id=booked.id, attendance_id=booked.partner)
        page = opened(pages, booked)
        seen.append(facts(page)["Who is coming"])
        assert "Jonas" not in page.html
    not_yet, yes = "You and your partner (not confirmed)", "You and your partner (confirmed)"
    assert seen == [not_yet, yes, not_yet]
    assert pages.get("appointment.decline", status=404).h1 == "There is nothing here"


def test_a_minute_after_the_deadline_the_old_terms_and_the_phone_stand_there(
    pages: Pages, unit: Unit, cast: Cast, clock: Clock
) -> None:
    booked = book(unit, cast.in_person)
    clock.set(TUESDAY - timedelta(hours=24, minutes=1))
    assert "Change the time" in opened(pages, booked).text
    clock.set(TUESDAY - timedelta(hours=24) + timedelta(minutes=1))
    page = opened(pages, booked)
    assert "An older wording, not in force any more." in page.text
    assert "(519) 555-0100" in page.text
    assert not {"Change the time", "Change how we meet", "Cancel this appointment"} & {
        link.words for link in page.links
    }
    for name in ("move", "change_format", "cancel"):
        refused = pages.get(f"appointment.{name}", status=409)
        assert "An older wording" in refused.text
        assert "(519) 555-0100" in refused.text


def test_a_deadline_before_a_change_of_clocks_is_elapsed_time(pages: Pages, unit: Unit, cast: Cast) -> None:
    sunday = at("2027-03-14T14:15")  # 10:15 a.m. in summer time, which began that night
    page = opened(pages, book(unit, cast.in_person, start=sunday))
    assert "Until Saturday 13 March, 9:15 a.m. you can change" in page.text
    page = opened(pages, book(unit, cast.in_person, start=AFTER_THE_CHANGE))
    assert "Monday 15 March 2027, 10:15 to 11:05 a.m., Eastern Time" in page.text


def test_once_it_is_over_nothing_is_offered(pages: Pages, unit: Unit, cast: Cast, clock: Clock) -> None:
    booked = book(unit, cast.in_person, couple=True)
    clock.set(TUESDAY)
    for token in (booked.token, booked.partners_token):
        page = pages.get("appointment.open_link", token=token)
        assert page.h1 == "Your appointment is over"
        assert not page.all("main form")
        assert not [link for link in page.links if link.href.startswith("/appointment")]
    assert pages.get("appointment.decline", status=409)


def test_a_cancelled_appointment_says_so_and_leads_to_a_new_booking(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    with unit(as_ruth(cast)) as work:
        appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="I am ill.")
    page = opened(pages, booked)
    assert page.h1 == "Your appointment is cancelled"
    assert "I could not keep this time." in page.text
    assert "ill" not in page.text.split()
    assert page.click("Make a new booking").path == "/"
    assert "It does not take place." in pages.get("appointment.open_link", token=booked.partners_token).text
    opened(pages, booked)
    pages.get("appointment.calendar_file", status=404)
    for name in ("move", "change_format", "cancel", "correct_address"):
        pages.get(f"appointment.{name}", status=409)


def test_a_request_says_that_it_waits_for_an_answer(pages: Pages, unit: Unit, cast: Cast) -> None:
    page = opened(pages, book(unit, cast.in_person, status=AppointmentStatus.REQUESTED))
    assert page.h1 == "You have asked for this time"
    assert "Until then this time is kept for you." in page.text


def test_a_discreet_page_has_a_title_without_the_practice(pages: Pages, unit: Unit, cast: Cast) -> None:
    page = opened(pages, book(unit, cast.in_person, discreet=True))
    assert page.title == "Your appointment"
    assert "Short and discreet" in facts(page)["What I write"]
