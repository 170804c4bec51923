"""Why is 3 p.m. missing? The page names each rule, with its numbers and the thing itself, and leads to its form."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from practice.models.profile import the_profile
from practice.models.scheduling import Parties, Party
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.slots import Reason, why_not
from practice.services.format_diaries import read_diary
from practice.services.why import explain
from practice.work import Work
from tests import factories
from tests.booked import TUESDAY, book
from tests.conftest import Unit
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import Cast

THE_DAY = "2027-03-09"
TORONTO = ZoneInfo("America/Toronto")


def ask(pages: Pages, wall: str = "10:15", day: str = THE_DAY, slug: str = "in-person", party: str = "one") -> Page:
    return pages.get("admin.why", format=slug, party=party, on=day, at=wall)


def test_an_open_time_is_offered_and_leads_to_the_booking_page(ruths_pages: Pages) -> None:
    page = ruths_pages.get("admin.hours").click("Why is this time not offered?")
    page = page.submit("Tell me why", format="in-person", party="one", on=THE_DAY, at="10:15")
    assert "It is offered." in page.text
    client = page.click("See it as a client does")
    assert any(value.startswith(THE_DAY) for value in client.options("start"))


def test_time_off_and_its_form_are_named(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        factories.time_off(
            work, practitioner=cast.ruth, starts_at=at("2027-03-08T05:00"), ends_at=at("2027-03-11T05:00")
        )
    page = ask(ruths_pages)
    assert "It is not offered, for one reason:" in page.text
    assert "It is in your time off (Away): Monday 8 March 2027 to Wednesday 10 March 2027." in page.text
    assert page.click("Change your time off").h1 == "Time off"


def test_a_public_holiday_is_named(ruths_pages: Pages) -> None:
    ruths_pages.get("admin.today").submit("Close that day")
    page = ask(ruths_pages, day="2027-03-26")
    assert "You have closed a public holiday: Friday 26 March 2027." in page.text
    assert page.click("Change the public holidays").h1 == "Public holidays"


def test_the_other_appointment_is_named_and_opened(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.phone)
    page = ask(ruths_pages, "10:15")
    assert "There is A. D. · Amara Diallo: Phone, 10:15 to 11:05 a.m." in page.text
    assert page.link("See this appointment").href.endswith(booked.id)


def test_too_little_time_between_two_sessions_is_said_in_minutes(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    book(unit, cast.phone)
    with unit() as work:
        cast.seen_by(work).in_person.starts = ["11:15", "09:20"]
    page = ask(ruths_pages, "11:15")
    assert "Only 10 minutes lie between them, and you keep 15 minutes." in page.text
    assert "Only 5 minutes lie between them, and you keep 15 minutes." in ask(ruths_pages, "09:20").text


def test_a_time_that_somebody_is_booking_just_now_is_held(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        held = AppointmentStatus.HELD
        factories.appointment(work, session_format=cast.seen_by(work).phone, starts_at=TUESDAY, status=held)
    page = ask(ruths_pages)
    assert "Somebody is booking 10:15 to 11:05 a.m. just now: it is held until 10:15 a.m." in page.text
    assert "See this appointment" not in page.text


def test_notice_and_horizon_are_said_with_the_first_and_last_that_fit(ruths_pages: Pages) -> None:
    page = ask(ruths_pages, "13:30", day="2027-03-01")
    assert "You ask for notice of 24 hours: the first time that fits is Tuesday 2 March, 10:00 a.m." in page.text
    page = ask(ruths_pages, "10:15", day="2027-05-03")
    assert "You plan 60 days ahead: the last day that can be booked is Friday 30 April 2027." in page.text
    assert page.click("Change In person").h1 == "In person"


def test_whose_hours_count_is_said_with_them(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    page = ask(ruths_pages, "14:45", day="2027-03-13")
    assert "Saturday 13 March has the hours of your usual week: closed." in page.text
    assert page.click("Change the usual week").h1 == "Usual week"
    with unit() as work:
        seen = cast.seen_by(work)
        seen.phone.starts = []
        factories.weekly_hours(
            work, practitioner=seen.ruth, weekdays=[1], opens=time(9), closes=time(11), session_format=seen.phone
        )
    page = ask(ruths_pages, "10:30", slug="phone")
    assert "Tuesday 9 March has the weekly hours for Phone: 9:00 to 11:00 a.m." in page.text
    assert "The session would last from 10:30 to 11:20 a.m." in page.text
    assert page.click("Change the hours for Phone").h1 == "Hours for Phone"
    assert ruths_pages.get("admin.other_day", on=THE_DAY, format="phone").value("whose") == "phone"
    with unit() as work:
        factories.dated_hours(work, practitioner=cast.ruth, on=at("2027-03-09T12:00").date())
    page = ask(ruths_pages, "10:15", slug="in-person")
    assert "On Tuesday 9 March you have other hours: closed." in page.text
    assert page.click("Change that day").h1 == "Hours on Tuesday 9 March 2027"
    with unit() as work:
        factories.dated_hours(work, practitioner=cast.ruth, on=at("2027-03-09T12:00").date(), format_id=cast.phone.id)
    page = ask(ruths_pages, "10:15", slug="phone")
    assert "On Tuesday 9 March Phone has hours of its own: closed." in page.text


def test_when_sessions_start_is_said(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    assert "In person starts at 9:00 a.m., 10:15 a.m., 1:30 p.m., 2:45 p.m." in ask(ruths_pages, "10:20").text
    with unit() as work:
        cast.seen_by(work).in_person.starts = []
    page = ask(ruths_pages, "10:20")
    assert "Sessions start every 15 minutes, counted from midnight." in page.text
    assert page.link("Change when sessions start")


def test_the_sun_at_the_meeting_point_is_said(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        cast.seen_by(work).walk.starts = ["17:45"]
    page = ask(ruths_pages, "17:45", slug="walk-and-talk")
    assert "At Heron Park, north gate the sun rises at 6:48 a.m. and sets at 6:24 p.m." in page.text
    assert "a walk is over 30 minutes before. The session would last from 5:45 to 6:35 p.m." in page.text
    assert page.link("Change this meeting point")


def test_a_full_day_and_week_are_said_with_their_number(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    book(unit, cast.in_person)
    with unit() as work:
        seen = cast.seen_by(work)
        seen.in_person.daily_cap = seen.in_person.weekly_cap = 1
        work.session.scalars(the_profile()).one().daily_cap = 1
    page = ask(ruths_pages, "14:45")
    assert "It is not offered, for 3 reasons:" in page.text
    assert "In person: at most 1 a day, and that day has it." in page.text
    assert "In person: at most 1 a week, and that week has it." in page.text
    assert "All formats together: at most 1 session a day, and that day has it." in page.text


def test_the_past_is_explained_like_any_other_day(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    book(unit, cast.phone, start=at("2027-02-23T15:15"), status=AppointmentStatus.ATTENDED)
    page = ask(ruths_pages, "10:15", day="2027-02-23")
    assert "It is not offered, for 2 reasons:" in page.text
    assert "It has passed: now it is Monday 1 March, 10:00 a.m." in page.text
    assert "There is A. D. · Amara Diallo: Phone, 10:15 to 11:05 a.m." in page.text


def test_earlier_today_has_passed_and_is_explained_too(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    book(unit, cast.phone, start=at("2027-03-01T14:00"))
    page = ask(ruths_pages, "09:00", day="2027-03-01")
    assert "It is not offered, for 2 reasons:" in page.text
    assert page.text.count("It has passed") == 1
    assert "There is A. D. · Amara Diallo: Phone, 9:00 to 9:50 a.m." in page.text


def test_a_hold_that_ran_out_is_not_in_the_way_of_the_past(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        factories.appointment(
            work,
            session_format=cast.seen_by(work).phone,
            starts_at=at("2027-02-23T15:15"),
            status=AppointmentStatus.HELD,
            held_until=at("2027-02-23T15:00"),
        )
    page = ask(ruths_pages, "10:15", day="2027-02-23")
    assert "It is not offered, for one reason:" in page.text
    assert "another appointment" not in page.text


def test_every_rule_is_named_and_not_only_the_first(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    page = ask(ruths_pages, "03:10", day="2027-08-07", slug="walk-and-talk")
    assert "It is not offered, for 4 reasons:" in page.text


def test_what_is_not_a_rule_of_times_is_said_too(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        phone = cast.seen_by(work).phone
        phone.active, phone.parties, phone.listed = False, Parties.ONE, False
        phone.returning_only = phone.needs_approval = True
    page = ask(ruths_pages, slug="phone", party="couple")
    assert "It is not offered, for 2 reasons:" in page.text
    assert "Phone is switched off: nobody can book it." in page.text
    assert "Phone is not for a couple." in page.text
    assert "only who has its own link finds it" in page.text
    assert "everybody else is shown the way to a first session" in page.text
    assert "it is booked once you approve" in page.text
    assert page.click("Change Phone").h1 == "Phone"


def test_a_time_that_the_clocks_jump_over_does_not_exist(ruths_pages: Pages) -> None:
    page = ask(ruths_pages, "02:30", day="2027-03-14")
    assert "There is no such time on that day." in page.text


def test_the_whole_day_is_below_with_what_is_said_in_short(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    book(unit, cast.phone)
    page = ask(ruths_pages, "14:45")
    assert page.texts("h2")[-1] == "All of Tuesday 9 March 2027"
    assert "9:00 a.m. offered" in page.text
    assert "10:15 a.m. another appointment" in page.text
    assert "1:30 p.m. to 2:45 p.m. offered" in page.text
    again = page.click("10:15 a.m.")
    assert again.value("at") == "10:15"
    assert "There is A. D. · Amara Diallo" in again.text


def test_moving_leads_there_without_the_appointment_itself(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    page = ruths_pages.get("admin.move", appointment_id=booked.id)
    page = page.submit("Move it", status=422, start="another", on=THE_DAY, at="10:20")
    page = page.click("See every rule and where to change it")
    assert "It is not offered, for one reason:" in page.text
    assert "In person starts at" in page.text


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ({"format": "nothing", "party": "one", "on": THE_DAY, "at": "10:15"}, ["Choose one of those on this page"]),
        ({"format": "phone", "party": "three", "on": THE_DAY, "at": "10:15"}, ["Choose one of those on this page"]),
        ({"format": "phone", "party": "one", "on": "soon", "at": "10:15"}, ["Enter a date, like 2027-03-09"]),
        ({"format": "phone", "party": "one", "on": "9999-12-31", "at": "10:15"}, ["Enter a date, like 2027-03-09"]),
        ({"format": "phone", "party": "one", "on": THE_DAY, "at": "ᠨᠢᠭᠡ"}, ["Enter a time, like 14:45"]),
        ({"on": THE_DAY}, ["Choose which sessions", "Choose who comes", "Enter a time"]),
    ],
)
def test_a_question_that_cannot_be_read_says_what_is_missing(
    ruths_pages: Pages, query: dict[str, str], errors: list[str]
) -> None:
    assert ruths_pages.get("admin.why", status=422, **query).errors == errors


def test_it_agrees_with_the_rules_that_decide(unit: Unit, cast: Cast) -> None:
    """For a start that is to come and within the horizon: the very reasons by which a client is refused."""
    book(unit, cast.phone)
    with unit() as work:
        seen = cast.seen_by(work)
        factories.time_off(
            work, practitioner=seen.ruth, starts_at=at("2027-03-10T18:00"), ends_at=at("2027-03-11T00:00")
        )
        seen.in_person.daily_cap, seen.in_person.starts = 1, []
        for hours in range(1, 24 * 12, 5):
            start = work.now + timedelta(minutes=60 * hours + 15 * (hours % 4))
            assert reasons_of(work, seen, start) == decided(work, seen, start)


def reasons_of(work: Work, cast: Cast, start: datetime) -> tuple[Reason, ...]:
    local = start.astimezone(TORONTO)
    found = explain(
        work,
        profile=work.session.scalars(the_profile()).one(),
        session_format=cast.in_person,
        party=Party.ONE,
        on=local.date(),
        wall=local.time().replace(fold=0),
    )
    return found.reasons


def decided(work: Work, cast: Cast, start: datetime) -> tuple[Reason, ...]:
    return why_not(start, read_diary(work, choice=(cast.in_person, Party.ONE)))
