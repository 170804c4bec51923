"""Ruth lets an appointment take place in another way, or for longer, and sees the letter before she confirms."""

from __future__ import annotations

from practice.rules.letter_kinds import LetterKind
from practice.services import appointments
from tests.booked import TUESDAY_AFTERNOON, as_ruth, book, waiting
from tests.conftest import Unit
from tests.pages import Pages
from tests.people import Cast


def test_she_looks_at_the_letter_and_then_meets_in_another_way(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    page = ruths_pages.get("admin.appointment", appointment_id=booked.id).click("Meet in another way")
    assert page.submit("Change how you meet", status=422).errors == ["Choose how you meet"]
    page = page.submit("Look at the letter first", session_format=cast.walk.id, rain_plan="phone")
    assert "Then: Tuesday 9 March 2027, 10:15 to 11:05 a.m., Eastern Time, Walk & Talk." in page.text
    (subject,) = page.texts("p", class_="inbox__subject")
    page = page.submit("Change how you meet", status=422, session_format=cast.phone.id)
    assert page.errors == ["You are to call them: enter their phone number"]
    page = page.submit("Change how you meet", session_format=cast.walk.id, rain_plan="phone")
    assert "Another way to meet. A letter says so in 3 minutes. Undo" in page.text
    with unit() as work:
        letter = waiting(work, booked)[LetterKind.FORMAT_CHANGED, booked.booker]
        letter_id = letter.id
    assert subject in ruths_pages.get("admin.message", message_id=letter_id).text
    assert "Taken back." in page.submit("Undo").text


def test_a_longer_session_warns_is_refused_and_shows_what_another_device_did(
    ruths_pages: Pages, unit: Unit, cast: Cast
) -> None:
    booked = book(unit, cast.in_person)
    book(unit, cast.in_person, start=TUESDAY_AFTERNOON, email="jonas@example.com")
    page = ruths_pages.get("admin.change_length", appointment_id=booked.id)
    assert page.value("length") == "50"
    assert page.submit("Change the length", status=422, length="4").errors == ["Enter a whole number from 5 to 720"]
    taken = "Another appointment is there. Choose something else, or move one of them first."
    assert page.submit("Change the length", status=409, length="300").errors == [taken]
    asks = page.submit("Change the length", status=422, length="190")
    assert "It leaves less time between two sessions than you keep." in asks.text
    with unit(as_ruth(cast)) as work:
        start = TUESDAY_AFTERNOON.replace(day=10)
        appointments.reschedule_by_practitioner(work, appointment_id=booked.id, start=start, reason="She asked")
    again = asks.submit("Change it all the same", status=409, length="190", reason="They travel far")
    assert "It was changed meanwhile, perhaps on another device" in again.text
    assert (again.value("length"), again.value("reason")) == ("190", "They travel far")
    done = again.submit("Change the length", length="80", reason="")
    assert "Another length, for this once. A letter says so in 3 minutes. Undo" in done.text
    assert "from 50 minutes to 80 minutes, by you" in done.text


def test_the_partner_is_added_with_what_is_told_to_whom_and_taken_off_again(
    ruths_pages: Pages, unit: Unit, cast: Cast
) -> None:
    booked = book(unit, cast.in_person)
    page = ruths_pages.get("admin.appointment", appointment_id=booked.id).click("Add the partner")
    assert "Amara Diallo gets no letter about it." in page.text
    assert page.texts("p", class_="inbox__subject")
    asks = page.submit("Add the partner", status=422, name="Jonas", way="letter")
    assert asks.errors == ["Enter the partner's address below, or choose another way"]
    assert asks.value("name") == "Jonas"
    page = asks.submit("Add the partner", name="Jonas", way="letter", email="jonas@example.com")
    assert "The partner was added. A letter says so in 3 minutes. Undo" in page.text
    assert "Invited, no answer yet" in page.text
    page = page.click("Take the partner off again").submit("Take the partner off")
    assert "The partner is taken off, and has heard of nothing." in page.text
    assert "jonas@example.com" not in page.text
    assert "Add the partner" in {link.words for link in page.links}
