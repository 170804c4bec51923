"""What Ruth does with an appointment: her rules warn her, another appointment stops her, letters wait a little."""

from __future__ import annotations

from datetime import timedelta

import pytest

from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import appointments
from tests.booked import TUESDAY, Booked, appointment, as_ruth, book, happened, waiting
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import Cast

NEXT = "2027-03-09T18:30:00+00:00"  # Tuesday 9 March, 1:30 p.m. in Toronto: open


@pytest.fixture
def booked(unit: Unit, cast: Cast) -> Booked:
    return book(unit, cast.in_person)


def move(pages: Pages, booked: Booked) -> Page:
    return pages.get("admin.move", appointment_id=booked.id)


def starts(unit: Unit, booked: Booked) -> str:
    with unit() as work:
        return appointment(work, booked).starts_at.strftime("%d %H:%M")


def letters(unit: Unit, booked: Booked) -> set[LetterKind]:
    with unit() as work:
        return {kind for kind, _whose in waiting(work, booked)}


def test_she_moves_it_to_one_of_the_nearest_open_times(ruths_pages: Pages, unit: Unit, booked: Booked) -> None:
    page = move(ruths_pages, booked)
    assert "Now: Tuesday 9 March 2027, 10:15 to 11:05 a.m., Eastern Time, In person." in page.text
    assert "Tuesday 9 March, 10:15 a.m." not in page.texts("label")
    page = page.submit("Move it", start=NEXT)
    assert "Moved to Tuesday 9 March, 1:30 p.m." in page.text
    assert page.h1 == "Tuesday 9 March, 1:30 p.m."
    assert starts(unit, booked) == "09 18:30"
    with unit() as work:
        letter = waiting(work, booked)[LetterKind.MOVED, booked.booker]
        assert letter.due_at == work.now + timedelta(minutes=3)


def test_a_slip_that_is_put_right_within_three_minutes_is_one_letter(
    ruths_pages: Pages, unit: Unit, booked: Booked, clock: Clock
) -> None:
    move(ruths_pages, booked).submit("Move it", start=NEXT)
    clock.move(timedelta(minutes=2))
    move(ruths_pages, booked).submit("Move it", start="another", on="2027-03-10", at="10:15")
    assert starts(unit, booked) == "10 15:15"
    with unit() as work:
        found = waiting(work, booked)
        assert set(found) == {(LetterKind.MOVED, booked.booker)}
        (letter,) = found.values()
        assert letter.sequence == 2
        assert letter.due_at == work.now + timedelta(minutes=3)


@pytest.mark.parametrize(("endpoint", "path"), [("admin.today", "/admin/"), ("admin.messages", "/admin/messages")])
def test_a_slip_is_undone_by_one_press_on_any_page_that_shows_it(
    ruths_pages: Pages, unit: Unit, booked: Booked, clock: Clock, endpoint: str, path: str
) -> None:
    page = move(ruths_pages, booked).submit("Move it", start=NEXT)
    assert "Moved to Tuesday 9 March, 1:30 p.m. A letter says so in 3 minutes. Undo" in page.text
    clock.move(timedelta(seconds=61))
    page = ruths_pages.get(endpoint)
    assert "A. D.: Moved to Tuesday 9 March, 1:30 p.m. A letter says so in 2 minutes. Undo" in page.text
    undone = page.submit("Undo")
    assert undone.path == path
    assert "Taken back. It is as it was before, and nobody hears of it." in undone.text
    assert starts(unit, booked) == "09 15:15"
    assert "Undo" not in undone.text
    assert letters(unit, booked) == set()
    page = ruths_pages.get("admin.appointment", appointment_id=booked.id)
    happened = [line.text for line in page.all("p", class_="timeline__what")]
    assert {"Taken back", "Moved"} <= set(happened)
    clock.move(timedelta(minutes=4))
    move(ruths_pages, booked).submit("Move it", start=NEXT)
    assert letters(unit, booked) == {LetterKind.MOVED}


def test_an_undo_that_comes_too_late_says_what_to_do(
    ruths_pages: Pages, unit: Unit, booked: Booked, clock: Clock
) -> None:
    page = move(ruths_pages, booked).submit("Move it", start=NEXT)
    clock.move(timedelta(minutes=3))
    page = page.submit("Undo")
    assert page.path == f"/admin/appointments/{booked.id}"
    assert "The three minutes are over. It stays as it is: change it as usual if you need to." in page.text
    assert starts(unit, booked) == "09 18:30"
    assert "Undo" not in page.text
    assert "Move" in {link.words for link in page.links}


def test_an_undo_names_the_obstacle(ruths_pages: Pages, unit: Unit, cast: Cast, booked: Booked) -> None:
    page = move(ruths_pages, booked).submit("Move it", start=NEXT)
    book(unit, cast.phone, start=TUESDAY)
    assert "Another appointment has the old time now." in page.submit("Undo").text
    ruths_pages.get("admin.cancel", appointment_id=booked.id).submit("Cancel it", kind="practitioner")
    assert "Something else has changed since." in page.submit("Undo").text
    ruths_pages.post("admin.undo", csrf=False, status=422, appointment_id=booked.id)


def test_her_own_rules_only_warn_and_ask_for_a_reason(ruths_pages: Pages, unit: Unit, booked: Booked) -> None:
    page = move(ruths_pages, booked).submit("Move it", status=422, start="another", on="2027-03-13", at="06:40")
    assert page.errors == ["This time goes against your own rules. Say why, or choose another."]
    assert "This is possible, but:" in page.text
    assert "It is outside your hours." in page.text
    assert "Your sessions do not usually start at this time." in page.text
    assert page.all("input", name="on")[0].get("value") == "2027-03-13"
    assert starts(unit, booked) == "09 15:15"
    page = page.submit("Move it all the same", reason="She works nights and asked me for it.")
    assert "Moved to Saturday 13 March, 6:40 a.m." in page.text
    assert "She works nights and asked me for it." in page.text
    assert "by you, against your own rules" in page.text
    assert starts(unit, booked) == "13 11:40"


@pytest.mark.parametrize(
    ("on", "at_time", "said"),
    [
        ("2027-03-01", "13:30", "It is sooner than the notice you ask for: times are open from Tuesday 2 March"),
        ("2027-08-03", "10:15", "It is further ahead than the 60 days you plan."),
        ("2027-03-10", "10:20", "Your sessions do not usually start at this time."),
    ],
)
def test_each_rule_is_said_in_words_of_its_own(
    ruths_pages: Pages, booked: Booked, on: str, at_time: str, said: str
) -> None:
    page = move(ruths_pages, booked).submit("Move it", status=422, start="another", on=on, at=at_time)
    assert said in page.text


def test_a_time_too_close_to_another_session_warns(ruths_pages: Pages, unit: Unit, cast: Cast, booked: Booked) -> None:
    book(unit, cast.phone, start=at("2027-03-10T15:15"))
    page = move(ruths_pages, booked).submit("Move it", status=422, start="another", on="2027-03-10", at="09:20")
    assert "It leaves less time between two sessions than you keep." in page.text


def test_nothing_moves_it_onto_another_appointment(ruths_pages: Pages, unit: Unit, cast: Cast, booked: Booked) -> None:
    move(ruths_pages, booked)
    book(unit, cast.phone, start=at(NEXT[:16]))
    for reason in ("", "Because I say so"):
        page = ruths_pages.post("admin.move", {"start": NEXT, "reason": reason}, status=409, appointment_id=booked.id)
        assert page.errors == ["Another appointment is there. Choose a time beside it."]
    assert starts(unit, booked) == "09 15:15"
    assert letters(unit, booked) == set()


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, "Choose a time"),
        ({"start": "another"}, "Choose one of these times, or enter a date and a time"),
        ({"start": "another", "on": "2027-03-10"}, "Choose one of these times, or enter a date and a time"),
        ({"start": "another", "on": "2027-02-30", "at": "10:15"}, "Enter a date, like 2027-03-09"),
        ({"start": "another", "on": "2027-03-10", "at": "25:61"}, "Enter a time, like 14:45"),
        ({"start": "another", "on": "9999-12-31", "at": "23:59"}, "Choose one of these times, or enter a date"),
        ({"start": "another", "on": "2027-03-14", "at": "02:30"}, "There is no such time on that day: the clocks"),
        ({"start": "tomorrow"}, "Choose one of these times, or enter a date and a time"),
        ({"start": "2027-03-10T10:15:00"}, "Choose one of these times, or enter a date and a time"),
        ({"start": "0001-01-01T00:00:00+14:00"}, "Choose one of these times, or enter a date and a time"),
        ({"start": "9999-12-31T23:59:00-14:00"}, "Choose one of these times, or enter a date and a time"),
        ({"start": NEXT, "reason": "x" * 1001}, "Make this shorter: at most 1000 characters"),
    ],
)
def test_what_is_no_time_is_said_and_moves_nothing(
    ruths_pages: Pages, unit: Unit, booked: Booked, fields: dict[str, str], error: str
) -> None:
    move(ruths_pages, booked)
    page = ruths_pages.post("admin.move", fields, status=422, appointment_id=booked.id)
    assert any(line.startswith(error) for line in page.errors), page.errors
    assert starts(unit, booked) == "09 15:15"


def test_an_hour_that_comes_twice_is_its_first(ruths_pages: Pages, unit: Unit, booked: Booked) -> None:
    move(ruths_pages, booked)
    fields = {"start": "another", "on": "2027-11-07", "at": "01:30", "reason": "Night work"}
    ruths_pages.post("admin.move", fields, appointment_id=booked.id)
    with unit() as work:
        assert appointment(work, booked).starts_at == at("2027-11-07T05:30")


def test_she_cancels_with_a_reason_that_no_letter_carries(
    ruths_pages: Pages, unit: Unit, cast: Cast, booked: Booked
) -> None:
    page = ruths_pages.get("admin.cancel", appointment_id=booked.id)
    page = page.submit("Cancel it", status=422)
    assert page.errors == ["Choose why it is cancelled"]
    page = page.submit("Cancel it", kind="practitioner", reason="I am ill")
    assert "Cancelled. A letter says so in 3 minutes." in page.text
    assert dict(zip(page.texts("dt"), page.texts("dd"), strict=True))["Why it was cancelled"] == "I am ill"
    with unit() as work:
        letter = waiting(work, booked)[LetterKind.CANCELLED_BY_PRACTITIONER, booked.booker]
        assert letter.due_at == work.now + timedelta(minutes=3)
        assert "I am ill" not in (letter.detail or "")
        assert happened(work, booked) == [("cancelled", str(as_ruth(cast)))]


def test_a_late_one_is_said_to_be_and_she_decides_on_today(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    ruth, booked = ruths_pages, book(unit, cast.in_person, change_until=at("2027-02-28T15:15"))
    page = ruth.get("admin.cancel", appointment_id=booked.id)
    assert "It was free to change until Sunday 28 February, 10:15 a.m." in page.text
    assert "Amara Diallo then finds this in the inbox:" in page.text
    page = page.submit("Cancel it", kind="ill")
    told = dict(zip(page.texts("dt"), page.texts("dd"), strict=True))
    assert (told["Reason"], told["Late"]) == ("They are ill", "Cancelled late; nothing is decided yet")
    page = ruth.get("admin.today")
    assert "cancelled late: Tuesday 9 March, 10:15 a.m., In person" in page.text
    page = page.submit("Nothing to charge")
    assert page.path == "/admin/"
    assert "cancelled late:" not in page.text
    page = ruth.get("admin.appointment", appointment_id=booked.id).submit("It does not count as late")
    assert "Noted: it does not count as late." in page.text
    page = page.submit("Count it as cancelled late")
    assert "It counts as cancelled late" in page.texts("p", class_="timeline__what")
    assert "because they are ill" in page.text


def test_of_two_devices_the_later_sees_what_changed_and_chooses(
    ruths_pages: Pages, unit: Unit, cast: Cast, booked: Booked, clock: Clock
) -> None:
    page = ruths_pages.get("admin.cancel", appointment_id=booked.id)
    for start in (at("2027-03-10T15:15"), at("2027-03-09T18:30")):
        clock.move(timedelta(minutes=1))
        with unit(as_ruth(cast)) as work:
            appointments.reschedule_by_practitioner(work, appointment_id=booked.id, start=start, reason=None)
    page = page.submit("Cancel it", status=409, kind="practitioner", reason="A conference")
    assert "It was changed meanwhile, perhaps on another device" in page.text
    assert "Now it is Tuesday 9 March 2027, 1:30 to 2:20 p.m." in page.text
    assert page.value("reason") == "A conference"
    page = page.submit("Cancel it", kind="practitioner")
    assert "Cancelled." in page.text
    assert "from Wednesday 10 March, 10:15 a.m. to Tuesday 9 March, 1:30 p.m., by you" in page.text


@pytest.mark.parametrize("page", ["move", "cancel", "decline"])
def test_what_is_cancelled_stays_cancelled(
    ruths_pages: Pages, unit: Unit, cast: Cast, booked: Booked, page: str
) -> None:
    with unit(as_ruth(cast)) as work:
        appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="")
    shown = ruths_pages.get(f"admin.{page}", appointment_id=booked.id)
    assert shown.path == f"/admin/appointments/{booked.id}"
    assert "Nothing was changed: look at how it stands now." in shown.text
    assert not {"Move", "Cancel", "Approve"} & {link.words for link in shown.links}


def test_a_second_press_after_the_first_changes_nothing(ruths_pages: Pages, unit: Unit, booked: Booked) -> None:
    page = ruths_pages.get("admin.cancel", appointment_id=booked.id)
    page.submit("Cancel it", kind="practitioner", reason="I am ill")
    again = page.submit("Cancel it", kind="other", reason="Twice")
    assert "Nothing was changed" in again.text
    assert dict(zip(again.texts("dt"), again.texts("dd"), strict=True))["Why it was cancelled"] == "I am ill"


def test_she_declines_a_request(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, status=AppointmentStatus.REQUESTED)
    page = ruths_pages.get("admin.appointment", appointment_id=booked.id).click("Decline")
    page = page.submit("Decline it", reason="")
    assert "Declined. A letter says so in 3 minutes." in page.text
    assert letters(unit, booked) == {LetterKind.REQUEST_DECLINED}


def test_what_is_booked_cannot_be_approved_or_declined(ruths_pages: Pages, unit: Unit, booked: Booked) -> None:
    ruths_pages.get("admin.appointment", appointment_id=booked.id)
    for endpoint in ("approve", "decline"):
        page = ruths_pages.post(f"admin.{endpoint}", {"reason": "no"}, appointment_id=booked.id)
        assert "Nothing was changed" in page.text
    with unit() as work:
        assert appointment(work, booked).status is AppointmentStatus.BOOKED


def test_after_it_has_begun_she_says_who_came_and_may_put_it_right(
    ruths_pages: Pages, unit: Unit, cast: Cast, clock: Clock, booked: Booked
) -> None:
    page = ruths_pages.get("admin.appointment", appointment_id=booked.id)
    assert "It took place" not in page.text
    too_soon = ruths_pages.post("admin.mark_attended", appointment_id=booked.id)
    assert "Nothing was changed" in too_soon.text
    with unit() as work:
        appointment(work, booked).move_to(clock() - timedelta(minutes=30), clock() + timedelta(minutes=20), now=clock())
    page = ruths_pages.get("admin.appointment", appointment_id=booked.id).submit("Nobody came")
    assert "Noted: nobody came." in page.text
    page = page.submit("It took place")
    assert "Noted: it took place." in page.text
    with unit() as work:
        assert appointment(work, booked).status is AppointmentStatus.ATTENDED


@pytest.mark.parametrize("endpoint", ["approve", "mark_attended", "mark_no_show"])
def test_a_button_without_its_token_does_nothing(ruths_pages: Pages, unit: Unit, cast: Cast, endpoint: str) -> None:
    booked = book(unit, cast.in_person, start=TUESDAY, status=AppointmentStatus.REQUESTED)
    ruths_pages.get("admin.today")
    ruths_pages.post(f"admin.{endpoint}", csrf=False, status=422, appointment_id=booked.id)
    with unit() as work:
        assert appointment(work, booked).status is AppointmentStatus.REQUESTED
