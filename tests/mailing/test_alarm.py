"""What happens when no letter can leave: for an hour it is tried, then she hears of it by another way, once a day."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from mailing import worker
from mailing.failures import DeliveryFailed
from mailing.worker import office_of, run_forever, send_all_due
from practice.models.outbox import OutboxMessage, OutboxState
from practice.rules.letter_kinds import LetterKind
from practice.services import mail_alarm
from practice.services.mail_alarm import Trouble
from tests.conftest import Clock
from tests.mail_server import MailServer
from tests.mailing.conftest import Post
from tests.mailing.servers import says_nothing, talking

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
AWAY = DeliveryFailed(permanent=False, reason="the mail server could not be reached", cure="Look.", shuts_the_way=True)
FULL = DeliveryFailed(permanent=False, reason="the mailbox is full (452)", cure="Its owner has to make room in it.")


@pytest.fixture
def other_server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def with_another_way(post: Post, make_app: Callable[..., Flask], other_server: MailServer) -> Post:
    """The worker of `post`, whose letters take another way when the postbox is in trouble."""
    post.office = replace(office_of(make_app(**by(other_server))), transport=post.postbox)
    return post


def by(server: MailServer) -> dict[str, str]:
    named = {f"ALARM_{name}": value for name, value in server.settings.items()}
    return named | {"ALARM_MAIL_DEFAULT_SENDER": "alarm@example.net"}


def trouble(post: Post) -> Trouble | None:
    with post.unit() as work:
        return mail_alarm.find(work)


def try_for(post: Post, clock: Clock, length: timedelta) -> None:
    """What a worker does in that time, looking every ten minutes."""
    until = clock.now + length
    while True:
        worker.see_to_chores(post.office)
        post.send()
        if clock.now >= until:
            return
        clock.move(timedelta(minutes=10))


def test_after_an_hour_without_a_letter_it_says_since_when_and_why(post: Post, clock: Clock) -> None:
    post.owe(LetterKind.CONFIRMATION)
    post.owe(LetterKind.PRACTITIONER_NEW, to=None)
    post.postbox.trouble = AWAY
    began_at = clock.now
    try_for(post, clock, HOUR - timedelta(minutes=10))
    assert trouble(post) is None
    try_for(post, clock, timedelta(minutes=20))
    assert trouble(post) == Trouble(began_at, 2, AWAY.reason, AWAY.cure)
    post.postbox.trouble = None
    try_for(post, clock, 2 * HOUR)
    assert len(post.postbox.letters) == 2
    assert trouble(post) is None


def test_a_full_mailbox_is_no_alarm(post: Post, clock: Clock) -> None:
    post.owe(LetterKind.CONFIRMATION)
    post.postbox.trouble = FULL
    try_for(post, clock, 3 * HOUR)
    assert trouble(post) is None


def test_as_long_as_others_go_there_is_no_alarm(post: Post, clock: Clock) -> None:
    post.owe(LetterKind.CONFIRMATION)
    post.postbox.trouble = AWAY
    try_for(post, clock, HOUR)
    post.postbox.trouble = None
    post.owe(LetterKind.PRACTITIONER_NEW, to=None)
    post.send()
    assert trouble(post) is None


def test_letters_that_nobody_takes_are_an_alarm_too(post: Post, clock: Clock) -> None:
    post.owe(LetterKind.CONFIRMATION)
    due_at = clock.now
    clock.move(HOUR - MINUTE)
    assert trouble(post) is None
    clock.move(MINUTE)
    assert trouble(post) == Trouble(due_at, 1, None, "")
    post.send()
    assert trouble(post) is None


def test_she_hears_of_it_by_another_way_once_a_day(
    with_another_way: Post, other_server: MailServer, clock: Clock
) -> None:
    post = with_another_way
    post.owe(LetterKind.CONFIRMATION)
    post.postbox.trouble = AWAY
    try_for(post, clock, 2 * HOUR)
    clock.move(timedelta(hours=20))
    try_for(post, clock, MINUTE)
    (letter,) = other_server.letters
    assert letter.recipients == ("ruth@example.org",)
    assert letter.sender == "alarm@example.net"
    words = letter.part("text/plain").get_content()
    assert "Since Monday 1 March, 10:00 a.m. no letter could leave: the mail server could not be reached." in words
    assert "Letters that wait: 1." in words
    assert "What helps: Look." in words
    assert not {"Amara", "Diallo", "A. D."} & set(words.split())
    clock.move(3 * HOUR)
    try_for(post, clock, MINUTE)
    assert len(other_server.letters) == 2


def test_another_day_of_trouble_after_a_good_one_is_told_again(
    with_another_way: Post, other_server: MailServer, clock: Clock
) -> None:
    post = with_another_way
    for told in (1, 2):
        post.postbox.trouble = AWAY
        post.move(clock.now + timedelta(days=3 + told))
        try_for(post, clock, 2 * HOUR)
        assert len(other_server.letters) == told
        post.postbox.trouble = None
        try_for(post, clock, 2 * HOUR)


def test_it_goes_to_wherever_the_settings_say(
    post: Post, make_app: Callable[..., Flask], other_server: MailServer, clock: Clock
) -> None:
    office = office_of(make_app(**by(other_server), ALARM_EMAIL="ruth.at.home@example.net"))
    post.office = replace(office, transport=post.postbox)
    post.owe(LetterKind.CONFIRMATION)
    post.postbox.trouble = AWAY
    try_for(post, clock, 2 * HOUR)
    assert [letter.recipients for letter in other_server.letters] == [("ruth.at.home@example.net",)]


def test_without_another_way_nothing_is_owed(post: Post, clock: Clock) -> None:
    post.owe(LetterKind.CONFIRMATION)
    post.postbox.trouble = AWAY
    try_for(post, clock, 3 * HOUR)
    with post.unit() as work:
        assert not work.session.query(OutboxMessage).filter_by(kind=LetterKind.PRACTITIONER_MAIL_FAILING).all()


def test_two_workers_that_look_at_once_owe_it_once(with_another_way: Post, clock: Clock) -> None:
    post = with_another_way
    post.owe(LetterKind.CONFIRMATION)
    post.postbox.trouble = AWAY
    try_for(post, clock, HOUR - timedelta(minutes=10))
    clock.move(timedelta(minutes=20))
    owed = []
    for _ in range(2):
        with post.unit() as work:
            assert mail_alarm.is_due(work) is not bool(owed)
            owed.append(mail_alarm.post_due(work))
    assert owed == [1, 0]


def test_it_is_not_said_once_letters_go_again(with_another_way: Post, other_server: MailServer, clock: Clock) -> None:
    post = with_another_way
    message_id = post.owe(LetterKind.CONFIRMATION)
    post.postbox.trouble = AWAY
    try_for(post, clock, HOUR - timedelta(minutes=10))
    clock.move(timedelta(minutes=20))
    with post.unit() as work:
        mail_alarm.post_due(work)
    post.change(OutboxMessage, message_id, state=OutboxState.SENT, sent_at=clock.now)
    post.send()
    assert other_server.letters == []
    with post.unit() as work:
        alarm = work.session.query(OutboxMessage).filter_by(kind=LetterKind.PRACTITIONER_MAIL_FAILING).one()
        assert (alarm.state, alarm.reason) == (OutboxState.WITHDRAWN, "letters go again")


def test_a_first_server_that_hangs_does_not_keep_the_alarm_waiting(
    post: Post, make_app: Callable[..., Flask], other_server: MailServer, clock: Clock
) -> None:
    """Every letter waits for its time limit; the alarm goes before all of them."""
    stop = threading.Event()
    with talking(says_nothing) as port:
        first = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(port), "MAIL_USE_TLS": "no", "MAIL_TIMEOUT": "1"}
        office = office_of(make_app(**first, MAIL_DEFAULT_SENDER="ruth@example.org", **by(other_server)))
        post.owe(LetterKind.CONFIRMATION)
        send_all_due(office, stop=stop)
        clock.move(HOUR + MINUTE)
        owed = [post.owe(LetterKind.PRACTITIONER_NEW, to=None), post.owe(LetterKind.PRACTITIONER_MOVED, to=None)]
        thread = threading.Thread(target=run_forever, args=(office,), kwargs={"stop": stop})
        thread.start()
        for _ in range(300):
            if other_server.letters:
                break
            stop.wait(0.1)
        stop.set()
        thread.join(30)
    assert len(other_server.letters) == 1
    assert sum(post.row(each).tries for each in owed) <= 1, "it did not wait for its turn"


def test_another_way_that_fails_is_tried_again_and_is_no_alarm_itself(
    with_another_way: Post, other_server: MailServer, clock: Clock
) -> None:
    post = with_another_way
    post.owe(LetterKind.CONFIRMATION)
    post.postbox.trouble = AWAY
    other_server.answer = "451 4.3.0 Try later"
    try_for(post, clock, 2 * HOUR)
    assert trouble(post) is not None
    assert other_server.letters == []
    other_server.answer = None
    try_for(post, clock, HOUR)
    assert len(other_server.letters) == 1
    assert len({letter.message["Message-ID"] for letter in other_server.letters}) == 1


def test_the_other_way_has_its_own_password(make_app: Callable[..., Flask], data_dir: Path) -> None:
    first = {"MAIL_SERVER": "127.0.0.1", "MAIL_DEFAULT_SENDER": "ruth@example.org", "MAIL_PASSWORD": "the first"}
    app = make_app(**first, ALARM_MAIL_SERVER="127.0.0.2", ALARM_MAIL_DEFAULT_SENDER="a@example.net")
    assert app.config["MAIL_SERVER"] == "127.0.0.1"
    assert app.config["MAIL_PASSWORD"] == "the first"
    assert make_app(**first).extensions["other_way"] is None
