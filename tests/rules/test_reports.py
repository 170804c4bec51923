"""Months of the practice's calendar, classes and shares: what the figures of a report are made of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.rules.cancelling import CancelKind
from practice.rules.charts import stacked
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.reports import FEWEST, Outcome, Period, lead_classes, outcome_of, read_period, share, usual_lead

TORONTO = ZoneInfo("America/Toronto")
TODAY = date(2027, 3, 1)
PERIODS = st.builds(Period, st.integers(2001, 2198), st.none() | st.integers(1, 12))
ZONES = st.sampled_from(["America/Toronto", "Pacific/Auckland", "Africa/Cairo", "America/Santiago", "UTC"]).map(
    ZoneInfo
)


def test_a_late_evening_belongs_to_the_month_of_its_own_calendar() -> None:
    begins, ends = Period(2027, 3).bounds(TORONTO)
    assert begins == datetime(2027, 3, 1, 5, tzinfo=UTC)
    assert ends == datetime(2027, 4, 1, 4, tzinfo=UTC)
    assert begins <= datetime(2027, 4, 1, 3, 30, tzinfo=UTC) < ends


@given(PERIODS, ZONES)
def test_months_follow_each_other_without_a_gap(period: Period, zone: ZoneInfo) -> None:
    bounds = period.bounds(zone)
    assert list(bounds) == sorted(set(bounds))
    assert period.before.bounds(zone)[-1] == bounds[0]
    assert len(bounds) == (13 if period.month is None else 2)
    assert all(bound.astimezone(zone).day == 1 for bound in bounds)


@given(PERIODS)
def test_a_period_reads_as_it_is_written(period: Period) -> None:
    assert read_period(str(period), today=TODAY) == period


@pytest.mark.parametrize("text", [None, "", "2027-13", "2027-00", "1999", "last year", "2027-3", "２０２７"])
def test_what_is_no_period_is_this_year(text: str | None) -> None:
    assert read_period(text, today=TODAY) == Period(2027)


@pytest.mark.parametrize(
    ("status", "kind", "is_late", "outcome"),
    [
        (AppointmentStatus.HELD, None, False, None),
        (AppointmentStatus.REQUESTED, None, False, None),
        (AppointmentStatus.BOOKED, None, False, Outcome.SESSION),
        (AppointmentStatus.NO_SHOW, None, False, Outcome.NO_SHOW),
        (AppointmentStatus.CANCELLED, CancelKind.ILL, True, Outcome.LATE),
        (AppointmentStatus.CANCELLED, CancelKind.ILL, False, Outcome.IN_TIME),
        (AppointmentStatus.CANCELLED, CancelKind.WEATHER, False, Outcome.WEATHER),
        (AppointmentStatus.CANCELLED, None, False, None),
    ],
)
def test_what_became_of_an_appointment(
    status: AppointmentStatus, kind: CancelKind | None, is_late: bool, outcome: Outcome | None
) -> None:
    assert outcome_of(status, kind, is_late=is_late) is outcome


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_share_of_few_is_not_said(part: int, more: int) -> None:
    said = share(part, part + more)
    assert (said is None) == (part + more < FEWEST)
    assert said is None or abs(said - 100 * part / (part + more)) <= 0.5


@given(st.lists(st.timedeltas(timedelta(days=-3), timedelta(days=400))))
def test_each_lead_is_in_one_class(leads: list[timedelta]) -> None:
    booked_before = [lead for lead in leads if lead >= timedelta()]
    assert sum(lead_classes(leads)) == len(booked_before)
    usual = usual_lead(leads)
    assert (usual is None) == (not booked_before)
    assert usual is None or min(booked_before) <= usual <= max(booked_before)


def test_a_day_is_no_longer_less_than_a_day() -> None:
    assert lead_classes([timedelta(hours=23, minutes=59), timedelta(days=1), timedelta(weeks=4)]) == [1, 1, 0, 0, 0, 1]


@given(st.lists(st.lists(st.integers(0, 1_000_000), min_size=1, max_size=7), max_size=13), st.integers(50, 400))
def test_bars_are_as_long_as_what_they_stand_for(rows: list[list[int]], width: int) -> None:
    longest = max((sum(row) for row in rows), default=0)
    for row, parts in zip(rows, stacked(rows, width=width), strict=True):
        assert [part.series for part in parts] == [series for series, value in enumerate(row) if value]
        end = 0.0
        for part in parts:
            assert part.x == pytest.approx(end, abs=0.02)
            assert part.width == pytest.approx(row[part.series] * width / longest, abs=0.02)
            end = part.x + part.width
        assert end <= width + 0.02
