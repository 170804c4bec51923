"""Which letter is sent in the end, and when it is tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from practice.rules.letter_kinds import LetterKind, Method
from practice.rules.letters_due import MOST_TRIES, Standing, Withdrawal, wait_before_try, what_to_say
from practice.rules.lifecycle import AppointmentStatus

NOW = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
CONFIRMATION = Standing(
    kind=LetterKind.CONFIRMATION,
    sequence=0,
    current_sequence=0,
    status=AppointmentStatus.BOOKED,
    ends_at=NOW + timedelta(days=8),
    beginning=LetterKind.CONFIRMATION,
    was_begun=False,
    was_written_to=False,
    booked_it_herself=True,
)
MOVED = replace(
    CONFIRMATION, kind=LetterKind.MOVED, sequence=1, current_sequence=1, was_begun=True, was_written_to=True
)
CANCELLED = replace(
    MOVED, kind=LetterKind.CANCELLED_BY_CLIENT, status=AppointmentStatus.CANCELLED, sequence=2, current_sequence=2
)
PARTNER = {"beginning": LetterKind.PARTNER_INVITATION, "booked_it_herself": False}
RUTH = {"beginning": LetterKind.PRACTITIONER_NEW, "booked_it_herself": False}
UNTOLD = {"was_begun": False, "was_written_to": False}


def said(standing: Standing, **changes: object) -> LetterKind | Withdrawal:
    return what_to_say(replace(standing, **changes), now=NOW)  # type: ignore[arg-type]


def test_a_confirmation_is_a_confirmation() -> None:
    assert said(CONFIRMATION) is LetterKind.CONFIRMATION


def test_a_row_with_an_older_sequence_is_withdrawn() -> None:
    assert said(CONFIRMATION, current_sequence=1) is Withdrawal.SUPERSEDED


def test_a_change_is_told_as_a_change_to_someone_who_knows_the_beginning() -> None:
    assert said(MOVED) is LetterKind.MOVED
    assert said(MOVED, kind=LetterKind.FORMAT_CHANGED) is LetterKind.FORMAT_CHANGED


def test_a_move_back_to_what_the_letter_before_told_is_no_news() -> None:
    assert said(MOVED, tells_nothing_new=True) is Withdrawal.AS_TOLD
    assert said(MOVED, kind=LetterKind.PRACTITIONER_MOVED, tells_nothing_new=True, **RUTH) is Withdrawal.AS_TOLD
    assert said(MOVED, kind=LetterKind.FORMAT_CHANGED, tells_nothing_new=True) is LetterKind.FORMAT_CHANGED


def test_what_was_told_before_may_be_sent_again_when_it_holds_again() -> None:
    assert said(CONFIRMATION, current_sequence=2, told_what_holds=True) is LetterKind.CONFIRMATION


def test_a_change_of_which_the_confirmation_never_went_is_the_confirmation() -> None:
    assert said(MOVED, **UNTOLD) is LetterKind.CONFIRMATION
    assert said(MOVED, **UNTOLD, **PARTNER) is LetterKind.PARTNER_INVITATION
    assert said(MOVED, kind=LetterKind.PRACTITIONER_MOVED, **UNTOLD, **RUTH) is LetterKind.PRACTITIONER_NEW


def test_a_confirmation_that_another_letter_has_been_is_not_sent_again() -> None:
    assert said(CONFIRMATION, was_begun=True, was_written_to=True) is Withdrawal.SUPERSEDED


def test_a_confirmation_to_a_partner_who_was_invited_is_a_confirmation() -> None:
    assert said(CONFIRMATION, was_begun=True, was_written_to=True, **PARTNER) is LetterKind.CONFIRMATION


def test_a_request_is_received_until_it_is_answered() -> None:
    request = {"kind": LetterKind.REQUEST_RECEIVED}
    assert said(CONFIRMATION, **request, status=AppointmentStatus.REQUESTED) is LetterKind.REQUEST_RECEIVED
    assert said(CONFIRMATION, **request) is Withdrawal.ANSWERED


def test_a_request_that_was_moved_is_still_a_request() -> None:
    assert said(MOVED, status=AppointmentStatus.REQUESTED, was_begun=False) is LetterKind.REQUEST_RECEIVED


def test_an_approved_request_is_confirmed_although_its_receipt_has_gone() -> None:
    assert said(CONFIRMATION, was_written_to=True) is LetterKind.CONFIRMATION


def test_the_end_is_told_to_everyone_who_was_written_to() -> None:
    for kind in (LetterKind.CANCELLED_BY_CLIENT, LetterKind.CANCELLED_BY_PRACTITIONER, LetterKind.REQUEST_DECLINED):
        assert said(CANCELLED, kind=kind) is kind
        assert said(CANCELLED, kind=kind, was_begun=False) is kind


def test_who_cancelled_before_any_letter_went_gets_none() -> None:
    assert said(CANCELLED, **UNTOLD) is Withdrawal.NOTHING_TO_TAKE_BACK


def test_a_client_who_booked_is_always_told_that_the_practice_cancelled() -> None:
    """She saw "You are booked" on the page: without a letter she would come."""
    for kind in (LetterKind.CANCELLED_BY_PRACTITIONER, LetterKind.REQUEST_DECLINED):
        assert said(CANCELLED, kind=kind, **UNTOLD) is kind


def test_a_partner_who_never_heard_of_it_hears_nothing_of_its_end() -> None:
    end = {"kind": LetterKind.CANCELLED_BY_PRACTITIONER}
    assert said(CANCELLED, **end, **UNTOLD, **PARTNER) is Withdrawal.NOTHING_TO_TAKE_BACK


def test_nothing_is_said_of_what_is_cancelled_over_or_declined() -> None:
    assert said(CONFIRMATION, status=AppointmentStatus.CANCELLED) is Withdrawal.CANCELLED
    assert said(CONFIRMATION, ends_at=NOW) is Withdrawal.OVER
    assert said(MOVED, has_declined=True) is Withdrawal.DECLINED


def test_a_cancellation_of_what_is_on_again_is_withdrawn() -> None:
    assert said(CANCELLED, status=AppointmentStatus.BOOKED) is Withdrawal.STILL_ON


def test_a_link_that_was_asked_for_is_sent_whatever_has_become_of_the_appointment() -> None:
    link = replace(CANCELLED, kind=LetterKind.LINK_RESEND, sequence=0, ends_at=NOW - timedelta(days=2))
    assert said(link, has_declined=True) is LetterKind.LINK_RESEND


@pytest.mark.parametrize("kind", LetterKind)
def test_a_calendar_hears_only_of_what_is_booked_or_taken_back(kind: LetterKind) -> None:
    expected = {
        LetterKind.CONFIRMATION: Method.REQUEST,
        LetterKind.MOVED: Method.REQUEST,
        LetterKind.FORMAT_CHANGED: Method.REQUEST,
        LetterKind.PLACE_CHANGED: Method.REQUEST,
        LetterKind.RAIN_PLAN: Method.REQUEST,
        LetterKind.INDIVIDUAL_FIRST: Method.REQUEST,
        LetterKind.CANCELLED_BY_CLIENT: Method.CANCEL,
        LetterKind.CANCELLED_BY_PRACTITIONER: Method.CANCEL,
    }
    assert kind.method is expected.get(kind)
    assert kind.is_to_practitioner is (kind.value.startswith("practitioner_") or kind is LetterKind.TEST)
    assert not (kind.says_it_is_on and kind.says_it_is_off)


def test_each_wait_is_twice_the_last_up_to_an_hour() -> None:
    longest = [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16, 32, 60, 60, 60)]
    waits = [wait_before_try(tries, key="a letter") for tries in range(1, 10)]
    for wait, limit in zip(waits, longest, strict=True):
        assert limit * 0.8 <= wait <= limit


def test_the_same_letter_waits_the_same_and_another_one_differently() -> None:
    assert wait_before_try(5, key="one") == wait_before_try(5, key="one")
    assert len({wait_before_try(5, key=f"letter {number}") for number in range(20)}) == 20


def test_tries_go_on_for_about_two_days() -> None:
    altogether = sum((wait_before_try(tries, key="a letter") for tries in range(1, MOST_TRIES)), timedelta())
    assert timedelta(hours=38) < altogether <= timedelta(hours=48)
