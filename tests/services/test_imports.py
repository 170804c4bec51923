"""Ruth brings along what another program knows: each line is looked at; then all that is new comes in, or nothing."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from mailing import long_work as doing
from practice.errors import ImportRefused, NotFound
from practice.models.activity import ActivityEntry
from practice.models.imports import ImportKind
from practice.models.long_work import LongWork, LongWorkState
from practice.models.people import Client
from practice.rules.import_columns import guess
from practice.rules.import_lines import LineFault, Remark, Verdict
from practice.rules.tables import TableFault
from practice.services import chores, imports, long_work
from practice.services.imports import Choices, Report
from practice.work import Actor, ActorKind
from tests import factories
from tests.clock import Clock
from tests.conftest import Unit
from tests.people import Cast

TABLE = """First name;Last name;Email;Phone
Amara;Diallo;amara@example.org;519 555 0142
Zoë;Łęcka;zoe@example.org;
=cmd|' /C calc'!A0;;formula@example.org;
"""
TWO_BAD = """Name,Email
Amara Diallo,amara at example.org
,nobody@example.org
Jonas Weber,jonas@example.org
"""


@dataclass
class Import:
    """What Ruth does with a file, and the worker that looks at it and imports it."""

    app: Flask
    unit: Unit
    ruth: Actor

    def keep(self, text: str, kind: ImportKind = ImportKind.CLIENTS, encoding: str = "utf-8") -> str:
        with self.unit(self.ruth) as work:
            content = text.encode(encoding)
            return imports.keep(work, kind=kind, name="clients.csv", content=content, encoding=None).id

    def check(self, import_id: str, **choices: object) -> str:
        with self.unit(self.ruth) as work:
            kept = imports.find(work, import_id=import_id)
            guessed = guess(imports.headed(kept).header, imports.COLUMNS[kept.kind])
            said = Choices(columns={str(column): place for column, place in guessed.items()}, **choices)  # type: ignore[arg-type]
            asked = imports.begin_check(work, import_id=import_id, choices=said).id
        self.work()
        return asked

    def look(self, text: str, **choices: object) -> str:
        return self.check(self.keep(text), **choices)

    def carry_out(self, check_id: str) -> LongWork:
        asked = self.begin(check_id)
        self.work()
        with self.unit(self.ruth) as work:
            return long_work.find(work, long_work_id=asked)

    def begin(self, check_id: str) -> str:
        with self.unit(self.ruth) as work:
            return imports.begin_import(work, check_id=check_id).id

    def work(self) -> None:
        doing.do_all(doing.doer_of(self.app), threading.Event())

    def report(self, asked_id: str) -> Report:
        with self.unit(self.ruth) as work:
            return imports.report_of(work, long_work_id=asked_id)

    def verdicts(self, asked_id: str) -> list[Verdict]:
        return [each.verdict for each in self.report(asked_id).outcomes()]

    def names(self) -> set[tuple[str | None, str | None, str | None]]:
        """Everybody whose record Ruth keeps."""
        with self.unit() as work:
            hers = work.session.scalars(select(Client).where(Client.practitioner_id == self.ruth.id))
            return {(each.name, each.email, each.phone) for each in hers}


@pytest.fixture
def brought(app: Flask, unit: Unit, cast: Cast) -> Import:
    return Import(app, unit, Actor(ActorKind.PRACTITIONER, cast.ruth.id))


def test_a_table_of_clients_is_looked_at_and_then_imported(brought: Import) -> None:
    checked = brought.look(TABLE)
    assert brought.verdicts(checked) == [Verdict.NEW] * 3
    assert not brought.names(), "a look writes nobody down"
    assert brought.carry_out(checked).state is LongWorkState.DONE
    assert brought.names() == {
        ("Amara Diallo", "amara@example.org", "+15195550142"),
        ("Zoë Łęcka", "zoe@example.org", None),
        ("=cmd|' /C calc'!A0", "formula@example.org", None),
    }, "a formula is a text like any other"


def test_the_same_file_once_more_says_that_everybody_is_there(brought: Import, unit: Unit) -> None:
    brought.carry_out(brought.look(TABLE))
    again = brought.look(TABLE)
    assert brought.verdicts(again) == [Verdict.THERE] * 3
    assert brought.carry_out(again).state is LongWorkState.DONE
    assert len(brought.names()) == 3
    with unit() as work:
        done = work.session.scalars(select(ActivityEntry).where(ActivityEntry.action == "import.done")).all()
        assert len(done) == 2
        assert not any("Amara" in str(entry.subjects) for entry in done)


def test_one_file_is_imported_once_however_often_she_presses(brought: Import) -> None:
    checked = brought.look(TABLE)
    first, second = brought.begin(checked), brought.begin(checked)
    assert first == second
    brought.work()
    late = brought.carry_out(checked)
    assert (late.state, late.reason) == (LongWorkState.FAILED, "changed_meanwhile")
    assert len(brought.names()) == 3


def test_who_is_there_is_left_as_she_is_unless_ruth_wants_her_twice(brought: Import, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        factories.client(work, name="AMARA DIALLO", email="amara@example.org", practitioner_id=cast.ruth.id)
    assert brought.verdicts(brought.look(TABLE)) == [Verdict.THERE, Verdict.NEW, Verdict.NEW]
    checked = brought.look(TABLE, adds_known=True)
    assert brought.verdicts(checked) == [Verdict.NEW] * 3
    brought.carry_out(checked)
    assert len([name for name, *_ in brought.names() if (name or "").casefold() == "amara diallo"]) == 2


def test_nobody_is_taken_for_somebody_else(brought: Import, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        factories.client(work, name="Amara Diallo", email="amara@example.org", practitioner_id=cast.ruth.id)
    table = "Name,Email,Phone\nAmara Diallo,another@example.org,\nJonas Weber,AMARA@example.org,\nAmara  Diallo,,\n"
    report = brought.report(brought.look(table))
    assert [each.verdict for each in report.outcomes()] == [Verdict.NEW, Verdict.NEW, Verdict.THERE]
    assert [each.remarks for each in report.outcomes()][:2] == [(Remark.SAME_NAME,), (Remark.SHARED_MAILBOX,)]


def test_a_line_that_says_the_same_as_an_earlier_one_is_taken_once(brought: Import) -> None:
    table = "Name,Email\nAmara Diallo,amara@example.org\nJonas Weber,\namara diallo,AMARA@example.org\n"
    checked = brought.look(table)
    third = brought.report(checked).outcomes()[2]
    assert (third.verdict, third.other) == (Verdict.TWICE, 2)
    brought.carry_out(checked)
    assert len(brought.names()) == 2


def test_a_report_says_of_each_line_what_is_wrong_with_it(brought: Import) -> None:
    checked = brought.look(TWO_BAD)
    found = [(each.number, each.verdict, each.why) for each in brought.report(checked).outcomes()]
    assert found == [
        (2, Verdict.REFUSED, LineFault.EMAIL),
        (3, Verdict.REFUSED, LineFault.NAME_MISSING),
        (4, Verdict.NEW, None),
    ]


def test_what_has_changed_since_the_look_is_looked_at_once_more(brought: Import, unit: Unit, cast: Cast) -> None:
    checked = brought.look(TABLE)
    with unit() as work:
        factories.client(work, name="Zoë Łęcka", email="zoe@example.org", practitioner_id=cast.ruth.id)
    done = brought.carry_out(checked)
    assert (done.state, done.reason) == (LongWorkState.FAILED, "changed_meanwhile")
    assert len(brought.names()) == 1


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        ("Name\nAmara\n", TableFault.ONE_COLUMN, None),
        ("Name,Email\n", TableFault.EMPTY, None),
        ('Name,Email\n"Amara,a@example.org\n', TableFault.BROKEN_QUOTES, 2),
    ],
)
def test_what_is_no_table_is_not_kept(brought: Import, text: str, fault: TableFault, line: int | None) -> None:
    with pytest.raises(ImportRefused) as refused:
        brought.keep(text)
    assert (refused.value.fault, refused.value.line) == (fault, line)


def test_a_file_is_forgotten_after_two_weeks_and_is_nobody_elses(brought: Import, unit: Unit, clock: Clock) -> None:
    kept = brought.keep(TABLE)
    with unit(Actor(ActorKind.PRACTITIONER, "somebody-else")) as work, pytest.raises(NotFound):
        imports.find(work, import_id=kept)
    clock.move(imports.KEPT_FOR)
    with unit() as work:
        for is_due, do in chores.CHORES:
            if is_due(work):
                do(work)
    with unit(brought.ruth) as work, pytest.raises(NotFound):
        imports.find(work, import_id=kept)
