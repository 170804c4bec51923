"""What takes longer than a page may: done all or not at all, whoever is stopped, killed or called off on the way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from flask import Flask

from mailing import long_work as doing
from practice.errors import NotFound
from practice.models.long_work import LongWork, LongWorkKind, LongWorkState
from practice.models.profile import the_profile
from practice.services import chores, doing_long_work, long_work
from practice.services.doing_long_work import CannotBeDone, Prepare, Prepared, Say
from practice.work import Actor, ActorKind, Work
from tests.clock import Clock
from tests.conftest import Unit
from tests.people import Cast

A_WHILE = timedelta(minutes=3)


@dataclass
class Desk:
    """Where Ruth asks for something, and a worker that does it as the test says."""

    app: Flask
    unit: Unit
    ruth: Actor
    stop: threading.Event

    def ask(self) -> str:
        with self.unit(self.ruth) as work:
            return long_work.begin(work, kind=LongWorkKind.EXPORT, detail={"wanted": "Amara’s letters"}).id

    def work_on(self, prepare: Prepare, *, name: str = "a worker") -> bool:
        doer = replace(doing.doer_of(self.app), name=name, tasks={LongWorkKind.EXPORT: prepare})
        return doing.do_next(doer, stop=self.stop)

    def row(self, asked_id: str) -> LongWork:
        with self.unit(self.ruth) as work:
            found = long_work.find(work, long_work_id=asked_id)
            assert found.result is None or found.result
            return found

    def phone(self) -> str | None:
        """What the work of these tests changes."""
        with self.unit() as work:
            return work.session.scalars(the_profile()).one().phone


@pytest.fixture
def desk(app: Flask, unit: Unit, cast: Cast) -> Desk:
    return Desk(app, unit, Actor(ActorKind.PRACTITIONER, cast.ruth.id), threading.Event())


def change_phone(work: Work, asked: LongWork, say: Say) -> Prepared:
    say(1, 2)
    return Prepared("what came of it", lambda writing: setattr(writing.profile, "phone", "+15195550177"))


def test_it_is_done_and_what_came_of_it_is_kept(desk: Desk) -> None:
    asked = desk.ask()
    assert desk.work_on(change_phone)
    row = desk.row(asked)
    assert (row.state, row.done, row.total) == (LongWorkState.DONE, 2, 2)
    assert long_work.detail_of(row) == {"wanted": "Amara’s letters"}
    assert row.result == "what came of it"
    assert desk.phone() == "+15195550177"
    assert not desk.work_on(change_phone), "nothing is left to do"


def test_she_sees_how_far_it_is_while_it_runs(desk: Desk, clock: Clock) -> None:
    asked, seen = desk.ask(), []

    def slow(work: Work, row: LongWork, say: Say) -> Prepared:
        for done in (10, 20, 30):
            say(done, 40)
            seen.append(desk.row(asked).done)
            clock.move(timedelta(milliseconds=600))
        return Prepared(None)

    desk.work_on(slow)
    assert seen == [10, 10, 30], "written down once a second at most"


def test_what_is_called_off_meanwhile_writes_nothing(desk: Desk) -> None:
    asked = desk.ask()

    def called_off(work: Work, row: LongWork, say: Say) -> Prepared:
        with desk.unit(desk.ruth) as hers:
            assert long_work.call_off(hers, long_work_id=asked)
        return change_phone(work, row, lambda done, total: None)

    desk.work_on(called_off)
    assert (desk.row(asked).state, desk.row(asked).reason) == (LongWorkState.GIVEN_UP, long_work.CALLED_OFF)
    assert desk.row(asked).detail is None
    assert desk.phone() == "+15195550100"
    with desk.unit(desk.ruth) as work:
        assert not long_work.call_off(work, long_work_id=asked), "and it is finished"


def test_what_cannot_be_written_after_all_is_not_written_half(desk: Desk) -> None:
    asked = desk.ask()

    def half(writing: Work) -> None:
        writing.profile.phone = "+15195550177"
        writing.session.flush()
        raise CannotBeDone("changed_meanwhile")

    desk.work_on(lambda work, row, say: Prepared("a result", half))
    row = desk.row(asked)
    assert (row.state, row.reason, row.result) == (LongWorkState.FAILED, "changed_meanwhile", None)
    assert desk.phone() == "+15195550100"


def test_a_worker_that_is_told_to_stop_gives_it_back(desk: Desk) -> None:
    asked = desk.ask()

    def stopped(work: Work, row: LongWork, say: Say) -> Prepared:
        desk.stop.set()
        return change_phone(work, row, say)

    desk.work_on(stopped)
    assert (desk.row(asked).state, desk.row(asked).tries) == (LongWorkState.WAITING, 0)
    desk.stop.clear()
    assert desk.work_on(change_phone, name="the next one")
    assert desk.row(asked).state is LongWorkState.DONE


def test_a_worker_that_died_is_followed_by_another_and_writes_nothing_when_it_comes_back(
    desk: Desk, clock: Clock
) -> None:
    asked = desk.ask()

    def sleepy(work: Work, row: LongWork, say: Say) -> Prepared:
        clock.move(A_WHILE)
        assert desk.work_on(lambda *_: Prepared("of the other one"), name="another worker")
        return Prepared("too late", lambda writing: setattr(writing.profile, "phone", "+15195550177"))

    desk.work_on(sleepy)
    assert desk.row(asked).result == "of the other one"
    assert desk.phone() == "+15195550100"


@pytest.mark.parametrize(
    ("what_goes_wrong", "reason"),
    [
        (lambda desk: desk.work_on(_broken), doing_long_work.FAULT),
        (lambda desk: _claim_and_die(desk), doing_long_work.TOO_OFTEN),
    ],
    ids=["a fault of ours", "it kills its worker"],
)
def test_after_three_tries_it_is_given_up(
    desk: Desk, clock: Clock, what_goes_wrong: Callable[[Desk], object], reason: str
) -> None:
    asked = desk.ask()
    for _ in range(3):
        what_goes_wrong(desk)
        clock.move(A_WHILE)
    assert not desk.work_on(change_phone)
    row = desk.row(asked)
    assert (row.state, row.reason) == (LongWorkState.GIVEN_UP, reason)


def test_a_colleague_neither_sees_it_nor_stops_it(desk: Desk, unit: Unit) -> None:
    asked = desk.ask()
    with unit(Actor(ActorKind.PRACTITIONER, "somebody-else")) as work:
        assert long_work.every(work) == []
        with pytest.raises(NotFound):
            long_work.find(work, long_work_id=asked)
        with pytest.raises(NotFound):
            long_work.call_off(work, long_work_id=asked)


def test_an_export_is_forgotten_after_two_days_and_what_waits_never(desk: Desk, unit: Unit, clock: Clock) -> None:
    finished, _ = desk.ask(), desk.work_on(change_phone)
    waiting = desk.ask()
    clock.move(timedelta(days=2))
    with unit() as work:
        for is_due, do in chores.CHORES:
            if is_due(work):
                do(work)
    with desk.unit(desk.ruth) as work:
        assert [row.id for row in long_work.every(work)] == [waiting] != [finished]


def _broken(work: Work, row: LongWork, say: Say) -> Prepared:
    raise ValueError("Amara Diallo")


def _claim_and_die(desk: Desk) -> None:
    with desk.unit() as work:
        assert doing_long_work.claim_next(work, worker="one that dies")
