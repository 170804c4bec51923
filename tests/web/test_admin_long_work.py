"""Ruth asks for something that takes long, leaves, and comes back to see how far it is."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from mailing import long_work as doing
from practice.models.long_work import LongWork, LongWorkKind
from practice.services import long_work
from practice.services.doing_long_work import Prepared, Say
from practice.work import Actor, ActorKind, Work
from tests.clock import Clock
from tests.conftest import Unit
from tests.pages import Pages
from tests.people import Cast

LOOKS_AGAIN = '<noscript><meta http-equiv="refresh"'


@pytest.fixture
def asked(unit: Unit, cast: Cast) -> str:
    with unit(Actor(ActorKind.PRACTITIONER, cast.ruth.id)) as work:
        return long_work.begin(work, kind=LongWorkKind.IMPORT_CHECK, detail=None).id


def test_she_leaves_it_and_today_says_how_far_it_is(app: Flask, ruths_pages: Pages, asked: str, clock: Clock) -> None:
    page = ruths_pages.get("admin.today").click("See how far it is")
    assert "It begins in a few seconds" in page.text
    assert LOOKS_AGAIN in page.html
    assert LOOKS_AGAIN not in page.click("Let this page not look again by itself").html

    def halfway(work: Work, row: LongWork, say: Say) -> Prepared:
        say(50, 100)
        page = ruths_pages.get("admin.long_work", long_work_id=asked)
        assert "50 percent is done." in page.text
        assert page.all("progress")[0].get("value") == "50"
        return Prepared(None)

    doer = replace(doing.doer_of(app), tasks={LongWorkKind.IMPORT_CHECK: halfway})
    assert doing.do_next(doer, stop=threading.Event())
    page = ruths_pages.get("admin.today").click("See what came of it")
    assert "Your file is looked through." in page.text
    assert LOOKS_AGAIN not in page.html
    clock.move(timedelta(hours=1, minutes=1))


def test_she_stops_it_and_reads_that_nothing_was_changed(ruths_pages: Pages, asked: str) -> None:
    page = ruths_pages.get("admin.all_long_work").click("Looking through your file").submit("Stop it")
    assert "Stopped. Nothing was changed." in page.text
    assert "You stopped it." in page.text
    page = ruths_pages.post("admin.call_off_long_work", long_work_id=asked)
    assert "It was finished already." in page.text


def test_what_nobody_takes_up_says_what_helps_and_does_not_look_again_all_day(
    ruths_pages: Pages, asked: str, clock: Clock
) -> None:
    clock.move(timedelta(minutes=29))
    assert "flask doctor" in ruths_pages.get("admin.long_work", long_work_id=asked).text
    clock.move(timedelta(minutes=2))
    page = ruths_pages.get("admin.long_work", long_work_id=asked)
    assert LOOKS_AGAIN not in page.html
    assert page.link("Look again").href
