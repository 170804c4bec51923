"""What the worker does about faults, claims and signals, and how it is seen to be alive."""

from __future__ import annotations

import logging
import os
import signal
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from mailing import worker
from mailing.failures import DeliveryFailed
from mailing.heartbeat import HEARTBEAT, last_heartbeat
from mailing.worker import run_forever, send_next
from practice.models.appointments import Appointment, Attendance
from practice.models.outbox import OutboxState
from practice.models.people import Client
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import claims, outbox
from tests.conftest import Clock
from tests.engines import Database
from tests.mailing.conftest import Post

pytestmark = pytest.mark.both_engines


def test_a_permanent_failure_is_given_up_at_once_and_the_booking_stands(post: Post) -> None:
    post.postbox.trouble = DeliveryFailed(permanent=True, reason="the mail server refused the address (550 5.1.1)")
    owed = post.owe(LetterKind.CONFIRMATION)
    post.send()
    kept = post.row(owed)
    assert (kept.state, kept.tries) == (OutboxState.FAILED, 1)
    assert kept.reason == "the mail server refused the address (550 5.1.1)"
    with post.unit() as work:
        assert work.session.get_one(Appointment, post.appointment_id).status is AppointmentStatus.BOOKED


def test_a_temporary_failure_is_tried_again_and_does_not_hold_up_the_others(post: Post, clock: Clock) -> None:
    first = post.owe(LetterKind.CONFIRMATION)
    post.postbox.trouble = DeliveryFailed(permanent=False, reason="the mail server could not be reached")
    post.send()
    post.postbox.trouble = None
    assert post.row(first).state is OutboxState.WAITING
    post.owe(LetterKind.PRACTITIONER_NEW, to=None)
    assert [sent.to.address for sent in post.send()] == ["ruth@example.org"]
    clock.move(timedelta(minutes=1))
    assert [sent.to.address for sent in post.send()] == ["amara@example.org"]


def test_an_address_that_is_none_is_given_up(post: Post) -> None:
    with post.unit() as work:
        work.session.get_one(Attendance, post.amara_id).client.set_email("not an address")
    owed = post.owe(LetterKind.CONFIRMATION)
    post.send()
    assert (post.row(owed).state, post.row(owed).reason) == (
        OutboxState.FAILED,
        "no letter can be sent to this address",
    )


def test_a_fault_in_one_letter_is_logged_without_its_words_and_the_others_go(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    owed = post.owe(LetterKind.CONFIRMATION)
    post.owe(LetterKind.PRACTITIONER_NEW, to=None)
    post.postbox.trouble = RuntimeError("amara@example.org")
    with caplog.at_level(logging.INFO):
        post.send()
    post.postbox.trouble = None
    assert "amara" not in caplog.text.lower()
    assert owed in caplog.text
    assert "RuntimeError at conftest.py" in caplog.text
    assert post.row(owed).state is OutboxState.WAITING
    assert post.row(owed).reason == "a fault (RuntimeError)"
    assert post.postbox.closed > 0


def test_a_sealed_value_that_does_not_open_is_a_fault_of_that_letter_alone(post: Post) -> None:
    with post.unit() as work:
        attendance = work.session.get_one(Attendance, post.amara_id)
        work.session.get_one(Client, attendance.client_id).name_sealed = b"\x01\x04testgarbage-garbage-garbage-garbage"
    owed = post.owe(LetterKind.CONFIRMATION)
    post.send()
    assert post.row(owed).reason == "a fault (VaultError)"


def test_a_claim_that_ran_out_while_sending_is_left_to_the_next_worker(
    post: Post, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    owed = post.owe(LetterKind.CONFIRMATION)

    def another_worker_takes_it() -> None:
        clock.move(post.office.lease)
        with post.unit() as work:
            assert claims.claim_due(work, worker="another", lease=post.office.lease)

    post.postbox.at_delivery = another_worker_takes_it
    assert send_next(post.office)
    assert post.row(owed).claimed_by == "another"
    assert "after its claim had run out" in caplog.text


def test_a_letter_withdrawn_after_its_claim_is_not_sent(post: Post) -> None:
    owed = post.owe(LetterKind.CONFIRMATION)
    readings: list[datetime] = []

    def clock() -> datetime:
        """The worker reads it to look, to claim and to read; a client cancels between the last two."""
        readings.append(post.office.clock())
        if len(readings) == 3:
            with post.unit() as work:
                appointment = work.session.get_one(Appointment, post.appointment_id)
                outbox.withdraw_pending(work, appointment=appointment, reason="overtaken")
        return readings[-1]

    assert send_next(replace(post.office, clock=clock))
    assert post.postbox.letters == []
    assert (post.row(owed).state, post.row(owed).claimed_by) == (OutboxState.WITHDRAWN, None)


def test_a_lease_outlasts_the_slowest_server(post: Post) -> None:
    slow = replace(post.office.settings, mail=replace(post.office.settings.mail, timeout=60))
    assert replace(post.office, settings=slow).lease == timedelta(minutes=40)
    assert post.office.lease == timedelta(minutes=10)


@pytest.fixture
def stop() -> threading.Event:
    return threading.Event()


def test_the_worker_sends_what_is_due_until_it_is_told_to_stop(post: Post, stop: threading.Event) -> None:
    post.owe(LetterKind.CONFIRMATION)
    post.owe(LetterKind.PRACTITIONER_NEW, to=None)
    post.postbox.at_delivery = lambda: stop.set() if post.postbox.letters else None
    run_forever(post.office, stop=stop)
    assert len(post.postbox.letters) == 2, "the letter in hand is finished"
    assert post.postbox.closed == 1


def test_the_worker_survives_a_database_that_is_away(
    post: Post, stop: threading.Event, database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: Any
) -> None:
    post.owe(LetterKind.CONFIRMATION)
    faults = iter([OperationalError("select amara@example.org", {}, Exception("gone"))] * 3)

    def is_away(*_: Any) -> None:
        fault = next(faults, None)
        if fault is not None:
            raise fault

    monkeypatch.setattr(worker, "LOOK_EVERY", timedelta(milliseconds=1))
    post.postbox.at_delivery = stop.set
    engine = post.office.sessions.engine
    event.listen(engine, "before_cursor_execute", is_away)
    try:
        run_forever(post.office, stop=stop)
    finally:
        event.remove(engine, "before_cursor_execute", is_away)
    assert len(post.postbox.letters) == 1
    assert caplog.text.count("the worker goes on after a fault: OperationalError") == 3
    assert "amara" not in caplog.text.lower()


def test_the_worker_leaves_word_that_it_is_alive(post: Post, stop: threading.Event, clock: Clock) -> None:
    (post.office.settings.data_dir / HEARTBEAT).unlink(missing_ok=True)
    assert last_heartbeat(post.office.settings) is None
    post.owe(LetterKind.CONFIRMATION)
    post.postbox.at_delivery = stop.set
    run_forever(post.office, stop=stop)
    assert last_heartbeat(post.office.settings) == clock.now
    assert [path.name for path in Path(post.office.settings.data_dir).glob("worker.*")] == [HEARTBEAT]


def test_a_heartbeat_that_cannot_be_written_stops_nothing(
    post: Post, stop: threading.Event, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    post.owe(LetterKind.CONFIRMATION)
    post.postbox.at_delivery = stop.set
    nowhere = replace(post.office, settings=replace(post.office.settings, data_dir=tmp_path / "missing"))
    run_forever(nowhere, stop=stop)
    assert len(post.postbox.letters) == 1
    assert "the heartbeat cannot be written" in caplog.text


def test_a_signal_ends_the_worker_after_the_letter_in_hand(post: Post, app: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(app.extensions, "transport", post.postbox)
    post.owe(LetterKind.CONFIRMATION)
    post.postbox.at_delivery = lambda: os.kill(os.getpid(), signal.SIGTERM)
    before = signal.getsignal(signal.SIGTERM)
    worker.run(app)
    assert len(post.postbox.letters) == 1
    assert signal.getsignal(signal.SIGTERM) is before


def test_once_sends_what_is_due_and_ends(post: Post, app: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(app.extensions, "transport", post.postbox)
    post.owe(LetterKind.CONFIRMATION)
    worker.run(app, once=True)
    assert len(post.postbox.letters) == 1


def test_letters_that_the_worker_has_not_begun_when_it_is_told_to_stop_are_free_at_once(
    post: Post, stop: threading.Event, clock: Clock
) -> None:
    post.owe(LetterKind.CONFIRMATION)
    clock.move(timedelta(minutes=1))
    second = post.owe(LetterKind.PRACTITIONER_NEW, to=None)
    post.postbox.at_delivery = stop.set
    run_forever(post.office, stop=stop)
    assert len(post.postbox.letters) == 1
    assert (post.row(second).claimed_by, post.row(second).tries) == (None, 0)


def test_letters_behind_a_slow_server_are_free_for_others(post: Post, clock: Clock) -> None:
    post.owe(LetterKind.CONFIRMATION)
    clock.move(timedelta(minutes=1))
    second = post.owe(LetterKind.PRACTITIONER_NEW, to=None)
    post.postbox.at_delivery = lambda: clock.move(worker.LOOK_EVERY)
    assert send_next(post.office, most=10) == 1
    assert (post.row(second).claimed_by, post.row(second).tries) == (None, 0)
