"""A client says by times at which hours no e-mail should arrive: while she books, folded away, and on her own page."""

from __future__ import annotations

from datetime import time

from sqlalchemy import select

from practice.models.appointments import Attendance
from practice.rules.mail_hours import MailHours
from tests.booked import attendance, book
from tests.conftest import Unit
from tests.pages import Page, Pages
from tests.people import Cast
from tests.web.booking_steps import to_details


def contact_page(pages: Pages, token: str) -> Page:
    pages.get("appointment.open_link", token=token)
    return pages.get("appointment.contact_rule")


def test_each_person_says_it_for_herself_on_her_own_page(pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    page = contact_page(pages, booked.partners_token)
    assert not page.all("details", "open")
    page = page.submit("Keep this", seen="shared", mail_opens="08:00", mail_closes="18:00")
    assert "not before 8:00 a.m. and not after 6:00 p.m." in page.text
    with unit() as work:
        assert attendance(work, booked.partner).mail_hours == MailHours(time(8), time(18))
        assert attendance(work, booked.booker).mail_hours.is_any
    again = contact_page(pages, booked.partners_token)
    assert (again.value("mail_opens"), again.value("mail_closes")) == ("08:00", "18:00")
    assert again.all("details", "open")
    again.submit("Keep this", mail_opens="", mail_closes="")
    with unit() as work:
        assert attendance(work, booked.partner).mail_hours.is_any


def test_what_cannot_be_kept_stays_as_it_was_typed_and_in_sight(pages: Pages, unit: Unit, cast: Cast) -> None:
    page = contact_page(pages, book(unit, cast.in_person).token)
    page = page.submit("Keep this", seen="private", mail_opens="18:00", mail_closes="18:00", status=422)
    assert page.errors == ["Enter two different times, or leave one of them empty"]
    assert page.value("mail_opens") == "18:00"
    assert page.all("details", "open")


def test_while_she_books_it_is_folded_away_and_kept(pages: Pages, unit: Unit, cast: Cast) -> None:
    page = to_details(pages, cast.in_person)
    assert not page.all("details", "open")
    typed = {"name": "Amara", "email": "amara@example.org", "seen": "private", "mail_closes": "18:00"}
    page = page.submit("Continue", typed)
    assert "When I email you not after 6:00 p.m." in page.text
    page = page.click("Change when i email you")
    assert page.value("mail_closes") == "18:00"
    page = page.submit("Continue").submit("Confirm booking", agrees="y")
    with unit() as work:
        (hers,) = work.session.scalars(select(Attendance).where(Attendance.mail_closes.is_not(None)))
        assert hers.mail_hours == MailHours(closes=time(18))
