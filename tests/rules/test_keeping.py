"""Until when something is kept is counted by the calendar, and an own date only makes it later."""

from __future__ import annotations

from datetime import date

import pytest

from practice.rules.keeping import Keeping, file_ends_on, receipt_ends_on, years_later

SEVEN = Keeping(file_years=7, receipt_years=6)


@pytest.mark.parametrize(
    ("on", "years", "then"),
    [
        (date(2027, 3, 9), 10, date(2037, 3, 9)),
        (date(2028, 2, 29), 4, date(2032, 2, 29)),
        (date(2028, 2, 29), 7, date(2035, 3, 1)),
    ],
)
def test_years_are_counted_by_the_calendar(on: date, years: int, then: date) -> None:
    assert years_later(on, years) == then


def test_a_date_of_its_own_makes_a_file_stay_longer_and_never_shorter() -> None:
    last_on = date(2027, 3, 9)
    assert file_ends_on(last_on, keeping=SEVEN) == date(2034, 3, 9)
    assert file_ends_on(last_on, keeping=SEVEN, keep_until=date(2040, 1, 1)) == date(2040, 1, 1)
    assert file_ends_on(last_on, keeping=SEVEN, keep_until=date(2030, 1, 1)) == date(2034, 3, 9)


def test_a_receipt_of_any_day_of_a_year_stays_for_whole_years_after_it() -> None:
    assert receipt_ends_on(date(2027, 1, 1), keeping=SEVEN) == date(2034, 1, 1)
    assert receipt_ends_on(date(2027, 12, 31), keeping=SEVEN) == date(2034, 1, 1)
