"""The numbers for those who cannot wait: clients see them at once, and she sees which of them want checking."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from practice.models.activity import ActivityEntry
from practice.services import crisis_lines
from tests.conftest import Clock, Unit
from tests.pages import Page, Pages
from tests.people import Cast

SUICIDE = {"when": "Thinking about suicide?", "act": "Call or text 9-8-8, any time.", "tel": "9-8-8", "sms": "988"}
CHECK = "I have checked all of these today"
NOBODY = "Clients see no number."


@pytest.fixture
def page(ruths_pages: Pages) -> Page:
    return ruths_pages.get("admin.crisis_lines")


def add(page: Page, **fields: str) -> Page:
    return page.pages.get("admin.crisis_lines").click("Add another").submit("Save", {**SUICIDE, **fields})


def footer(pages: Pages) -> list[str]:
    return [link.href for link in pages.get("site.home").links if link.href.startswith(("tel:9", "sms:", "tel:+1833"))]


def headings(page: Page) -> list[str]:
    return page.texts("h2")


def test_her_practice_leads_to_the_lines_and_says_that_they_were_never_checked(ruths_pages: Pages) -> None:
    page = ruths_pages.get("admin.settings").click("Crisis numbers")
    assert page.h1 == "Crisis numbers"
    assert headings(page) == ["In danger now?"]
    assert page.texts("strong", data_kind="caution") == ["Never checked"]


def test_a_line_with_a_short_code_is_at_the_foot_of_every_page_at_once(page: Page, pages: Pages) -> None:
    page = add(page)
    assert "Added. Clients see it at the foot of every page." in page.text
    assert headings(page) == ["In danger now?", "Thinking about suicide?"]
    assert footer(pages) == ["tel:911", "tel:988", "sms:988"]


@pytest.mark.parametrize(
    ("typed", "dials"),
    [
        ("911", "911"),
        ("9 8 8", "988"),
        ("741741", "741741"),
        ("٩١١", "911"),
        ("1-833-456-4566", "+18334564566"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_short_and_long_numbers_are_taken_as_people_write_them(page: Page, unit: Unit, typed: str, dials: str) -> None:
    add(page, tel=typed, sms="")
    with unit() as work:
        assert crisis_lines.lines_of(crisis_lines.lock_profile(work))[-1].tel == dials


@pytest.mark.parametrize("typed", ["9", "12", "5550123", "call me", "911 ext. 4"])
def test_what_is_no_number_is_refused_and_kept(page: Page, typed: str, pages: Pages) -> None:
    form = page.click("Add another").submit("Save", {**SUICIDE, "tel": typed}, status=422)
    assert len(form.errors) == 1
    assert form.value("tel") == typed
    assert form.value("act") == SUICIDE["act"]
    assert footer(pages) == ["tel:911"]


def test_a_line_needs_words(page: Page) -> None:
    form = page.click("Add another").submit("Save", when=" ", act="", status=422)
    assert form.errors == [
        "Say for whom this line is, like “In danger now?”",
        "Say what to do, like “Call 911.”",
    ]


def test_one_press_says_that_all_were_checked_and_half_a_year_later_they_turn_amber(
    page: Page, ruths_pages: Pages, clock: Clock, unit: Unit, cast: Cast
) -> None:
    add(page)
    page = ruths_pages.get("admin.crisis_lines").submit(CHECK)
    assert "Noted: all of these numbers are right today." in page.text
    assert page.texts("strong", data_kind="success") == ["Checked on Monday 1 March 2027"] * 2
    with unit() as work:
        lines = crisis_lines.lines_of(crisis_lines.lock_profile(work))
    today = clock().date()
    assert crisis_lines.to_check(lines, today + timedelta(days=180)) == 0
    assert crisis_lines.to_check(lines, today + timedelta(days=181)) == 2


def test_what_was_checked_long_ago_is_amber_on_the_page(page: Page, clock: Clock, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        crisis_lines.lock_profile(work).crisis_lines = [
            {"when": "In danger now?", "act": "Call 911.", "tel": "911", "sms": None, "checked_on": "2026-08-01"}
        ]
    page = page.pages.get("admin.crisis_lines")
    assert page.texts("strong", data_kind="caution") == ["Checked on Saturday 1 August 2026"]


def test_other_words_take_the_check_away_unless_she_has_checked_them(page: Page) -> None:
    page.submit(CHECK)
    page = page.pages.get("admin.crisis_line", position=1).submit("Save", tel="112")
    assert page.texts("strong", data_kind="caution") == ["Never checked"]
    page = page.pages.get("admin.crisis_line", position=1).submit("Save", tel="911", checked="y")
    assert page.texts("strong", data_kind="success") == ["Checked on Monday 1 March 2027"]


def test_saving_a_line_as_it_is_changes_nothing(page: Page, unit: Unit) -> None:
    page.submit(CHECK)
    before = actions(unit)
    page = page.pages.get("admin.crisis_line", position=1).submit("Save")
    assert page.texts("strong", data_kind="success")
    assert actions(unit) == before


def test_a_line_is_moved_up_and_removed(page: Page, pages: Pages, unit: Unit) -> None:
    page = add(page)
    page = page.submit("Move up: Thinking about suicide?")
    assert headings(page) == ["Thinking about suicide?", "In danger now?"]
    assert footer(pages) == ["tel:988", "sms:988", "tel:911"]
    page = page.submit("Remove: Thinking about suicide?")
    assert headings(page) == ["In danger now?"]
    assert footer(pages) == ["tel:911"]
    assert actions(unit) == ["changed_crisis_lines"] * 3


def test_the_last_line_is_removed_only_after_a_warning(page: Page, pages: Pages) -> None:
    page = page.submit("Remove: In danger now?", status=422)
    assert "This is the last line." in page.text
    assert footer(pages) == ["tel:911"]
    page = page.submit("Remove it all the same")
    assert NOBODY in page.text
    assert footer(pages) == []
    assert NOBODY not in add(page).text


def test_a_button_of_an_old_page_changes_nothing(page: Page) -> None:
    add(page)
    page.pages.get("admin.crisis_lines").submit("Move up: Thinking about suicide?")
    answered = page.submit(CHECK)
    assert "Another window has changed these lines." in answered.text
    assert headings(answered) == ["Thinking about suicide?", "In danger now?"]
    assert answered.texts("strong", data_kind="caution") == ["Never checked"] * 2


def test_the_later_of_two_devices_sees_what_the_earlier_wrote(page: Page) -> None:
    mine, other = (page.pages.get("admin.crisis_line", position=1) for _ in range(2))
    other.submit("Save", act="Call 112.")
    answer = mine.submit("Save", act="Dial 911.", status=409)
    assert "Call 112." in answer.text
    assert answer.value("act") == "Dial 911."
    answer.submit("Save")
    assert page.pages.get("admin.crisis_line", position=1).value("act") == "Dial 911."


def test_what_she_writes_about_a_line_that_was_removed_can_still_be_added(page: Page) -> None:
    page = add(page)
    mine = page.pages.get("admin.crisis_line", position=2)
    page.submit("Remove: Thinking about suicide?")
    answer = mine.submit("Save", act="Call 9-8-8, day and night.", status=409)
    assert "This line was removed in another window." in answer.text
    assert answer.value("act") == "Call 9-8-8, day and night."
    assert headings(answer.submit("Save")) == ["In danger now?", "Thinking about suicide?"]


def test_no_line_is_no_page(ruths_pages: Pages) -> None:
    ruths_pages.get("admin.crisis_line", position=7, status=404)
    ruths_pages.get("admin.crisis_line", position=0, status=404)
    ruths_pages.get("admin.crisis_lines")
    ruths_pages.post("admin.crisis_lines", {"seen": "x"}, status=422)
    ruths_pages.post("admin.crisis_lines", {"remove-1": "yes", "up-1": "yes"}, status=422)


def actions(unit: Unit) -> list[str]:
    with unit() as work:
        return list(work.session.scalars(select(ActivityEntry.action).order_by(ActivityEntry.number)))
