"""She puts an address right that somebody else has typed."""

from __future__ import annotations

from practice.models.appointments import Attendance
from tests.booked import book
from tests.conftest import Unit
from tests.pages import Pages
from tests.people import Cast


def test_a_partners_address_is_put_right_from_the_appointment(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    page = ruths_pages.get("admin.correct_address", appointment_id=booked.id, person=booked.partner)
    assert "is not told that you change it" in page.text
    assert page.submit("Write to this address", {"email": "jonas"}, status=422).errors
    after = page.submit("Write to this address", {"email": "jonas.weber@example.com"})
    assert "Letters go to the new address from now on." in after.text
    assert "The address was put right" in after.text
    with unit() as work:
        his = work.session.get_one(Attendance, booked.partner)
        assert his.client.email == "jonas.weber@example.com"


def test_it_leads_there_for_each_of_them_while_it_is_ahead(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    page = ruths_pages.get("admin.appointment", appointment_id=booked.id)
    ways = [each.get("href") for each in page.tree.iter("a") if (each.text or "") == "Correct the address"]
    assert [way.rpartition("=")[2] for way in ways] == [booked.booker, booked.partner]


def test_somebody_who_is_no_part_of_it_has_no_address_there(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    for query in ({}, {"person": "0" * 32}):
        ruths_pages.get("admin.correct_address", status=404, appointment_id=booked.id, **query)
