"""What Ruth does about one letter: at any moment of its life, on two devices, with a worker holding it."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from practice.errors import NotFound, NotPossibleNow
from practice.models.outbox import OutboxMessage, OutboxState
from practice.rules.letter_kinds import LetterKind
from practice.services import claims, diary, letter_acts, letters, outbox
from practice.services.letter_acts import Hurried
from tests.booked import Booked, appointment, as_ruth, attendance, book
from tests.conftest import Clock, Unit
from tests.people import Cast

LATER = timedelta(minutes=3)


@pytest.fixture
def booked(unit: Unit, cast: Cast) -> Booked:
    return book(unit, cast.in_person)


def owe(unit: Unit, booked: Booked, **changes: Any) -> str:
    """A letter about it that waits for three minutes, or whatever is said of it."""
    with unit() as work:
        part = attendance(work, booked.booker)
        part.sequence += 1
        letter = outbox.post(
            work, kind=LetterKind.MOVED, appointment=appointment(work, booked), attendance=part, due_in=LATER
        )
        for name, value in changes.items():
            setattr(letter, name, value)
        return letter.id


def failed(unit: Unit, booked: Booked, reason: str = "the mail server is away") -> str:
    return owe(unit, booked, state=OutboxState.FAILED, reason=reason, cure="Wait.", tries=3)


def row(unit: Unit, message_id: str) -> OutboxMessage:
    with unit() as work:
        return work.session.get_one(OutboxMessage, message_id)


def hurry(unit: Unit, cast: Cast, message_id: str) -> Hurried:
    with unit(as_ruth(cast)) as work:
        return letter_acts.send_now(work, message_id=message_id)


def claim(unit: Unit) -> OutboxMessage | None:
    with unit() as work:
        return next(iter(claims.claim_due(work, worker="worker", lease=timedelta(minutes=10))), None)


def test_a_letter_that_waits_goes_now_and_twice_is_once(unit: Unit, cast: Cast, booked: Booked) -> None:
    message_id = owe(unit, booked)
    assert claim(unit) is None
    assert [hurry(unit, cast, message_id), hurry(unit, cast, message_id)] == [Hurried.GOES, Hurried.GOES]
    claimed = claim(unit)
    assert claimed is not None
    assert claimed.id == message_id
    assert hurry(unit, cast, message_id) is Hurried.IN_HAND, "the worker has it at this moment"
    with unit() as work:
        assert claims.mark_sent(work, message=claimed, worker="worker")
    with pytest.raises(NotPossibleNow):
        hurry(unit, cast, message_id)


def test_no_press_writes_at_an_hour_that_is_not_wished(unit: Unit, cast: Cast, booked: Booked, clock: Clock) -> None:
    message_id = owe(unit, booked)
    with unit() as work:
        part = attendance(work, booked.booker)
        part.mail_opens, part.mail_closes = time(18), time(20)
    assert hurry(unit, cast, message_id) is Hurried.HELD
    assert row(unit, message_id).due_at == clock.now + LATER


def test_what_failed_is_tried_again_as_the_same_letter(unit: Unit, cast: Cast, booked: Booked) -> None:
    message_id = failed(unit, booked)
    before = row(unit, message_id)
    with unit(as_ruth(cast)) as work:
        letter_acts.try_again(work, message_id=message_id)
    after = row(unit, message_id)
    assert (after.state, after.reason, after.cure, after.tries) == (OutboxState.WAITING, None, None, 0)
    assert (after.message_id, after.dtstamp, after.sequence) == (before.message_id, before.dtstamp, before.sequence)
    with unit(as_ruth(cast)) as work, pytest.raises(NotPossibleNow):
        letter_acts.try_again(work, message_id=message_id)


def test_what_was_settled_another_way_waits_for_her_no_more(
    unit: Unit, cast: Cast, booked: Booked, clock: Clock
) -> None:
    message_id = failed(unit, booked)
    whose = {"practitioner_id": cast.ruth.id, "zone": "America/Toronto"}
    with unit() as work:
        assert diary.today(work, **whose).failed_letters == 1
    settled_at = clock.now
    for _ in range(2):
        with unit(as_ruth(cast)) as work:
            letter_acts.dismiss(work, message_id=message_id)
        clock.move(timedelta(minutes=1))
    with unit() as work:
        assert diary.today(work, **whose).failed_letters == 0
        assert letters.count(work, practitioner_id=cast.ruth.id)[OutboxState.FAILED] == 1, "it stays in the list"
    kept = row(unit, message_id)
    assert (kept.dismissed_at, kept.dismissed_by) == (settled_at, cast.ruth.id)
    with unit(as_ruth(cast)) as work:
        letter_acts.try_again(work, message_id=message_id)
    assert row(unit, message_id).dismissed_at is None


def test_only_what_has_failed_is_dismissed(unit: Unit, cast: Cast, booked: Booked) -> None:
    message_id = owe(unit, booked)
    with unit(as_ruth(cast)) as work, pytest.raises(NotPossibleNow):
        letter_acts.dismiss(work, message_id=message_id)


def test_all_that_failed_for_one_reason_are_tried_again_by_one_press(unit: Unit, cast: Cast, booked: Booked) -> None:
    same = [failed(unit, booked) for _ in range(3)]
    other, settled = failed(unit, booked, "the mailbox is full"), failed(unit, booked)
    with unit(as_ruth(cast)) as work:
        letter_acts.dismiss(work, message_id=settled)
    with unit() as work:
        (cause,) = letter_acts.common_causes(work, practitioner_id=cast.ruth.id)
        assert (cause.reason, cause.cure, cause.count) == ("the mail server is away", "Wait.", 3)
    with unit(as_ruth(cast)) as work:
        assert letter_acts.try_all_again(work, reason=cause.reason) == 3
        assert letter_acts.try_all_again(work, reason=cause.reason) == 0
    assert {row(unit, each).state for each in same} == {OutboxState.WAITING}
    assert {row(unit, each).state for each in (other, settled)} == {OutboxState.FAILED}


@pytest.mark.parametrize("act", [letter_acts.send_now, letter_acts.try_again, letter_acts.dismiss])
def test_it_is_her_letter_and_nobody_elses(unit: Unit, cast: Cast, booked: Booked, act: Any) -> None:
    message_id = failed(unit, booked)
    for actor in (booked.actor(), None):
        with unit(*filter(None, [actor])) as work, pytest.raises(NotFound):
            act(work, message_id=message_id)
    with unit(as_ruth(cast)) as work, pytest.raises(NotFound):
        act(work, message_id="no such letter")
