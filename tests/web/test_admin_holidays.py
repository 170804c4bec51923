"""Today says when a public holiday is near, and closes it with one press."""

from __future__ import annotations

from datetime import date

from practice.models.scheduling import Party
from practice.services import availability
from tests.conftest import Unit
from tests.pages import Pages
from tests.people import Cast


def test_a_public_holiday_is_closed_with_one_press(ruths_pages: Pages, cast: Cast, unit: Unit) -> None:
    today = ruths_pages.get("admin.today")
    assert "Friday 26 March is Good Friday" in today.text
    closed = today.submit("Close that day")
    assert "Friday 26 March is closed. Nobody can book it." in closed.text
    assert "Good Friday" not in closed.text
    with unit() as work:
        friday = date(2027, 3, 26)
        chosen = cast.seen_by(work).in_person
        assert not availability.find_slots(work, session_format=chosen, party=Party.ONE, first=friday, last=friday)


def test_only_a_public_holiday_can_be_closed_that_way(ruths_pages: Pages) -> None:
    token = ruths_pages.get("admin.today").token
    for on, status in (("2027-03-10", 404), ("", 422), ("soon", 422)):
        ruths_pages.post("admin.close_holiday", {"on": on, "csrf_token": token}, status=status)
