"""Public holidays are those of the practice's region, by the names they have there."""

from __future__ import annotations

from datetime import date

from practice.rules.public_holidays import PublicHoliday, public_holidays


def test_ontario_has_family_day_and_quebec_does_not() -> None:
    february = date(2027, 2, 1), date(2027, 2, 28)
    assert public_holidays("CA-ON", *february, locale="en_CA") == [PublicHoliday(date(2027, 2, 15), "Family Day")]
    assert public_holidays("CA-QC", *february, locale="fr_CA") == []


def test_they_come_in_order_over_the_turn_of_the_year() -> None:
    found = public_holidays("CA-ON", date(2027, 12, 20), date(2028, 1, 5), locale="en_CA")
    assert [holiday.on for holiday in found] == sorted(holiday.on for holiday in found)
    assert {"Christmas Day", "New Year's Day"} <= {holiday.name for holiday in found}


def test_both_ends_of_the_stretch_are_included() -> None:
    christmas = date(2027, 12, 25)
    assert [holiday.on for holiday in public_holidays("CA-ON", christmas, christmas, locale="en_CA")] == [christmas]


def test_they_are_named_in_the_language_of_the_practice() -> None:
    new_year = date(2027, 1, 1)
    assert public_holidays("CA-QC", new_year, new_year, locale="fr_CA")[0].name == "Jour de l'an"


def test_a_region_that_nobody_knows_has_none() -> None:
    assert public_holidays("XX-YY", date(2027, 1, 1), date(2027, 12, 31), locale="en_CA") == []
