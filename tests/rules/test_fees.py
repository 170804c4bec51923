"""What is owed for an appointment follows from how it stands; nothing is charged that was not decided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.fees import Fee, FeeState, LateFee
from practice.rules.lifecycle import UPCOMING, AppointmentStatus

BOOKED, ATTENDED = AppointmentStatus.BOOKED, AppointmentStatus.ATTENDED
NO_SHOW, CANCELLED = AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED
CENTS = st.integers(min_value=0, max_value=99_999_999)


@pytest.mark.parametrize(
    ("fee", "state"),
    [
        (Fee(ATTENDED, 15000, 0), FeeState.OPEN),
        (Fee(ATTENDED, 15000, 11000), FeeState.OPEN),
        (Fee(ATTENDED, 15000, 15000), FeeState.PAID),
        (Fee(ATTENDED, 15000, 15001), FeeState.TOO_MUCH),
        (Fee(ATTENDED, 0, 0), FeeState.NOTHING),
        (Fee(NO_SHOW, 15000, 0), FeeState.TO_DECIDE),
        (Fee(NO_SHOW, 15000, 0, late_fee_cents=0), FeeState.NOTHING),
        (Fee(NO_SHOW, 15000, 0, late_fee_cents=7500), FeeState.OPEN),
        (Fee(NO_SHOW, 15000, 4000, late_fee_cents=0), FeeState.TOO_MUCH),
        (Fee(NO_SHOW, 0, 0), FeeState.NOTHING),
        (Fee(CANCELLED, 15000, 0), FeeState.NOTHING),
        (Fee(CANCELLED, 15000, 0, is_late=True), FeeState.TO_DECIDE),
        (Fee(CANCELLED, 15000, 4000), FeeState.TOO_MUCH),
    ],
)
def test_how_the_fee_of_a_past_session_stands(fee: Fee, state: FeeState) -> None:
    assert fee.state(is_over=True) is state


@pytest.mark.parametrize(
    ("deposit", "paid", "state"),
    [
        (None, 0, FeeState.LATER),
        (None, 4000, FeeState.OPEN),
        (4000, 0, FeeState.DEPOSIT_OPEN),
        (4000, 3999, FeeState.DEPOSIT_OPEN),
        (4000, 4000, FeeState.DEPOSIT_PAID),
        (4000, 15000, FeeState.PAID),
    ],
)
def test_before_a_session_only_its_deposit_is_due(deposit: int | None, paid: int, state: FeeState) -> None:
    assert Fee(BOOKED, 15000, paid, deposit).state(is_over=False) is state
    assert Fee(BOOKED, 15000, 0).state(is_over=True) is FeeState.OPEN


@given(cents=CENTS, percent=st.integers(min_value=0, max_value=100), fixed=CENTS)
def test_what_is_proposed_is_never_more_than_the_fee(cents: int, percent: int, fixed: int) -> None:
    assert 0 <= (LateFee(percent=percent).of(cents) or 0) <= cents
    assert LateFee(cents=fixed).of(cents) == min(cents, fixed)
    assert LateFee().of(cents) is None
    assert LateFee(percent=100).of(cents) == cents


@given(status=st.sampled_from(AppointmentStatus), price=CENTS, paid=CENTS, is_late=st.booleans())
def test_nothing_is_owed_for_a_session_that_was_not_unless_she_says_so(
    status: AppointmentStatus, price: int, paid: int, is_late: bool
) -> None:
    fee = Fee(status, price, paid, is_late=is_late)
    assert fee.owed_cents == (0 if status in (NO_SHOW, CANCELLED) else price)
    if status in (*UPCOMING, ATTENDED):
        assert not fee.may_charge
