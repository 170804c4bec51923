"""Couples read before they book that each is first spoken with alone; where that is switched off, nobody does."""

from __future__ import annotations

import pytest

from practice.models.appointments import Appointment
from practice.models.scheduling import SessionFormat
from tests.booked import TUESDAY_AFTERNOON, book
from tests.conftest import Unit
from tests.pages import Pages
from tests.people import Cast
from tests.web.booking_steps import to_check

ALONE = "I speak with each of you alone for a short while."


@pytest.mark.parametrize("is_on", [True, False])
def test_each_of_two_reads_it_wherever_it_matters(pages: Pages, unit: Unit, cast: Cast, is_on: bool) -> None:
    with unit() as work:
        work.session.get_one(SessionFormat, cast.in_person.id).individual_first = is_on
    booked = book(unit, cast.in_person, couple=True, start=TUESDAY_AFTERNOON)
    seen = [
        pages.get("booking.choose_who", slug=cast.in_person.slug),
        to_check(pages, cast.in_person, party="couple"),
        pages.get("appointment.open_link", token=booked.token),
        pages.get("appointment.open_link", token=booked.partners_token),
    ]
    assert [ALONE in page.text for page in seen] == [is_on] * 4
    with unit() as work:
        work.session.get_one(Appointment, booked.id).separated_at = work.now
    assert ALONE not in pages.get("appointment.show").text


def test_who_comes_alone_does_not(pages: Pages, unit: Unit, cast: Cast) -> None:
    assert ALONE not in to_check(pages, cast.in_person).text
    booked = book(unit, cast.phone, start=TUESDAY_AFTERNOON)
    assert ALONE not in pages.get("appointment.open_link", token=booked.token).text


def test_the_counsellor_switches_it_off_for_one_format(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    page = ruths_pages.get("admin.session_format", format_id=cast.in_person.id)
    page.submit("Save", individual_first=None)
    with unit() as work:
        assert not work.session.get_one(SessionFormat, cast.in_person.id).individual_first
        assert work.session.get_one(SessionFormat, cast.online.id).individual_first
