"""The figures as she reads, prints and takes them along."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from practice.models.appointments import Appointment
from practice.models.money import Payment
from practice.rules.fees import PaymentKind, PaymentWay
from practice.rules.lifecycle import AppointmentStatus
from tests import factories
from tests.conftest import Unit
from tests.factories import at
from tests.pages import Pages
from tests.people import Cast


@pytest.fixture
def year(unit: Unit, cast: Cast) -> None:
    """Two sessions and a no-show in January, all of the format that is called like a formula."""
    with unit() as work:
        cast.seen_by(work).walk.name = "=Walk"
        for day, status in ((5, "attended"), (6, "booked"), (7, "no_show")):
            factories.appointment(
                work,
                session_format=cast.walk,
                starts_at=at(f"2027-01-0{day}T15:00"),
                status=AppointmentStatus(status),
                created_at=at("2027-01-02T15:00"),
            )


def test_figures_are_drawn_and_stand_in_a_table_beside(ruths_pages: Pages, year: None) -> None:
    page = ruths_pages.get("admin.more").click("Reports")
    assert page.texts("h2")[:2] == ["Sessions", "What did not take place"]
    assert "Jan22" in page.texts("tr")
    assert page.texts("desc")[0].endswith("The longest is January 2027 with 2.")
    assert "2 together; in 2026 it was 0." in page.text
    month = page.click("Jan 2027")
    assert "January 2027 in figures." in month.text
    assert "fewer than 5, too few for a share" in month.text


def test_a_month_of_refunds_has_a_figure_and_no_bar(ruths_pages: Pages, year: None, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        visit = work.session.scalars(select(Appointment).where(Appointment.practitioner_id == cast.ruth.id)).first()
        assert visit is not None
        refund = Payment(
            practitioner_id=cast.ruth.id,
            appointment_id=visit.id,
            kind=PaymentKind.REFUND,
            cents=5000,
            currency="CAD",
            way=PaymentWay.CASH,
            received_on=date(2027, 2, 1),
            noted_at=work.now,
            noted_by="practitioner",
        )
        work.session.add(refund)
    page = ruths_pages.get("admin.reports")
    assert "Feb-$50$0" in page.texts("tr")
    assert all(float(bar.get("width", "0")) > 0 for bar in page.all("rect", class_="chart__part"))


def test_a_table_for_a_spreadsheet_runs_nothing(ruths_pages: Pages, year: None) -> None:
    answer = ruths_pages.answer("GET", "admin.report_table", report="sessions", period="2027-01")
    assert answer.get_data(as_text=True) == "\ufeffMonth,'=Walk,Together\r\nJanuary 2027,2,2\r\n"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sessions-2027-01.csv"'
    assert ruths_pages.answer("GET", "admin.report_table", report="nothing").status_code == 404


def test_a_year_without_anything_says_so(ruths_pages: Pages) -> None:
    page = ruths_pages.get("admin.reports", period="2025")
    assert page.text.count("Nothing to count in this time.") == 6
    assert not page.all("table")
