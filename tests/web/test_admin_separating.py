"""She gives two people times alone, or makes two records of them; neither of the two reads why, nor of the other."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from practice.services import own_page
from practice.work import Actor, ActorKind
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, Booked, book
from tests.conftest import Unit
from tests.pages import Page, Pages
from tests.people import Cast

AFTERNOON = TUESDAY_AFTERNOON.isoformat()


def page_of(pages: Pages, booked: Booked) -> Page:
    return pages.get("admin.appointment", appointment_id=booked.id)


def couple(unit: Unit, cast: Cast) -> Booked:
    booked = book(unit, cast.in_person, couple=True)
    with unit(Actor(ActorKind.CLIENT, booked.partner)) as work:
        own_page.accept(work, appointment_id=booked.id, attendance_id=booked.partner)
    return booked


def test_she_makes_two_appointments_of_one(ruths_pages: Pages, app: Flask, unit: Unit, cast: Cast) -> None:
    booked = couple(unit, cast)
    page = page_of(ruths_pages, booked).click("Start individually")
    assert "Neither reads why" in page.text
    page = page.submit("Make two appointments", {"bookers": "keeps", "start": AFTERNOON})
    assert "Each has a time alone: Tuesday 9 March, 10:15 a.m., and Tuesday 9 March, 1:30 p.m." in " ".join(
        page.html.split()
    )
    assert "Jonas" not in page.text
    assert "Each has a time of their own" in page.text
    amara, jonas = Pages(app), Pages(app)
    hers = amara.get("appointment.open_link", token=booked.token)
    his = jonas.get("appointment.open_link", token=booked.partners_token)
    assert "10:15 to 11:05 a.m." in hers.text
    assert "1:30 to 2:20 p.m." in his.text
    for own, other in ((hers, "1:30"), (his, "10:15 a")):
        assert other not in own.text
        for word in ("partner", "Jonas", "Amara", "couple", "alone"):
            assert word not in own.text.replace("when you booked", "")
    assert jonas.get("appointment.move").h1 == "Choose a new time", "in his own appointment he decides himself"


def test_what_is_missing_or_taken_is_said_at_its_place(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = couple(unit, cast)
    wednesday = TUESDAY + timedelta(days=1)
    book(unit, cast.phone, start=wednesday)
    page = page_of(ruths_pages, booked).click("Start individually")
    assert page.submit("Make two appointments", status=422).errors == [
        "Choose a time",
        "Choose whether the start stays",
    ]
    other = {"bookers": "another", "start": AFTERNOON}
    assert page.submit("Make two appointments", other, status=422).errors == [
        "Enter a date and a time that there is, or keep the start"
    ]
    typed = {"bookers_on": "2027-03-10", "bookers_at": "10:15"}
    assert page.submit("Make two appointments", {**other, **typed}, status=409).errors == [
        "Another appointment is there. Choose a time beside it."
    ]
    late = {"bookers": "keeps", "start": "another", "on": "2027-03-09", "at": "11:05"}
    page = page.submit("Make two appointments", late, status=422)
    assert "This is possible, but:" in page.text
    page.submit("Do it all the same", {**late, "reason": "they come one after the other"})


def test_two_records_are_made_only_by_a_choice_and_once(ruths_pages: Pages, app: Flask, unit: Unit, cast: Cast) -> None:
    booked = couple(unit, cast)
    page = page_of(ruths_pages, booked).click("They come separately now")
    assert "They are still to come together" in page.text
    assert not page.all("input", name="answer")
    booked = book(unit, cast.in_person, couple=True, start=TUESDAY - timedelta(days=14))
    page = page_of(ruths_pages, booked).click("They come separately now")
    assert "It cannot be undone." in page.text
    assert page.submit("Continue", status=422).errors == ["Choose whether they are two records from now on"]
    amara, jonas = Pages(app), Pages(app)
    assert "You and your partner" in amara.get("appointment.open_link", token=booked.token).text
    page = page.submit("Continue", answer="apart")
    assert "They are two records from now on." in page.text
    assert "They come separately now" not in page.text
    for browser, token in ((amara, booked.token), (jonas, booked.partners_token)):
        own = browser.get("appointment.open_link", token=token)
        for word in ("partner", "couple", "Jonas", "Amara"):
            assert word not in own.text
    assert ruths_pages.answer("GET", "admin.separate", appointment_id=booked.id).status_code == 303


def test_for_one_person_there_is_neither(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    page = page_of(ruths_pages, book(unit, cast.in_person))
    assert not {"Start individually", "They come separately now"} & {link.words for link in page.links}
