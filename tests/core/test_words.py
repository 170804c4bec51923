"""Dates, times and money as people say them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from practice import words

TEN = datetime(2027, 3, 9, 15, 0, tzinfo=UTC)
TORONTO = "America/Toronto"


def test_a_letter_names_weekday_date_times_and_zone() -> None:
    said = words.when_words(TEN, TEN + timedelta(minutes=50), TORONTO, "en_CA").replace("\u00a0", " ")
    assert said == "Tuesday 9 March 2027, 10:00 to 10:50 a.m., Eastern Time"


def test_both_halves_of_the_day_are_said_when_they_differ() -> None:
    said = words.times_words(TEN + timedelta(hours=1, minutes=30), TEN + timedelta(hours=3), TORONTO, "en_CA")
    assert said.replace("\u00a0", " ") == "11:30 a.m. to 1:00 p.m."


@pytest.mark.parametrize(
    ("opens", "closes", "locale", "said"),
    [
        (time(9), time(11, 30), "en_CA", "9:00 to 11:30 a.m."),
        (time(9), time(12, 30), "en_CA", "9:00 a.m. to 12:30 p.m."),
        (time(9), time(17), "de", "09:00 – 17:00"),
    ],
)
def test_hours_on_the_wall_belong_to_no_day(opens: time, closes: time, locale: str, said: str) -> None:
    assert words.hours_words(opens, closes, locale).replace("\u00a0", " ") == said


def test_a_time_never_breaks_between_number_and_half_of_the_day() -> None:
    assert words.time_words(TEN, TORONTO, "en_CA") == "10:00\u00a0a.m."


@pytest.mark.parametrize(("month", "hour"), [(1, "10:00"), (7, "11:00")])
def test_the_zones_own_summer_time_is_said(month: int, hour: str) -> None:
    assert words.time_words(TEN.replace(month=month), TORONTO, "en_CA").startswith(hour)


def test_a_zone_is_named_and_never_abbreviated() -> None:
    assert words.zone_words(TORONTO, "en_CA") == "Eastern Time"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Next is 10:00 a.m..", "Next is 10:00 a.m."),
        ("Until 10:00 a.m.. Then it is too late.", "Until 10:00 a.m. Then it is too late."),
        ("And then... nothing.", "And then... nothing."),
        ("That was all.", "That was all."),
        ("10 h 00", "10 h 00"),
    ],
)
def test_a_sentence_that_ends_in_a_time_has_one_full_stop(written: str, said: str) -> None:
    assert words.sentence(written) == said


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        words.time_words(datetime(2027, 3, 9, 10, 0), TORONTO, "en_CA")  # noqa: DTZ001


def test_the_day_is_the_practices_day() -> None:
    assert words.local_date(datetime(2027, 3, 10, 3, 0, tzinfo=UTC), TORONTO) == date(2027, 3, 9)


@pytest.mark.parametrize(("cents", "said"), [(15_000, "$150"), (15_050, "$150.50"), (100_000, "$1,000"), (5, "$0.05")])
def test_cents_are_said_when_there_are_any(cents: int, said: str) -> None:
    assert words.money_words(cents, "CAD", "en_CA") == said


@pytest.mark.parametrize("locale", ["en_CA", "en_GB", "fr_CA", "de", "ar", "he", "zh_Hans_CN", "pt_BR"])
def test_every_language_has_words_for_a_day_a_month_and_a_time(locale: str) -> None:
    on = date(2027, 3, 9)
    assert words.day_words(on, locale)
    assert words.short_day_words(on, locale)
    assert "2027" in words.month_words(on, locale) or locale == "ar"
    assert words.when_words(TEN, TEN + timedelta(minutes=50), TORONTO, locale)
