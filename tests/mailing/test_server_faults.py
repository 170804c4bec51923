"""Mail servers and databases at their worst: no letter is lost, each is one letter, and she sees why it waits."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from config import MailSettings
from mailing import worker
from mailing.transport import SmtpTransport
from mailing.worker import run_forever
from practice.models.outbox import OutboxState
from practice.rules.letter_kinds import LetterKind
from practice.services import outbox
from tests import factories
from tests.conftest import Clock
from tests.mail_server import MailServer, free_port
from tests.mailing import servers
from tests.mailing.conftest import Post

HOUR = timedelta(hours=1)
STEPS = ("hello", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "the end of the letter")
ENDED = "the mail server ended the conversation"
TOO_LONG = "the mail server took too long to answer"


def by_way_of(post: Post, port: int, **changes: Any) -> None:
    """From now on the worker speaks to the server at this port, and waits a third of a second for each answer."""
    plain = MailSettings("127.0.0.1", port, False, False, None, None, "practice@example.org", 15, None)
    post.office = replace(post.office, transport=SmtpTransport(Flask(__name__), replace(plain, timeout=0.3, **changes)))


def arrived(mail_server: MailServer) -> list[tuple[str, str]]:
    """Message-ID, and what a calendar tells repeats by."""
    found = []
    for letter in mail_server.letters:
        lines = letter.part("text/calendar").get_content().splitlines()
        stamp = [line for line in lines if line.startswith(("DTSTAMP", "SEQUENCE", "UID"))]
        found.append((str(letter.message["Message-ID"]), " ".join(stamp)))
    return found


@pytest.mark.parametrize("hangs_up", [False, True], ids=["falls silent", "hangs up"])
@pytest.mark.parametrize("step", STEPS)
def test_a_server_that_stops_at_any_step_loses_no_letter(
    step: str, hangs_up: bool, post: Post, mail_server: MailServer, clock: Clock
) -> None:
    owed = post.owe(LetterKind.CONFIRMATION)
    how = {"use_tls": step == "STARTTLS"} | ({"username": "r", "password": "p"} if step == "AUTH" else {})
    with servers.talking(servers.stops_at(step, hangs_up=hangs_up)) as port:
        by_way_of(post, port, **how)
        post.send()
    row = post.row(owed)
    assert (row.state, row.reason, row.tries) == (OutboxState.WAITING, ENDED if hangs_up else TOO_LONG, 1)
    assert row.cure
    assert row.failing_since == clock.now, "no other letter would have gone either"
    clock.move(HOUR)
    by_way_of(post, mail_server.port)
    post.send()
    ((message_id, _stamp),) = arrived(mail_server)
    assert row.message_id in message_id
    after = post.row(owed)
    assert (after.state, after.reason, after.cure, after.failing_since) == (OutboxState.SENT, None, None, None)


def test_a_server_that_takes_a_letter_and_does_not_say_so_gets_the_same_letter_again(
    post: Post, mail_server: MailServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.owe(LetterKind.CONFIRMATION)
    by_way_of(post, mail_server.port)
    accept = mail_server.handle_DATA

    async def accept_and_drop(server: Any, session: Any, envelope: Any) -> str:
        said = await accept(server, session, envelope)
        if len(mail_server.letters) == 1:
            server.transport.abort()
        return said

    monkeypatch.setattr(mail_server, "handle_DATA", accept_and_drop)
    post.send()
    clock.move(HOUR)
    post.send()
    first, second = arrived(mail_server)
    assert first == second


def test_nobody_there_is_tried_until_somebody_is(post: Post, mail_server: MailServer, clock: Clock) -> None:
    owed = post.owe(LetterKind.CONFIRMATION)
    by_way_of(post, free_port())
    for _ in range(3):
        post.send()
        clock.move(HOUR)
    assert (post.row(owed).reason, post.row(owed).tries) == ("the mail server could not be reached", 3)
    by_way_of(post, mail_server.port)
    post.send()
    assert len(mail_server.letters) == 1


def test_one_refused_address_keeps_nobody_else_waiting(post: Post, mail_server: MailServer, clock: Clock) -> None:
    mail_server.refusals = {"gone@example.org": "550 5.1.1 No such mailbox", "full@example.org": "452 4.2.2 Full"}
    owed = {}
    with post.unit() as work:
        for number, name in enumerate(("gone", "full", "well")):
            start = factories.at("2027-03-10T15:00") + number * timedelta(days=1)
            visit = factories.appointment(work, session_format=post.cast.phone, starts_at=start)
            person = factories.client(work, email=f"{name}@example.org")
            part = factories.attendance(work, appointment=visit, client=person)
            letter = outbox.post(work, kind=LetterKind.CONFIRMATION, appointment=visit, attendance=part)
            owed[name] = letter.id
    by_way_of(post, mail_server.port)
    post.send()
    assert [letter.recipients for letter in mail_server.letters] == [("well@example.org",)]
    rows = {name: post.row(message_id) for name, message_id in owed.items()}
    assert (rows["gone"].state, rows["gone"].reason) == (
        OutboxState.FAILED,
        "the mail server refused the address (550 5.1.1)",
    )
    assert rows["gone"].cure == "Look at the address: it does not exist there."
    assert (rows["full"].state, rows["full"].reason) == (OutboxState.WAITING, "the mailbox is full (452 4.2.2)")
    assert rows["full"].failing_since is None, "the way is open"
    del mail_server.refusals["full@example.org"]
    clock.move(HOUR)
    post.send()
    assert len(mail_server.to("full@example.org")) == 1


@pytest.mark.parametrize(
    ("host", "days", "password", "reason"),
    [
        ("127.0.0.1", 30, "a password", "the mail server could not prove who it is"),
        ("mail.example.org", 36500, "a password", "the mail server could not prove who it is"),
        ("127.0.0.1", 36500, "last year's", "the mail server refused the user name and password (535)"),
    ],
    ids=["a certificate that has run out", "a certificate for another name", "a password that has run out"],
)
def test_what_has_run_out_is_said_and_put_right_while_the_letter_waits(
    host: str, days: int, password: str, reason: str, post: Post, tmp_path: Path, clock: Clock
) -> None:
    owed = post.owe(LetterKind.CONFIRMATION)
    sign_in = {"use_tls": True, "username": "ruth", "password": password}
    wrong = servers.make_certificate(tmp_path, host, days=days)
    with servers.encrypting(wrong) as server:
        by_way_of(post, server.port, cafile=str(wrong), **sign_in)
        post.send()
        assert not server.letters
    row = post.row(owed)
    assert (row.state, row.reason, row.failing_since) == (OutboxState.WAITING, reason, clock.now)
    clock.move(HOUR)
    right = servers.make_certificate(tmp_path, "127.0.0.1")
    with servers.encrypting(right) as server:
        by_way_of(post, server.port, cafile=str(right), **sign_in | {"password": "a password"})
        post.send()
        assert len(server.letters) == 1


def test_a_database_that_is_away_when_a_letter_has_gone_lets_it_go_once_more_as_the_same(
    post: Post, mail_server: MailServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least once: nobody could write down that it had gone."""
    owed = post.owe(LetterKind.CONFIRMATION)
    by_way_of(post, mail_server.port)
    stop, is_away = threading.Event(), threading.Event()
    engine, deliver = post.office.sessions.engine, post.office.transport.deliver

    def deliver_and_lose_it(*args: Any, **kwargs: Any) -> None:
        deliver(*args, **kwargs)
        if len(mail_server.letters) == 1:
            is_away.set()
        else:
            stop.set()

    def perhaps(*_: Any) -> None:
        if is_away.is_set():
            is_away.clear()
            clock.move(post.office.lease)
            raise OperationalError("update", {}, Exception("gone"))

    monkeypatch.setattr(post.office.transport, "deliver", deliver_and_lose_it)
    monkeypatch.setattr(worker, "LOOK_EVERY", timedelta(milliseconds=1))
    event.listen(engine, "before_cursor_execute", perhaps)
    try:
        run_forever(post.office, stop=stop)
    finally:
        event.remove(engine, "before_cursor_execute", perhaps)
    first, second = arrived(mail_server)
    assert first == second
    assert post.row(owed).state is OutboxState.SENT


def test_no_password_is_in_what_is_kept(post: Post, mail_server: MailServer) -> None:
    owed = post.owe(LetterKind.CONFIRMATION)
    by_way_of(post, mail_server.port, username="ruth", password="hunter2")
    post.send()
    row = post.row(owed)
    assert row.reason == "the mail server offers no encryption or no sign-in"
    assert "hunter2" not in f"{row.reason} {row.cure}"
