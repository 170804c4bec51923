"""What she gets back: her own words, to change, to keep, to print, and to share only if she wants to."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import select

from practice.models.appointments import Attendance
from practice.models.intake import OwnWords
from practice.rules.conditions import Value
from practice.services import handing_in, intake
from tests.booked import Booked, book
from tests.conftest import Unit
from tests.pages import Page, Pages
from tests.people import Cast

ANSWERS: Mapping[str, Value] = {
    "A1": "Amara",
    "A3": "alone",
    "A4": "private",
    "A5": ("email",),
    "C1": "He put the phone down.",
    "C2": ("listening", "present"),
    "C0": "partner",
    "C7": "3",
    "D5": "We eat together again.",
}
BEGINNING = """When someone has my back, it looks like this:
He put the phone down.

This feels most like it to me:
– Being present and engaged emotionally
– Really listening

How it is for me now:
I can be sad, hurt or confused without having to have it all figured out: Sometimes

My new normal would look like this:
We eat together again."""
WORDS = "Stay with me.\nYou need not fix it."


@pytest.fixture
def booked(unit: Unit, cast: Cast, pages: Pages) -> Booked:
    made = book(unit, cast.in_person)
    with unit(made.actor()) as work:
        intake.save_answers(work, attendance_id=made.booker, answers=ANSWERS)
        handing_in.send(work, attendance_id=made.booker)
    pages.get("appointment.open_link", token=made.token)
    return made


def typed(page: Page) -> str:
    return "".join(page.all("textarea", name="words")[0].itertext()).strip()


def row(unit: Unit) -> OwnWords:
    with unit() as work:
        return work.session.scalars(select(OwnWords)).one()


def test_they_begin_as_what_she_said(pages: Pages, booked: Booked) -> None:
    page = pages.get("intake.own_words")
    assert (page.h1, page.title) == ("What helps me feel you have my back", "Appointment form")
    assert typed(page) == BEGINNING
    assert "Share with" not in page.text, "nothing is kept yet"


def test_she_makes_them_hers_and_shares_them_herself(pages: Pages, booked: Booked, unit: Unit) -> None:
    page = pages.get("intake.own_words").submit("Keep it", words=WORDS)
    assert "Your words are kept." in page.text
    assert (row(unit).words, row(unit).shared_at) == (WORDS, None)
    assert page.texts("p", class_="own-words") == [" ".join(WORDS.split())]
    page = page.submit("Share with Ruth Okafor")
    assert "You have shared your words with me on 1 March 2027, 10:00 a.m." in page.text
    assert row(unit).shared_at is not None
    page = page.submit("Take them back")
    assert "They are yours alone again." in page.text
    assert row(unit).shared_at is None


def test_of_two_windows_neither_overwrites_the_other_unseen(pages: Pages, booked: Booked, unit: Unit) -> None:
    first, second = pages.get("intake.own_words"), pages.get("intake.own_words")
    first.submit("Keep it", words=WORDS)
    page = second.submit("Keep it", status=409, words="Other words.")
    assert row(unit).words == WORDS
    assert typed(page) == "Other words."
    assert " ".join(WORDS.split()) in page.text
    page.submit("Keep it")
    assert row(unit).words == "Other words."


def test_words_that_changed_meanwhile_are_not_shared_unseen(pages: Pages, booked: Booked, unit: Unit) -> None:
    old = pages.get("intake.own_words").submit("Keep it", words=WORDS)
    pages.get("intake.own_words").submit("Keep it", words="Other words.")
    page = old.submit("Share with Ruth Okafor")
    assert "Read them once more before you share them." in page.text
    assert row(unit).shared_at is None


def test_too_many_words_are_all_still_there(pages: Pages, booked: Booked, unit: Unit) -> None:
    long = "Stay with me. " * 800
    page = pages.get("intake.own_words").submit("Keep it", status=422, words=long)
    assert page.errors == ["Make this shorter: at most 10000 characters"]
    assert typed(page) == long.strip()


@pytest.mark.parametrize("seen", ["", "-1", "x", "٣", "9" * 40])
def test_an_edition_that_no_page_of_ours_has_overwrites_nothing(
    pages: Pages, booked: Booked, unit: Unit, seen: str
) -> None:
    pages.get("intake.own_words").submit("Keep it", words=WORDS)
    pages.post("intake.own_words", {"words": "Other words.", "seen": seen}, status=409)
    assert row(unit).words == WORDS


def test_emptied_words_are_let_go(pages: Pages, booked: Booked, unit: Unit) -> None:
    page = pages.get("intake.own_words").submit("Keep it", words=WORDS).submit("Keep it", words="")
    assert "Nothing is kept any more." in page.text
    assert typed(page) == BEGINNING
    assert row(unit).words == ""


def test_where_somebody_may_look_over_her_shoulder_they_are_not_shown(pages: Pages, booked: Booked, unit: Unit) -> None:
    pages.get("intake.own_words").submit("Keep it", words=WORDS).submit("Share with Ruth Okafor")
    with unit() as work:
        work.session.get_one(Attendance, booked.booker).discreet = True
    page = pages.get("intake.own_words")
    assert "Stay with me" not in page.html
    assert "phone down" not in page.html
    assert page.all("textarea") == []
    page.submit("Take them back")
    assert row(unit).shared_at is None
    assert "Take them back" not in pages.get("intake.own_words").text


def test_before_she_has_sent_anything_there_are_none(pages: Pages, unit: Unit, cast: Cast) -> None:
    made = book(unit, cast.in_person)
    pages.get("appointment.open_link", token=made.token)
    pages.get("intake.own_words", status=404)


def test_her_partner_has_words_of_his_own(pages: Pages, unit: Unit, cast: Cast) -> None:
    made = book(unit, cast.in_person, couple=True)
    with unit(made.actor()) as work:
        intake.save_answers(work, attendance_id=made.booker, answers=ANSWERS)
        handing_in.send(work, attendance_id=made.booker)
    pages.get("appointment.open_link", token=made.token)
    pages.get("intake.own_words").submit("Keep it", words=WORDS)
    pages.get("appointment.open_link", token=made.partners_token)
    pages.get("intake.own_words", status=404)
    pages.post("intake.share_words", {"seen": "1"}, status=404)
    assert row(unit).shared_at is None
