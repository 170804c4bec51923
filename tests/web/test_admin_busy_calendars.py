"""She names her other calendars, sees how reading them goes and what helps, and where a time is taken by one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from practice.models.calendars import BusyCalendar, BusyTime
from practice.rules.feed_faults import FeedFault
from tests import factories
from tests.booked import TUESDAY, book
from tests.clock import Clock
from tests.conftest import Unit
from tests.factories import at
from tests.pages import Page, Pages
from tests.people import Cast
from tests.web.booking_steps import starts, times

GOOGLE = "https://calendar.google.com/calendar/ical/ruth%40example.org/private-2718/basic.ics"


def new(pages: Pages, *, status: int = 200, **typed: Any) -> Page:
    values = {"name": "Google", "address": GOOGLE, **typed}
    return pages.get("admin.new_busy_calendar").submit("Keep it", values, status=status)


def kept(unit: Unit, cast: Cast, **values: Any) -> str:
    with unit() as work:
        return factories.busy_calendar(work, practitioner=cast.ruth, **values).id


def busy(unit: Unit, calendar_id: str, start: str, end: str) -> None:
    with unit() as work:
        calendar = work.session.get_one(BusyCalendar, calendar_id)
        factories.busy_time(work, calendar=calendar, starts_at=at(start), ends_at=at(end))


def test_a_new_calendar_is_looked_at_next_and_its_address_is_not_shown_again(ruths_pages: Pages, unit: Unit) -> None:
    page = new(ruths_pages, own_addresses="ruth@gmail.example")
    assert page.h1 == "Google"
    assert "I look at it within a minute. Load this page again to see what I found." in page.text
    assert "private-2718" not in page.html
    assert page.value("address") == ""
    assert page.value("own_addresses") == "ruth@gmail.example"
    with unit() as work:
        row = work.session.scalars(select(BusyCalendar)).one()
        assert (row.address, row.due_at, row.active) == (GOOGLE, work.now, True)
        assert row.all_day_blocks


def test_webcal_is_https_and_the_same_calendar_twice_is_one(ruths_pages: Pages, unit: Unit) -> None:
    new(ruths_pages, address=f"  webcal{GOOGLE.removeprefix('https')} ")
    new(ruths_pages, name="Google again")
    with unit() as work:
        assert [row.address for row in work.session.scalars(select(BusyCalendar))] == [GOOGLE]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"address": ""}, "Paste the calendar's secret address"),
        ({"address": "Google"}, "Paste the whole secret address."),
        ({"address": "http://cloud.example.org/x.ics"}, "Paste the whole secret address."),
        ({"address": "https://ruth:secret@cloud.example.org/"}, "Paste the whole secret address."),
        ({"address": "https://cloud.example.org:5432/"}, "Paste the whole secret address."),
        ({"name": " "}, "Enter a name, like “Google”"),
        ({"own_addresses": "ruth"}, "Write one email address on each line"),
    ],
)
def test_what_cannot_be_read_is_refused_and_kept_as_typed(
    ruths_pages: Pages, typed: dict[str, str], words: str, unit: Unit
) -> None:
    refused = new(ruths_pages, status=422, **typed)
    assert len(refused.errors) == 1
    assert refused.errors[0].startswith(words)
    ((name, text),) = typed.items()
    assert refused.value(name) == text.strip()
    with unit() as work:
        assert work.session.scalars(select(BusyCalendar)).all() == []


def test_how_reading_goes_is_said_with_its_age(ruths_pages: Pages, unit: Unit, cast: Cast, clock: Clock) -> None:
    google = kept(unit, cast, left_out=1, succeeded_at=clock.now - timedelta(minutes=4, seconds=30))
    for start, end in (("2027-03-09T15:00", "2027-03-09T16:00"), ("2027-03-28T15:00", "2027-03-28T16:00")):
        busy(unit, google, start, end)
    busy(unit, google, "2027-05-09T15:00", "2027-05-09T16:00")
    every = ruths_pages.get("admin.busy_calendars")
    assert "Busy at 2 times in the coming four weeks. Read 4 minutes ago." in every.text
    assert "Works" in every.text
    page = every.click("Google")
    assert "I leave 1 entry out" in page.text


@pytest.mark.parametrize("fault", FeedFault)
def test_every_fault_is_said_in_words_with_what_helps(
    ruths_pages: Pages, unit: Unit, cast: Cast, clock: Clock, fault: FeedFault
) -> None:
    since = clock.now - timedelta(hours=2)
    google = kept(unit, cast, fault=fault, failing_since=since, succeeded_at=since - timedelta(minutes=10))
    page = ruths_pages.get("admin.busy_calendar", calendar_id=google)
    assert "I have not been able to read it since Monday 1 March, 8:00 a.m.: " in page.text
    assert "What it said before still counts." in page.text
    assert "Read 2 hours ago." in page.text
    assert not re.search("[a-z]_[a-z]", page.text), "words, not a name of ours"
    assert "Cannot be read" in ruths_pages.get("admin.busy_calendars").text


def test_another_address_begins_anew_and_what_the_old_one_said_is_free(
    ruths_pages: Pages, unit: Unit, cast: Cast
) -> None:
    google = kept(unit, cast, etag='"v1"', content_digest="0" * 64)
    busy(unit, google, "2027-03-09T15:00", "2027-03-09T16:00")
    page = ruths_pages.get("admin.busy_calendar", calendar_id=google)
    saved = page.submit("Save", name="Work", address="https://outlook.office365.com/owa/calendar/x/calendar.ics")
    assert saved.h1 == "Work"
    with unit() as work:
        row = work.session.get_one(BusyCalendar, google)
        assert row.address == "https://outlook.office365.com/owa/calendar/x/calendar.ics"
        assert (row.etag, row.content_digest, row.fetched_at, row.due_at) == (None, None, None, work.now)
        assert work.session.scalars(select(BusyTime)).all() == []


def test_another_name_leaves_everything_else(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    google = kept(unit, cast, etag='"v1"')
    busy(unit, google, "2027-03-09T15:00", "2027-03-09T16:00")
    ruths_pages.get("admin.busy_calendar", calendar_id=google).submit("Save", name="Private")
    with unit() as work:
        row = work.session.get_one(BusyCalendar, google)
        assert (row.name, row.etag, row.all_day_blocks, row.active) == ("Private", '"v1"', True, True)
        assert row.address == "https://calendar.example.com/private-2718/basic.ics"
        assert len(work.session.scalars(select(BusyTime)).all()) == 1


def test_switched_off_it_takes_no_time_and_switched_on_it_is_read_again(
    ruths_pages: Pages, unit: Unit, cast: Cast, pages: Pages
) -> None:
    google = kept(unit, cast)
    busy(unit, google, "2027-03-09T14:00", "2027-03-09T14:50")
    nine = "2027-03-09T14:00"  # in Toronto
    assert not any(start.startswith(nine) for start in starts(times(pages, cast.in_person)))
    off = ruths_pages.get("admin.busy_calendar", calendar_id=google).submit("Save", active=None)
    assert "It takes no time from clients." in off.text
    assert any(start.startswith(nine) for start in starts(times(pages, cast.in_person)))
    off.submit("Save", active="y")
    with unit() as work:
        assert work.session.get_one(BusyCalendar, google).due_at == work.now


def test_look_again_and_remove(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    google = kept(unit, cast)
    busy(unit, google, "2027-03-09T14:00", "2027-03-09T14:50")
    page = ruths_pages.get("admin.busy_calendar", calendar_id=google).submit("Look at it again now")
    assert "I look at it within a minute." in page.text
    with unit() as work:
        assert work.session.get_one(BusyCalendar, google).due_at == work.now
    gone = page.submit("Remove this calendar")
    assert gone.h1 == "Busy calendars"
    assert "No other calendar yet." in gone.text
    with unit() as work:
        assert work.session.scalars(select(BusyTime)).all() == []


def test_of_two_devices_the_later_sees_what_differs(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    google = kept(unit, cast)
    other = ruths_pages.get("admin.busy_calendar", calendar_id=google)
    ruths_pages.get("admin.busy_calendar", calendar_id=google).submit("Save", name="Private")
    told = other.submit("Save", name="Work", status=409)
    told.submit("Save")
    with unit() as work:
        assert work.session.get_one(BusyCalendar, google).name == "Work"


def test_the_calendar_of_somebody_else_is_not_hers(ruths_pages: Pages, unit: Unit) -> None:
    with unit() as work:
        noor = factories.practitioner(work, name="Noor Haddad", email="noor.haddad@example.org")
        other = factories.busy_calendar(work, practitioner=noor, name="Noor's").id
    assert "Noor's" not in ruths_pages.get("admin.busy_calendars").text
    ruths_pages.get("admin.busy_calendar", calendar_id=other, status=404)
    ruths_pages.get("admin.new_busy_calendar")
    for endpoint in ("admin.look_again", "admin.remove_busy_calendar"):
        ruths_pages.post(endpoint, calendar_id=other, status=404)


def test_what_is_busy_stands_under_today_and_the_coming_days(ruths_pages: Pages, unit: Unit, cast: Cast) -> None:
    google, home = kept(unit, cast), kept(unit, cast, name="Home", address="https://calendar.example.com/home.ics")
    busy(unit, google, "2027-03-01T20:00", "2027-03-01T21:00")
    busy(unit, home, "2027-03-02T05:00", "2027-03-03T05:00")
    busy(unit, google, "2027-03-09T17:00", "2027-03-09T17:30")
    book(unit, cast.in_person, start=TUESDAY)
    today = ruths_pages.get("admin.today")
    assert "busy (Google) 3:00 to 4:00 p.m." in today.text
    assert "busy (Home) the whole day" in today.text
    coming = ruths_pages.get("admin.appointments")
    assert coming.text.count("busy (") == 1, "of the days on which somebody comes"
    assert "busy (Google) 12:00 to 12:30 p.m." in coming.text
    assert "busy (" not in ruths_pages.get("admin.appointments", past="yes").text


def test_a_calendar_that_fails_for_long_waits_for_her_on_today(
    ruths_pages: Pages, unit: Unit, cast: Cast, clock: Clock
) -> None:
    since = clock.now - timedelta(hours=5, minutes=59)
    google = kept(unit, cast, fault=FeedFault.SERVER, failing_since=since)
    assert "I cannot read" not in ruths_pages.get("admin.today").text
    clock.move(timedelta(minutes=1))
    today = ruths_pages.get("admin.today")
    assert "2 things wait for you" in today.text
    every = today.click("I cannot read 1 of your calendars")
    assert "I have not been able to read it since Monday 1 March, 4:01 a.m.: its server reports a fault." in every.text
    assert every.click("Google").path.endswith(google)


def test_why_a_time_is_not_offered_names_the_calendar_and_leads_to_it(
    ruths_pages: Pages, unit: Unit, cast: Cast
) -> None:
    google = kept(unit, cast)
    busy(unit, google, "2027-03-09T15:30", "2027-03-09T16:30")
    asked = {"format": "in-person", "party": "one", "on": "2027-03-09"}
    page = ruths_pages.get("admin.why", at="10:15", **asked)
    assert "You are busy (Google): Tuesday 9 March 2027, 10:30 to 11:30 a.m." in page.text
    assert page.click("See this calendar").path.endswith(google)
    busy(unit, google, "2027-03-09T18:00", "2027-03-09T18:25")
    near = ruths_pages.get("admin.why", at="13:30", **asked)
    assert "It comes too near to what you have otherwise (Google): Tuesday 9 March 2027, 1:00 to 1:25 p.m." in near.text
