"""Numbers, lengths and prices are taken as people write them, and refused with an example; what was typed stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from blueprints.admin.fields import CountField, DayField, LengthField, MoneyField
from blueprints.fields import Form, WallField, optional
from tests.people import Cast

HOUR = timedelta(hours=1)


class Sample(Form):
    count = CountField("Count", [optional()], least=1, most=20)
    length = LengthField("Length", [optional()], least=5, most=720)
    notice = LengthField("Notice", [optional()], least=0, most=720, unit=HOUR)
    price = MoneyField("Price", [optional()])
    on = DayField("Date", [optional()])
    at = WallField("Time", [optional()])


def filled_in(app: Flask, **typed: str) -> Any:
    with app.test_request_context("/", method="POST", data=typed):
        form = Sample()
        form.validate()
        return form


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("150", 15000),
        ("150.5", 15050),
        ("150,50", 15050),
        ("$150", 15000),
        ("150.00 CAD", 15000),
        (" 99.99 ", 9999),
        ("0", 0),
        ("", None),
    ],
)
def test_a_price_is_taken_as_people_write_it(app: Flask, cast: Cast, typed: str, cents: int | None) -> None:
    form = filled_in(app, price=typed)
    assert (form.price.data, list(form.price.errors)) == (cents, [])


@pytest.mark.parametrize("typed", ["-1", "1.505", "1,000.00", "ten", "1e3", "٣", "12345678", "1.2.3"])
def test_what_is_no_price_is_refused_and_kept(app: Flask, cast: Cast, typed: str) -> None:
    form = filled_in(app, price=typed)
    assert form.price.errors == ["Enter an amount, like 150 or 150.50"]
    assert form.price._value() == typed


def test_a_price_is_shown_as_it_would_be_typed(app: Flask, cast: Cast) -> None:
    with app.test_request_context("/"):
        assert [Sample(data={"price": cents}).price._value() for cents in (15000, 15050, 5, None)] == [
            "150",
            "150.50",
            "0.05",
            "",
        ]


@pytest.mark.parametrize(("typed", "minutes"), [("50", 50), (" 5 ", 5), ("720", 720)])
def test_a_length_is_read_in_its_unit(app: Flask, cast: Cast, typed: str, minutes: int) -> None:
    form = filled_in(app, length=typed, notice=typed)
    assert form.length.data == timedelta(minutes=minutes)
    assert form.notice.data == timedelta(hours=minutes)
    assert form.length._value() == typed


@pytest.mark.parametrize("typed", ["0", "4", "1000", "721", "-50", "50 min", "5.5", "⁵⁰", "9" * 400])
def test_a_length_beyond_its_bounds_is_refused_with_them(app: Flask, cast: Cast, typed: str) -> None:
    form = filled_in(app, length=typed)
    assert form.length.errors == ["Enter a whole number from 5 to 720"]
    assert form.length._value() == typed


@pytest.mark.parametrize("typed", ["0", "21", "many"])
def test_a_count_keeps_to_its_bounds(app: Flask, cast: Cast, typed: str) -> None:
    assert filled_in(app, count=typed).count.errors == ["Enter a whole number from 1 to 20"]


@pytest.mark.parametrize("typed", ["1999-12-31", "2200-01-01", "9 March", "2027-02-30", "27-03-09"])
def test_a_day_of_no_practice_is_refused(app: Flask, cast: Cast, typed: str) -> None:
    assert filled_in(app, on=typed).on.errors == ["Enter a date, like 2027-03-09"]


@pytest.mark.parametrize("typed", ["24:00", "9", "noon", "09:61"])
def test_what_is_no_time_is_refused(app: Flask, cast: Cast, typed: str) -> None:
    assert filled_in(app, at=typed).at.errors == ["Enter a time, like 14:45"]
