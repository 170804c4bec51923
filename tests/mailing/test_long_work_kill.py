"""What is there when an import is killed in the middle? Real processes, SIGKILL: all of it or nothing, in the end all.

And a hundred thousand lines, half of them bad: each is told of, and the others come in together.
"""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from mailing import long_work as doing
from practice.models.imports import ImportKind
from practice.models.long_work import LongWork, LongWorkState
from practice.models.people import Client
from practice.rules.import_lines import LineFault
from practice.services import imports, long_work
from practice.services.imports import Choices, Report
from practice.work import Actor, ActorKind
from tests.clock import Clock
from tests.conftest import Unit
from tests.mailing.conftest import Post
from tests.mailing.test_kill import KILLED, Processes, processes
from tests.people import Cast

__all__ = ["processes"]

LEASE = timedelta(minutes=3)
TABLE = b"Name,Email\n" + b"".join(b"Client %d,client%d@example.org\n" % (number, number) for number in range(40))


class Ruth:
    """What she does with a file, and how many clients she has then."""

    def __init__(self, app: Flask, unit: Unit, cast: Cast) -> None:
        self.app, self.unit = app, unit
        self.actor = Actor(ActorKind.PRACTITIONER, cast.ruth.id)

    def check(self, content: bytes) -> str:
        with self.unit(self.actor) as work:
            kept = imports.keep(work, kind=ImportKind.CLIENTS, name="a.csv", content=content, encoding=None)
            asked = imports.begin_check(work, import_id=kept.id, choices=Choices(columns={"name": 0, "email": 1}))
        self.work()
        return asked.id

    def begin(self, check_id: str) -> str:
        with self.unit(self.actor) as work:
            return imports.begin_import(work, check_id=check_id).id

    def work(self) -> None:
        doing.do_all(doing.doer_of(self.app), threading.Event())

    def row(self, asked_id: str) -> LongWork:
        with self.unit(self.actor) as work:
            return long_work.find(work, long_work_id=asked_id)

    def report(self, asked_id: str) -> Report:
        with self.unit(self.actor) as work:
            return imports.report_of(work, long_work_id=asked_id)

    @property
    def clients(self) -> int:
        with self.unit() as work:
            hers = select(func.count(Client.id)).where(Client.practitioner_id == self.actor.id)
            return work.session.scalars(hers).one()


@pytest.fixture
def ruth(app: Flask, unit: Unit, cast: Cast) -> Ruth:
    return Ruth(app, unit, cast)


@pytest.mark.parametrize(
    ("moment", "imported"),
    [
        pytest.param("after_commit:1", 0, id="after it was taken up"),
        pytest.param("after_commit:2", 0, id="after it has said how far it is"),
        pytest.param("before_commit:3", 0, id="when all is written and nothing committed"),
        pytest.param("after_commit:3", 40, id="when all is committed"),
    ],
)
def test_an_import_that_is_killed_is_there_as_a_whole_or_not_at_all(
    moment: str, imported: int, post: Post, ruth: Ruth, processes: Processes, clock: Clock
) -> None:
    before = ruth.clients
    asked = ruth.begin(ruth.check(TABLE))
    assert processes.run("long_work", moment=moment) == KILLED
    assert ruth.clients - before == imported
    clock.move(LEASE)
    ruth.work()
    assert ruth.row(asked).state is LongWorkState.DONE
    assert ruth.clients - before == 40


def test_a_hundred_thousand_lines_of_which_half_are_bad_are_told_of_one_by_one(ruth: Ruth) -> None:
    lines = [f"{f'Client {number}' if number % 2 else ''},client{number}@example.org" for number in range(100_000)]
    checked = ruth.check("\n".join(["Name,Email", *lines]).encode())
    report = ruth.report(checked)
    assert report.counts == {"new": 50_000, "refused": 50_000}
    (bad,) = report.outcomes("refused", first=49_999)
    assert (bad.number, bad.why) == (100_000, LineFault.NAME_MISSING)
    before = ruth.clients
    assert ruth.begin(checked)
    ruth.work()
    assert ruth.clients - before == 50_000
