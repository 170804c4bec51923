"""Days, times, lengths and prices are read as people and programs write them, on the practice's wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from practice.rules.import_columns import Column as C
from practice.rules.import_lines import LineFault, LineRefused
from practice.rules.import_sessions import NamedSession, read_price, read_session
from practice.rules.import_times import Order, possible_orders, read_day, read_length, read_moment, read_time
from practice.rules.lifecycle import AppointmentStatus

TORONTO = ZoneInfo("America/Toronto")
DAY, MONTH = Order.DAY_FIRST, Order.MONTH_FIRST


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2027-03-09", MONTH),
        ("9/3/2027", DAY),
        ("03/09/27", MONTH),
        ("9.3.2027", DAY),
        ("9. März 2027", MONTH),
        ("Mar 9, 2027", DAY),
        ("9 mars 2027", MONTH),
        ("Tuesday, March 9, 2027", DAY),
    ],
)
def test_a_day_is_read_however_it_is_written(text, order):
    assert read_day(text, order) == date(2027, 3, 9)


@pytest.mark.parametrize("text", ["", "soon", "31/02/2027", "2027-13-01", "1/1/1066", "March"])
def test_what_is_no_day_is_none(text):
    assert read_day(text, DAY) is None


@pytest.mark.parametrize(
    ("texts", "orders"),
    [
        (["9/3/2027", "13/3/2027"], {DAY}),
        (["9/3/2027", "3/13/2027"], {MONTH}),
        (["9/3/2027", "3/9/2027"], {DAY, MONTH}),
        (["13/3/2027", "3/13/2027"], set()),
        (["2027-03-09", "9 March 2027"], {DAY}),
    ],
)
def test_whether_the_day_or_the_month_comes_first_is_told_by_all_dates_together(texts, orders):
    assert possible_orders(texts) == orders


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("14:30", time(14, 30)),
        ("2:30 PM", time(14, 30)),
        ("2:30\u202fp.m.", time(14, 30)),
        ("14h30", time(14, 30)),
        ("14.30 Uhr", time(14, 30)),
        ("12:00 am", time(0)),
        ("9am", time(9)),
        ("9", None),
        ("25:00", None),
        ("13:00 pm", None),
        ("noon", None),
    ],
)
def test_a_time_is_read_however_it_is_written(text, at):
    assert read_time(text) == at


@pytest.mark.parametrize(
    "text",
    ["2027-03-09T14:30", "2027-03-09 2:30 PM", "9/3/2027 14:30", "March 9, 2027 2:30 pm", "9.3.2027 um 14.30 Uhr"],
)
def test_a_moment_is_a_day_and_a_time(text):
    assert read_moment(text, DAY) == datetime(2027, 3, 9, 14, 30)  # noqa: DTZ001
    assert read_moment("2027-03-09", DAY) is None


@pytest.mark.parametrize(
    ("text", "minutes"), [("50", 50), ("50 min", 50), ("0:50", 50), ("1h 20", 80), ("1.5 hours", 90), ("1 h", 60)]
)
def test_a_length_is_read_however_it_is_written(text, minutes):
    assert read_length(text) == timedelta(minutes=minutes)
    assert read_length("long") is None


@pytest.mark.parametrize(
    ("text", "cents"),
    [("120", 12000), ("$1,200.50", 120050), ("120,00 €", 12000), ("1.200,00", 120000), ("0", 0), ("", None)],
)
def test_a_price_is_read_in_cents(text, cents):
    assert read_price(text) == cents


@pytest.mark.parametrize("text", ["free", "-5", "1e9", "999999999"])
def test_what_is_no_price_is_refused(text):
    with pytest.raises(LineRefused):
        read_price(text)


def test_a_session_is_on_the_wall_of_the_practice():
    cells = {C.DATE: "9/3/2027", C.TIME: "10:00", C.ENDS: "10:50 am", C.STATUS: "No-Show", C.PRICE: "120"}
    starts_at = datetime(2027, 3, 9, 15, 0, tzinfo=UTC)
    expected = NamedSession(starts_at, timedelta(minutes=50), "", AppointmentStatus.NO_SHOW, 12000)
    assert read_session(cells, zone=TORONTO, order=DAY) == expected
    aware = {C.STARTS: "2027-03-09T10:00:00-05:00", C.LENGTH: "50"}
    assert read_session(aware, zone=ZoneInfo("Europe/Berlin"), order=DAY).starts_at == starts_at


def test_a_time_that_the_clocks_show_twice_is_the_first_one_and_one_they_skip_is_refused():
    twice = read_session({C.STARTS: "2027-11-07 01:30"}, zone=TORONTO, order=DAY)
    assert (twice.is_doubled, twice.starts_at) == (True, datetime(2027, 11, 7, 5, 30, tzinfo=UTC))
    with pytest.raises(LineRefused) as refused:
        read_session({C.STARTS: "2027-03-14 02:30"}, zone=TORONTO, order=DAY)
    assert refused.value.fault is LineFault.SKIPPED_HOUR


def test_a_session_over_the_change_of_clocks_is_as_long_as_it_was():
    over = {C.STARTS: "2027-11-07 00:30", C.ENDS: "02:20"}
    assert read_session(over, zone=TORONTO, order=DAY).length == timedelta(hours=2, minutes=50)


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({C.STARTS: "soon"}, LineFault.DAY),
        ({C.STARTS: "2027-03-09"}, LineFault.TIME),
        ({C.DATE: "", C.TIME: "10:00"}, LineFault.DAY),
        ({C.DATE: "2027-03-09", C.TIME: "late"}, LineFault.TIME),
        ({C.STARTS: "2027-03-09 10:00", C.ENDS: "09:00"}, LineFault.END),
        ({C.STARTS: "2027-03-09 10:00", C.ENDS: "2027-03-10 10:00"}, LineFault.END),
        ({C.STARTS: "2027-03-09 10:00", C.LENGTH: "long"}, LineFault.LENGTH),
        ({C.STARTS: "2027-03-09 10:00", C.STATUS: "purple"}, LineFault.STATUS),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_is_wrong(cells, fault):
    with pytest.raises(LineRefused) as refused:
        read_session(cells, zone=TORONTO, order=DAY)
    assert refused.value.fault is fault
