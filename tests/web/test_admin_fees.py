"""What holds for fees and receipts in the whole practice, as Ruth enters it."""

from __future__ import annotations

import pytest

from tests.conftest import Unit
from tests.pages import Pages
from tests.people import Cast
from tests.web.booking_steps import to_booked

WEDNESDAY = "2027-03-10T15:15:00+00:00"
HST = {"tax_name": "HST", "tax_rate": "13", "tax_number": "12345 6789 RT0001"}


def test_what_she_enters_is_kept_and_shown_again(ruths_pages: Pages, unit: Unit) -> None:
    typed = {"payments_since": "2027-01-01", "late_fee_percent": "50", "how_to_pay": "By transfer.", **HST}
    saved = ruths_pages.get("admin.fees").submit("Save", typed)
    assert "Saved. What is booked keeps what was agreed." in saved.text
    assert {name: saved.value(name) for name in typed} == typed
    with unit() as work:
        assert (work.profile.tax_rate, work.profile.receipt_name) == (13000, None)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"late_fee_percent": "101"}, "Enter a whole number from 0 to 100"),
        (
            {"late_fee_percent": "50", "late_fee_fixed_cents": "40"},
            "Enter a part of the fee or a fixed amount, and leave the other one empty",
        ),
        ({"tax_name": "HST"}, "Fill this in"),
        ({**HST, "tax_rate": "a bit"}, "Enter a rate in per cent, like 13 or 9.975"),
        ({**HST, "tax_rate": "51"}, "Enter a smaller or larger number"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_it(ruths_pages: Pages, typed: dict[str, str], words: str) -> None:
    refused = ruths_pages.get("admin.fees").submit("Save", typed, status=422)
    assert refused.errors == [words]
    assert {name: refused.value(name) for name in typed} == typed


def test_of_two_devices_the_later_sees_what_differs(ruths_pages: Pages) -> None:
    other = ruths_pages.get("admin.fees")
    ruths_pages.get("admin.fees").submit("Save", late_fee_percent="50")
    told = other.submit("Save", how_to_pay="In cash.", status=409)
    assert told.submit("Save").value("late_fee_percent") == ""


def test_what_is_booked_keeps_the_late_fee_and_the_deposit_of_its_day(
    ruths_pages: Pages, pages: Pages, cast: Cast, unit: Unit
) -> None:
    ruths_pages.get("admin.fees").submit("Save", late_fee_percent="50")
    ruths_pages.get("admin.session_format", format_id=cast.in_person.id).submit("Save", deposit_cents="40")
    to_booked(pages, cast.in_person, start=WEDNESDAY)
    ruths_pages.get("admin.fees").submit("Save", late_fee_percent="100")
    ruths_pages.get("admin.session_format", format_id=cast.in_person.id).submit("Save", deposit_cents="50")
    made = ruths_pages.get("admin.appointments").click("A. D. · Amara Diallo")
    assert dict(zip(made.texts("dt"), made.texts("dd"), strict=True))["Deposit asked for"] == "$40"
