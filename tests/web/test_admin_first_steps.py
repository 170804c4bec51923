"""What is left before the first client comes: said on Today, done on its page, and put away in the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from practice import vault
from practice.models.activity import ActivityEntry
from practice.models.people import Practitioner
from practice.models.profile import the_profile
from practice.models.upkeep import Backup, SetupStep, Step
from practice.services import outbox
from practice.services.first_steps import SHOWS_BY_ITSELF
from practice.work import Work
from tests.booked import send_letters
from tests.clock import Clock
from tests.conftest import Unit
from tests.pages import Page, Pages
from tests.people import Cast
from tests.questions import asked_of

TO_SAY = [step for step in Step if step not in SHOWS_BY_ITSELF]


def panel(page: Page) -> list[str]:
    """The steps as they are read."""
    return page.texts("li", class_="first-steps__step")


def open_steps(page: Page) -> set[str]:
    return {line.partition(" To do")[0] for line in panel(page) if " To do" in line}


def hers(work: Work, cast: Cast) -> Practitioner:
    return work.session.get_one(Practitioner, cast.ruth.id)


def do_everything_that_shows(unit: Unit, cast: Cast) -> None:
    """A password, checked numbers, a letter that has gone, and a backup."""
    with unit() as work:
        ruth = hers(work, cast)
        ruth.password_hash = "one that she has chosen"
        profile = work.session.scalars(the_profile()).one()
        profile.crisis_lines = [{**line, "checked_on": "2027-03-01"} for line in profile.crisis_lines]
        outbox.post_test(work, practitioner=ruth)
        work.session.add(Backup(file_name="the.sealed", size=1, sha256="0" * 64, made_at=work.now))
    send_letters(unit)


def say(pages: Pages, step: Step, *, looked: bool = True, status: int = 200) -> Page:
    pages.get("admin.today")
    return pages.post("admin.finish_step", {"looked": "y"} if looked else {}, step=step.value, status=status)


def test_a_new_practice_has_every_step_before_it(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    page = ruths_pages.get("admin.today")
    assert "0 of 9 are done." in page.text
    assert len(panel(page)) == len(Step) == len(open_steps(page))
    assert {"Your hours", "Crisis numbers", "A copy of the keys", "A backup", "A test letter"} <= open_steps(page)


def test_what_shows_by_itself_needs_no_press(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    do_everything_that_shows(unit, cast)
    page = ruths_pages.get("admin.today")
    assert "4 of 9 are done." in page.text
    assert open_steps(page).isdisjoint({"Your password", "Crisis numbers", "A test letter", "A backup"})


@pytest.mark.parametrize("lines", [[], [{"when": "Now?", "act": "Call 911.", "checked_on": None}]])
def test_numbers_count_only_when_there_are_some_and_each_was_checked(
    ruths_pages: Pages, unit: Unit, cast: Cast, lines: list[dict[str, Any]]
) -> None:
    do_everything_that_shows(unit, cast)
    with unit() as work:
        profile = work.session.scalars(the_profile()).one()
        checked = {"when": "Later?", "act": "Call me.", "tel": None, "sms": None, "checked_on": "2027-03-01"}
        profile.crisis_lines = [checked, *({"tel": "911", "sms": None} | line for line in lines)] if lines else []
    assert "Crisis numbers" in open_steps(ruths_pages.get("admin.today"))


def test_a_letter_that_waits_or_failed_is_no_letter_that_arrived(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        outbox.post_test(work, practitioner=hers(work, cast))
    assert "A test letter" in open_steps(ruths_pages.get("admin.today"))


def test_she_says_that_a_step_is_done_only_after_she_has_looked(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    refused = say(ruths_pages, Step.HOURS, looked=False, status=422)
    assert refused.errors == ["Look at it first, then tick this"]
    assert "Your hours" in open_steps(refused)
    page = ruths_pages.get("admin.today").submit("This is right, Your hours", looked="y")
    assert "Noted." in page.text
    assert "Your hours" not in open_steps(page)
    with unit() as work:
        assert [row.step for row in work.session.scalars(select(SetupStep))] == [Step.HOURS]
        last = work.session.scalars(select(ActivityEntry).order_by(ActivityEntry.number.desc())).first()
        assert last is not None
        assert last.action == "looked_at_hours"


def test_saying_it_twice_is_no_fault(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    for _ in range(2):
        say(ruths_pages, Step.KEYS)
    with unit() as work:
        assert len(work.session.scalars(select(SetupStep)).all()) == 1
        assert len(work.session.scalars(select(ActivityEntry)).all()) == 1


@pytest.mark.parametrize("step", [*sorted(SHOWS_BY_ITSELF), "tea"])
def test_what_shows_by_itself_cannot_be_said(ruths_pages: Pages, cast: Cast, step: str) -> None:
    ruths_pages.get("admin.today")
    ruths_pages.post("admin.finish_step", {"looked": "y"}, step=step, status=404)


def test_the_last_press_makes_her_ready_and_the_steps_go(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    do_everything_that_shows(unit, cast)
    for step in TO_SAY:
        page = say(ruths_pages, step)
    assert "You are ready for clients." in page.text
    assert panel(page) == []
    assert panel(ruths_pages.get("admin.today")) == []


def test_when_the_last_step_shows_by_itself_she_reads_that_she_is_ready(
    ruths_pages: Pages, unit: Unit, cast: Cast
) -> None:
    for step in TO_SAY:
        say(ruths_pages, step)
    do_everything_that_shows(unit, cast)
    page = ruths_pages.get("admin.today")
    assert "You are ready for clients." in page.text
    assert panel(page.submit("Put these away")) == []


def test_the_steps_can_be_put_away_and_looked_at_again(ruths_pages: Pages, cast: Cast) -> None:
    page = ruths_pages.get("admin.today").submit("Put these away")
    assert panel(page) == []
    again = ruths_pages.get("admin.settings").click("Keys and backups").click("See the first steps again")
    assert len(panel(again)) == len(Step)


def test_every_step_leads_to_a_page_of_its_own(ruths_pages: Pages, cast: Cast) -> None:
    page = ruths_pages.get("admin.today")
    for link in ("Your hours", "Ways to meet and their prices", "Places", "Crisis numbers", "What clients agree to"):
        assert page.click(link).path != page.path, link
    assert page.click("A copy of the keys").h1 == "Keys and backups"


def test_the_steps_cost_today_one_question(ruths_pages: Pages, app: Flask, cast: Cast) -> None:
    with asked_of(app.extensions["sessions"].engine) as asked:
        ruths_pages.get("admin.today")
    assert sum("setup_step" in statement for statement, _ in asked) == 1
    assert len(asked) <= 8


def test_the_page_about_keys_and_backups_says_where_they_are(
    ruths_pages: Pages, unit: Unit, cast: Cast, app: Flask, clock: Clock
) -> None:
    page = ruths_pages.get("admin.safekeeping")
    data_dir = app.extensions["settings"].data_dir
    assert f"{data_dir}/secrets" in page.text
    assert "No backup was made yet." in page.text
    with unit() as work:
        made_at = work.now - timedelta(days=8)
        work.session.add(Backup(file_name="the.sealed", size=1, sha256="0" * 64, made_at=made_at))
    page = ruths_pages.get("admin.safekeeping")
    assert "the.sealed" in page.text
    assert "21 February 2027, 10:00 a.m." in page.text
    assert "That is more than a week ago." in page.text
    for secret in (app.config["SECRET_KEY"], "AAECAwQF"):
        assert secret not in page.html


def test_while_everything_is_sealed_anew_the_page_says_how_far_that_is(ruths_pages: Pages, unit: Unit) -> None:
    assert "Another key" not in ruths_pages.get("admin.safekeeping").text
    vault.use(vault.Vault({"next": bytes(32), **vault.in_use().keys}))
    try:
        page = ruths_pages.get("admin.safekeeping")
        bar = page.all("progress")[0]
        assert bar.get("value") == "0"
        assert f"0 of {bar.get('max')} values are sealed with the new key." in page.text
    finally:
        keys = dict(vault.in_use().keys)
        del keys["next"]
        vault.use(vault.Vault(keys))
