"""How letters come to be owed, who may take them, and what becomes of them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from practice.models.appointments import Appointment, Attendance, Role
from practice.models.outbox import OutboxMessage, OutboxState
from practice.rules.letter_kinds import LetterKind
from practice.rules.letters_due import MOST_TRIES
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.mail_failures import Failure
from practice.services import claims, outbox
from practice.work import Work
from tests import factories
from tests.conftest import Clock, Unit
from tests.engines import Database
from tests.factories import at
from tests.people import Cast

LEASE = timedelta(minutes=10)
NOW = timedelta(0)


@pytest.fixture
def amara(unit: Unit, cast: Cast) -> Attendance:
    """Amara's part in an appointment on Tuesday 9 March, 10 a.m., about which no letter was posted yet."""
    with unit() as work:
        return book(work, cast)


def book(work: Work, cast: Cast, *, day: int = 9, email: str = "amara@example.org", **changes: object) -> Attendance:
    start = at(f"2027-03-{day:02}T15:00")
    visit = factories.appointment(work, session_format=cast.in_person, starts_at=start, **changes)
    part = factories.attendance(work, appointment=visit, client=factories.client(work, email=email))
    part.appointment = visit
    return part


def owe(work: Work, part: Attendance, kind: LetterKind = LetterKind.CONFIRMATION, **how: object) -> OutboxMessage:
    appointment = work.session.get_one(Appointment, part.appointment_id)
    attendance = work.session.get_one(Attendance, part.id)
    message = outbox.post(work, kind=kind, appointment=appointment, attendance=attendance, **how)
    work.session.flush()
    return message


def claim(unit: Unit, worker: str = "worker") -> OutboxMessage | None:
    with unit() as work:
        return next(iter(claims.claim_due(work, worker=worker, lease=LEASE)), None)


def claim_several(unit: Unit) -> list[OutboxMessage]:
    with unit() as work:
        return claims.claim_due(work, worker="worker", lease=LEASE, most=10)


def row(unit: Unit, message: OutboxMessage) -> OutboxMessage:
    with unit() as work:
        return work.session.get_one(OutboxMessage, message.id)


def test_a_letter_is_owed_exactly_if_its_transaction_ends_well(unit: Unit, amara: Attendance) -> None:
    with pytest.raises(ZeroDivisionError), unit() as work:
        owe(work, amara).tries = 1 // 0  # the booking fails after all
    assert claim(unit) is None
    with unit() as work:
        owe(work, amara)
    assert claim(unit) is not None


def test_a_row_fixes_sequence_instant_and_identity(unit: Unit, amara: Attendance, clock: Clock) -> None:
    with unit() as work:
        message = owe(work, amara)
    assert message.sequence == 0
    assert message.dtstamp == clock.now
    assert len(message.message_id) == 22
    assert "example" not in message.message_id
    assert (message.attendance_id, message.appointment_id) == (amara.id, amara.appointment_id)


def test_the_same_letter_is_owed_once(unit: Unit, amara: Attendance) -> None:
    with unit() as work:
        assert owe(work, amara).id == owe(work, amara).id
    with unit() as work:
        assert (
            len(work.session.scalars(select(OutboxMessage).where(OutboxMessage.attendance_id == amara.id)).all()) == 1
        )


def test_the_database_itself_refuses_the_same_letter_twice(unit: Unit, amara: Attendance) -> None:
    with unit() as work:
        first = owe(work, amara)
    with pytest.raises(IntegrityError), unit() as work:
        factories.outbox_message(work, attendance=amara, dedupe_key=first.dedupe_key)


def test_a_higher_sequence_is_another_letter_and_answers_the_first(unit: Unit, amara: Attendance) -> None:
    with unit() as work:
        first = owe(work, amara)
    with unit() as work:
        work.session.get_one(Attendance, amara.id).sequence = 1
        moved = owe(work, amara, LetterKind.MOVED)
        work.session.get_one(Attendance, amara.id).sequence = 2
        again = owe(work, amara, LetterKind.MOVED)
    assert [moved.sequence, again.sequence] == [1, 2]
    assert {moved.in_reply_to, again.in_reply_to} == {first.message_id}
    assert len({first.message_id, moved.message_id, again.message_id}) == 3


def test_without_an_attendance_the_letter_is_the_practitioners(unit: Unit, amara: Attendance, cast: Cast) -> None:
    with unit() as work:
        appointment = work.session.get_one(Appointment, amara.appointment_id)
        message = outbox.post(work, kind=LetterKind.PRACTITIONER_NEW, appointment=appointment)
        owe(work, amara)
    assert (message.practitioner_id, message.attendance_id) == (cast.ruth.id, None)
    assert message.in_reply_to is None


def test_each_partner_is_owed_letters_of_her_own(unit: Unit, amara: Attendance) -> None:
    with unit() as work:
        jonas = factories.client(work, name="Jonas Weber", email="jonas@example.com")
        appointment = work.session.get_one(Appointment, amara.appointment_id)
        partner = factories.attendance(work, appointment=appointment, client=jonas, role=Role.PARTNER)
        first, second = owe(work, amara), owe(work, partner, LetterKind.CONFIRMATION)
    assert first.id != second.id
    assert second.in_reply_to is None


def test_a_letter_due_later_waits(unit: Unit, amara: Attendance, clock: Clock) -> None:
    with unit() as work:
        owe(work, amara, due_in=timedelta(minutes=3))
    clock.move(timedelta(minutes=2, seconds=59))
    assert claim(unit) is None
    clock.move(timedelta(seconds=1))
    assert claim(unit) is not None


def test_letters_are_taken_in_the_order_in_which_they_fall_due(
    unit: Unit, amara: Attendance, cast: Cast, clock: Clock
) -> None:
    with unit() as work:
        late = owe(work, amara, due_in=timedelta(minutes=2))
        soon = owe(work, book(work, cast, day=10), due_in=timedelta(minutes=1))
    clock.move(timedelta(minutes=5))
    assert [claim(unit).id, claim(unit).id, claim(unit)] == [soon.id, late.id, None]


def test_a_claim_counts_as_a_try_and_keeps_others_away_until_it_runs_out(
    unit: Unit, amara: Attendance, clock: Clock
) -> None:
    with unit() as work:
        owe(work, amara)
    first = claim(unit, "one")
    assert (first.tries, first.claimed_by) == (1, "one")
    clock.move(LEASE - timedelta(seconds=1))
    assert claim(unit, "two") is None
    clock.move(timedelta(seconds=1))
    second = claim(unit, "two")
    assert (second.id, second.tries, second.claimed_by) == (first.id, 2, "two")


def test_a_letter_that_kills_its_workers_is_taken_less_and_less_often(
    unit: Unit, amara: Attendance, clock: Clock
) -> None:
    with unit() as work:
        owe(work, amara)
    lengths = []
    for _ in range(8):
        message = claim(unit)
        lengths.append(message.claimed_until - clock.now)
        clock.set(message.claimed_until)
    assert lengths[:4] == [LEASE] * 4
    assert lengths[-1] > timedelta(minutes=45)


def test_only_the_holder_of_the_claim_says_what_became_of_it(unit: Unit, amara: Attendance, clock: Clock) -> None:
    with unit() as work:
        owe(work, amara)
    lost = claim(unit, "one")
    clock.move(LEASE)
    held = claim(unit, "two")
    for say in (claims.put_back, claims.give_up):
        with unit() as work:
            assert not say(work, message=lost, worker="one", why=Failure("too late"))
    with unit() as work:
        assert not claims.withdraw(work, message=lost, worker="one", reason="too late")
    with unit() as work:
        assert not claims.mark_sent(work, message=lost, worker="one")
    with unit() as work:
        assert claims.mark_sent(work, message=held, worker="two")
    sent = row(unit, held)
    assert (sent.state, sent.sent_at, sent.claimed_by) == (OutboxState.SENT, clock.now, None)


def test_what_is_settled_is_not_taken_again(unit: Unit, amara: Attendance, cast: Cast, clock: Clock) -> None:
    endings = {
        OutboxState.SENT: lambda work, message: claims.mark_sent(work, message=message, worker="worker"),
        OutboxState.FAILED: lambda work, message: claims.give_up(
            work, message=message, worker="worker", why=Failure("no")
        ),
        OutboxState.WITHDRAWN: lambda work, message: claims.withdraw(
            work, message=message, worker="worker", reason="over"
        ),
    }
    for day, (state, end) in enumerate(endings.items(), start=10):
        with unit() as work:
            owe(work, book(work, cast, day=day))
        message = claim(unit)
        with unit() as work:
            assert end(work, message)
        assert row(unit, message).state is state
    clock.move(timedelta(days=1))
    assert claim(unit) is None


def test_a_letter_that_did_not_go_comes_back_later_and_later(unit: Unit, amara: Attendance, clock: Clock) -> None:
    with unit() as work:
        owe(work, amara)
    began, waits = clock.now, []
    while True:
        message = claim(unit)
        with unit() as work:
            assert claims.put_back(work, message=message, worker="worker", why=Failure("the mail server is away"))
        kept = row(unit, message)
        if kept.state is not OutboxState.WAITING:
            break
        assert claim(unit) is None
        waits.append(kept.due_at - clock.now)
        clock.set(kept.due_at)
    assert kept.state is OutboxState.FAILED
    assert kept.reason == "the mail server is away"
    assert kept.tries == MOST_TRIES
    assert timedelta(seconds=48) <= waits[0] <= timedelta(minutes=1)
    assert max(waits) <= timedelta(hours=1)
    assert timedelta(hours=38) < clock.now - began <= timedelta(hours=48)


def test_pending_letters_are_withdrawn_with_a_reason_and_sent_ones_stay(
    unit: Unit, amara: Attendance, cast: Cast
) -> None:
    with unit() as work:
        gone = owe(work, amara)
    message = claim(unit)
    with unit() as work:
        claims.mark_sent(work, message=message, worker="worker")
        work.session.get_one(Attendance, amara.id).sequence = 1
        waiting = owe(work, amara, LetterKind.MOVED)
        other = owe(work, book(work, cast, day=11))
    with unit() as work:
        appointment = work.session.get_one(Appointment, amara.appointment_id)
        assert outbox.withdraw_pending(work, appointment=appointment, reason="overtaken") == 1
    assert (row(unit, waiting).state, row(unit, waiting).reason) == (OutboxState.WITHDRAWN, "overtaken")
    assert row(unit, gone).state is OutboxState.SENT
    assert row(unit, other).state is OutboxState.WAITING


def test_a_letter_posted_a_moment_ago_is_withdrawn_too(unit: Unit, amara: Attendance) -> None:
    with unit() as work:
        appointment = work.session.get_one(Appointment, amara.appointment_id)
        attendance = work.session.get_one(Attendance, amara.id)
        outbox.post(work, kind=LetterKind.CONFIRMATION, appointment=appointment, attendance=attendance)
        assert outbox.withdraw_pending(work, appointment=appointment, reason="undone") == 1
    assert claim(unit) is None


def test_a_link_that_was_asked_for_is_not_withdrawn(unit: Unit, amara: Attendance) -> None:
    with unit() as work:
        link = owe(work, amara, LetterKind.LINK_RESEND)
        appointment = work.session.get_one(Appointment, amara.appointment_id)
        assert outbox.withdraw_pending(work, appointment=appointment, reason="overtaken") == 0
    assert row(unit, link).state is OutboxState.WAITING


def test_what_has_gone_is_marked_as_sent_even_if_it_was_withdrawn_meanwhile(unit: Unit, amara: Attendance) -> None:
    with unit() as work:
        owe(work, amara)
    message = claim(unit)
    with unit() as work:
        appointment = work.session.get_one(Appointment, amara.appointment_id)
        outbox.withdraw_pending(work, appointment=appointment, reason="overtaken")
    with unit() as work:
        assert claims.mark_sent(work, message=message, worker="worker")
    assert row(unit, message).state is OutboxState.SENT


def test_a_letter_withdrawn_in_a_workers_hands_is_let_go_at_once(unit: Unit, amara: Attendance) -> None:
    with unit() as work:
        owe(work, amara)
    message = claim(unit)
    with unit() as work:
        assert claims.still_holds(work, message=message, worker="worker")
        assert not claims.still_holds(work, message=message, worker="another")
        appointment = work.session.get_one(Appointment, amara.appointment_id)
        outbox.withdraw_pending(work, appointment=appointment, reason="overtaken")
        work.session.get_one(Attendance, amara.id).sequence = 1
        next_one = owe(work, amara, LetterKind.MOVED)
    assert claim(unit, "another") is None
    with unit() as work:
        assert not claims.put_back(work, message=message, worker="worker", why=Failure("away"))
    assert row(unit, message).state is OutboxState.WITHDRAWN
    assert claim(unit, "another").id == next_one.id


def test_no_two_letters_to_one_person_are_out_at_once(unit: Unit, amara: Attendance, cast: Cast, clock: Clock) -> None:
    with unit() as work:
        first = owe(work, amara)
        work.session.get_one(Attendance, amara.id).sequence = 1
        second = owe(work, amara, LetterKind.MOVED)
        other = owe(work, book(work, cast, day=12), due_in=timedelta(seconds=1))
    clock.move(timedelta(seconds=1))
    held = claim(unit, "one")
    assert held.id == first.id
    assert claim(unit, "two").id == other.id
    assert claim(unit, "three") is None
    with unit() as work:
        claims.mark_sent(work, message=held, worker="one")
    assert claim(unit, "three").id == second.id


def test_the_same_letter_is_owed_once_more_with_the_same_identity(unit: Unit, amara: Attendance, clock: Clock) -> None:
    with unit() as work:
        owe(work, amara)
    message = claim(unit)
    with unit() as work:
        claims.mark_sent(work, message=message, worker="worker")
    clock.move(timedelta(hours=2))
    with unit() as work:
        attendance = work.session.get_one(Attendance, amara.id)
        assert outbox.send_latest_again(work, attendance=attendance)
    again = claim(unit)
    assert (again.id, again.message_id, again.dtstamp) == (message.id, message.message_id, message.dtstamp)
    assert (again.sequence, again.tries) == (message.sequence, 1)


def test_there_is_no_letter_to_send_again_where_none_was_owed(unit: Unit, amara: Attendance) -> None:
    with unit() as work:
        assert not outbox.send_latest_again(work, attendance=work.session.get_one(Attendance, amara.id))


def lookup(unit: Unit, email: str) -> int:
    with unit() as work:
        outbox.post_lookup(work, email=email)
    message = claim(unit)
    with unit() as work:
        asked = json.loads(message.detail or "")["email"]
        return claims.answer_lookup(work, message=message, worker="worker", email=asked)


def test_a_lookup_owes_a_link_for_each_appointment_of_that_address(
    unit: Unit, amara: Attendance, cast: Cast, clock: Clock
) -> None:
    with unit() as work:
        recent = book(work, cast, day=2)
        cancelled = book(work, cast, day=11, status=AppointmentStatus.CANCELLED)
        book(work, cast, day=12, email="other@example.org")
    clock.set(at("2027-03-08T15:00"))
    assert lookup(unit, " Amara@Example.org") == 2
    assert {claim(unit).attendance_id, claim(unit).attendance_id} == {amara.id, recent.id}
    assert claim(unit) is None
    assert cancelled.id not in {amara.id, recent.id}


def test_a_lookup_of_an_unknown_address_ends_without_a_trace(unit: Unit, amara: Attendance) -> None:
    assert lookup(unit, "nobody@example.org") == 0
    assert claim(unit) is None


def test_what_is_long_past_is_not_found_any_more(unit: Unit, amara: Attendance, clock: Clock) -> None:
    clock.set(at("2027-04-09T15:00"))
    assert lookup(unit, "amara@example.org") == 0


def test_an_address_looked_up_is_sealed_and_then_forgotten(unit: Unit, amara: Attendance, database: Database) -> None:
    with unit() as work:
        outbox.post_lookup(work, email="amara@example.org")
    assert "amara@example.org" not in repr(database.rows()["outbox_message"])
    message = claim(unit)
    with unit() as work:
        claims.answer_lookup(work, message=message, worker="worker", email="amara@example.org")
    closed = row(unit, message)
    assert (closed.state, closed.detail_sealed) == (OutboxState.WITHDRAWN, None)


def test_asking_twice_for_a_link_sends_it_twice(unit: Unit, amara: Attendance) -> None:
    assert lookup(unit, "amara@example.org") == 1
    assert claim(unit) is not None
    assert lookup(unit, "amara@example.org") == 1


def test_nothing_is_due_until_something_is(unit: Unit, amara: Attendance) -> None:
    with unit() as work:
        assert not claims.something_is_due(work)
        owe(work, amara)
        assert claims.something_is_due(work)
    claim(unit)
    with unit() as work:
        assert not claims.something_is_due(work)


def test_workers_that_come_together_take_different_letters(
    database: Database, unit: Unit, amara: Attendance, cast: Cast, clock: Clock
) -> None:
    """On PostgreSQL the second claim looks past the row that the first one has locked; SQLite lets one in at a time."""
    with unit() as work:
        owe(work, amara)
        owe(work, book(work, cast, day=10))
    if database.kind == "sqlite":
        assert {claim(unit, "one").attendance_id, claim(unit, "two").attendance_id} >= {amara.id}
        return
    with unit() as one, unit() as two:
        (first,) = claims.claim_due(one, worker="one", lease=LEASE)
        (second,) = claims.claim_due(two, worker="two", lease=LEASE, most=10)
        third = claims.claim_due(two, worker="two", lease=LEASE)
    assert first.id != second.id
    assert not third


def test_of_several_that_are_taken_together_no_two_are_to_one_person_about_one_appointment(
    unit: Unit, amara: Attendance, cast: Cast
) -> None:
    with unit() as work:
        first = owe(work, amara)
        work.session.get_one(Attendance, amara.id).sequence = 1
        owe(work, amara, LetterKind.MOVED)
        to_ruth = outbox.post(work, kind=LetterKind.PRACTITIONER_NEW, appointment=amara.appointment)
        other_day = owe(work, book(work, cast, day=10))
    taken = claim_several(unit)
    assert {each.id for each in taken} == {first.id, to_ruth.id, other_day.id}
    assert claim(unit) is None, "the move waits for the confirmation"


def test_a_letter_that_was_tried_before_is_taken_alone(unit: Unit, amara: Attendance, cast: Cast, clock: Clock) -> None:
    """Should it kill the worker, the others have not been in its hands."""
    with unit() as work:
        deadly = owe(work, amara)
        harmless = {owe(work, book(work, cast, day=day)).id for day in (10, 11, 12)}
    assert {each.id for each in claim_several(unit)} == {deadly.id, *harmless}
    clock.move(LEASE)
    assert [len(claim_several(unit)) for _ in range(5)] == [1, 1, 1, 1, 0]


def test_what_was_claimed_and_not_taken_up_is_as_if_it_had_not_been(unit: Unit, amara: Attendance, cast: Cast) -> None:
    with unit() as work:
        owe(work, amara)
        owe(work, book(work, cast, day=10))
    taken, not_mine = claim_several(unit), claim(unit, "another")
    assert not_mine is None
    with unit() as work:
        claims.give_back(work, messages=taken, worker="another")
    assert claim(unit) is None, "only who holds them can give them back"
    with unit() as work:
        claims.give_back(work, messages=taken, worker="worker")
    assert {row(unit, each).tries for each in taken} == {0}
    assert len(claim_several(unit)) == 2
