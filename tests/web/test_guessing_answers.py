"""Can whoever opens her link find out, by trying, what is not shown again? Not even whether there is an answer.

Somebody who reads her mail can send whatever a page could, and much that no page does, and compare what comes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from practice.rules.conditions import Value
from tests.booked import Booked, book
from tests.conftest import Clock, Unit
from tests.filled import save
from tests.pages import Pages
from tests.people import Cast
from tests.web.test_intake import CONTINUE, given, open_page

ANSWERED: Mapping[str, Value] = {"A1": "Amara", "E1": "yes", "E2": "often", "E3": "never", "E4": "no", "E5": "worried"}
OTHERS: Mapping[str, Value] = {"A1": "Amara"}
PAGES = {"E1": (1, ("yes", "no", "not_said")), "E2": (2, ("never", "often")), "E5": (2, ("no", "worried"))}


@pytest.fixture
def booked(unit: Unit, cast: Cast) -> Booked:
    return book(unit, cast.in_person)


def where_it_leads(pages: Pages, method: str, data: Mapping[str, object] | None = None, **query: object) -> object:
    answer = pages.answer(method, "intake.questions", data, section="safety", **query)
    return answer.status_code, answer.headers.get("Location")


def tries(pages: Pages, booked: Booked, clock: Clock) -> dict[object, object]:
    """What comes back, whatever is sent that no page of hers sends."""
    token = open_page(pages, booked.token, "meaning").value("csrf_token")
    clock.move(timedelta(hours=1))
    found: dict[object, object] = {}
    for page in (1, 2):
        found["more", page] = where_it_leads(pages, "GET", page=page, more=1)
        for seen in ("", "E1:0,E2:0", "x" * 400):
            found["nothing", page, seen] = where_it_leads(pages, "POST", {"csrf_token": token, "seen": seen}, page=page)
    for key, (page, values) in PAGES.items():
        for value in values:
            for seen in ("", "E1:0", "x" * 400):
                data = {"csrf_token": token, "asked": key, key: value, "seen": seen}
                found[key, value, seen] = where_it_leads(pages, "POST", data, page=page)
    return found


def test_nothing_that_is_sent_tells_whether_the_part_about_safety_was_answered(
    pages: Pages, booked: Booked, unit: Unit, clock: Clock
) -> None:
    save(unit, booked.booker, OTHERS)
    unanswered = tries(pages, booked, clock)
    save(unit, booked.booker, ANSWERED)
    before = given(unit)
    assert tries(pages, booked, clock) == unanswered
    assert given(unit) == before


def test_who_leaves_the_first_question_open_is_led_on_alike(pages: Pages, booked: Booked, unit: Unit) -> None:
    save(unit, booked.booker, OTHERS)
    led_to = open_page(pages, booked.token, "safety").submit(CONTINUE).path
    save(unit, booked.booker, ANSWERED)
    assert open_page(pages, booked.token, "safety").submit(CONTINUE).address.partition("?")[0] == led_to
    assert given(unit)["E1"] == "yes"


@pytest.mark.parametrize(
    ("section", "key", "right", "wrong"), [("safety", "E2", "often", "never"), ("meaning", "C4", "1", "5")]
)
def test_a_window_that_is_behind_does_not_say_whether_a_guess_is_right(
    pages: Pages, unit: Unit, cast: Cast, clock: Clock, section: str, key: str, right: str, wrong: str
) -> None:
    booked = book(unit, cast.in_person, discreet=True)
    number = 2 if section == "safety" else 3  # the page with that question
    behind = open_page(pages, booked.token, section, page=number)
    save(unit, booked.booker, {**ANSWERED, key: right})
    clock.move(timedelta(minutes=2))
    for guess in (right, wrong):
        behind.submit(CONTINUE, {key: guess}, status=409)
    assert given(unit)[key] == right


def test_the_same_form_sent_twice_at_once_is_no_second_answer(pages: Pages, booked: Booked, unit: Unit) -> None:
    open_page(pages, booked.token, "safety").submit(CONTINUE, E1="yes")
    page = pages.get("intake.questions", section="safety", page=2)
    assert page.submit(CONTINUE, E2="often").address == page.submit(CONTINUE, E2="often").address
    assert given(unit)["E2"] == "often"


def test_what_is_answered_anew_where_it_is_not_shown_counts_one_more_even_if_it_is_the_same(
    pages: Pages, unit: Unit, cast: Cast, clock: Clock
) -> None:
    booked = book(unit, cast.in_person, discreet=True)
    save(unit, booked.booker, {"C4": "1"})
    seen = []
    for guess in ("1", "5"):
        clock.move(timedelta(minutes=2))
        open_page(pages, booked.token, page=3).submit(CONTINUE, C4=guess)
        seen.append(open_page(pages, booked.token, page=3).value("seen"))
    assert [str(each).split(",")[1] for each in seen] == ["C4:2", "C4:3"]
