"""A receipt says what was said once, whatever has changed since, and its tax is a part of what was paid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.fees import PaymentKind, PaymentWay
from practice.rules.receipts import Content, Paid, Tax, contained_tax, counter_to, from_text, to_text

CENTS = st.integers(min_value=-99_999_999, max_value=99_999_999)
RATES = st.integers(min_value=0, max_value=50_000)
PAID = st.builds(Paid, st.sampled_from(PaymentKind), CENTS, st.sampled_from(PaymentWay), st.dates())
WORDS = st.text(max_size=40)
CONTENTS = st.builds(
    Content,
    issuer=WORDS,
    address=st.none() | WORDS,
    registration=st.none() | WORDS,
    payer=WORDS,
    session=st.none() | WORDS,
    session_on=st.dates(),
    minutes=st.integers(5, 720),
    paid=st.lists(PAID, max_size=4).map(tuple),
    tax=st.none() | st.builds(Tax, WORDS, RATES, CENTS, st.none() | WORDS),
)


@given(content=CONTENTS)
def test_what_is_kept_is_what_was_said(content: Content) -> None:
    assert from_text(to_text(content)) == content


@given(content=CONTENTS)
def test_what_takes_a_receipt_back_leaves_nothing_of_its_sums(content: Content) -> None:
    counter = counter_to(content, label="2027-0001")
    assert counter.total_cents == -content.total_cents
    assert (counter.tax.cents if counter.tax else 0) == -(content.tax.cents if content.tax else 0)
    assert (counter.payer, counter.cancels) == (content.payer, "2027-0001")


@pytest.mark.parametrize(
    ("cents", "rate", "tax"),
    [
        (15000, 13_000, 1726),
        (11300, 13_000, 1300),
        (15000, 0, 0),
        (-11300, 13_000, -1300),
        (1, 50_000, 0),
        (3, 50_000, 1),
    ],
)
def test_how_much_of_a_sum_is_tax(cents: int, rate: int, tax: int) -> None:
    assert contained_tax(cents, rate) == tax


@given(cents=st.integers(0, 99_999_999), rate=RATES)
def test_the_tax_on_what_is_left_makes_the_sum_again(cents: int, rate: int) -> None:
    tax = contained_tax(cents, rate)
    assert abs((cents - tax) * rate - tax * 100_000) <= 100_000 + rate
