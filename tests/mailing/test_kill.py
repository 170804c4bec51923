"""What is lost when a process is killed? Real processes, SIGKILL, a real mail server: no letter, and no letter twice
without its Message-ID saying so."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from mailing.worker import office_of, send_all_due
from practice.models.outbox import OutboxState
from practice.rules.letter_kinds import LetterKind
from practice.services import outbox
from tests import factories
from tests.conftest import ENVIRONMENT, Clock, Unit
from tests.engines import Database
from tests.mail_server import MailServer
from tests.mailing.conftest import Post
from tests.people import Cast

pytestmark = pytest.mark.both_engines

ROOT = Path(__file__).parent.parent.parent
KILLED = -signal.SIGKILL
LEASE = timedelta(minutes=10)


class Processes:
    """Workers of their own, in front of this test's database and mail server; and one in this process."""

    def __init__(
        self, database: Database, data_dir: Path, mail_server: MailServer, clock: Clock, make_app: Callable[..., Flask]
    ) -> None:
        self.clock = clock
        self.office = office_of(make_app(**mail_server.settings))
        self.environment = {
            **{name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR")},
            **ENVIRONMENT,
            **mail_server.settings,
            "DATABASE_URL": database.url,
            "DATA_DIR": str(data_dir),
        }

    def start(self, *command: str, moment: str = "", **more: str) -> subprocess.Popen[bytes]:
        environment = self.environment | {"INSTANT": self.clock.now.isoformat(), "MOMENT": moment} | more
        arguments = [sys.executable, "-W", "error", "-m", "tests.mailing.worker_process", *command]
        return subprocess.Popen(arguments, env=environment, cwd=ROOT)

    def run(self, *command: str, moment: str = "", **more: str) -> int:
        return self.start(*command, moment=moment, **more).wait(90)

    def send_the_rest(self) -> None:
        """What the next worker does, which nobody kills."""
        send_all_due(self.office, stop=threading.Event())


@pytest.fixture
def processes(
    database: Database, data_dir: Path, mail_server: MailServer, clock: Clock, make_app: Callable[..., Flask]
) -> Processes:
    return Processes(database, data_dir, mail_server, clock, make_app)


@pytest.mark.parametrize(("moment", "copies"), [("before_commit:1", 0), ("after_commit:1", 1)])
def test_a_letter_exists_exactly_if_the_booking_was_committed(
    moment: str, copies: int, post: Post, processes: Processes, mail_server: MailServer
) -> None:
    assert processes.run("post", moment=moment, ATTENDANCE=post.amara_id) == KILLED
    processes.send_the_rest()
    assert len(mail_server.letters) == copies


@pytest.mark.parametrize(
    ("moment", "copies"),
    [
        pytest.param("before_commit:1", 1, id="before the claim is committed"),
        pytest.param("after_commit:1", 1, id="after the claim"),
        pytest.param("before_commit:2", 1, id="before it is kept what the letter will say"),
        pytest.param("after_commit:2", 1, id="before the server is asked"),
        pytest.param("smtp:1", 1, id="connected, before EHLO"),
        pytest.param("smtp:2", 1, id="before MAIL"),
        pytest.param("smtp:3", 1, id="before RCPT"),
        pytest.param("smtp:4", 1, id="before DATA"),
        pytest.param("smtp:5", 1, id="before the letter itself"),
        pytest.param("before_commit:3", 2, id="after the server took it"),
        pytest.param("after_commit:3", 1, id="after the mark"),
        pytest.param("smtp:6", 1, id="before QUIT"),
    ],
)
def test_a_worker_killed_at_any_moment_loses_no_letter(
    moment: str, copies: int, post: Post, processes: Processes, mail_server: MailServer, clock: Clock
) -> None:
    owed = post.owe(LetterKind.CONFIRMATION)
    assert processes.run(moment=moment) == KILLED
    clock.move(LEASE)
    processes.send_the_rest()
    assert len(mail_server.letters) == copies
    assert len({letter.message["Message-ID"] for letter in mail_server.letters}) == 1
    assert post.row(owed).state is OutboxState.SENT
    clock.move(LEASE)
    processes.send_the_rest()
    assert len(mail_server.letters) == copies, "and then it rests"


def test_the_two_copies_of_a_letter_are_one_letter_to_every_calendar(
    post: Post, processes: Processes, mail_server: MailServer, clock: Clock
) -> None:
    post.owe(LetterKind.CONFIRMATION)
    processes.run(moment="before_commit:3")
    clock.move(LEASE)
    processes.send_the_rest()
    first, second = (letter.part("text/calendar").get_payload(decode=True) for letter in mail_server.letters)
    assert first == second


def test_a_change_after_a_copy_that_nobody_marked_is_still_told_as_a_change(
    post: Post, processes: Processes, mail_server: MailServer, clock: Clock
) -> None:
    """The confirmation arrived, although no row says so for sure: the move must not be told as a beginning."""
    post.owe(LetterKind.CONFIRMATION)
    processes.run(moment="before_commit:3")
    post.move()
    clock.move(LEASE)
    processes.send_the_rest()
    subjects = [str(letter.message["Subject"]) for letter in mail_server.letters]
    assert subjects[0].startswith("Your appointment, Tue 9 March")
    assert subjects[1:] == ["New time: Thu 11 March, 10:00 a.m."]


def test_workers_side_by_side_send_each_letter_once(
    post: Post, processes: Processes, mail_server: MailServer, unit: Unit, cast: Cast
) -> None:
    with unit() as work:
        for number in range(12):
            start = factories.at(f"2027-03-{10 + number}T15:00")
            visit = factories.appointment(work, session_format=cast.phone, starts_at=start)
            person = factories.client(work, email=f"client-{number}@example.org")
            part = factories.attendance(work, appointment=visit, client=person)
            outbox.post(work, kind=LetterKind.CONFIRMATION, appointment=visit, attendance=part)
    workers = [processes.start() for _ in range(3)]
    assert [worker.wait(90) for worker in workers] == [0, 0, 0]
    arrived = [letter.recipients[0] for letter in mail_server.letters]
    assert sorted(arrived) == sorted(f"client-{number}@example.org" for number in range(12))


def test_a_worker_told_to_stop_ends_well(post: Post, processes: Processes, mail_server: MailServer) -> None:
    post.owe(LetterKind.CONFIRMATION)
    forever = processes.start("forever")
    for _ in range(600):
        if mail_server.letters:
            break
        with pytest.raises(subprocess.TimeoutExpired):
            forever.wait(0.1)
    forever.terminate()
    assert forever.wait(30) == 0
    assert len(mail_server.letters) == 1
