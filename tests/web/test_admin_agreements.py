"""What the counsellor sees of agreements: what is missing, the nearer the louder, and who agreed to what, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete

from practice.models.appointments import Appointment, Attendance
from practice.models.intake import ConsentKind, QuestionnaireVersion
from practice.rules.lifecycle import AppointmentStatus
from practice.services import consents
from tests.booked import TUESDAY_AFTERNOON, Booked, book
from tests.conftest import Clock, Unit
from tests.pages import Page, Pages
from tests.people import Cast
from tests.services.intakes import seen
from tests.web.booking_steps import to_check

MISSING = "Agreements missing"
NAME = "Amara Diallo"


def agree(unit: Unit, attendance_id: str, *kinds: ConsentKind) -> None:
    """To these, or to all that she is asked."""
    with unit() as work:
        mine = seen(work, work.session.get_one(Attendance, attendance_id))
        asked = {each.kind: each.text.id for each in consents.agreements(work, attendance=mine)}
        consents.agree(work, attendance_id=attendance_id, kinds=kinds or tuple(asked), typed_name=NAME, seen=asked)


def tags(page: Page) -> dict[str, str]:
    """What the tags say, and how they look."""
    return {"".join(tag.itertext()): tag.get("data-kind", "") for tag in page.all("strong", class_="tag")}


def own_pages(ruths_pages: Pages, booked: Booked) -> list[Page]:
    """Today with tomorrow, the coming days, and the appointment itself."""
    return [
        ruths_pages.get("admin.today"),
        ruths_pages.get("admin.appointments"),
        ruths_pages.get("admin.appointment", appointment_id=booked.id),
    ]


@pytest.mark.parametrize(
    ("ahead", "kind"), [(timedelta(hours=24, minutes=1), "plain"), (timedelta(hours=24), "caution")]
)
def test_what_is_missing_turns_amber_a_day_before(
    ruths_pages: Pages, unit: Unit, cast: Cast, clock: Clock, ahead: timedelta, kind: str
) -> None:
    booked = book(unit, cast.in_person, start=clock() + ahead)
    for page in own_pages(ruths_pages, booked):
        assert tags(page).get(MISSING) == kind, page.path


def test_nothing_is_missing_once_everybody_who_comes_has_agreed(
    ruths_pages: Pages, unit: Unit, cast: Cast, clock: Clock
) -> None:
    booked = book(unit, cast.in_person, start=clock() + timedelta(hours=5), couple=True)
    agree(unit, booked.booker)
    assert all(MISSING in tags(page) for page in own_pages(ruths_pages, booked))
    agree(unit, booked.partner)
    assert not any(MISSING in tags(page) for page in own_pages(ruths_pages, booked))


@pytest.mark.parametrize("status", [AppointmentStatus.CANCELLED, AppointmentStatus.ATTENDED])
def test_nothing_is_missing_of_what_is_over_or_called_off(
    ruths_pages: Pages, unit: Unit, cast: Cast, clock: Clock, status: AppointmentStatus
) -> None:
    booked = book(unit, cast.in_person, start=clock() + timedelta(hours=5))
    with unit() as work:
        work.session.get_one(Appointment, booked.id).status = status
    assert not any(MISSING in tags(page) for page in own_pages(ruths_pages, booked))


def test_her_agreements_stand_beside_her_name_with_their_words(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    agree(unit, booked.booker, ConsentKind.PRIVACY, ConsentKind.AGE)
    page = ruths_pages.get("admin.appointment", appointment_id=booked.id)
    assert "“Amara Diallo”, 1 March 2027, 10:00 a.m., version 2" in page.text
    assert [words for words in page.texts("summary") if words.endswith("given") or words == "Read it"] == [
        "2 given",
        "Read it",
        "Read it",
    ]
    assert "The wording about privacy, version 2." in page.text
    missing = page.texts("li")
    assert "About records" in missing
    assert "About text" not in missing, "she has not chosen that way"


def test_what_was_taken_back_is_said(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    agree(unit, booked.booker)
    with unit() as work:
        consents.withdraw(work, attendance_id=booked.booker, kind=ConsentKind.RECORDS)
        consents.withdraw(work, attendance_id=booked.booker, kind=ConsentKind.EMAIL)
    page = ruths_pages.get("admin.appointment", appointment_id=booked.id)
    assert "About records (taken back 1 March 2027, 10:00 a.m.)" in page.text
    assert "An agreement was taken back" in page.text
    assert "No letter goes to A. D.: email is not wanted" in page.text
    assert "None: email is not wanted" in page.text


def test_what_she_ticked_while_booking_is_there_without_a_name(
    ruths_pages: Pages, pages: Pages, cast: Cast, unit: Unit
) -> None:
    to_check(pages, cast.in_person).submit("Confirm booking", agrees="y")
    page = ruths_pages.get("admin.appointments")
    (link,) = [link for link in page.links if link.href.startswith("/admin/appointments/")]
    assert "Ticked while booking, 1 March 2027, 10:00 a.m., version 2" in ruths_pages.open("GET", link.href).text


def test_where_nothing_is_asked_nothing_is_missing(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, start=TUESDAY_AFTERNOON)
    with unit() as work:
        work.session.execute(delete(QuestionnaireVersion))
    page = ruths_pages.get("admin.appointment", appointment_id=booked.id)
    assert "None are asked." in page.text
    assert MISSING not in tags(page)
